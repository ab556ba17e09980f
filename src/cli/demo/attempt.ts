/**
 * What one request of the demo is.
 * @module
 */
import type { Mode } from "../../alb/mtls-headers.ts";
import type { TestCertificate } from "../../testing/index.ts";
import type { Outcome } from "./outcome.ts";

/** Which listener of a mode a request goes to: with block rules, without them, or without them to a naive handler. */
export type ListenerKind = "block rules" | "no block rules" | "naive handler";

/** One request. */
export interface Attempt {
  readonly mode: Mode;
  /** Who asks. */
  readonly client: string;
  /** What is presented in the handshake. */
  readonly certificate: TestCertificate | undefined;
  /** The same for the table. */
  readonly presented: string;
  readonly listener: ListenerKind;
  /** Headers of the load balancer that the client sends itself. */
  readonly forgery?: Forgery;
  readonly expected: Outcome;
  /** Shown when the client is admitted though it should not be. */
  readonly warning?: string;
}

/** Made-up headers. */
export interface Forgery {
  /** What they are, in a few words. */
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How messages call a request. */
export function nameOf({ mode, client, listener, forgery }: Attempt): string {
  return forgery === undefined
    ? `${mode} mode, ${client}`
    : `${mode} mode, ${client} with ${forgery.what} (${listener})`;
}
