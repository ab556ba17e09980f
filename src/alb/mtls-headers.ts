/**
 * The names of the headers in which a load balancer passes a client certificate. No other file contains them.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @module
 */
import { assertOptions } from "../util/option-checks.ts";

/** The load balancer's two modes of mutual TLS. */
export type Mode = "verify" | "passthrough";

/** The header of each fact. A name is compared without regard to letter case. */
export interface HeaderNames {
  /** verify mode: hexadecimal serial number of the leaf. */
  readonly serialNumber: string;
  /** verify mode: the leaf's issuer as an RFC 2253 string. */
  readonly issuer: string;
  /** verify mode: the leaf's subject as an RFC 2253 string. */
  readonly subject: string;
  /** verify mode: `NotBefore=...;NotAfter=...`. */
  readonly validity: string;
  /** verify mode: the leaf as percent-encoded PEM. */
  readonly leaf: string;
  /** passthrough mode: the presented chain as percent-encoded PEM. */
  readonly certificate: string;
}

/** The headers of verify mode as the load balancer names them unless a listener attribute renames them. */
export const VERIFY_HEADERS = Object.freeze({
  serialNumber: "x-amzn-mtls-clientcert-serial-number",
  issuer: "x-amzn-mtls-clientcert-issuer",
  subject: "x-amzn-mtls-clientcert-subject",
  validity: "x-amzn-mtls-clientcert-validity",
  leaf: "x-amzn-mtls-clientcert-leaf",
});

/** The one header of passthrough mode, under its default name. */
export const PASSTHROUGH_HEADER = "x-amzn-mtls-clientcert";

/** The prefix of all default names. */
export const MTLS_HEADER_PREFIX = "x-amzn-mtls-";

/** All six default names, in lower case. */
export const DEFAULT_HEADER_NAMES: HeaderNames = Object.freeze({
  ...VERIFY_HEADERS,
  certificate: PASSTHROUGH_HEADER,
});

/** The facts that verify mode reports, in the order in which messages list them. */
export const VERIFY_FIELDS = [
  "serialNumber",
  "issuer",
  "subject",
  "validity",
  "leaf",
] as const satisfies readonly (keyof HeaderNames)[];

/**
 * The header that nginx and similar proxies are commonly configured to fill from `$ssl_client_escaped_cert`.
 * @see https://nginx.org/en/docs/http/ngx_http_ssl_module.html#var_ssl_client_escaped_cert
 */
export const X_SSL_CERT_HEADER = "x-ssl-cert";

/** Added to every client request by the load balancer. */
export const FORWARDED_PROTO_HEADER = "x-forwarded-proto";
/** Added to every client request by the load balancer: the listener's port. */
export const FORWARDED_PORT_HEADER = "x-forwarded-port";
/** The prefix of the load balancer's forwarding headers. */
export const FORWARDED_PREFIX = "x-forwarded-";
/** Added to every client request by the load balancer, never to a health check. */
export const TRACE_ID_HEADER = "x-amzn-trace-id";

// Headers that a client, or the load balancer for every client, sends anyway: a certificate found there was supplied by the client.
const RESERVED = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "authorization",
  "cf-connecting-ip",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "date",
  "expect",
  "forwarded",
  "host",
  "origin",
  "referer",
  "set-cookie",
  "te",
  "transfer-encoding",
  "true-client-ip",
  "upgrade",
  "user-agent",
  "via",
  TRACE_ID_HEADER,
  "x-real-ip",
  "x-amzn-tls-version",
  "x-amzn-tls-cipher-suite",
]);

// RFC 9110 section 5.6.2. The listener attribute allows characters that no header name can have.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The maximum length of a listener attribute's value that renames a header, in characters. */
const MAX_NAME = 1024;

/**
 * Checks a header name given as an option and returns it in lower case. Messages do not repeat the name: it may be a secret, and a function that
 * is not configured logs them.
 *
 * @param option the option's name for the message.
 * @throws {TypeError} when it is not a legal header name or belongs to a header that ordinary clients send.
 */
export function headerNameOption(option: string, value: unknown): string {
  if (typeof value !== "string") {
    throw new TypeError(`${option} must be a string (is the environment variable set?)`);
  }
  if (value === "" || value.length > MAX_NAME || !TOKEN.test(value)) {
    throw new TypeError(
      `${option} must be a header name of 1 to ${MAX_NAME} token characters (RFC 9110); ${nameFault(value)}`,
    );
  }
  const name = value.toLowerCase();
  const kind = name.startsWith(FORWARDED_PREFIX) ? `${FORWARDED_PREFIX}*` : name;
  if (RESERVED.has(name) || kind !== name) {
    throw new TypeError(`${option}: ${kind} is a header of ordinary requests; choose another name`);
  }
  return name;
}

function nameFault(value: string): string {
  if (value.length > MAX_NAME) return `it has ${value.length} characters`;
  const index = Array.from(value).findIndex((character) => !TOKEN.test(character));
  return index < 0 ? "it is empty" : `character ${index + 1} is not one`;
}

function isField(key: string): key is keyof HeaderNames {
  return Object.hasOwn(DEFAULT_HEADER_NAMES, key);
}

/** Returns the field that a default name belongs to. */
function ownerOfDefault(name: string): string | undefined {
  return Object.keys(DEFAULT_HEADER_NAMES).find(
    (key) => isField(key) && DEFAULT_HEADER_NAMES[key] === name,
  );
}

/**
 * Completes the names that listener attributes changed with the defaults and returns all of them in lower case.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
 * @throws {TypeError} for an unknown field, an illegal or reserved name, a name used twice, or a default name used for another field.
 */
export function resolveHeaderNames(renamed: Partial<HeaderNames> = {}): HeaderNames {
  assertOptions("headers", renamed, Object.keys(DEFAULT_HEADER_NAMES));
  const names = { ...DEFAULT_HEADER_NAMES };
  for (const [key, value] of Object.entries(renamed)) {
    if (!isField(key)) continue;
    const name = headerNameOption(`headers.${key}`, value);
    const owner = ownerOfDefault(name);
    if (owner !== undefined && owner !== key) {
      throw new TypeError(`headers.${key}: ${name} is the default name of headers.${owner}`);
    }
    names[key] = name;
  }
  const fields = Object.keys(names).filter(isField);
  const second = fields.find((field, index) =>
    fields.slice(0, index).some((other) => names[other] === names[field]),
  );
  if (second !== undefined) {
    const first = fields.find((field) => names[field] === names[second]);
    throw new TypeError(
      `headers.${first} and headers.${second} are the same name; every field needs a header of its own`,
    );
  }
  return Object.freeze(names);
}
