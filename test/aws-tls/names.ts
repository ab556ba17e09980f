/**
 * Random names as AWS-LC prints them, held against the header agreement of verify mode.
 */
import { createTestPki } from "../../src/testing/index.ts";
import { nameAgreement } from "../../src/verification/header-agreement.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { seeded } from "../differential/random.ts";
import { readByAwsLc } from "./judge.ts";
import { randomName } from "./random-names.ts";

/** What a run found. */
export interface NameTable {
  readonly names: number;
  /** "equal", "cannot-tell", "refused by both", ... and how often. */
  readonly counts: ReadonlyMap<string, number>;
  /** Names that AWS-LC printed and the agreement calls different, or that this library does not read, without a listed reason. */
  readonly unexplained: readonly string[];
}

/** Why a name that AWS-LC reads is refused here. */
const strict: readonly RegExp[] = [
  /attribute value is not a string/,
  /holds a NUL/,
  // Well-formed all the way down; AWS-LC does not look inside of a value that it does not know.
  /is not in its shortest form|longer than what holds it|indefinite|reserved/,
];

/** Compares names with these numbers. */
export function compareNames(first: number, count: number): NameTable {
  const { root } = createTestPki();
  const ders = Array.from(
    { length: count },
    (_, index) => root.issue({ subject: randomName(seeded(first + index)) }).der,
  );
  const said = readByAwsLc(ders.map((der) => ({ kind: "certificate", der })));
  const counts = new Map<string, number>();
  const unexplained: string[] = [];
  for (const [index, der] of ders.entries()) {
    const { parsed, subject = "" } = said[index] ?? { parsed: false };
    const outcome = outcomeOf(der, parsed ? subject : undefined);
    if (outcome.startsWith("!"))
      unexplained.push(`${first + index} ${outcome} ${JSON.stringify(subject)}`);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return { names: count, counts, unexplained };
}

function outcomeOf(der: Uint8Array, printed: string | undefined): string {
  let leaf: Certificate;
  try {
    leaf = Certificate.fromDer(der);
  } catch (error) {
    const { message } = error as Error;
    if (printed === undefined) return "refused by both";
    return strict.some((each) => each.test(message))
      ? "refused here by a listed reason"
      : `! ${message}`;
  }
  if (printed === undefined) return "refused by AWS-LC alone";
  const agreement = nameAgreement(printed, leaf.subject);
  return agreement === "different" ? "! different" : agreement;
}

/** A table as lines of text. */
export function report({ names, counts, unexplained }: NameTable): string {
  return [
    `${names} names`,
    ...[...counts].sort().map(([outcome, count]) => `${`${count}`.padStart(7)}  ${outcome}`),
    `${unexplained.length} without an explanation`,
    ...unexplained.map((each) => `         ${each}`),
    "",
  ].join("\n");
}
