/**
 * Whether the runtime verifies an algorithm of the table that not all do that this library runs on.
 *
 * @module
 */
import { TAG } from "../der/der.ts";
import { encodeElement, encodeOidContent } from "../der/der-write.ts";
import type { OctetsRow } from "./algorithm-table.ts";
import { nodeCrypto } from "./node-crypto.ts";

/** What was found out, by kind of key: it cannot change while the process runs. */
const found = new Map<string, boolean>();

/**
 * Returns why the runtime cannot verify with such keys, as the end of a sentence; undefined when it can. Asks OpenSSL for a key of
 * the kind and not for its version: a Node.js may be linked with another OpenSSL than its own.
 */
export function whyRuntimeCannotVerify(row: OctetsRow): string | undefined {
  if (row.since === undefined) return undefined;
  let can = found.get(row.kind);
  if (can === undefined) {
    can = canLoadKey(row);
    found.set(row.kind, can);
  }
  if (can) return undefined;
  const { node, openssl } = process.versions;
  return `this runtime cannot verify (Node.js ${node} with OpenSSL ${openssl}; Node.js ${row.since} with OpenSSL 3.5 or later can)`;
}

/** Any string of the right length is a key of such a row; that of zeros as well. */
function canLoadKey({ oid, octets, kind }: OctetsRow): boolean {
  const identifier = encodeElement(TAG.oid, encodeOidContent(oid) ?? new Uint8Array());
  const bits = encodeElement(TAG.bitString, new Uint8Array(1 + octets));
  const key = Buffer.from(
    encodeElement(TAG.sequence, encodeElement(TAG.sequence, identifier), bits),
  );
  try {
    const { asymmetricKeyType } = nodeCrypto().createPublicKey({
      key,
      format: "der",
      type: "spki",
    });
    return asymmetricKeyType === kind;
  } catch {
    // An error means that OpenSSL does not know the algorithm.
    return false;
  }
}
