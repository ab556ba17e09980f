/**
 * Signatures over megabytes, verified without blocking the event loop for longer than one slice.
 * @module
 */
import type { VerifyKeyObjectInput } from "node:crypto";
import type { PauseWork } from "../../util/pause-work.ts";
import { SLICE_BYTES } from "../../util/size-limits.ts";
import { keyFits, type SignatureInput, verifySignature } from "./algorithms.ts";
import { nodeCrypto } from "./node-crypto.ts";

/**
 * Returns what `verifySignature` returns. EdDSA and ML-DSA sign the data and not a hash of it, so that Node.js takes it in one call; that
 * one is made in another thread.
 * @param pause called between slices
 */
export async function verifyInSlices(input: SignatureInput, pause: PauseWork): Promise<boolean> {
  const { scheme, publicKey, data, signature } = input;
  if (data.length <= SLICE_BYTES) return verifySignature(input);
  if (!keyFits(scheme, publicKey)) return false;
  const { constants, createVerify, verify } = nodeCrypto();
  if (!("hash" in scheme)) {
    return new Promise((resolve) => {
      verify(null, data, publicKey, signature, (error, isRight) => resolve(!error && isRight));
    });
  }
  const verifier = createVerify(scheme.hash);
  for (let at = 0; at < data.length; at += SLICE_BYTES) {
    verifier.update(data.subarray(at, at + SLICE_BYTES));
    await pause();
  }
  const key: VerifyKeyObjectInput =
    scheme.kind === "rsa-pss"
      ? {
          key: publicKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: scheme.saltLength,
        }
      : { key: publicKey };
  try {
    return verifier.verify(key, signature);
  } catch {
    // OpenSSL raises errors for keys and signatures that it cannot use; either way nothing was proven.
    return false;
  }
}
