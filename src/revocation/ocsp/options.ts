/**
 * The options of OCSP: types, defaults, and the checks made once.
 * @module
 */
import { assertOptions } from "../../util/option-checks.ts";
import { readHosts, readTexts } from "../fetch/address-options.ts";
import { parseSignedUrl } from "../fetch/fetch-signed.ts";

/** Whom to ask about single certificates (RFC 6960), and what their answers count beside the lists. */
export interface OcspOptions {
  /**
   * Addresses that are asked about every certificate of the scope, at most four, `http:` or `https:`: an answer is signed by
   * itself. These or `responderHosts` are required.
   */
  readonly responders?: readonly string[];
  /**
   * Hosts (with their port, where it is not the usual one) that are asked when a certificate of a valid path names them as its
   * responder, after `responders`. Default: none.
   */
  readonly responderHosts?: readonly string[];
  /**
   * - `"crls-first"` (default): responders are asked for what the lists do not tell.
   * - `"ocsp-first"`: the lists count for what responders do not tell.
   * - `"both"`: both have to say good.
   *
   * Lists and answers that are held always count when they revoke, whatever the order.
   */
  readonly order?: "crls-first" | "ocsp-first" | "both";
  /**
   * Whether a question has a nonce, which the answer repeats: proof that it was not made before (RFC 9654). `"send"` accepts
   * answers without, `"require"` does not; answers made in advance never have one. Default `"none"`.
   */
  readonly nonce?: "none" | "send" | "require";
  /**
   * Hash function by which a question names the issuer. Default `"sha1"`, the one that every responder knows (RFC 5019): nothing
   * rests on it, since answers are signed.
   */
  readonly certIdHash?: "sha1" | "sha256";
}

/** {@link OcspOptions}, completed. */
export interface OcspSettings {
  readonly responders: readonly URL[];
  /** In lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly order: "crls-first" | "ocsp-first" | "both";
  readonly nonce: "none" | "send" | "require";
  readonly certIdHash: "sha1" | "sha256";
}

/** Responders that are asked about one certificate. */
export const maxResponders = 4;

const choices = {
  order: ["crls-first", "ocsp-first", "both"],
  nonce: ["none", "send", "require"],
  certIdHash: ["sha1", "sha256"],
} as const;

/**
 * Checks and completes the options; undefined when nobody is to be asked.
 * @throws {TypeError} for options without responders, and for any wrong value
 */
export function readOcspOptions(ocsp: OcspOptions | undefined): OcspSettings | undefined {
  if (ocsp === undefined) return undefined;
  const options: object = ocsp;
  assertOptions("revocation.ocsp", options, [
    "responders",
    "responderHosts",
    ...Object.keys(choices),
  ]);
  const { order = "crls-first", nonce = "none", certIdHash = "sha1" } = ocsp;
  checkChoice("order", order);
  checkChoice("nonce", nonce);
  checkChoice("certIdHash", certIdHash);
  const responders = readTexts("revocation.ocsp.responders", ocsp.responders).map(readResponder);
  if (responders.length > maxResponders) {
    throw new TypeError(`revocation.ocsp.responders has more than ${maxResponders} addresses`);
  }
  const hosts = readHosts("revocation.ocsp.responderHosts", ocsp.responderHosts);
  if (responders.length + hosts.length === 0) {
    throw new TypeError(
      "revocation.ocsp needs responders or responderHosts: nobody would be asked",
    );
  }
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  return Object.freeze({ responders, hosts: allowed, order, nonce, certIdHash });
}

function checkChoice(option: keyof typeof choices, value: string): void {
  const known: readonly string[] = choices[option];
  if (known.includes(value)) return;
  throw new TypeError(`revocation.ocsp.${option} must be one of ${known.join(", ")}`);
}

function readResponder(url: string): URL {
  try {
    return parseSignedUrl(url);
  } catch (cause) {
    const { message } = cause as Error;
    throw new TypeError(`revocation.ocsp.responders: ${message}`, { cause });
  }
}
