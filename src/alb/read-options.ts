/**
 * Options for reading a certificate from an event, and their compiled form.
 * @module
 */

import { assertChoice, assertOptions } from "../util/option-checks.ts";
import { compileOrigin, type OriginMatcher, type OriginOptions } from "./event.ts";
import { type AlbLimits, resolveAlbLimits } from "./limits.ts";
import {
  DEFAULT_HEADER_NAMES,
  type HeaderNames,
  type Mode,
  resolveHeaderNames,
  VERIFY_FIELDS,
} from "./mtls-headers.ts";
import type { CompileXSslCert, XSslCertOptions, XSslCertSource } from "./x-ssl-cert.ts";

/** Options of both modes. */
interface CommonReadOptions extends OriginOptions {
  /** Header names changed by listener attributes. Default: the load balancer's own names. */
  readonly headers?: Partial<HeaderNames>;
  /**
   * Whether events without `multiValueHeaders` are read. Default `"refuse"`: there the last of several values hides the others, so a
   * client's own copy of a header cannot be detected. Turn on `lambda.multi_value_headers.enabled` instead of accepting.
   */
  readonly singleValueHeaders?: "refuse" | "accept";
  /** Bounds; each defaults as {@link AlbLimits} says. */
  readonly limits?: Partial<AlbLimits>;
}

/** Options for a listener in verify mode. */
export interface VerifyReadOptions extends CommonReadOptions {
  readonly mode: "verify";
}

/** Options for a listener in passthrough mode. */
export interface PassthroughReadOptions extends CommonReadOptions {
  readonly mode: "passthrough";
  /** Another proxy in front of the same function, with target groups of its own. Default: none. */
  readonly xSslCert?: XSslCertOptions;
}

/** Options of `readPresentedCertificate`. */
export type ReadOptions = VerifyReadOptions | PassthroughReadOptions;

/** The checked options, with every list of names precomputed. */
export interface ReadPlan {
  readonly mode: Mode;
  readonly origin: OriginMatcher;
  readonly names: HeaderNames;
  /** Names of the other mode. */
  readonly otherMode: readonly string[];
  /** Default names that are no longer used because the header was renamed. */
  readonly renamedAway: readonly string[];
  /** Every name of the load balancer's headers, in use or not. */
  readonly mtlsNames: readonly string[];
  /** All names to read, in one pass. */
  readonly collected: readonly string[];
  readonly acceptSingleValue: boolean;
  readonly xSslCert: XSslCertSource | undefined;
  readonly limits: AlbLimits;
}

const knownKeys = [
  "mode",
  "targetGroups",
  "ports",
  "headers",
  "singleValueHeaders",
  "limits",
  "xSslCert",
];

/**
 * Checks the options and compiles them.
 *
 * @param compileXSslCert compiles `xSslCert`; absent in bundles for verify mode, which support the load balancer's headers only.
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function compilePlan(options: ReadOptions, compileXSslCert?: CompileXSslCert): ReadPlan {
  assertOptions("options", options, knownKeys);
  const { mode, singleValueHeaders = "refuse" } = options;
  if (mode !== "verify" && mode !== "passthrough") {
    throw new TypeError('options.mode must be "verify" or "passthrough"; it is never guessed');
  }
  assertChoice("options.singleValueHeaders", singleValueHeaders, ["refuse", "accept"]);
  if (mode === "verify" && Object.hasOwn(options, "xSslCert")) {
    throw new TypeError(
      "options.xSslCert requires passthrough mode: the load balancer does not verify that header",
    );
  }
  const names = resolveHeaderNames(options.headers);
  const origin = compileOrigin(options);
  let xSslCert: XSslCertSource | undefined;
  if (options.mode === "passthrough" && Object.hasOwn(options, "xSslCert")) {
    if (compileXSslCert === undefined) throw new TypeError("options.xSslCert is unsupported here");
    xSslCert = compileXSslCert(options.xSslCert, origin, names);
  }
  const current = Object.values(names);
  const renamedAway = Object.values(DEFAULT_HEADER_NAMES).filter((name) => !current.includes(name));
  const mtlsNames = [...current, ...renamedAway];
  return Object.freeze({
    mode,
    origin,
    names,
    otherMode: mode === "verify" ? [names.certificate] : VERIFY_FIELDS.map((field) => names[field]),
    renamedAway,
    mtlsNames,
    collected: xSslCert === undefined ? mtlsNames : [...mtlsNames, xSslCert.header],
    acceptSingleValue: singleValueHeaders === "accept",
    xSslCert,
    limits: resolveAlbLimits(options.limits),
  });
}
