/**
 * From a presented chain to a verdict: parsed strictly, a path validated against the trust store of this moment, revocation
 * looked at.
 * @module
 */
import { ClientCertificateError, refuse } from "../errors/client-certificate-error.ts";
import { errorText } from "../errors/error-text.ts";
import { assertOptions } from "../errors/option-checks.ts";
import {
  createVerified,
  type RevocationStatus,
  summarize,
  type VerifiedClientCertificate,
} from "../identity/verified-client-certificate.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import { validatePath } from "../trust/validate-path.ts";
import { Certificate } from "../x509/certificate.ts";
import { instantOf } from "./instant.ts";
import { checkRevocation, type RevocationOptions } from "./revocation-options.ts";
import { TrustMaterial, type TrustOptions } from "./trust-material.ts";
import type { Verdict } from "./verdict.ts";

/** Options of {@link createChainVerifier}. */
export interface ChainVerifierOptions {
  readonly trust: TrustOptions;
  readonly revocation: RevocationOptions;
  /** The present. Default: the system clock. */
  readonly clock?: () => Date;
}

/** Most certificates of one chain, strangers and duplicates included. */
const maxCertificates = 10;

/** Verifies chains against one configuration. */
export interface ChainVerifier {
  /**
   * @param chain DER: the leaf first, the rest in any order.
   * @returns the verdict; never rejects for anything the chain holds.
   */
  verify(chain: readonly Uint8Array[]): Promise<Verdict>;
}

/** The verifier as the gate uses it: synchronous once the trust store is there, raising instead of returning. */
export class ChainDecider {
  readonly material: TrustMaterial;
  readonly #revocation: RevocationOptions;

  /** @throws {TypeError} for wrong options. */
  constructor(trust: TrustOptions, revocation: RevocationOptions) {
    checkRevocation(revocation);
    this.material = new TrustMaterial(trust);
    this.#revocation = revocation;
  }

  /** @throws {ClientCertificateError} for whatever is wrong with the chain. */
  decide(
    chain: readonly Uint8Array[],
    store: TrustStore,
    now: Date,
    mode: "verify" | "passthrough",
  ): VerifiedClientCertificate {
    const [leaf, ...presented] = parseChain(chain);
    const path = validatePath({ leaf, presented, store, now });
    const last = path.at(-1) as Certificate;
    const anchor = summarize(last, last.fingerprint256);
    return createVerified(leaf, {
      mode,
      verifiedBy: "alb-mtls",
      revocation: this.#revocationOf(leaf),
      now,
      anchor,
      path: Object.freeze(path.map((each) => summarize(each))),
      chain: path,
    });
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

/**
 * Makes a verifier for presented chains: step 2 of the gate alone.
 * @throws {TypeError} for wrong, missing or unknown options.
 */
export function createChainVerifier(options: ChainVerifierOptions): ChainVerifier {
  assertOptions("options", options, ["trust", "revocation", "clock"]);
  const decider = new ChainDecider(options.trust, options.revocation);
  const clock = options.clock ?? (() => new Date());
  return {
    async verify(chain) {
      try {
        const store = decider.material.store ?? (await decider.material.load());
        const certificate = decider.decide(chain, store, instantOf(clock), "passthrough");
        return { ok: true, certificate };
      } catch (error) {
        return refusal(error);
      }
    },
  };
}

function refusal(error: unknown): Verdict {
  const fault =
    error instanceof ClientCertificateError
      ? error
      : new ClientCertificateError("internal.fault", { cause: error, detail: errorText(error) });
  return { ok: false, code: fault.code, reason: fault.reason, detail: fault.detail };
}

/** Every certificate of the chain, each once; the first stays first. */
function parseChain(chain: readonly Uint8Array[]): [Certificate, ...Certificate[]] {
  if (chain.length > maxCertificates) {
    refuse("limit.certificates", `${chain.length} certificates, over ${maxCertificates}`);
  }
  const seen = new Map<string, Certificate>();
  for (const [index, der] of chain.entries()) {
    const certificate = parse(der, index);
    if (!seen.has(certificate.fingerprint256)) seen.set(certificate.fingerprint256, certificate);
  }
  const [leaf, ...rest] = seen.values();
  if (leaf === undefined) return refuse("header.absent", "the chain is empty");
  return [leaf, ...rest];
}

function parse(der: Uint8Array, index: number): Certificate {
  try {
    return Certificate.fromDer(der).assertWellFormed();
  } catch (error) {
    if (!(error instanceof ClientCertificateError)) throw error;
    const which = index === 0 ? "the leaf" : `certificate ${index + 1}`;
    return refuse(error.reason, `${which}: ${error.detail}`, error);
  }
}
