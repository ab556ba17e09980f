/**
 * From a presented chain to a verified certificate: parsed strictly, a path found and validated against the trust store of this
 * moment, looked at by a second validator where there is one, revocation asked for.
 * @module
 */
import { ClientCertificateError, refuse } from "../errors/client-certificate-error.ts";
import {
  type CertificateSummary,
  createVerified,
  type RevocationStatus,
  summarize,
  type VerifiedClientCertificate,
} from "../identity/verified-client-certificate.ts";
import type { CertificatePath } from "../trust/build-path.ts";
import type { CrossCheck } from "../trust/cross-check.ts";
import { findPath } from "../trust/find-path.ts";
import { WorkBudget } from "../trust/limits.ts";
import { AuthorityMemo } from "../trust/link-signatures.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";
import { type ChainOptions, type ChainSettings, checkChainOptions } from "./chain-options.ts";
import { AuthorityCache, type ParsedChain, parseChain } from "./presented-chain.ts";
import { checkRevocation, type RevocationOptions } from "./revocation-options.ts";
import { type TrustEvent, TrustMaterial } from "./trust-material.ts";
import { type ChainKey, chainKey, VerdictCache } from "./verdict-cache.ts";

/** What is kept of a path that was found good. */
interface GoodPath {
  readonly leaf: Certificate;
  readonly revocation: RevocationStatus;
  readonly anchor: CertificateSummary;
  readonly path: readonly CertificateSummary[];
  /** The certificates of `path`. */
  readonly chain: readonly Certificate[];
  readonly trustVersion: string;
}

/** How the certificate reached us. */
type Mode = "verify" | "passthrough";

/** The verifier as the gate uses it: raising instead of returning, synchronous wherever nothing has to be waited for. */
export class ChainDecider {
  readonly material: TrustMaterial;
  readonly #revocation: RevocationOptions;
  readonly #settings: ChainSettings;
  readonly #crossCheck: CrossCheck | undefined;
  readonly #verdicts = new VerdictCache<GoodPath>();
  readonly #authorities = new AuthorityCache();
  readonly #memo = new AuthorityMemo();

  /** @throws {TypeError} for wrong options. */
  constructor(
    options: ChainOptions,
    crossCheck?: CrossCheck,
    report?: (event: TrustEvent) => void,
  ) {
    checkRevocation(options.revocation);
    this.#settings = checkChainOptions(options);
    this.material = new TrustMaterial(options.trust, report);
    this.#revocation = options.revocation;
    this.#crossCheck = crossCheck;
  }

  /**
   * @param chain DER: the leaf first, the rest in any order.
   * @returns a promise only when a second validator has to be asked.
   * @throws {ClientCertificateError} for whatever is wrong with the chain, at once or by the promise.
   */
  decide(
    chain: readonly Uint8Array[],
    store: TrustStore,
    now: Date,
    mode: Mode,
  ): VerifiedClientCertificate | Promise<VerifiedClientCertificate> {
    const { limits } = this.#settings;
    if (chain.length > limits.certificates) {
      refuse("limit.certificates", `${chain.length} certificates, over ${limits.certificates}`);
    }
    const key = chainKey(chain);
    const known = this.#verdicts.get(key, store.version, now);
    if (known !== undefined) return verified(known, now, mode, true);
    const parsed = parseChain(chain, limits, store, this.#authorities);
    const path = this.#findPath(parsed, store, now);
    if (this.#crossCheck === undefined) return this.#accept(path, key, store, now, mode);
    return this.#accepted(this.#crossCheck, path, key, store, now, mode);
  }

  #findPath(parsed: ParsedChain, store: TrustStore, now: Date): CertificatePath {
    const { leaf, presented, unreadable } = parsed;
    const { profile, limits } = this.#settings;
    const budget = new WorkBudget(limits);
    try {
      return findPath({ leaf, presented, store, now, profile, budget, memo: this.#memo });
    } catch (error) {
      const isLost = error instanceof ClientCertificateError && error.reason === "path.no-anchor";
      // The way to the anchor may have been in what could not be read.
      throw isLost && unreadable !== undefined ? unreadable : error;
    }
  }

  async #accepted(
    crossCheck: CrossCheck,
    path: CertificatePath,
    key: ChainKey,
    store: TrustStore,
    now: Date,
    mode: Mode,
  ): Promise<VerifiedClientCertificate> {
    const second = await crossCheck.check(path, now, this.#settings.profile.policies);
    if (second.answer === "disagrees") {
      refuse(
        "path.cross-check-disagrees",
        `own verdict: valid below anchor ${path.anchor.id}; ${second.detail}`,
      );
    }
    return this.#accept(path, key, store, now, mode);
  }

  #accept(
    path: CertificatePath,
    key: ChainKey,
    store: TrustStore,
    now: Date,
    mode: Mode,
  ): VerifiedClientCertificate {
    const [leaf, ...authorities] = path.certificates;
    const revocation = this.#revocationOf(leaf);
    this.#authorities.add(authorities);
    const anchor = summarize(path.anchor.certificate, path.anchor.id);
    const value: GoodPath = {
      leaf,
      revocation,
      anchor,
      path: Object.freeze([...path.certificates.map((each) => summarize(each)), anchor]),
      chain: Object.freeze([...path.certificates, path.anchor.certificate]),
      trustVersion: store.version,
    };
    const validities = [...path.certificates, path.anchor.certificate].map((each) => each.validity);
    const verdict = {
      value,
      version: store.version,
      validFrom: Math.max(...validities.map(({ notBefore }) => notBefore)),
      validUntil: Math.min(...validities.map(({ notAfter }) => notAfter)),
    };
    this.#verdicts.set(key, verdict, now);
    return verified(value, now, mode, false);
  }

  #revocationOf(leaf: Certificate): RevocationStatus {
    const { mode, scope } = this.#revocation;
    if (mode === "off") return "not-checked-here";
    if (mode === "best-effort") return "unknown";
    if (scope === "leaf" && leaf.noRevAvail) return "not-applicable";
    return refuse(
      "crl.missing",
      "revocation is required and this version reads no revocation lists",
    );
  }
}

function verified(
  good: GoodPath,
  now: Date,
  mode: Mode,
  cached: boolean,
): VerifiedClientCertificate {
  const { leaf, ...facts } = good;
  return createVerified(leaf, { mode, verifiedBy: "alb-mtls", now, cached, ...facts });
}
