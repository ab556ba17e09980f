/**
 * AWS's own TLS stack as a judge: AWS-LC reads certificates and lists, s2n-tls decides about chains in a real handshake. They
 * say what these libraries do; how a load balancer configures them is not published.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { encodePem } from "../../src/x509/pem.ts";

/** The program, once `npm run judge:build` has built it. */
export const program: string =
  process.env.ALB_MTLS_AWS_TLS_JUDGE ??
  fileURLToPath(new URL("./judge/target/release/aws-tls-judge", import.meta.url));

/** Whether the program is there. */
export const isBuilt: boolean = existsSync(program);

/** For names of tests: whether the program was asked. */
export const asked: string = isBuilt
  ? "AWS-LC and s2n-tls asked"
  : "AWS-LC and s2n-tls NOT asked: npm run judge:build";

/** What AWS-LC says of one certificate or revocation list. */
export interface ReadAnswer {
  readonly kind: "certificate" | "crl";
  readonly parsed: boolean;
  readonly error?: string;
  /** Bytes after the structure. */
  readonly trailingBytes?: number;
  /** Certificates: an extension that AWS-LC knows cannot be decoded. */
  readonly extensionsInvalid?: boolean;
  /** Names as AWS-LC prints them (RFC 2253). */
  readonly subject?: string;
  readonly issuer?: string;
  readonly serial?: string;
  readonly publicKeyReadable?: boolean;
  /** Lists: the number of entries. */
  readonly entries?: number;
}

/** A chain for s2n-tls. */
export interface HandshakeCase {
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  /** The leaf's private key, PEM; without it the client signs garbage and only the chain is decided about. */
  readonly key?: string;
  /** The CA bundle, DER. */
  readonly trust: readonly Uint8Array[];
  /** PEM; absent: no revocation checking. */
  readonly crls?: readonly string[];
  /** Whether lists outside of their dates are withheld; s2n-tls ignores their dates by itself. */
  readonly crlDates?: "ignore" | "check";
}

/** What s2n-tls says of a chain. */
export interface HandshakeAnswer {
  readonly ok: boolean;
  /** The name of s2n-tls's error, e.g. `S2N_ERR_CERT_UNTRUSTED`. */
  readonly error?: string;
  readonly text?: string;
  readonly presented: "tls" | "no-key" | "spliced" | "nothing";
  readonly fault?: string;
}

/** Returns what AWS-LC says of each of these, in their order. */
export function readByAwsLc(
  items: readonly { readonly kind: ReadAnswer["kind"]; readonly der: Uint8Array }[],
): readonly ReadAnswer[] {
  return ask<ReadAnswer>(
    "read",
    items.map(({ kind, der }) => ({
      pem: encodePem(kind === "crl" ? "X509 CRL" : "CERTIFICATE", der),
    })),
  );
}

/** Returns what s2n-tls says of each of these, in their order. */
export function handshakes(cases: readonly HandshakeCase[]): readonly HandshakeAnswer[] {
  return ask<HandshakeAnswer>(
    "handshake",
    cases.map(({ chain, trust, ...rest }) => ({ ...rest, chain: pem(chain), trust: pem(trust) })),
  );
}

/** Certificates as PEM text. */
export function pem(ders: readonly Uint8Array[]): string {
  return ders.map((der) => encodePem("CERTIFICATE", der)).join("");
}

/** Cases for one run of the program: its input and output stay in memory. */
const batchSize = 2000;

function ask<Answer>(command: string, cases: readonly object[]): readonly Answer[] {
  const answers: Answer[] = [];
  for (let at = 0; at < cases.length; at += batchSize) {
    const input = cases.slice(at, at + batchSize).map((each) => JSON.stringify(each));
    const run = spawnSync(program, [command], {
      input: input.join("\n"),
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    if (run.error !== undefined) throw run.error;
    const lines = run.stdout.trimEnd().split("\n");
    if (run.status !== 0 || lines.length !== input.length) {
      throw new Error(
        `aws-tls-judge ${command}: ${lines.length} of ${input.length} answers, status ${run.status} ${run.signal}: ${run.stderr}`,
      );
    }
    answers.push(...lines.map((line) => JSON.parse(line) as Answer));
  }
  return answers;
}
