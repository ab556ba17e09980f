/**
 * The listener of verify mode: the load balancer verified the certificate, and five headers describe it.
 * @module
 */
import { compilePlan } from "../alb/read-options.ts";
import { refuse } from "../errors/client-certificate-error.ts";
import {
  createVerified,
  type VerifiedClientCertificate,
} from "../identity/verified-client-certificate.ts";
import { reportUnreadable } from "../observability/unreadable-extensions.ts";
import { checkLeafDates } from "../trust/leaf-dates.ts";
import { assertOptions } from "../util/option-checks.ts";
import {
  ALB_LISTENER_KEYS,
  type AlbListenerOptions,
  AlbReader,
  type PresentedAlbChain,
} from "./alb-reader.ts";
import type { GateServices, Listener, ListenerCheck, OpenListener, Presented } from "./listener.ts";
import type { OpenRecheck, Recheck } from "./recheck.ts";

/** Options of {@link verify}. */
export interface VerifyListenerOptions extends AlbListenerOptions {
  /** Verify the leaf again: `pathValidation({ trust, revocation })`. Default: the load balancer's verification is enough. */
  readonly recheck?: Recheck;
}

/**
 * Makes a listener for verify mode: the load balancer checked the certificate, its headers are compared with it here, and its dates
 * are looked at again.
 *
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function verify(options: VerifyListenerOptions): Listener<VerifiedClientCertificate> {
  assertOptions("verify() options", options, [...ALB_LISTENER_KEYS, "recheck"]);
  const { recheck, healthCheck, ...reading } = options;
  if (Object.hasOwn(options, "recheck") && typeof recheck?.open !== "function") {
    throw new TypeError("verify(): options.recheck must be made by pathValidation()");
  }
  const reader = new AlbReader(
    compilePlan({ mode: "verify", ...reading }),
    healthCheck === undefined ? {} : { healthCheck },
  );
  return Object.freeze({
    mode: "verify",
    validatesPath: recheck !== undefined,
    hiddenNames: reader.hiddenNames,
    open: (services: GateServices) =>
      new VerifyListener(reader, services, recheck?.open(services, "verify")),
  });
}

type PresentedLeaf = PresentedAlbChain<"verify">;

class VerifyListener implements OpenListener<VerifiedClientCertificate> {
  readonly #reader: AlbReader;
  readonly #services: GateServices;
  readonly #recheck: OpenRecheck | undefined;

  constructor(reader: AlbReader, services: GateServices, recheck: OpenRecheck | undefined) {
    this.#reader = reader;
    this.#services = services;
    this.#recheck = recheck;
  }

  read(
    event: unknown,
    check: ListenerCheck,
  ): "health-check" | Presented<VerifiedClientCertificate> {
    const alb = this.#reader.event(event, check);
    if (alb === undefined) return "health-check";
    const texts = this.#reader.texts(alb);
    if (texts.mode !== "verify") refuse("internal.fault", "a text of another mode was read");
    const chain = this.#reader.chain(texts, check);
    return {
      get readableLeaf() {
        return chain.readableLeaf;
      },
      verify: (current) => this.#verify({ texts, chain }, current),
    };
  }

  async isReady(check: ListenerCheck): Promise<boolean> {
    return this.#recheck === undefined || this.#recheck.isReady(check);
  }

  async #verify(
    presented: PresentedLeaf,
    check: ListenerCheck,
  ): Promise<VerifiedClientCertificate> {
    const { texts, chain } = presented;
    check.step = "certificate";
    const { now } = check;
    // The load balancer has decided about the path: extensions are read when a policy asks for them, and refuse nothing here.
    const { leaf } = chain;
    if (leaf.version !== 3) refuse("certificate.version", `X.509 version ${leaf.version}, not 3`);
    checkLeafDates(leaf, now);
    check.step = "agreement";
    for (const { header, detail } of chain.agreement(texts)) {
      const message = "a certificate header could not be compared";
      this.#services.log.once(`doubt.${header}`, message, { header, detail });
    }
    const certificate =
      this.#recheck === undefined
        ? createVerified(leaf, {
            mode: "verify",
            verifiedBy: "alb",
            revocation: "not-checked-here",
            now,
          })
        : await this.#recheck.verify(chain, check);
    if (this.#reader.remember(texts, chain)) reportUnreadable(leaf, this.#services.log);
    return certificate;
  }
}
