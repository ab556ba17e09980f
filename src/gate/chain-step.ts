/**
 * The step of the gate that verifies chains: the trust material is there, the path holds, nobody revoked it. A file beside the gate,
 * so that `alb-mtls/verify` leaves it and all that it stands on out of a bundle.
 * @module
 */

import { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import { AuthorityExpiry } from "../observability/authority-expiry.ts";
import type { DecisionFacts } from "../observability/decision.ts";
import type { DecisionLog } from "../observability/decision-log.ts";
import type { ExpiryWarning } from "../observability/expiry-warning.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import type { ChainDecider } from "../verification/chain-decider.ts";
import { instantOf } from "../verification/instant.ts";
import type { PresentedChain } from "../verification/presented-chain.ts";
import { AnchorAdvice } from "./anchor-advice.ts";
import { note, type Progress } from "./check-state.ts";
import type { Deadline } from "./deadline.ts";
import type { GateSettings } from "./options.ts";
import type { AdmissionDesk } from "./policy-evaluator.ts";

/** What the gate hands to the step. */
export interface StepParts {
  readonly settings: GateSettings;
  readonly admissions: AdmissionDesk;
  readonly log: DecisionLog;
  readonly expiry: ExpiryWarning;
}

/** Verifies chains for one gate. */
export class ChainStep {
  readonly #chains: ChainDecider;
  readonly #settings: GateSettings;
  readonly #log: DecisionLog;
  readonly #advice: AnchorAdvice;
  readonly #expiry: AuthorityExpiry;

  constructor(chains: ChainDecider, { settings, admissions, log, expiry }: StepParts) {
    this.#chains = chains;
    this.#settings = settings;
    this.#log = log;
    this.#advice = new AnchorAdvice(admissions.rules, log);
    this.#expiry = new AuthorityExpiry(expiry);
  }

  /** @throws {ClientCertificateError} for whatever is wrong with the chain, or keeps it from being verified. */
  async verify(
    chain: PresentedChain,
    now: Date,
    mode: "verify" | "passthrough",
    deadline: Deadline,
    progress: Progress,
  ): Promise<VerifiedClientCertificate> {
    const chains = this.#chains;
    progress.step = "trust";
    const store = chains.material.store ?? (await this.#load(deadline));
    this.#advice.look(store);
    progress.step = "path";
    note(progress, { trustVersion: store.version });
    this.#expiry.warnAboutExpiry(store, now);
    try {
      const decided = chains.decide(chain, store, now, mode);
      const certificate =
        decided instanceof VerifiedClientCertificate
          ? decided
          : await deadline.wait(decided, "revocation or the cross-check");
      this.#sayUnknown(certificate);
      return certificate;
    } finally {
      note(progress, crlFacts(chains.crls));
    }
  }

  /** Whether there is what requests are verified with. Rejects as what it waits for does. */
  async isReady(deadline: Deadline): Promise<boolean> {
    const chains = this.#chains;
    if (chains.material.store === undefined) await this.#load(deadline);
    const now = instantOf(this.#settings.clock);
    return deadline.wait(chains.canTellRevocation(now), "revocation lists");
  }

  #load(deadline: Deadline): Promise<TrustStore> {
    return deadline.wait(this.#chains.material.load(deadline.left), "the trust store");
  }

  /** Warns of a client that was admitted without knowing: once for each reason and issuer, not once for each client. */
  #sayUnknown({ revocationDetail, path = [] }: VerifiedClientCertificate): void {
    if (revocationDetail === undefined) return;
    const [reason = ""] = revocationDetail.split(":", 1);
    const detail = this.#settings.identityInLogs === "full" ? { detail: revocationDetail } : {};
    const key = `${reason} ${path[1]?.fingerprint256}`;
    this.#log.once(key, "a client's revocation status is unknown", { reason, ...detail });
  }
}

function crlFacts({ version, ageSeconds }: ChainDecider["crls"]): DecisionFacts {
  return {
    ...(version === undefined ? {} : { crlVersion: version }),
    ...(ageSeconds === undefined ? {} : { crlAgeSeconds: Math.round(ageSeconds) }),
  };
}
