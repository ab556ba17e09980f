import { nodeCrypto } from "../x509/node-crypto.ts";

/** Names a chain: SHA-256 of the leaf and of everything beside it, in the order presented. */
export interface ChainKey {
  readonly leaf: string;
  readonly rest: string;
}

/** The key of a chain that is not empty. */
export function chainKey(chain: readonly Uint8Array[]): ChainKey {
  const [leaf = new Uint8Array(), ...rest] = chain;
  const { hash } = nodeCrypto();
  return { leaf: hash("sha256", leaf, "hex"), rest: hashAll(rest) };
}

function hashAll(ders: readonly Uint8Array[]): string {
  const [first] = ders;
  if (first === undefined) return "";
  const { hash } = nodeCrypto();
  // A chain is a row of hashes, so that no bytes can move from one certificate into the next.
  return ders.map((der) => hash("sha256", der, "base64")).join("");
}
