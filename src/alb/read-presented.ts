/**
 * Reads the certificate that an event says was presented. Nothing here verifies the certificate.
 *
 * One request reads exactly one source: the headers of the configured mode, or the `X-SSL-CERT` header of another proxy for
 * that proxy's own target groups. A request that also has headers of another mode, source or name was forged or misrouted, so it is
 * refused; there is no fallback.
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import { printable } from "../util/option-checks.ts";
import { type AlbEvent, assertAlbEvent, checkListener, checkOrigin } from "./event.ts";
import { headerLabel } from "./header-label.ts";
import { type HeaderReading, headerNamesWithPrefix, readHeaders } from "./headers.ts";
import type { AlbLimits } from "./limits.ts";
import {
  type HeaderNames,
  MTLS_HEADER_PREFIX,
  VERIFY_FIELDS,
  X_SSL_CERT_HEADER,
} from "./mtls-headers.ts";
import { compilePlan, type ReadOptions, type ReadPlan } from "./read-options.ts";
import { includesTargetGroup } from "./target-group-pattern.ts";
import { decodeUrlPem } from "./url-pem.ts";
import { compileXSslCert } from "./x-ssl-cert.ts";

export type { PassthroughReadOptions, ReadOptions, VerifyReadOptions } from "./read-options.ts";

/** What an event says about the client certificate. */
export type PresentedCertificate =
  | {
      readonly mode: "passthrough";
      readonly source: "alb" | "x-ssl-cert";
      /** DER, leaf first; the other certificates are as the client sent them, in any order. At least one. */
      readonly chain: readonly Uint8Array[];
    }
  | {
      readonly mode: "verify";
      readonly source: "alb";
      /** DER. */
      readonly leaf: Uint8Array;
      /** The header values as they came. `subject` is `""` when the header is empty or absent: a certificate may have no subject. */
      readonly serialNumber: string;
      readonly issuer: string;
      readonly subject: string;
      readonly validity: string;
    };

/** A presented certificate before decoding. Equal texts decode to equal certificates. */
export type PresentedText =
  | {
      readonly mode: "passthrough";
      readonly source: "alb" | "x-ssl-cert";
      /** The certificate header. */
      readonly text: string;
    }
  | (Omit<Extract<PresentedCertificate, { mode: "verify" }>, "leaf"> & {
      /** The leaf header. */
      readonly text: string;
    });

/** The two steps of reading an event, for callers that cache decoded certificates. */
export interface PresentedReader {
  /**
   * Reads the header values without decoding the certificates.
   * @throws {ClientCertificateError} as {@link readPresentedCertificate}, except for faults inside a certificate.
   */
  readText(event: AlbEvent): PresentedText;
  /**
   * Decodes the certificates to DER, leaf first; in verify mode the leaf alone.
   * @throws {ClientCertificateError} `header.malformed`, `limit.*`.
   */
  decode(presented: PresentedText): readonly [Uint8Array, ...Uint8Array[]];
}

type Readings = ReadonlyMap<string, HeaderReading>;

function present(readings: Readings, names: readonly string[]): string[] {
  return names.filter((name) => readings.has(name));
}

function refuseForeign(
  reason: "header.other-source" | "header.default-name" | "header.mixed-mode",
  found: readonly string[],
  why: string,
  plan: ReadPlan,
): void {
  if (found.length > 0) refuse(reason, `${labels(found, plan)} ${why}`);
}

function labels(names: readonly string[], plan: ReadPlan): string {
  return names.map((name) => headerLabel(name, plan)).join(", ");
}

function checkMixture(plan: ReadPlan, readings: Readings, fromProxy: boolean): void {
  if (fromProxy) {
    const found = present(readings, plan.mtlsNames);
    refuseForeign("header.other-source", found, "arrived through an xSslCert target group", plan);
    return;
  }
  const { xSslCert, renamedAway, otherMode } = plan;
  const other = xSslCert === undefined ? [] : present(readings, [xSslCert.header]);
  refuseForeign(
    "header.other-source",
    other,
    "arrived through a target group of the load balancer",
    plan,
  );
  const defaults = present(readings, renamedAway);
  refuseForeign(
    "header.default-name",
    defaults,
    "is a default name that a listener attribute replaced: the load balancer did not write this header",
    plan,
  );
  const mixed = present(readings, otherMode);
  refuseForeign(
    "header.mixed-mode",
    mixed,
    `is not a header of ${plan.mode} mode, which is expected`,
    plan,
  );
}

function checkSize(readings: Readings, limits: AlbLimits): void {
  let size = 0;
  for (const reading of readings.values()) {
    if (reading.state === "one") size += reading.value.length;
  }
  if (size > limits.headerBytes) {
    refuse(
      "limit.header-bytes",
      `the certificate headers have over ${limits.headerBytes} characters`,
    );
  }
}

/** Returns the value of a header, or undefined when it is absent. */
function textOf(readings: Readings, name: string, plan: ReadPlan): string | undefined {
  const reading = readings.get(name);
  if (reading === undefined || reading.state === "absent") return undefined;
  if (reading.state === "repeated") {
    return refuse("header.repeated", `${headerLabel(name, plan)} has several values`);
  }
  if (reading.state === "malformed") {
    return refuse(
      "header.malformed",
      `${headerLabel(name, plan)} is not one text value, the same in every header map`,
    );
  }
  return reading.value;
}

