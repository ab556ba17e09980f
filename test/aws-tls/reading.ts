/**
 * Certificates and revocation lists that AWS-LC reads, held against this library's reading for verify mode.
 */
import { createTestPki } from "../../src/testing/index.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { Crl } from "../../src/x509/crl/crl.ts";
import { randomChain } from "../differential/chains.ts";
import { chainCases } from "./chain-cases.ts";
import { type ReadAnswer, readByAwsLc } from "./judge.ts";

interface Item {
  readonly id: string;
  readonly kind: ReadAnswer["kind"];
  readonly der: Uint8Array;
}

/** What a run found. */
export interface ReadingTable {
  readonly items: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly unexplained: readonly string[];
}

/** Why something that AWS-LC reads is refused here: two programs could read two things. */
const strict: readonly RegExp[] = [
  /is followed by something unexpected/,
  /occurs twice/,
  /a v1 certificate has extensions/,
  /the two signature algorithms differ/,
];

/** Reads the certificates of the fixed chains, of so many random ones, and lists of every shape that the test PKI makes. */
export function compareReading(first: number, count: number): ReadingTable {
  const items = [...fixedItems(), ...randomItems(first, count), ...listItems()];
  const said = readByAwsLc(items);
  const counts = new Map<string, number>();
  const unexplained: string[] = [];
  for (const [index, item] of items.entries()) {
    const answer = said[index];
    const outcome = outcomeOf(item, answer?.parsed === true);
    if (outcome.startsWith("!")) unexplained.push(`${item.id} ${outcome}`);
    const key = `${item.kind}: ${outcome}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { items: items.length, counts, unexplained };
}

function fixedItems(): Item[] {
  return chainCases().flatMap(({ id, chain, trust }) =>
    [...chain, ...trust].map((der): Item => ({ id, kind: "certificate", der })),
  );
}

function randomItems(first: number, count: number): Item[] {
  return Array.from({ length: count }, (_, index) => randomChain(first + index)).flatMap(
    ({ seed, kind, chain, anchor }) =>
      [...chain, anchor].map((der): Item => ({ id: `${seed} ${kind}`, kind: "certificate", der })),
  );
}

function listItems(): Item[] {
  const { root } = createTestPki();
  const leaf = root.issue();
  const shapes: readonly (readonly [string, Parameters<typeof root.crl>[0]])[] = [
    ["plain", { revoked: [leaf] }],
    ["empty", { revoked: [] }],
    ["without nextUpdate", { nextUpdate: false }],
    ["without number", { number: false }],
    ["delta", { baseNumber: 1, number: 2 }],
    ["version 1", { version: 1, revoked: [leaf] }],
    ["reasons", { revoked: [{ certificate: leaf, reason: "keyCompromise" }] }],
    ["an unknown reason", { revoked: [{ certificate: leaf, reason: 7 }] }],
    [
      "removeFromCRL in a complete list",
      { revoked: [{ certificate: leaf, reason: "removeFromCRL" }] },
    ],
    ["serial 0", { revoked: [{ serial: 0n }] }],
    ["a negative serial", { revoked: [{ serial: Uint8Array.of(0x80) }] }],
    ["partitioned", { issuingDistributionPoint: { onlyContainsUserCerts: true } }],
    ["a thousand entries", { fill: 1000 }],
  ];
  return shapes.map(
    ([id, options]): Item => ({ id: `list: ${id}`, kind: "crl", der: root.crl(options).der }),
  );
}

function outcomeOf({ kind, der }: Item, isRead: boolean): string {
  try {
    if (kind === "crl") Crl.fromDer(der);
    else readIdentity(der);
    return isRead ? "read by both" : "refused by AWS-LC alone";
  } catch (error) {
    if (!isRead) return "refused by both";
    const { detail, message } = error as { detail?: string; message: string };
    const why = detail ?? message;
    return strict.some((each) => each.test(why)) ? "refused here by a listed reason" : `! ${why}`;
  }
}

/** What verify mode reads of every leaf. */
function readIdentity(der: Uint8Array): void {
  const { subject, issuer, serialNumber, notAfter, publicKeyDescription } =
    Certificate.fromDer(der);
  if (`${subject}${issuer}${serialNumber}${notAfter}${publicKeyDescription.kind}` === "")
    throw new Error(der.toString());
}

/** A table as lines of text. */
export function report({ items, counts, unexplained }: ReadingTable): string {
  return [
    `${items} certificates and lists`,
    ...[...counts].sort().map(([outcome, count]) => `${`${count}`.padStart(7)}  ${outcome}`),
    `${unexplained.length} without an explanation`,
    ...unexplained.map((each) => `         ${each}`),
    "",
  ].join("\n");
}
