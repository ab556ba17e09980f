/**
 * A gate's settings in one flat object, which tests vary by spreading. Here the listener is composed of them, anew for each gate, so
 * that no two gates of a test share a cache.
 */
import {
  type AlbMtlsMiddleware,
  type AlbMtlsOptions,
  albMtls,
  type Client,
  createGate,
  type Gate,
  type GateOptions,
  type PassthroughOptions,
  passthrough,
  pathValidation,
  type VerifiedClientCertificate,
  type VerifyListenerOptions,
  verify,
} from "../../src/index.ts";

type GateSettings<P> = Omit<AlbMtlsOptions<Client, P>, "listener">;

/** Settings of a gate behind a listener in verify mode; with `trust` the leaf is verified again. */
export interface VerifySettings<P = unknown>
  extends GateSettings<P>,
    Omit<VerifyListenerOptions, "recheck" | "limits">,
    Partial<Pick<PassthroughOptions, "trust" | "revocation" | "limits">> {
  readonly mode: "verify";
}

/** Settings of a gate behind a listener in passthrough mode. */
export interface PassthroughSettings<P = unknown, Optional extends boolean = boolean>
  extends GateSettings<P>,
    PassthroughOptions<Optional> {
  readonly mode: "passthrough";
}

/** Settings of either mode. */
export type Settings<P = unknown> = VerifySettings<P> | PassthroughSettings<P>;

const ofListener = [
  "targetGroups",
  "ports",
  "headers",
  "singleValueHeaders",
  "healthCheck",
  "limits",
  "trust",
  "revocation",
  "algorithms",
  "pkijsCrossCheck",
  "optional",
  "xSslCert",
];

/** The options that these settings stand for. Keys that are not known go to the gate, which refuses them. */
export function composed<P>(settings: Settings<P>): AlbMtlsOptions<Client, P> {
  const { mode, ...entries } = settings;
  const pick = (isWanted: (key: string) => boolean) =>
    Object.fromEntries(Object.entries(entries).filter(([key]) => isWanted(key)));
  const listener = pick((key) => ofListener.includes(key));
  const gate = pick((key) => !ofListener.includes(key)) as GateSettings<P>;
  return { ...gate, listener: mode === "verify" ? verifyOf(listener) : passthroughOf(listener) };
}

function passthroughOf(options: object): GateOptions["listener"] {
  return passthrough(options as PassthroughOptions);
}

function verifyOf({ trust, revocation, ...options }: Partial<PassthroughOptions>) {
  const recheck =
    trust === undefined
      ? undefined
      : pathValidation({ trust, revocation: revocation ?? { mode: "off" } });
  return verify({
    ...(options as VerifyListenerOptions),
    ...(recheck === undefined ? {} : { recheck }),
  });
}

/** A gate with these settings. */
export function gateWith(settings: Settings): Gate {
  const { onRefusal: _, ...options } = composed(settings);
  return createGate(options);
}

/** Middleware with these settings. */
export function middlewareWith<P = undefined, Optional extends boolean = false>(
  settings: VerifySettings<P> | PassthroughSettings<P, Optional>,
): AlbMtlsMiddleware<true extends Optional ? Client : VerifiedClientCertificate, P> {
  type C = true extends Optional ? Client : VerifiedClientCertificate;
  return albMtls<C, P>(composed(settings) as AlbMtlsOptions<C, P>);
}
