import { decodePemBlocks } from "../x509/pem.ts";
import type { TestCertificate } from "./pki.ts";

/** What a client presents: an issued certificate (with its intermediates), PEM of one or more, DER of one or more. */
export type PresentedChain = TestCertificate | string | Uint8Array | readonly Uint8Array[];

/** The chain in DER, leaf first, in the order given. */
export function chainOf(presented: PresentedChain): readonly Uint8Array[] {
  if (typeof presented === "string") {
    const limits = { labels: ["CERTIFICATE"], maxBlocks: 1000, maxBytes: 10_000_000 };
    return decodePemBlocks(presented, limits).map((block) => block.der);
  }
  if ("chain" in presented) {
    return presented.chain;
  }
  return isBytes(presented) ? [presented] : presented;
}

// Not by instanceof: in Jest's sandbox the bytes may stem from the other realm.
function isBytes(value: Uint8Array | readonly Uint8Array[]): value is Uint8Array {
  return ArrayBuffer.isView(value);
}
