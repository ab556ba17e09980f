/**
 * From the flags of `alb-mtls start` to the listeners that it keeps up.
 * @module
 */
import { readFileSync } from "node:fs";
import type { Mode } from "../../alb/mtls-headers.ts";
import type { ForgedHeaders } from "../../emulator/index.ts";
import { readCrls } from "../../revocation/crl/read-crls.ts";
import { errorText } from "../../util/error-text.ts";
import { createChainVerifier } from "../../verification/create-chain-verifier.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { exampleHandler } from "../installation.ts";

/** The port of the first listener unless another is asked for; the second listener has the next one. */
export const DEFAULT_PORT = 8443;

/** The flags as they were given. */
export interface StartFlags {
  readonly mode?: Mode;
  readonly port?: number;
  readonly handler?: string;
  readonly trustStore?: string;
  readonly crl?: string;
  readonly env?: readonly string[];
  readonly connectionLog?: string;
  readonly forgedHeaders?: ForgedHeaders;
  readonly blockForgedHeaders?: boolean;
  readonly singleValue?: boolean;
  readonly pki?: string;
}

/** One listener to start. */
export interface ListenerPlan {
  readonly mode: Mode;
  readonly port: number;
  /** The port may be another when this one is taken. */
  readonly anyPort: boolean;
  /** `FILE#export` for the load balancer. */
  readonly handler: string;
}

/**
 * The listeners: one for the user's handler, or one for each example handler.
 * @throws {CliError} when the flags do not go together.
 */
export function planListeners({ mode, port, handler }: StartFlags): ListenerPlan[] {
  if (handler !== undefined && mode === undefined) {
    const hint = "add --mode verify or --mode passthrough: a handler is written for one of them";
    throw new CliError(EXIT.usage, "--handler needs --mode", hint);
  }
  const modes = mode === undefined ? (["verify", "passthrough"] as const) : [mode];
  return modes.map((listenerMode, index) => ({
    mode: listenerMode,
    port: portOf(port ?? DEFAULT_PORT, index),
    anyPort: port === undefined,
    handler: handler ?? `${exampleHandler(`cn-gated-${listenerMode}`)}#handler`,
  }));
}

/**
 * Reads the user's bundle before anything starts: with a bad one the handler would refuse every client, much later.
 * @throws {CliError} when it cannot be read or is not a CA bundle.
 */
export function checkTrustStore({ trustStore, crl }: StartFlags): void {
  if (trustStore === undefined) {
    if (crl === undefined) return;
    const hint = "the throw-away certificates have no revocation list";
    throw new CliError(EXIT.usage, "--crl needs --trust-store", hint);
  }
  try {
    const anchors = readFileSync(trustStore, "latin1");
    createChainVerifier({ trust: { anchors }, revocation: { mode: "off" } });
  } catch (cause) {
    const message = `--trust-store ${trustStore}: ${errorText(cause)}`;
    const hint = "give a PEM file with the CA certificates of your clients, or leave it out";
    throw new CliError(EXIT.unusable, message, hint, { cause });
  }
}

/**
 * Looks at the user's revocation lists before anything starts.
 * @throws {CliError} when they cannot be read.
 */
export function checkCrl({ crl }: StartFlags): void {
  if (crl === undefined) return;
  try {
    readCrls({ name: crl, material: readFileSync(crl, "latin1") });
  } catch (cause) {
    const message = `--crl: ${errorText(cause)}`;
    const hint = "give a PEM file; openssl crl -inform DER -in list.crl -out list.pem makes one";
    throw new CliError(EXIT.unusable, message, hint, { cause });
  }
}

/** 0 stays 0: a free one for each. */
function portOf(first: number, index: number): number {
  return first === 0 ? 0 : first + index;
}
