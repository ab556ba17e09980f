/**
 * Peers that are installed in this folder only (`npm install --prefix bench`); who is absent is left out, and says so.
 */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createRequire } from "node:module";
import { encodePem } from "../src/x509/pem.ts";
import type { Subject } from "./measure.ts";

const require = createRequire(import.meta.url);

export function load(name: string): Record<string, never> | undefined {
  try {
    return require(name);
  } catch {
    process.stdout.write(`(${name} is not installed: npm install --prefix bench)\n`);
    return undefined;
  }
}

/** What each peer does with a chain, leaf first, below an anchor. */
export async function peers(
  ders: readonly Uint8Array[],
  anchor: Uint8Array,
  keyType: string,
): Promise<readonly Subject[]> {
  return [nodeByHand(ders, anchor), ...peculiar(ders, anchor), ...forge(ders, anchor, keyType)];
}

/** Names and signatures only: no path length, purposes, constraints or policies. */
function nodeByHand(ders: readonly Uint8Array[], anchor: Uint8Array): Subject {
  return {
    name: "node:crypto X509Certificate by hand (few rules)",
    run: () => {
      const chain = [...ders, anchor].map((der) => new X509Certificate(der));
      for (const [index, each] of chain.entries()) {
        const issuer = chain[index + 1];
        if (issuer !== undefined) assert(each.checkIssued(issuer) && each.verify(issuer.publicKey));
      }
    },
  };
}

function peculiar(ders: readonly Uint8Array[], anchor: Uint8Array): readonly Subject[] {
  load("reflect-metadata");
  const library = load("@peculiar/x509");
  if (library === undefined) return [];
  const { X509Certificate: Peer, X509ChainBuilder } = library as unknown as PeculiarX509;
  return [
    {
      name: "@peculiar/x509 X509ChainBuilder (few rules)",
      run: async () => {
        const [leaf, ...rest] = [...ders, anchor].map((der) => new Peer(der));
        const built = await new X509ChainBuilder({ certificates: rest }).build(leaf);
        assert.equal(built.length, ders.length + 1);
      },
    },
  ];
}

interface PeculiarX509 {
  readonly X509Certificate: new (der: Uint8Array) => object;
  readonly X509ChainBuilder: new (options: {
    certificates: object[];
  }) => {
    build(leaf: object | undefined): Promise<object[]>;
  };
}

function forge(
  ders: readonly Uint8Array[],
  anchor: Uint8Array,
  keyType: string,
): readonly Subject[] {
  // node-forge has no elliptic curves.
  const library = keyType.startsWith("rsa") ? load("node-forge") : undefined;
  if (library === undefined) return [];
  const { pki } = library as unknown as Forge;
  const pems = ders.map((der) => encodePem("CERTIFICATE", der));
  const root = encodePem("CERTIFICATE", anchor);
  return [
    {
      name: "node-forge verifyCertificateChain (few rules)",
      run: () => {
        const store = pki.createCaStore([root]);
        assert(
          pki.verifyCertificateChain(
            store,
            pems.map((pem) => pki.certificateFromPem(pem)),
          ),
        );
      },
    },
  ];
}

interface Forge {
  readonly pki: {
    createCaStore(pems: readonly string[]): object;
    certificateFromPem(pem: string): object;
    verifyCertificateChain(store: object, chain: readonly object[]): boolean;
  };
}
