/**
 * Validates the selected path a second time, with PKI.js. PKI.js has no choice: it gets one path, reversed (its engine treats the last
 * certificate as the leaf), with the anchor as the only trusted certificate, the issuer of each certificate given by this library, and no
 * CRLs; the path that it reports is compared with this library's path. Both validators must accept.
 *
 * It is loaded by dynamic `import()`, and what `verify()` alone stands on never names this file.
 * @module
 */
import { createPublicKey, type KeyObject, webcrypto } from "node:crypto";
import type * as asn1js from "asn1js";
import type * as pkijs from "pkijs";
import { errorText } from "../util/error-text.ts";
import type { Certificate } from "../x509/certificate.ts";
import { DerReader, sameBytes } from "../x509/der/der.ts";
import { ANY_POLICY } from "../x509/der/oids.ts";
import { readAlgorithmIdentifier, schemeOf, verifySignature } from "../x509/keys/algorithms.ts";
import type { CertificatePath } from "./build-path.ts";
import type { PolicyInputs } from "./certificate-policies.ts";
import type { CrossCheck, CrossCheckAnswer } from "./cross-check.ts";
import { floorToSecond } from "./leaf-dates.ts";
import {
  type IncompetentFeature,
  NOT_COMPETENT,
  policyMatters,
  whyNotCompetent,
} from "./pkijs-competence.ts";
import { MOST_STRUCTURE_ELEMENTS, structureElements } from "./pkijs-work.ts";

/**
 * What asn1js may do for one certificate, said here so that another default of its makers changes nothing. Our own reader went first
 * and is stricter about everything but the number of elements.
 */
const PARSER_LIMITS = Object.freeze({ maxDepth: 100, maxNodes: 10_000 });

/** Options for tests of the list itself. */
export interface PkijsCrossCheckOptions {
  /** Features of paths for which PKI.js verifies only the signatures. Default {@link NOT_COMPETENT}. */
  readonly notCompetent?: readonly IncompetentFeature[];
}

/**
 * Creates a cross-check by PKI.js. Loading begins at once, in Lambda's INIT phase; a path that arrives before its end waits for it.
 */
