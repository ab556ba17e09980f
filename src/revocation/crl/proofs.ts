import type { KeyObject } from "node:crypto";
import type { AcceptedAlgorithms } from "../../trust/accepted-algorithms.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import { schemeFitsKey } from "../../x509/keys/algorithms.ts";

interface Proof {
  readonly signer: Certificate;
  readonly signed: boolean;
}

/** Keys that are remembered for one list, beside those that signed it. */
const maxKeys = 32;

/**
 * Which key signed which list, each found out once: hashing a list of 20 MB takes longer than everything else about a request.
 * Entries live as long as the list does.
 */
export class CrlProofs {
  readonly #algorithms: AcceptedAlgorithms;
  readonly #known = new WeakMap<Crl, Map<string, Proof>>();

  constructor(algorithms: AcceptedAlgorithms) {
    this.#algorithms = algorithms;
  }

  /** Whether a list is signed by the key in a certificate, by an algorithm that is accepted. */
  isSigned(crl: Crl, signer: Certificate): boolean {
    const keys = this.#known.get(crl) ?? new Map<string, Proof>();
    this.#known.set(crl, keys);
    const known = keys.get(signer.spkiSha256);
    if (known !== undefined) return known.signed;
    const signed = this.#verify(crl, signer);
    // What is proven is always kept: others may have tried keys without number.
    if (signed || keys.size < maxKeys) keys.set(signer.spkiSha256, { signer, signed });
    return signed;
  }

  /** Certificates whose keys are known to have signed a list. */
  signersOf(crl: Crl): readonly Certificate[] {
    const proofs = [...(this.#known.get(crl)?.values() ?? [])];
    return proofs.flatMap(({ signer, signed }) => (signed ? [signer] : []));
  }

  #verify(crl: Crl, signer: Certificate): boolean {
    const scheme = this.#algorithms.acceptedScheme(crl.signatureAlgorithm);
    const key = signer.publicKeyDescription;
    if (scheme === undefined || !schemeFitsKey(scheme, key)) return false;
    if (this.#algorithms.whyKeyRefused(key) !== undefined) return false;
    const publicKey = usableKey(signer);
    return publicKey !== undefined && crl.isSignedBy(publicKey, scheme);
  }
}

/** A certificate that nobody has validated may hold a key that no one can use: a point that is not on its curve. */
function usableKey(signer: Certificate): KeyObject | undefined {
  try {
    return signer.publicKey;
  } catch {
    return undefined;
  }
}
