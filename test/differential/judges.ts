/**
 * Those who judge a chain: this library, OpenSSL, GnuTLS and Go.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createChainVerifier } from "../../src/index.ts";
import { encodePem } from "../../src/x509/pem.ts";

/** What a judge is shown. */
export interface Presented {
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  readonly anchor: Uint8Array;
}

/** "accepted", or why not. */
export type Verdict = string;

/** What this library says; with the cross-check by PKI.js, or by its own processing alone. */
export async function ours(
  { chain, anchor }: Presented,
  pkijsCrossCheck: boolean,
): Promise<Verdict> {
  const verifier = createChainVerifier({
    trust: { anchors: anchor },
    revocation: { mode: "off" },
    pkijsCrossCheck,
  });
  const verdict = await verifier.verify(chain);
  return verdict.ok ? "accepted" : `${verdict.reason}: ${verdict.detail}`;
}

/** A folder for the files of external judges. */
export class Workplace {
  readonly #folder = mkdtempSync(join(tmpdir(), "alb-mtls-differential-"));

  /** Writes certificates as PEM; returns the file. */
  write(name: string, ders: readonly Uint8Array[]): string {
    const file = join(this.#folder, name);
    writeFileSync(file, ders.map((der) => encodePem("CERTIFICATE", der)).join(""));
    return file;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Without `-policy` OpenSSL takes the set of initial policies to be empty, not any-policy. */
const opensslFlags = [
  ..."verify -policy_check -purpose sslclient -auth_level 2 -partial_chain".split(" "),
  ..."-policy 2.5.29.32.0".split(" "),
  ..."-no-CApath -no-CAstore".split(" "),
];

/** What `openssl verify` says. */
export function openssl(
  place: Workplace,
  { chain, anchor }: Presented,
  extra: readonly string[],
): Verdict {
  const [leaf = new Uint8Array(), ...rest] = chain;
  const untrusted = rest.length === 0 ? [] : ["-untrusted", place.write("untrusted", rest)];
  const trusted = ["-CAfile", place.write("anchor", [anchor])];
  const run = spawnSync(
    "openssl",
    [...opensslFlags, ...extra, ...trusted, ...untrusted, place.write("leaf", [leaf])],
    { encoding: "utf8" },
  );
  if (run.status === 0) return "accepted";
  const said = /error \d+ at \d+ depth lookup: ?(.*)/.exec(run.stderr)?.[1];
  return said ?? (run.stderr.split("\n")[0] || "refused");
}

/** Whether a program can be started at all. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ["version"]).error === undefined;
}

/** What `certtool --verify` says; it wants the anchor apart and the chain with the leaf first. */
export function certtool(place: Workplace, { chain, anchor }: Presented): Verdict {
  const args = ["--verify", "--verify-purpose=1.3.6.1.5.5.7.3.2"];
  const trusted = place.write("anchor", [anchor]);
  const file = place.write("chain", chain);
  const run = spawnSync("certtool", [
    ...args,
    `--load-ca-certificate=${trusted}`,
    `--infile=${file}`,
  ]);
  return run.status === 0 ? "accepted" : "refused";
}

/** What Go's crypto/x509 says of many chains, in their order. The program is built once. */
export function go(chains: readonly Presented[]): readonly Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-go-"));
  try {
    const program = join(folder, "verify");
    const source = join(import.meta.dirname, "go", "verify.go");
    execFileSync("go", ["build", "-o", program, source], {
      env: { ...process.env, GOFLAGS: "-mod=mod", GO111MODULE: "off", GOTOOLCHAIN: "local" },
    });
    const input = chains
      .map(({ chain, anchor }) =>
        [anchor, ...chain].map((der) => Buffer.from(der).toString("base64")).join(" "),
      )
      .join("\n");
    const output = execFileSync(program, { input, encoding: "utf8", maxBuffer: 2 ** 30 });
    return output.trimEnd().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