/**
 * Describes which client certificate headers are present instead, for the operator: often the listener is in another mode or renames
 * headers.
 */
function describeSeen(event: AlbEvent, readings: Readings, plan: ReadPlan): string {
  const others = [MTLS_HEADER_PREFIX, X_SSL_CERT_HEADER]
    .flatMap((prefix) => headerNamesWithPrefix(event, prefix))
    .filter((name) => !readings.has(name))
    .slice(0, 5)
    .map((name) => printable(name, 60));
  const known = [...readings.keys()].map((name) => headerLabel(name, plan));
  const seen = [...known, ...others];
  return seen.length === 0
    ? "no client certificate header is present"
    : `present: ${seen.join(", ")}`;
}

function readChain(
  event: AlbEvent,
  plan: ReadPlan,
  readings: Readings,
  source: "alb" | "x-ssl-cert",
  name: string,
): PresentedText {
  const text = textOf(readings, name, plan);
  if (text === undefined) {
    return refuse(
      "header.absent",
      `${headerLabel(name, plan)} (passthrough mode) is absent; ${describeSeen(event, readings, plan)}`,
    );
  }
  return { mode: "passthrough", source, text };
}

function readVerified(event: AlbEvent, plan: ReadPlan, readings: Readings): PresentedText {
  const { names } = plan;
  const wanted = VERIFY_FIELDS.map((field) => names[field]);
  const found = present(readings, wanted);
  if (found.length === 0) {
    return refuse(
      "header.absent",
      `the headers of verify mode are absent; ${describeSeen(event, readings, plan)}`,
    );
  }
  const missing = wanted.filter((name) => !readings.has(name) && name !== names.subject);
  if (missing.length > 0) {
    return refuse(
      "header.incomplete",
      `missing: ${labels(missing, plan)}; ${describeSeen(event, readings, plan)}`,
    );
  }
  const text = (field: Exclude<keyof HeaderNames, "subject" | "certificate">): string =>
    textOf(readings, names[field], plan) ||
    refuse("header.malformed", `${headerLabel(names[field], plan)} is empty`);
  return {
    mode: "verify",
    source: "alb",
    serialNumber: text("serialNumber"),
    issuer: text("issuer"),
    subject: textOf(readings, names.subject, plan) ?? "",
    validity: text("validity"),
    text: text("leaf"),
  };
}

function decode({ mode, text }: PresentedText, plan: ReadPlan): [Uint8Array, ...Uint8Array[]] {
  const [leaf, ...rest] = decodeUrlPem(text, plan.limits);
  if (leaf === undefined || (mode === "verify" && rest.length > 0)) {
    const name = headerLabel(plan.names.leaf, plan);
    return refuse("header.malformed", `${name} holds ${rest.length + 1} certificates, not one`);
  }
  return [leaf, ...rest];
}

function readText(event: AlbEvent, plan: ReadPlan): PresentedText {
  const { xSslCert } = plan;
  const arn = event.requestContext.elb.targetGroupArn;
  const fromProxy = xSslCert !== undefined && includesTargetGroup(xSslCert.targetGroups, arn);
  if (fromProxy) checkListener(event, plan.origin);
  else checkOrigin(event, plan.origin);
  if (event.multiValueHeaders === undefined && !plan.acceptSingleValue) {
    refuse(
      "header.single-value-event",
      "the target group's lambda.multi_value_headers.enabled is off",
    );
  }
  const readings = readHeaders(event, plan.collected);
  checkMixture(plan, readings, fromProxy);
  checkSize(readings, plan.limits);
  if (plan.mode === "verify") return readVerified(event, plan, readings);
  return fromProxy
    ? readChain(event, plan, readings, "x-ssl-cert", xSslCert.header)
    : readChain(event, plan, readings, "alb", plan.names.certificate);
}

/** Returns a reader of events that {@link assertAlbEvent} returned, for a plan from `compilePlan`. */
export function compilePresentedReader(plan: ReadPlan): PresentedReader {
  return {
    readText: (event) => readText(event, plan),
    decode: (presented) => decode(presented, plan),
  };
}

/**
 * Reads the client certificate that an event describes, without verifying it. To read many events, compile the options once with
 * {@link compilePresentedReader}.
 *
 * @throws {ClientCertificateError} `origin.*`; `header.absent` (no certificate), `header.incomplete`, `header.repeated`, `header.malformed`,
 *   `header.mixed-mode`, `header.other-source`, `header.default-name`, `header.single-value-event`; `limit.*`.
 * @throws {TypeError} for a wrong, missing or unknown option.
 */
export function readPresentedCertificate(
  event: unknown,
  options: ReadOptions,
): PresentedCertificate {
  const plan = compilePlan(options, compileXSslCert);
  const presented = readText(assertAlbEvent(event), plan);
  const chain = decode(presented, plan);
  if (presented.mode === "passthrough") {
    return { mode: presented.mode, source: presented.source, chain };
  }
  const { text: _, ...texts } = presented;
  return { ...texts, leaf: chain[0] };
}
