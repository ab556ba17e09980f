import { decodePemBlocks } from "../x509/pem.ts";
import type { TestCertificate } from "./pki.ts";

/** The certificates that a client presents: an issued certificate (with its intermediates), PEM of one or more, DER of one or more. */
export type ClientChain = TestCertificate | string | Uint8Array | readonly Uint8Array[];

/** Returns the chain in DER, leaf first, in the given order. */
export function presentedCertificates(presented: ClientChain): readonly Uint8Array[] {
  if (typeof presented === "string") {
    const limits = { labels: ["CERTIFICATE"], maxBlocks: 1000, maxBytes: 10_000_000 };
    return decodePemBlocks(presented, limits).map((block) => block.der);
  }
  if ("chain" in presented) {
    return presented.chain;
  }
  return isBytes(presented) ? [presented] : presented;
}

// Not by instanceof: in Jest's sandbox the bytes may come from another realm.
function isBytes(value: Uint8Array | readonly Uint8Array[]): value is Uint8Array {
  return ArrayBuffer.isView(value);
}
