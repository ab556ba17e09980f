/**
 * The listener of passthrough mode: the load balancer checked nothing but possession of the key, so the presented chain is
 * validated here.
 * @module
 */
import { compileAbsence } from "../alb/absence.ts";
import type { AlbEvent } from "../alb/event.ts";
import { compilePlan } from "../alb/read-options.ts";
import type { PresentedText } from "../alb/read-presented.ts";
import { compileXSslCert, type XSslCertOptions } from "../alb/x-ssl-cert.ts";
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import { reportUnreadable } from "../observability/unreadable-extensions.ts";
import { assertFlag, assertOptions } from "../util/option-checks.ts";
import type { PathValidationOptions } from "../verification/chain-options.ts";
import { albLimits, chainLimits, type Limits } from "../verification/limits.ts";
import type { PresentedChain } from "../verification/presented-chain.ts";
import { ALB_LISTENER_KEYS, type AlbListenerOptions, AlbReader } from "./alb-reader.ts";
import type {
  Client,
  GateServices,
  Listener,
  ListenerCheck,
  OpenListener,
  Presented,
} from "./listener.ts";
import { compilePathValidation, PATH_VALIDATION_KEYS } from "./path-validation.ts";
import type { OpenRecheck } from "./recheck.ts";

/** Options of {@link passthrough}. */
export interface PassthroughOptions<Optional extends boolean = boolean>
  extends Omit<AlbListenerOptions, "limits">,
    Omit<PathValidationOptions, "limits"> {
  /** Bounds on what is read from an event and on the work done for its chain. */
  readonly limits?: Partial<Limits>;
  /**
   * With `true` clients without a certificate are admitted: `context.clientCertificate` is then null and no policy is asked. Null means
   * that there is no certificate header of any configured or default name; a certificate that is presented and fails is refused.
   * Default false.
   */
  readonly optional?: Optional;
  /** Another proxy in front of the same function, with target groups of its own. Default: none. */
  readonly xSslCert?: XSslCertOptions;
}

/** The client of a listener by its option `optional`. */
type ClientOf<Optional extends boolean> = true extends Optional
  ? VerifiedClientCertificate | null
  : VerifiedClientCertificate;

/**
 * Makes a listener for passthrough mode: the presented chain is validated against `trust` and `revocation`, and PKI.js
 * validates the selected path a second time; both have to accept.
 *
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function passthrough<Optional extends boolean = false>(
  options: PassthroughOptions<Optional>,
): Listener<ClientOf<Optional>>;
export function passthrough(options: PassthroughOptions): Listener<Client> {
  const known = [...ALB_LISTENER_KEYS, ...PATH_VALIDATION_KEYS, "optional", "xSslCert"];
  assertOptions("passthrough() options", options, known);
  const { trust, revocation, algorithms, pkijsCrossCheck, limits = {}, ...alb } = options;
  const { optional = false, healthCheck, ...reading } = alb;
  assertFlag("options.optional", optional);
  const plan = compilePlan(
    { mode: "passthrough", ...reading, limits: albLimits(limits) },
    compileXSslCert,
  );
  const reader = new AlbReader(plan, healthCheck === undefined ? {} : { healthCheck });
  const validation = compilePathValidation("passthrough()", {
    trust,
    revocation,
    limits: chainLimits(limits),
    ...(algorithms === undefined ? {} : { algorithms }),
    ...(pkijsCrossCheck === undefined ? {} : { pkijsCrossCheck }),
  });
  const isAnonymous = optional ? compileAbsence(plan) : () => false;
  return Object.freeze({
    mode: "passthrough",
    validatesPath: true,
    hiddenNames: reader.hiddenNames,
    open: (services: GateServices) =>
      new PassthroughListener(
        reader,
        services,
        validation.open(services, "passthrough"),
        isAnonymous,
      ),
  });
}

class PassthroughListener implements OpenListener<Client> {
  readonly #reader: AlbReader;
  readonly #services: GateServices;
  readonly #validation: OpenRecheck;
  readonly #isAnonymous: (event: AlbEvent) => boolean;

  constructor(
    reader: AlbReader,
    services: GateServices,
    validation: OpenRecheck,
    isAnonymous: (event: AlbEvent) => boolean,
  ) {
    this.#reader = reader;
    this.#services = services;
    this.#validation = validation;
    this.#isAnonymous = isAnonymous;
  }

  read(event: unknown, check: ListenerCheck): "health-check" | "anonymous" | Presented<Client> {
    const alb = this.#reader.event(event, check);
    if (alb === undefined) return "health-check";
    const texts = this.#texts(alb);
    if (texts === undefined) return "anonymous";
    const chain = this.#reader.chain(texts, check);
    return {
      get readableLeaf() {
        return chain.readableLeaf;
      },
      verify: (current) => this.#verify(texts, chain, current),
    };
  }

  isReady(check: ListenerCheck): Promise<boolean> {
    return this.#validation.isReady(check);
  }

  /** What was presented; undefined when nothing was and nothing need be. */
  #texts(event: AlbEvent): PresentedText | undefined {
    try {
      return this.#reader.texts(event);
    } catch (error) {
      const isAbsent = error instanceof ClientCertificateError && error.reason === "header.absent";
      if (isAbsent && this.#isAnonymous(event)) return undefined;
      throw error;
    }
  }

  async #verify(
    texts: PresentedText,
    chain: PresentedChain,
    check: ListenerCheck,
  ): Promise<VerifiedClientCertificate> {
    const certificate = await this.#validation.verify(chain, check);
    if (this.#reader.remember(texts, chain)) reportUnreadable(chain.leaf, this.#services.log);
    return certificate;
  }
}
