/**
 * NIST PKITS as rows of data, and a verifier put before each of them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyOptions } from "../../src/trust/certificate-policies.ts";
import {
  createChainVerifier,
  type StandaloneVerifier,
} from "../../src/verification/create-chain-verifier.ts";
import { encodePem } from "../../src/x509/pem.ts";

/** One subtest. */
export interface PkitsRow {
  readonly section: string;
  readonly title: string;
  /** Names of certificates: anchor first, end entity last. */
  readonly certificates: readonly string[];
  readonly crls: readonly string[];
  readonly inputs: PolicyOptions;
  readonly valid: boolean;
}

/** What became of a row. */
export interface PkitsResult {
  readonly row: PkitsRow;
  /** "accepted", or reason and detail of the refusal. */
  readonly verdict: string;
  readonly right: boolean;
}

/** Two paths with DSA keys, an algorithm that TLS clients have not used for long. */
export const DSA_ROWS: ReadonlySet<string> = new Set(["4.1.4", "4.1.5"]);

/**
 * Paths with two keys of one CA and a list by the other one: valid by RFC 5280, which takes them for one issuer. Here such a list
 * can only revoke, unless the operator says otherwise.
 */
export const OTHER_KEY_ROWS: ReadonlySet<string> = new Set([
  "4.4.19",
  "4.5.1",
  "4.5.4",
  "4.6.15",
  "4.6.17",
  "4.9.6",
  "4.11.7",
  "4.12.7",
  "4.12.9",
  "4.13.19",
]);

/** For which rows lists of other keys of the same name may say that a certificate is good. */
export type OtherKeys = "never" | "where needed" | "always";

/** Within the life of every PKITS certificate that is meant to be valid. */
export const PKITS_TIME = new Date("2020-01-01T00:00:00Z");

/** Reads the rows of a folder of vectors. */
export function readRows(folder: string): readonly PkitsRow[] {
  return JSON.parse(readFileSync(join(folder, "pkits.json"), "utf8"));
}

/** The DER of one certificate. */
export function readCertificate(folder: string, name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, "certs", `${name}.crt`)));
}

/** The DER of one revocation list. */
export function readCrl(folder: string, name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, "crls", `${name}.crl`)));
}

/** Puts every row before a verifier of its own. */
export async function runPkits(
  folder: string,
  pkijsCrossCheck: boolean,
  otherKeys: OtherKeys = "where needed",
): Promise<readonly PkitsResult[]> {
  const results: PkitsResult[] = [];
  for (const row of readRows(folder)) {
    const dangerouslyAcceptCrlsOfOtherKeys =
      otherKeys === "always" || (otherKeys !== "never" && OTHER_KEY_ROWS.has(row.section));
    const verdict = await verdictOf(folder, row, {
      pkijsCrossCheck,
      dangerouslyAcceptCrlsOfOtherKeys,
    });
    results.push({ row, verdict, right: (verdict === "accepted") === row.valid });
  }
  return results;
}

interface Switches {
  readonly pkijsCrossCheck: boolean;
  readonly dangerouslyAcceptCrlsOfOtherKeys: boolean;
}

async function verdictOf(folder: string, row: PkitsRow, switches: Switches): Promise<string> {
  const { pkijsCrossCheck, dangerouslyAcceptCrlsOfOtherKeys } = switches;
  const [anchor = "", ...path] = row.certificates;
  // Certificates of CRL issuers come without saying from where. A client is not who should bring them: the operator has them too.
  const crls = [
    ...row.crls.map((name) => encodePem("X509 CRL", readCrl(folder, name))),
    ...path.slice(0, -1).map((name) => encodePem("CERTIFICATE", readCertificate(folder, name))),
  ].join("");
  const create = () =>
    createChainVerifier({
      trust: { anchors: readCertificate(folder, anchor) },
      revocation: { mode: "require", crls, dangerouslyAcceptCrlsOfOtherKeys },
      // PKITS end entities carry no extended key usage, and some only non-repudiation.
      purpose: "any",
      policies: row.inputs,
      pkijsCrossCheck,
      clock: () => PKITS_TIME,
    });
  let verifier: StandaloneVerifier;
  try {
    verifier = create();
  } catch (error) {
    // A list that cannot be read is a fault of the program: the factory refuses it.
    if (!(error instanceof TypeError)) throw error;
    return `factory: ${error.message}`;
  }
  const chain = path.map((name) => readCertificate(folder, name)).toReversed();
  const verdict = await verifier.verify(chain);
  return verdict.ok ? "accepted" : `${verdict.reason}: ${verdict.detail}`;
}

/** The outcome by section, as lines of text. */
export function table(results: readonly PkitsResult[]): string {
  const sections = new Map<string, PkitsResult[]>();
  for (const result of results) {
    const section = result.row.section.split(".").slice(0, 2).join(".");
    sections.set(section, [...(sections.get(section) ?? []), result]);
  }
  const lines = ["section   n  right  accepted-wrongly  refused-wrongly"];
  for (const [section, rows] of [...sections, ["total", results] as const]) {
    lines.push(tableLine(section, rows));
  }
  return lines.join("\n");
}

function tableLine(section: string, rows: readonly PkitsResult[]): string {
  const wrong = rows.filter(({ right }) => !right);
  const accepted = wrong.filter(({ row }) => !row.valid).length;
  const cells = [rows.length, rows.length - wrong.length, accepted, wrong.length - accepted];
  const widths = [4, 6, 17, 16];
  return section.padEnd(7) + cells.map((cell, i) => `${cell}`.padStart(widths[i] ?? 0)).join(" ");
}
