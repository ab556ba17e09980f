/**
 * What one request presented, as far as somebody asked for it. Nothing here validates a path: verify mode needs no more than this.
 * @module
 */
import { readOrRefuse } from "../errors/reading-refusal.ts";
import { Certificate } from "../x509/certificate.ts";
import { checkAgreement, type Doubt, type PresentedTexts } from "./header-agreement.ts";

/** Characters of header texts that are remembered beside a leaf. */
const maxAgreement = 4096;

/** A chain as it was presented, and what was made of it so far: each part once, and none before it is asked for. */
export class PresentedChain {
  /** The leaf first. */
  readonly ders: readonly Uint8Array[];
  #leaf: Certificate | undefined;
  #agreement: { readonly texts: PresentedTexts; readonly doubts: readonly Doubt[] } | undefined;

  /** Of bytes that nobody changes any more, as many as the limits allow. */
  constructor(ders: readonly Uint8Array[]) {
    this.ders = ders;
  }

  /**
   * The leaf, its extensions unread. Its size is of no concern here: a leaf that only path validation could read would pass a
   * deny list unseen.
   * @throws {ClientCertificateError} `certificate.malformed`
   */
  get leaf(): Certificate {
    const der = this.ders[0] ?? new Uint8Array();
    this.#leaf ??= readOrRefuse(() => Certificate.fromDer(der, { maxBytes: der.length }));
    return this.#leaf;
  }

  /** The leaf, when somebody asked for it before. */
  get parsedLeaf(): Certificate | undefined {
    return this.#leaf;
  }

  /** The leaf, when it can be read. */
  get readableLeaf(): Certificate | undefined {
    try {
      return this.leaf;
    } catch {
      return undefined;
    }
  }

  /**
   * Whether header texts describe the leaf: {@link checkAgreement}. The same texts need not be compared again.
   * @throws {ClientCertificateError} `header.disagrees`
   */
  agreement(texts: PresentedTexts): readonly Doubt[] {
    const known = this.#agreement;
    if (known !== undefined && isSame(known.texts, texts)) return known.doubts;
    const doubts = checkAgreement(texts, this.leaf);
    const { serialNumber, issuer, subject, validity } = texts;
    if (serialNumber.length + issuer.length + subject.length + validity.length <= maxAgreement) {
      this.#agreement = { texts: { serialNumber, issuer, subject, validity }, doubts };
    }
    return doubts;
  }
}

function isSame(one: PresentedTexts, other: PresentedTexts): boolean {
  return (
    one.serialNumber === other.serialNumber &&
    one.issuer === other.issuer &&
    one.subject === other.subject &&
    one.validity === other.validity
  );
}
