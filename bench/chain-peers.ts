/**
 * What each peer does with a chain, leaf first, below an anchor. None of them applies more than a few of the rules that the library
 * does: names, dates and signatures, seldom purposes, constraints or policies.
 */
import { webcrypto, X509Certificate } from "node:crypto";
import * as pkijs from "pkijs";
import { encodePem } from "../src/x509/pem.ts";
import type { Subject } from "./measure.ts";
import { type Forge, load, loadPeculiar } from "./peers.ts";

/** The peers that are installed, each as its documentation shows it. */
export function chainPeers(
  ders: readonly Uint8Array[],
  anchor: Uint8Array,
  keyType: string,
): readonly Subject[] {
  return [
    nodeByHand(ders, anchor),
    pkijsAlone(ders, anchor),
    ...peculiar(ders, anchor),
    ...forge(ders, anchor, keyType),
  ];
}

/** Names and signatures only. */
function nodeByHand(ders: readonly Uint8Array[], anchor: Uint8Array): Subject {
  return {
    id: "node",
    name: "node:crypto X509Certificate by hand (few rules)",
    run: () => {
      const chain = [...ders, anchor].map((der) => new X509Certificate(der));
      return chain.every((each, index) => {
        const issuer = chain[index + 1];
        return issuer === undefined || (each.checkIssued(issuer) && each.verify(issuer.publicKey));
      });
    },
    expected: true,
  };
}

/** It wants the chain turned round. */
function pkijsAlone(ders: readonly Uint8Array[], anchor: Uint8Array): Subject {
  const engine = new pkijs.CryptoEngine({ name: "bench", crypto: webcrypto });
  const parse = (der: Uint8Array) => pkijs.Certificate.fromBER(der);
  return {
    id: "pkijs",
    name: "pkijs alone (few rules)",
    run: async () => {
      const validation = new pkijs.CertificateChainValidationEngine({
        trustedCerts: [parse(anchor)],
        certs: ders.map(parse).toReversed(),
      });
      return (await validation.verify({}, engine)).result;
    },
    expected: true,
  };
}

function peculiar(ders: readonly Uint8Array[], anchor: Uint8Array): readonly Subject[] {
  const library = loadPeculiar();
  if (library === undefined) return [];
  const { X509Certificate: Peer, X509ChainBuilder } = library;
  return [
    {
      id: "peculiar",
      name: "@peculiar/x509 X509ChainBuilder (few rules)",
      run: async () => {
        const [leaf, ...rest] = [...ders, anchor].map((der) => new Peer(der));
        return (await new X509ChainBuilder({ certificates: rest }).build(leaf)).length;
      },
      expected: ders.length + 1,
    },
  ];
}

function forge(
  ders: readonly Uint8Array[],
  anchor: Uint8Array,
  keyType: string,
): readonly Subject[] {
  // It has no elliptic curves.
  const library = keyType.startsWith("rsa") ? load<Forge>("node-forge") : undefined;
  if (library === undefined) return [];
  const { pki } = library;
  const pems = ders.map((der) => encodePem("CERTIFICATE", der));
  const root = encodePem("CERTIFICATE", anchor);
  return [
    {
      id: "forge",
      name: "node-forge verifyCertificateChain (few rules)",
      run: () => {
        const store = pki.createCaStore([root]);
        return pki.verifyCertificateChain(
          store,
          pems.map((pem) => pki.certificateFromPem(pem)),
        );
      },
      expected: true,
    },
  ];
}
