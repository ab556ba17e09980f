import type { KeyObject } from "node:crypto";
import type { AcceptedAlgorithms } from "../../trust/accepted-algorithms.ts";
import type { PauseWork } from "../../util/pause-work.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import { type SignatureScheme, schemeFitsKey } from "../../x509/keys/algorithms.ts";

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
    const known = this.#known.get(crl)?.get(signer.spkiSha256);
    if (known !== undefined) return known.signed;
    const check = this.#checkOf(crl, signer);
    const signed = check !== undefined && crl.isSignedBy(check.publicKey, check.scheme);
    return this.#remember(crl, signer, signed);
  }

  #remember(crl: Crl, signer: Certificate, signed: boolean): boolean {
    const keys = this.#known.get(crl) ?? new Map<string, Proof>();
    this.#known.set(crl, keys);
    // What is proven is always kept: others may have tried keys without number.
    if (signed || keys.size < maxKeys) keys.set(signer.spkiSha256, { signer, signed });
    return signed;
  }

  /**
   * As {@link isSigned}, in slices: for a list that arrives, so that no request has to hash it. The list is read in part only: of
   * it nothing but its signature is asked.
   */
  async prove(crl: Crl, signer: Certificate, pause: PauseWork): Promise<boolean> {
    const known = this.#known.get(crl)?.get(signer.spkiSha256);
    if (known !== undefined) return known.signed;
    const check = this.#checkOf(crl, signer);
    const signed =
      check !== undefined && (await crl.isSignedByInSlices(check.publicKey, check.scheme, pause));
    return this.#remember(crl, signer, signed);
  }

  /** Certificates whose keys are known to have signed a list. */
  signersOf(crl: Crl): readonly Certificate[] {
    const proofs = [...(this.#known.get(crl)?.values() ?? [])];
    return proofs.flatMap(({ signer, signed }) => (signed ? [signer] : []));
  }

  /** How the signature is to be checked; undefined when it cannot be by this key, or need not be looked at. */
  #checkOf(crl: Crl, signer: Certificate): SignatureCheck | undefined {
    const scheme = this.#algorithms.acceptedScheme(crl.signatureAlgorithm);
    const key = signer.publicKeyDescription;
    if (scheme === undefined || !schemeFitsKey(scheme, key)) return undefined;
    if (this.#algorithms.whyKeyRefused(key) !== undefined) return undefined;
    const publicKey = usableKey(signer);
    return publicKey && { publicKey, scheme };
  }
}

interface SignatureCheck {
  readonly publicKey: KeyObject;
  readonly scheme: SignatureScheme;
}

/** A certificate that nobody has validated may hold a key that no one can use: a point that is not on its curve. */
function usableKey(signer: Certificate): KeyObject | undefined {
  try {
    return signer.publicKey;
  } catch {
    return undefined;
  }
}