export function createPkijsCrossCheck(options: PkijsCrossCheckOptions = {}): CrossCheck {
  const { notCompetent = NOT_COMPETENT } = options;
  let loading: Promise<PkijsValidator> | undefined;
  const load = (): Promise<PkijsValidator> => {
    loading ??= Promise.all([import("pkijs"), import("asn1js")]).then(
      ([library, parser]) => new PkijsValidator(library, parser),
    );
    // The next path retries a failed load.
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
  load().catch(() => undefined);
  return {
    async check(path, now, policies) {
      const elements = structureElements(path.certificates);
      if (elements > MOST_STRUCTURE_ELEMENTS) return overLimit(elements);
      const feature = whyNotCompetent(path, policies, notCompetent);
      const validator = await load();
      return feature === undefined
        ? validator.validate(path, now, policies)
        : validator.checkSignatures(path, feature);
    },
  };
}

/** The loaded PKI.js. CA certificates stay parsed as long as this library's certificate objects exist. */
class PkijsValidator {
  readonly #library: typeof pkijs;
  readonly #parser: typeof asn1js;
  readonly #engine: pkijs.ICryptoEngine;
  readonly #authorities = new WeakMap<Certificate, pkijs.Certificate>();
  readonly #signed = new WeakMap<pkijs.Certificate, WeakSet<pkijs.Certificate>>();

  constructor(library: typeof pkijs, parser: typeof asn1js) {
    this.#library = library;
    this.#parser = parser;
    this.#engine = privateEngine(library);
  }

  async validate(
    path: CertificatePath,
    now: Date,
    policies: PolicyInputs,
  ): Promise<CrossCheckAnswer> {
    try {
      return await this.#validate(path, now, policies);
    } catch (error) {
      return disagrees(`raised ${errorText(error)}`);
    }
  }

  /**
   * Verifies only the signatures, for paths on which PKI.js's full verdict is unreliable: the contents of a CA's certificate can prevent
   * the check of names and policies by PKI.js, but never the verification of the signatures.
   */
  async checkSignatures(
    { certificates, anchor }: CertificatePath,
    feature: string,
  ): Promise<CrossCheckAnswer> {
    try {
      const [leaf, ...above] = [...certificates, anchor.certificate];
      const chain = [this.#parse(leaf), ...above.map((each) => this.#authority(each))];
      for (const certificate of chain.slice(0, -1)) {
        const issuers = await this.#issuer(chain, certificate);
        if (issuers.length === 0) return disagrees("refuses: a signature is wrong");
      }
      return { answer: "not-competent", feature };
    } catch (error) {
      return disagrees(`raised ${errorText(error)}`);
    }
  }

  async #validate(
    { certificates, anchor }: CertificatePath,
    now: Date,
    policies: PolicyInputs,
  ): Promise<CrossCheckAnswer> {
    const [leaf, ...above] = certificates;
    const leafView = this.#parse(leaf);
    const anchorView = this.#authority(anchor.certificate);
    const chain = [leafView, ...above.map((each) => this.#authority(each)), anchorView];
    const validator = new this.#library.CertificateChainValidationEngine({
      trustedCerts: [anchorView],
      certs: chain.slice(0, -1).toReversed(),
      crls: [],
      ocsps: [],
      // With milliseconds, a certificate would expire within its last second.
      checkDate: new Date(floorToSecond(now)),
      findIssuer: (certificate) => this.#issuer(chain, certificate),
    });
    const result = await validator.verify(
      {
        initialPolicySet: policyMatters(certificates, policies)
          ? [...policies.policies]
          : [ANY_POLICY],
        initialExplicitPolicy: policies.explicit,
        initialPolicyMappingInhibit: policies.inhibitMapping,
        initialInhibitPolicy: policies.inhibitAny,
      },
      this.#engine,
    );
    if (!result.result) return disagrees(`refuses: ${result.resultMessage} (${result.resultCode})`);
    return isSamePath(result.certificatePath, [...certificates, anchor.certificate])
      ? { answer: "agrees" }
      : disagrees("validated another path");
  }

  /** Returns the next certificate of the path and no other, if its key signed this one. */
  async #issuer(
    chain: readonly pkijs.Certificate[],
    certificate: pkijs.Certificate,
  ): Promise<pkijs.Certificate[]> {
    const at = chain.indexOf(certificate);
    const issuer = at < 0 ? undefined : chain[at + 1];
    if (issuer === undefined) return [];
    if (at > 0 && this.#signed.get(certificate)?.has(issuer) === true) return [issuer];
    if (!(await certificate.verify(issuer, this.#engine))) return [];
    const issuers = this.#signed.get(certificate) ?? new WeakSet();
    this.#signed.set(certificate, issuers.add(issuer));
    return [issuer];
  }

  #authority(certificate: Certificate): pkijs.Certificate {
    const known = this.#authorities.get(certificate);
    if (known !== undefined) return known;
    const parsed = this.#parse(certificate);
    this.#authorities.set(certificate, parsed);
    return parsed;
  }

  /**
   * Returns the certificate as PKI.js reads it. Its parser would also try to parse the contents of OCTET STRINGs and BIT STRINGs: 14 KB
   * of an irrelevant extension would take longer than everything else. The engine still parses the extensions that it reads.
   *
   * @throws {Error} when asn1js reads no whole element within its limits.
   */
  #parse({ der }: Certificate): pkijs.Certificate {
    const { offset, result } = this.#parser.fromBER(der, {
      ...PARSER_LIMITS,
      parseEmbedded: false,
      maxContentLength: der.length,
    });
    if (offset !== der.length) {
      throw new Error(`asn1js reads ${offset} of ${der.length} bytes: ${result.error}`);
    }
    return new this.#library.Certificate({ schema: result });
  }
}

/**
 * Returns a separate engine for `verify()`; the process-wide one is never set. `node:crypto` verifies the signatures, over the bytes, the
 * key and the algorithm as PKI.js read them.
 */
function privateEngine({ CryptoEngine }: typeof pkijs): pkijs.ICryptoEngine {
  const keys = new WeakMap<pkijs.PublicKeyInfo, KeyObject>();
  const keyOf = (info: pkijs.PublicKeyInfo): KeyObject => {
    const known = keys.get(info);
    if (known !== undefined) return known;
    const der = Buffer.from(info.toSchema().toBER());
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    keys.set(info, key);
    return key;
  };
  class NodeEngine extends CryptoEngine {
    override async verifyWithPublicKey(
      ...[data, signature, info, algorithm]: Parameters<pkijs.CryptoEngine["verifyWithPublicKey"]>
    ): Promise<boolean> {
      const identifier = new Uint8Array(algorithm.toSchema().toBER());
      const scheme = schemeOf(readAlgorithmIdentifier(new DerReader(identifier), "algorithm"));
      if (scheme === undefined) return false;
      return verifySignature({
        scheme,
        publicKey: keyOf(info),
        data: bytesOf(data),
        signature: signature.valueBlock.valueHexView,
      });
    }
  }
  return new NodeEngine({ name: "node", crypto: webcrypto });
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function isSamePath(
  found: readonly pkijs.Certificate[] | undefined,
  expected: readonly Certificate[],
): boolean {
  return (
    found?.length === expected.length &&
    expected.every((each, index) => {
      const other = found[index];
      return other !== undefined && sameBytes(other.tbsView, each.tbs);
    })
  );
}

function overLimit(elements: number): CrossCheckAnswer {
  const most = MOST_STRUCTURE_ELEMENTS;
  const detail = `PKI.js would have to read ${elements} ASN.1 elements of names and structure, at most ${most}; pkijsCrossCheck: false turns the cross-check off`;
  return { answer: "over-limit", detail };
}

function disagrees(what: string): CrossCheckAnswer {
  return { answer: "disagrees", detail: `PKI.js ${what}` };
}
