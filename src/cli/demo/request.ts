/**
 * A client of the demo: HTTPS with a certificate, as any client does it.
 * @module
 */
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import type { TestCertificate } from "../../testing/index.ts";

/** What the client got: a response, the end of its connection, or nothing that it should get. */
export type Answer =
  | { readonly kind: "response"; readonly status: number; readonly body: string }
  | { readonly kind: "reset" }
  | { readonly kind: "failed"; readonly why: string };

/** What the client sends. */
export interface ClientRequest {
  /** The listener's port on this machine. */
  readonly port: number;
  /** PEM of the authority that the client trusts. */
  readonly serverCaPem: string;
  readonly certificate: TestCertificate | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Milliseconds that an answer may take; here it takes a few. */
const TIMEOUT = 3000;

// A connection that the other side cuts shows as one or the other, by what was under way.
const RESET_CODES = new Set(["ECONNRESET", "EPIPE"]);

/** Sends one GET request on a connection of its own. Rejects only when the signal says so. */
export async function send(sent: ClientRequest): Promise<Answer> {
  try {
    const response = await get(sent);
    return { kind: "response", status: response.statusCode ?? 0, body: await text(response) };
  } catch (error) {
    if (sent.signal.aborted) throw error;
    const code = String((error as { code?: unknown }).code);
    if (RESET_CODES.has(code)) return { kind: "reset" };
    return { kind: "failed", why: code === "ABORT_ERR" ? "no answer" : code };
  }
}

function get({ port, serverCaPem, certificate, headers, signal }: ClientRequest) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const identity =
      certificate === undefined ? {} : { cert: certificate.chainPem, key: certificate.keyPem };
    request({
      // The listener is on IPv4 only, whatever localhost is here.
      host: "127.0.0.1",
      port,
      servername: "localhost",
      ca: serverCaPem,
      ...identity,
      headers: { host: `localhost:${port}`, ...headers },
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    })
      .on("response", resolve)
      .on("error", reject)
      .end();
  });
}
