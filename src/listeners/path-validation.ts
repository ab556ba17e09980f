/**
 * The step that verifies chains: the trust material is there, the path holds, and nothing in it is revoked. A file of its own, so that
 * a bundle of `verify()` alone leaves it and all that it stands on out.
 * @module
 */

import { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import { AuthorityExpiry } from "../observability/authority-expiry.ts";
import type { DecisionFacts } from "../observability/decision.ts";
import type { DecisionLog } from "../observability/decision-log.ts";
import { createPkijsCrossCheck } from "../trust/pkijs-cross-check.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import { assertFlag, assertOptions } from "../util/option-checks.ts";
import type { PathValidationOptions } from "../verification/chain-options.ts";
import { ChainVerifier } from "../verification/chain-verifier.ts";
import type { PresentedChain } from "../verification/presented-chain.ts";
import { AnchorAdvice } from "./anchor-advice.ts";
import type { GateServices, ListenerCheck, ListenerMode } from "./listener.ts";
import type { OpenRecheck, Recheck } from "./recheck.ts";

/** The names of {@link PathValidationOptions}. */
export const PATH_VALIDATION_KEYS = [
  "trust",
  "revocation",
  "algorithms",
  "limits",
  "pkijsCrossCheck",
] as const satisfies readonly (keyof PathValidationOptions)[];

/**
 * Verifies again what the load balancer verified: for `verify({ recheck: pathValidation({ trust, revocation }) })`. The intermediates
 * that a client sent do not reach a target in verify mode: name them in `trust.intermediates`.
 *
 * PKI.js is asked only with `pkijsCrossCheck: true`: the load balancer looked at the path already.
 *
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function pathValidation(options: PathValidationOptions): Recheck {
  assertOptions("pathValidation() options", options, PATH_VALIDATION_KEYS);
  return compilePathValidation("pathValidation()", { pkijsCrossCheck: false, ...options });
}

/**
 * Compiles path validation for the listener of this name.
 * @throws {TypeError} for a wrong or missing option.
 */
export function compilePathValidation(name: string, options: PathValidationOptions): Recheck {
  const { trust, revocation, algorithms, limits, pkijsCrossCheck = true } = options;
  if (trust === undefined) throw new TypeError(`${name}: options.trust is required`);
  if (revocation === undefined) {
    throw new TypeError(
      `${name}: options.revocation is required; { mode: "off" } if that is meant`,
    );
  }
  assertFlag("options.pkijsCrossCheck", pkijsCrossCheck);
  const reports = new Reports();
  const verifier = new ChainVerifier(
    {
      trust,
      revocation,
      ...(algorithms === undefined ? {} : { algorithms }),
      ...(limits === undefined ? {} : { limits }),
    },
    { crossCheck: pkijsCrossCheck ? createPkijsCrossCheck() : undefined },
    {
      trust: (event) => reports.add((log) => log.material("trust store", event)),
      crls: (message, fields) => reports.add((log) => log.lists(message, fields)),
    },
  );
  return Object.freeze({
    open(services: GateServices, mode: ListenerMode) {
      reports.open(services.log);
      return new PathValidation(verifier, services, mode);
    },
  });
}

/** Most reports that wait for a gate. */
const maxWaiting = 100;

/** Reports about trust material: a listener reads it before there is a gate that could log them. */
class Reports {
  /** Of the gate that was made last. */
  #log: DecisionLog | undefined;
  readonly #waiting: ((log: DecisionLog) => void)[] = [];

  add(report: (log: DecisionLog) => void): void {
    if (this.#log !== undefined) report(this.#log);
    else if (this.#waiting.length < maxWaiting) this.#waiting.push(report);
  }

  open(log: DecisionLog): void {
    this.#log = log;
    for (const report of this.#waiting.splice(0)) report(log);
  }
}

class PathValidation implements OpenRecheck {
  readonly #verifier: ChainVerifier;
  readonly #services: GateServices;
  readonly #mode: ListenerMode;
  readonly #advice: AnchorAdvice;
  readonly #expiry: AuthorityExpiry;

  constructor(verifier: ChainVerifier, services: GateServices, mode: ListenerMode) {
    this.#verifier = verifier;
    this.#services = services;
    this.#mode = mode;
    this.#advice = new AnchorAdvice(services.rules, services.log);
    this.#expiry = new AuthorityExpiry(services.expiry);
  }

  async verify(chain: PresentedChain, check: ListenerCheck): Promise<VerifiedClientCertificate> {
    const verifier = this.#verifier;
    check.step = "trust";
    const store = verifier.material.store ?? (await this.#load(check));
    this.#advice.look(store);
    check.step = "path";
    check.note({ trustVersion: store.version });
    this.#expiry.warnAboutExpiry(store, check.now);
    try {
      const verified = verifier.verify(chain, store, check.now, this.#mode);
      const certificate =
        verified instanceof VerifiedClientCertificate
          ? verified
          : await check.wait(verified, "revocation or the cross-check");
      this.#reportUnknown(certificate);
      return certificate;
    } finally {
      check.note(crlFacts(verifier.crls));
    }
  }

  async isReady(check: ListenerCheck): Promise<boolean> {
    const verifier = this.#verifier;
    if (verifier.material.store === undefined) await this.#load(check);
    return check.wait(verifier.canTellRevocation(check.now), "revocation lists");
  }

  #load(check: ListenerCheck): Promise<TrustStore> {
    return check.wait(this.#verifier.material.load(check.millisLeft), "the trust store");
  }

  /** Warns of a client that was admitted with an unknown status: once for each reason and issuer, not once for each client. */
  #reportUnknown({ revocationDetail, path = [] }: VerifiedClientCertificate): void {
    if (revocationDetail === undefined) return;
    const { identityInLogs, log } = this.#services;
    const [reason = ""] = revocationDetail.split(":", 1);
    const detail = identityInLogs === "full" ? { detail: revocationDetail } : {};
    const key = `${reason} ${path[1]?.fingerprint256}`;
    log.once(key, "a client's revocation status is unknown", { reason, ...detail });
  }
}

function crlFacts({ version, ageSeconds }: ChainVerifier["crls"]): DecisionFacts {
  return {
    ...(version === undefined ? {} : { crlVersion: version }),
    ...(ageSeconds === undefined ? {} : { crlAgeSeconds: Math.round(ageSeconds) }),
  };
}
