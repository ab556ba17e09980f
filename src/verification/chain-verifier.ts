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
import type { Report } from "../revocation/crl/succession.ts";
import type { OcspMaker } from "../revocation/ocsp/port.ts";
import { Revocation } from "../revocation/revocation.ts";
import type { RevocationFinding } from "../revocation/revocation-checker.ts";
import type { CertificatePath } from "../trust/build-path.ts";
import type { CrossCheck } from "../trust/cross-check.ts";
import { findPath } from "../trust/find-path.ts";
import { WorkBudget } from "../trust/limits.ts";
import { LinkCache } from "../trust/link-signatures.ts";
import type { TrustAnchor, TrustStore } from "../trust/trust-store.ts";
import { boundedLine } from "../util/log-line.ts";
import { LogThrottle } from "../util/log-throttle.ts";
import type { Certificate } from "../x509/certificate.ts";
import { type ChainOptions, type ChainSettings, checkChainOptions } from "./chain-options.ts";
import { AuthorityCache, checkExtent, type ParsedChain, parseChain } from "./parse-chain.ts";
import { PresentedChain } from "./presented-chain.ts";
import { type TrustEvent, TrustMaterial } from "./trust-material.ts";
import { type CachedVerdict, type ChainKey, chainKey, VerdictCache } from "./verdict-cache.ts";

/** What is kept of a path that was found good. */
interface GoodPath {
  readonly leaf: Certificate;
  readonly revocation: RevocationStatus;
  /** Why the status is unknown. */
  readonly revocationDetail?: string;
  readonly anchor: CertificateSummary;
  readonly path: readonly CertificateSummary[];
  /** The certificates of `path`. */
  readonly chain: readonly Certificate[];
  readonly trustVersion: string;
  readonly crlVersion?: string;
}

/** Who is told of what happens to the material of a verifier. */
export interface ChainReports {
  readonly trust?: (event: TrustEvent) => void;
  /** Default: a process warning. */
  readonly crls?: Report;
}

/** What a verifier is handed. */
export interface ChainTools {
  /** The second validator; absent where there is none. */
  readonly crossCheck?: CrossCheck | undefined;
  /** Makes what asks OCSP responders. Default: what asks them over HTTP. */
  readonly createOcsp?: OcspMaker;
}

/** How the certificate reached us. */
type Mode = "verify" | "passthrough";

/** The verifier as the gate uses it: raising instead of returning, synchronous wherever nothing has to be waited for. */
export class ChainVerifier {
  readonly material: TrustMaterial;
  readonly #revocation: Revocation;
  readonly #settings: ChainSettings;
  readonly #crossCheck: CrossCheck | undefined;
  readonly #verdicts = new VerdictCache<GoodPath>();
  readonly #authorities = new AuthorityCache();
  readonly #memo = new LinkCache();
  /** Of chains that somebody holds on to. */
  readonly #keys = new WeakMap<PresentedChain, ChainKey>();
  /** Of authorities and anchors: they stand in the paths of many leaves. */
  readonly #summaries = new WeakMap<Certificate | TrustAnchor, CertificateSummary>();

