/**
 * Revocation lists of 1,000 to 500,000 entries: to read one (with its signature), to look a certificate up, and the memory
 * beside the DER.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCrls } from "../src/revocation/read-crls.ts";
import { createTestPki } from "../src/testing/index.ts";
import { Certificate } from "../src/x509/certificate.ts";
import { Crl } from "../src/x509/crl.ts";
import { measure, type Subject } from "./measure.ts";
import { load } from "./peers.ts";

const require = createRequire(import.meta.url);
const sizes = [1000, 10_000, 100_000, 500_000];
/** Above this the JavaScript peers take minutes and gigabytes; they are measured once, up to here. */
const largestForPeers = 10_000;

/** Two tables a size: to load, and to look up. */
export async function bench() {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-bench-"));
  try {
    const results = [];
    for (const size of sizes) results.push(...(await benchSize(size, folder)));
    return results;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchSize(size: number, folder: string) {
  const { root } = createTestPki();
  const client = root.issue();
  const made = root.crl({ revoked: [client], fill: size - 1 });
  const issuer = Certificate.fromDer(root.der);
  const file = join(folder, `${size}.crl`);
  writeFileSync(file, made.der);
  const crl = Crl.fromDer(made.der);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const title = `CRL of ${size} entries (DER ${megabytes(crl.byteLength)}, index ${megabytes(crl.indexBytes)})`;
  const loading = await measure(
    [
      { name: "openssl crl -noout (a process of its own)", run: () => openssl(file), calls: 1 },
      { name: "alb-mtls: scan, index and signature, DER", run: () => verified(made.der, issuer) },
      { name: "alb-mtls: from PEM, without the signature", run: pemReader(made.pem) },
      ...peers(size, made.der),
    ],
    size < 10_000 ? 15 : 5,
  );
  const { serialContent } = Certificate.fromDer(client.der);
  const strangers = Array.from({ length: 256 }, () => randomBytes(16));
  let next = 0;
  const lookUp = await measure([
    {
      name: "a serial number that is not on the list",
      run: () => {
        next = (next + 1) & 255;
        return crl.find(strangers[next] ?? serialContent, crl.issuer);
      },
    },
    { name: "one that is, with date and reason", run: () => crl.find(serialContent, crl.issuer) },
  ]);
  return [
    { title, figures: loading },
    { title: `look-up among ${size}`, figures: lookUp },
  ];
}

function verified(der: Uint8Array, issuer: Certificate): void {
  const crl = Crl.fromOwnDer(der);
  assert(crl.isSignedBy(issuer.publicKey, { kind: "ecdsa", hash: "sha256" }));
}

function pemReader(pem: string): () => unknown {
  const material = Buffer.from(pem);
  return () => readCrls({ name: "bench", material });
}

function openssl(file: string): void {
  execFileSync("openssl", ["crl", "-inform", "DER", "-in", file, "-noout"]);
}

interface Asn1js {
  fromBER(bytes: ArrayBuffer, options: object): { readonly result: object };
}

interface Pkijs {
  readonly CertificateRevocationList: new (parameters: { schema: object }) => object;
}

/** PKI.js with its limits lifted: as it is it throws above some 3,300 entries. And @peculiar/x509, where it is installed. */
function peers(size: number, der: Uint8Array): Subject[] {
  if (size > largestForPeers) return [];
  const asn1js = require("asn1js") as Asn1js;
  const pkijs = require("pkijs") as Pkijs;
  const limits = { maxNodes: 1e9, maxContentLength: 2 ** 31 };
  const bytes = Uint8Array.from(der).buffer;
  const own = {
    name: "pkijs, limits lifted (parsing only)",
    run: () => {
      const schema = asn1js.fromBER(bytes, limits).result;
      return new pkijs.CertificateRevocationList({ schema });
    },
    calls: 1,
  };
  load("reflect-metadata");
  const library = load("@peculiar/x509") as
    | { readonly X509Crl?: new (der: Uint8Array) => { readonly entries: readonly object[] } }
    | undefined;
  const Peer = library?.X509Crl;
  if (Peer === undefined || size > 1000) return [own];
  const peculiar = {
    name: "@peculiar/x509 X509Crl (parsing only)",
    run: () => new Peer(der).entries.length,
    calls: 1,
  };
  return [own, peculiar];
}
