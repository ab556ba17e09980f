/**
 * Packages that are installed in this folder only: `(cd bench && npm install --no-package-lock)`. Who is absent is left out, and said so.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const missing = new Set<string>();

/** The package's exports, or undefined. The caller says what it takes them for. */
export function load<T>(name: string): T | undefined {
  try {
    return require(name) as T;
  } catch {
    if (!missing.has(name)) {
      process.stdout.write(`(${name} is not installed in bench/: left out)\n`);
      missing.add(name);
    }
    return undefined;
  }
}

/** @peculiar/x509, whose dependencies need reflect-metadata first. */
export function loadPeculiar(): PeculiarX509 | undefined {
  load("reflect-metadata");
  return load<PeculiarX509>("@peculiar/x509");
}

/** The part of @peculiar/x509 that is measured. */
export interface PeculiarX509 {
  readonly X509Certificate: new (der: Uint8Array) => { readonly subject: string };
  readonly X509ChainBuilder: new (options: {
    certificates: object[];
  }) => {
    build(leaf: object | undefined): Promise<object[]>;
  };
  readonly X509Crl: new (der: Uint8Array) => { readonly entries: readonly object[] };
}

/** The part of node-forge that is measured. */
export interface Forge {
  readonly pki: {
    createCaStore(pems: readonly string[]): object;
    certificateFromPem(pem: string): { readonly subject: object };
    verifyCertificateChain(store: object, chain: readonly object[]): boolean;
  };
}
