/**
 * Processes a request in the load balancer's order: the connection's verdict, the request's head, the listener's
 * rules, the body, the event, the target.
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:https";
import type { Duplex } from "node:stream";
import type { ALBEvent } from "aws-lambda";
import { addedHeaders } from "./added-headers.ts";
import type { ConnectionVerdict } from "./admission.ts";
import type { Connections } from "./connections.ts";
import { eventFromRequest } from "./event-from-request.ts";
import { AlbFault } from "./fault.ts";
import { forgedHeaderFault, protectedNames, withoutForged } from "./forged-headers.ts";
import { invokeHandler } from "./invoke-handler.ts";
import type { LambdaHandler } from "./load-handler.ts";
import type { ResolvedOptions } from "./options.ts";
import { readBody } from "./read-body.ts";
import { headerLines } from "./received-request.ts";
import { requestHeadFault } from "./request-limits.ts";
import { type HttpResponse, responseFromResult } from "./response-from-result.ts";
import { sendFault, sendRawFault, sendResponse } from "./send-response.ts";

/** Serves the requests of a server. */
export class RequestHandler {
  readonly #options: ResolvedOptions;
  readonly #handler: LambdaHandler;
  readonly #connections: Connections;
  readonly #protected: ReadonlySet<string>;
  readonly #since = new WeakMap<object, number>();
  readonly #unreadable = new WeakSet<object>();

  constructor(options: ResolvedOptions, handler: LambdaHandler, connections: Connections) {
    this.#options = options;
    this.#handler = handler;
    this.#connections = connections;
    this.#protected = protectedNames(options.headers);
  }

  /** Handles everything that Node.js would otherwise answer itself before the connection is verified. */
  attach(server: Server): void {
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      this.#serve(request, response).catch((error) => request.socket.destroy(error));
    };
    server.on("secureConnection", (socket) => this.#since.set(socket, performance.now()));
    server.on("request", serve);
    server.on("checkContinue", serve);
    server.on("checkExpectation", serve);
    server.on("clientError", (error, socket) => this.#refuseUnread(error, socket));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const admission = await this.#connections.admissionOf(request.socket);
    // A refused connection receives a reset and no HTTP response.
    if (admission.status !== "Success") return;
    const since = this.#since.get(request.socket) ?? 0;
    const seconds = (performance.now() - since) / 1000;
    if (seconds >= this.#options.clientKeepAlive) response.shouldKeepAlive = false;
    const outcome = await this.#outcome(request, response, admission);
    if (outcome === undefined) return;
    if (!(outcome instanceof AlbFault)) {
      sendResponse(response, outcome);
      return;
    }
    this.#options.onFault(outcome);
    sendFault(request, response, outcome);
  }

  /** Returns the response or the fault; undefined when the client disconnected. */
  async #outcome(
    request: IncomingMessage,
    response: ServerResponse,
    admission: ConnectionVerdict,
  ): Promise<HttpResponse | AlbFault | undefined> {
    const { method = "", url: target = "", rawHeaders } = request;
    const fault = this.#headFault(request);
    if (fault !== undefined) return fault;
    if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
    const body = await readBody(request);
    if (body === undefined || body instanceof AlbFault) return body;
    const event = this.#event({ method, target, rawHeaders, body }, request, admission);
    return event instanceof AlbFault ? event : await this.#invoke(event);
  }

  #headFault(request: IncomingMessage): AlbFault | undefined {
    const { method = "", url = "", rawHeaders } = request;
    const lines = headerLines(rawHeaders);
    const hosts = lines.filter(([name]) => name === "host").length;
    if (hosts > 1 || (hosts === 0 && request.httpVersion === "1.1")) {
      return new AlbFault("MalformedRequest", `the request has ${hosts} host headers`);
    }
    return (
      requestHeadFault(method, url, rawHeaders) ??
      (this.#options.blockForgedHeaders ? forgedHeaderFault(lines, this.#protected) : undefined)
    );
  }

  #event(
    received: { method: string; target: string; rawHeaders: readonly string[]; body: Uint8Array },
    request: IncomingMessage,
    admission: ConnectionVerdict,
  ): ALBEvent | AlbFault {
    const { mode, headers, forgedHeaders, targetGroupArn, singleValue } = this.#options;
    const rawHeaders =
      forgedHeaders === "keep"
        ? received.rawHeaders
        : withoutForged(headerLines(received.rawHeaders), this.#protected).flat();
    return eventFromRequest(
      { ...received, rawHeaders },
      {
        targetGroupArn,
        singleValue,
        port: request.socket.localPort ?? 0,
        clientAddress: request.socket.remoteAddress ?? "",
        mtlsHeaders: addedHeaders(mode, admission, headers),
      },
    );
  }

  async #invoke(event: ALBEvent): Promise<HttpResponse | AlbFault> {
    const invocation = await invokeHandler(this.#handler, event, this.#options.timeoutMillis);
    return invocation instanceof AlbFault
      ? invocation
      : responseFromResult(invocation.result, this.#options.singleValue);
  }

  /** Responds to a request that the HTTP parser could not read, once the connection is admitted. */
  #refuseUnread(error: Error & { code?: string }, socket: Duplex): void {
    // The parser also reports every further piece of data.
    if (this.#unreadable.has(socket)) return;
    this.#unreadable.add(socket);
    const reason =
      error.code === "HPE_HEADER_OVERFLOW" ? "RequestHeaderTooLarge" : "MalformedRequest";
    this.#connections
      .admissionOf(socket)
      .then(({ status }) => {
        if (status !== "Success") return;
        if (!socket.writable || error.code === "ECONNRESET") {
          socket.destroy();
          return;
        }
        const fault = new AlbFault(reason, error.message, error);
        this.#options.onFault(fault);
        sendRawFault(socket, fault);
      })
      .catch(() => socket.destroy());
  }
}
