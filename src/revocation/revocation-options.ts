/**
 * The revocation options: types, defaults, and the checks made once.
 * @module
 */
import { assertOptions } from "../errors/option-checks.ts";
import { type PemOrDer, Source } from "../sources/source.ts";

/** How revocation is treated. */
export interface RevocationOptions {
  /**
   * - `"require"`: a certificate whose status is not known is refused with 503.
   * - `"best-effort"`: it is accepted, and identity and log say `unknown` and why.
   * - `"off"`: nothing is looked up; identity says `not-checked-here`.
   */
  readonly mode: "require" | "best-effort" | "off";
  /** Which certificates of the path must be known not to be revoked. Default `"chain"`: all but the anchor. */
  readonly scope?: "chain" | "leaf";
  /**
   * Certificate revocation lists: PEM (`X509 CRL` blocks), DER or sources of them. `CERTIFICATE` blocks among them are the
   * certificates of those who sign lists with a key of their own. Required and not empty with `"require"`.
   */
  readonly crls?: Source | PemOrDer | readonly (Source | PemOrDer)[];
  /** Seconds that a list is still used after its nextUpdate. Default 0. */
  readonly graceSeconds?: number;
  /**
   * Adopt a list that is older than the one it replaces, which is refused otherwise: an old list does not know who was revoked
   * since. Default false.
   */
  readonly dangerouslyAcceptOlderCrls?: boolean;
}

/** {@link RevocationOptions}, completed. */
export interface RevocationSettings {
  readonly mode: "require" | "best-effort" | "off";
  readonly scope: "chain" | "leaf";
  readonly crls: readonly (Source | PemOrDer)[];
  /** Milliseconds. */
  readonly grace: number;
  readonly acceptOlder: boolean;
}

const modes = ["require", "best-effort", "off"];
const keys = ["mode", "scope", "crls", "graceSeconds", "dangerouslyAcceptOlderCrls"];

/**
 * Checks and completes the revocation options.
 * @throws {TypeError} for a missing or unknown mode, `"require"` without lists, lists beside `"off"`, and any other wrong value.
 */
export function readRevocationOptions(revocation: RevocationOptions): RevocationSettings {
  assertOptions("revocation", revocation, keys);
  const { mode, scope = "chain", graceSeconds = 0, dangerouslyAcceptOlderCrls } = revocation;
  if (!modes.includes(mode)) {
    throw new TypeError(`revocation.mode must be one of ${modes.join(", ")}`);
  }
  if (!["chain", "leaf"].includes(scope)) {
    throw new TypeError('revocation.scope must be "chain" or "leaf"');
  }
  if (!Number.isFinite(graceSeconds) || graceSeconds < 0) {
    throw new TypeError("revocation.graceSeconds must be a number of seconds, 0 or more");
  }
  if (![undefined, true, false].includes(dangerouslyAcceptOlderCrls)) {
    throw new TypeError("revocation.dangerouslyAcceptOlderCrls must be true or false");
  }
  const crls = readInputs(revocation.crls);
  if (mode === "off" && crls.length > 0) {
    throw new TypeError('revocation.crls would be ignored with mode "off"');
  }
  if (mode === "require" && crls.length === 0) {
    throw new TypeError(
      'revocation.crls is required with mode "require": every client would be refused',
    );
  }
  const acceptOlder = dangerouslyAcceptOlderCrls === true;
  return Object.freeze({ mode, scope, crls, grace: graceSeconds * 1000, acceptOlder });
}

function readInputs(crls: unknown): readonly (Source | PemOrDer)[] {
  if (crls === undefined) return [];
  const list: readonly unknown[] = Array.isArray(crls) ? crls : [crls];
  if (list.length === 0) throw new TypeError("revocation.crls is empty");
  return Object.freeze(list.map(readInput));
}

function readInput(input: unknown, index: number): Source | PemOrDer {
  if (input instanceof Source) return input;
  if (typeof input === "string" && input.trim() !== "") return input;
  if (ArrayBuffer.isView(input) && input.byteLength > 0) {
    return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  }
  throw new TypeError(
    `revocation.crls[${index}] must be PEM text, DER bytes or a source of alb-mtls/sources`,
  );
}
