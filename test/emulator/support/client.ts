/** A real TLS client for the local load balancer. */
import { request as httpsRequest } from "node:https";
import { connect, type SecureVersion, type TLSSocket } from "node:tls";
import type { LocalAlb } from "../../../src/emulator/index.ts";

/** A certificate to present, with its key: PEM, the leaf first. */
export interface Identity {
  readonly chainPem: string;
  readonly keyPem: string;
}

/** What a request holds beside the defaults. */
export interface SendOptions {
  readonly identity?: Identity | undefined;
  readonly method?: string;
  readonly path?: string;
  /** Names and values in turn, sent as they are. */
  readonly rawHeaders?: readonly string[];
  readonly body?: string | Uint8Array;
  readonly tls?: SecureVersion;
}

/** A response, or the error code of a connection that was cut. */
export type Answer =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
      readonly body: string;
    }
  | { readonly cut: string };

function tlsOptions(alb: LocalAlb, { identity, tls }: Pick<SendOptions, "identity" | "tls">) {
  return {
    host: "127.0.0.1",
    servername: "localhost",
    port: alb.port,
    ca: alb.serverCaPem,
    ...(identity === undefined ? {} : { cert: identity.chainPem, key: identity.keyPem }),
    ...(tls === undefined ? {} : { minVersion: tls, maxVersion: tls }),
  };
}

/** Sends one request on a connection of its own. */
export function send(alb: LocalAlb, options: SendOptions = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const request = httpsRequest(
      {
        ...tlsOptions(alb, options),
        agent: false,
        method: options.method ?? "GET",
        path: options.path ?? "/",
        headers: ["host", "localhost", ...(options.rawHeaders ?? [])],
      },
      async (response) => {
        response.setEncoding("utf8");
        let body = "";
        for await (const chunk of response) body += chunk;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      },
    );
    request.on("error", (error: Error & { code?: string }) => resolve({ cut: error.code ?? "?" }));
    request.end(options.body);
  });
}

/** An open TLS connection. */
export function open(
  alb: LocalAlb,
  options: Pick<SendOptions, "identity" | "tls"> & { session?: Buffer | undefined } = {},
): TLSSocket {
  const { session } = options;
  return connect({ ...tlsOptions(alb, options), ...(session ? { session } : {}) });
}

/** Sends text on a connection of its own, as it is; resolves to all that came back until the connection ended. */
export function sendText(alb: LocalAlb, text: string, identity?: Identity): Promise<string> {
  return new Promise((resolve) => {
    const socket = open(alb, { identity });
    let received = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      received += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(received));
    socket.on("secureConnect", () => socket.write(text));
  });
}

/** The event that an echoing handler sent back. */
export function eventIn(answer: Answer) {
  if (!("body" in answer) || answer.status !== 200) throw new Error(JSON.stringify(answer));
  return JSON.parse(answer.body);
}
