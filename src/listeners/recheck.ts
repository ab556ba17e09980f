import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import type { PresentedChain } from "../verification/presented-chain.ts";
import type { GateServices, ListenerCheck, ListenerMode } from "./listener.ts";

/** Path validation at work for one gate. */
export interface OpenRecheck {
  /** @throws {ClientCertificateError} for whatever is wrong with the chain, or keeps it from being verified. */
  verify(chain: PresentedChain, check: ListenerCheck): Promise<VerifiedClientCertificate>;
  /** Returns whether there is what chains are verified with. Rejects as what it waits for does. */
  isReady(check: ListenerCheck): Promise<boolean>;
}

/** A verification of our own behind a listener: made by `pathValidation()`, for `verify({ recheck })`. */
export interface Recheck {
  /** Connects it to a gate. */
  open(services: GateServices, mode: ListenerMode): OpenRecheck;
}
