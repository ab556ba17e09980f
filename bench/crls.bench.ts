/**
 * Revocation lists of 1,000 to 500,000 entries: to read one with its signature, to look a certificate up, and the memory beside the DER.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCrls } from "../src/revocation/crl/read-crls.ts";
import { createTestPki } from "../src/testing/index.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { Crl } from "../src/x509/crl/crl.ts";
import { type CrlFiles, readInProcesses } from "./crl-readers.ts";
import { measure } from "./measure.ts";
import { counted, type Figure, growthOf, type Result } from "./result.ts";
import type { Scope } from "./suites.ts";

const sizes = [1000, 10_000, 100_000, 500_000];
/** JavaScript peers take ten seconds and a gigabyte for so many entries, and several times that for more. */
const largestForPeers = 100_000;
const ownRuns = 5;
const limitSeconds = 60;
const longLimitSeconds = 900;

interface List extends CrlFiles {
  readonly der: Uint8Array;
  readonly pem: string;
  readonly signer: Certificate;
  /** Contents of a serial number that is on it. */
  readonly listed: Uint8Array;
}

/** Three tables a size (to load, to look up, memory), then the growth. */
export async function bench(scope: Scope): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-bench-"));
  const measured = scope.budgetsOnly ? sizes.slice(-1) : sizes;
  try {
    const results: Result[] = [];
    for (const size of measured) {
      const list = makeList(size, folder);
      results.push(await loading(list), await lookUp(list), memory(list, scope));
    }
    return [...results, growth(results)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function makeList(entries: number, folder: string): List {
  const { root } = createTestPki();
  const client = root.issue();
  const { der, pem } = root.crl({ revoked: [client], fill: entries - 1 });
  const list = join(folder, `${entries}.crl`);
  const issuer = join(folder, `${entries}.cer`);
  writeFileSync(list, der);
  writeFileSync(issuer, root.der);
  const { serialContent } = Certificate.fromDer(client.der);
  const signer = Certificate.fromDer(root.der);
  return { entries, list, issuer, der, pem, signer, listed: serialContent };
}

async function loading({ entries, list, der, pem, signer }: List): Promise<Result> {
  const material = Buffer.from(pem);
  const size = (crl: Crl | undefined) =>
    crl !== undefined && isSigned(crl, signer) ? crl.size : 0;
  const figures = await measure(
    [
      {
        id: "openssl",
        name: "openssl crl -noout: a process, no signature check",
        run: () => openssl(list),
        expected: "",
        calls: 1,
      },
      {
        id: "own",
        name: "alb-mtls: scan, index and signature, DER",
        run: () => size(Crl.fromOwnDer(der)),
        expected: entries,
      },
      {
        id: "own-pem",
        name: "alb-mtls: the same from PEM",
        run: () => size(readCrls({ name: "bench", material }).crls[0]),
        expected: entries,
      },
    ],
    entries < 100_000 ? 15 : 11,
  );
  return { id: `load-${entries}`, title: `CRL of ${entries}: loading`, base: "openssl", figures };
}

async function lookUp({ entries, der, listed }: List): Promise<Result> {
  const crl = Crl.fromDer(der);
  const strangers = Array.from({ length: 1024 }, () => randomBytes(16));
  let next = 0;
  const figures = await measure([
    {
      id: "absent",
      name: "serial numbers that are not on the list",
      run: () => {
        next = (next + 1) & 1023;
        return crl.find(strangers[next] ?? listed, crl.issuer) !== undefined;
      },
      expected: false,
    },
    {
      id: "listed",
      name: "one that is, with date and reason",
      run: () => crl.find(listed, crl.issuer) !== undefined,
      expected: true,
    },
  ]);
  return { id: `look-up-${entries}`, title: `CRL of ${entries}: look-up`, figures };
}

function memory(list: List, { budgetsOnly, peersAtFullSize }: Scope): Result {
  const { entries, der } = list;
  const own = readInProcesses("alb-mtls", list, ownRuns, limitSeconds);
  const isPeersTurn = !budgetsOnly && (entries <= largestForPeers || peersAtFullSize);
  const limit = peersAtFullSize ? longLimitSeconds : limitSeconds;
  const peers = isPeersTurn
    ? ["pkijs", "peculiar"].map((reader) => readInProcesses(reader, list, 1, limit))
    : [];
  const outcomes = [own, ...peers];
  const figures = [
    counted("der", "the list itself, DER", "MB", der.length / 1e6),
    ...outcomes.flatMap((outcome) => outcome.figures),
  ];
  const notes = [
    `fresh processes: ${ownRuns} of alb-mtls (with the signature), 1 of each peer (parsing only; limits of pkijs lifted)`,
    ...(isPeersTurn || budgetsOnly ? [] : ["peers: not measured without --peers-at-full-size"]),
    ...outcomes.flatMap((outcome) => outcome.notes),
  ];
  return { id: `memory-${entries}`, title: `CRL of ${entries}: memory`, figures, notes };
}

function growth(results: readonly Result[]): Result {
  const of = (name: string, table: string, id: string) =>
    growthOf(
      name,
      "entries",
      sizes.map((size): [number, Figure | undefined] => [
        size,
        results
          .find((result) => result.id === `${table}-${size}`)
          ?.figures.find((figure) => figure.id === id),
      ]),
    );
  return {
    id: "growth",
    title: "CRLs, by size",
    figures: [],
    growth: [
      of("openssl crl -noout", "load", "openssl"),
      of("loading DER", "load", "own"),
      of("loading PEM", "load", "own-pem"),
      of("look-up, absent", "look-up", "absent"),
      of("look-up, listed", "look-up", "listed"),
      of("pkijs, first reading", "memory", "pkijs-millis"),
    ],
  };
}

function isSigned(crl: Crl, signer: Certificate): boolean {
  return crl.isSignedBy(signer.publicKey, { kind: "ecdsa", hash: "sha256" });
}

function openssl(file: string): string {
  return execFileSync("openssl", ["crl", "-inform", "DER", "-in", file, "-noout"], {
    encoding: "utf8",
  });
}