  /** @throws {TypeError} for wrong options. */
  constructor(
    options: ChainOptions,
    { crossCheck, createOcsp }: ChainTools = {},
    reports: ChainReports = {},
  ) {
    this.#settings = checkChainOptions(options);
    const { algorithms } = this.#settings.profile;
    const { revocation } = options;
    const report = reports.crls ?? createWarner();
    this.#revocation = new Revocation(
      revocation,
      algorithms,
      report,
      createOcsp,
      () => this.material.held,
    );
    this.material = new TrustMaterial(options.trust, reports.trust);
    this.#crossCheck = crossCheck;
  }

  /** The revocation lists of this moment: their version, and seconds since they were last confirmed. */
  get crls(): { readonly version: string | undefined; readonly ageSeconds: number | undefined } {
    const { version, ageSeconds } = this.#revocation;
    return { version, ageSeconds };
  }

  /** Whether requests can be decided as far as revocation goes: false where it must be known and is of nobody. */
  async canTellRevocation(now: Date): Promise<boolean> {
    const canTell = await this.#revocation.canTell(now);
    const { store } = this.material;
    if (store !== undefined) this.#revocation.look(store, now);
    return canTell;
  }

  /**
   * @param chain DER: the leaf first, the rest in any order. The bytes are read when nothing is waited for any more.
   * @returns a promise only when a second validator has to be asked or revocation has to be waited for.
   * @throws {ClientCertificateError} for whatever is wrong with the chain, at once or by the promise.
   */
  verify(
    chain: readonly Uint8Array[] | PresentedChain,
    store: TrustStore,
    now: Date,
    mode: Mode,
  ): VerifiedClientCertificate | Promise<VerifiedClientCertificate> {
    const pending = this.#revocation.prepare();
    return pending === undefined
      ? this.#verify(chain, store, now, mode)
      : pending.then(() => this.#verify(chain, store, now, mode));
  }

  #verify(
    given: readonly Uint8Array[] | PresentedChain,
    store: TrustStore,
    now: Date,
    mode: Mode,
  ): VerifiedClientCertificate | Promise<VerifiedClientCertificate> {
    const { limits } = this.#settings;
    const ders = given instanceof PresentedChain ? given.ders : given;
    checkExtent(ders, limits);
    this.#revocation.look(store, now);
    const key = given instanceof PresentedChain ? this.#keyOf(given) : chainKey(given);
    const version = `${store.version} ${this.#revocation.state}`;
    const known = this.#verdicts.get(key, version, now);
    if (known !== undefined) return verified(known, now, mode, true);
    const leaf = given instanceof PresentedChain ? given.parsedLeaf : undefined;
    const parsed = parseChain(ders, limits, store, this.#authorities, leaf);
    const path = this.#findPath(parsed, store, now);
    const accept = (revocation: RevocationFinding): VerifiedClientCertificate => {
      const good = this.#goodPath(path, revocation, store);
      // Lists may have arrived meanwhile.
      const { state } = this.#revocation;
      this.#verdicts.set(key, { ...good, version: `${store.version} ${state}` }, now);
      return verified(good.value, now, mode, false);
    };
    const check = () => this.#checkRevocation(path, parsed, store, now);
    if (this.#crossCheck !== undefined) {
      return this.#crossChecked(this.#crossCheck, path, now).then(check).then(accept);
    }
    const found = check();
    return "then" in found ? found.then(accept) : accept(found);
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

  async #crossChecked(crossCheck: CrossCheck, path: CertificatePath, now: Date): Promise<void> {
    const second = await crossCheck.check(path, now, this.#settings.profile.policies);
    if (second.answer === "disagrees") {
      refuse(
        "path.cross-check-disagrees",
        `own verdict: valid below anchor ${path.anchor.id}; ${second.detail}`,
      );
    }
    if (second.answer === "over-limit") refuse("path.budget", second.detail);
  }

  #checkRevocation(
    path: CertificatePath,
    { presented }: ParsedChain,
    store: TrustStore,
    now: Date,
  ): RevocationFinding | Promise<RevocationFinding> {
    const { profile, limits } = this.#settings;
    const budget = new WorkBudget(limits);
    const { algorithms } = profile;
    return this.#revocation.check({ ...path, presented, store, now, algorithms, budget });
  }

  #goodPath(
    path: CertificatePath,
    revocation: RevocationFinding,
    store: TrustStore,
  ): Omit<CachedVerdict<GoodPath>, "version"> {
    const { version } = this.#revocation;
    const [leaf, ...authorities] = path.certificates;
    this.#authorities.add(authorities);
    const anchor = this.#summaryOf(path.anchor, path.anchor);
    const others = authorities.map((each) => this.#summaryOf(each, { certificate: each }));
    const { why } = revocation;
    const value: GoodPath = {
      leaf,
      revocation: revocation.status,
      ...(why === undefined ? {} : { revocationDetail: `${why.reason}: ${why.detail}` }),
      anchor,
      path: Object.freeze([summarize(leaf), ...others, anchor]),
      chain: Object.freeze([...path.certificates, path.anchor.certificate]),
      trustVersion: store.version,
      ...(version === undefined ? {} : { crlVersion: version }),
    };
    const validities = [...path.certificates, path.anchor.certificate].map((each) => each.validity);
    return {
      value,
      validFrom: Math.max(...validities.map(({ notBefore }) => notBefore)),
      // The last second of a certificate is whole (RFC 5280 section 4.1.2.5).
      validUntil: Math.min(
        ...validities.map(({ notAfter }) => notAfter + 999),
        revocation.validUntil,
      ),
    };
  }

  #keyOf(chain: PresentedChain): ChainKey {
    const known = this.#keys.get(chain);
    if (known !== undefined) return known;
    const key = chainKey(chain.ders);
    this.#keys.set(chain, key);
    return key;
  }

  #summaryOf(
    key: Certificate | TrustAnchor,
    { certificate, id }: { readonly certificate: Certificate; readonly id?: string },
  ): CertificateSummary {
    const known = this.#summaries.get(key);
    if (known !== undefined) return known;
    const summary = summarize(certificate, id);
    this.#summaries.set(key, summary);
    return summary;
  }
}

/** Makes the reporter where no other is given: warnings of the process, bounded and throttled as log lines are. */
function createWarner(): Report {
  const throttle = new LogThrottle();
  return (message, fields) => {
    const written = throttle.onChange(message, fields);
    if (written === undefined) return;
    const [said, bounded] = boundedLine(message, written);
    process.emitWarning(`${said}: ${JSON.stringify(bounded)}`, { code: "ALB_MTLS_REVOCATION" });
  };
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
