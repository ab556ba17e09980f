import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { AlbFault } from "./fault.ts";
import type { HttpResponse } from "./response-from-result.ts";

/** The page that a load balancer answers with itself. */
function faultPage(status: number): string {
  const title = `${status} ${STATUS_CODES[status]}`;
  return [
    `<html>\r\n<head><title>${title}</title></head>`,
    `<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  ].join("\r\n");
}

/** Sends the handler's response. */
export function sendResponse(
  response: ServerResponse,
  { statusCode, headers, body }: HttpResponse,
) {
  const bodiless = statusCode === 204 || statusCode === 304;
  const length = bodiless ? [] : ["content-length", String(body.length)];
  response.writeHead(statusCode, [...headers.flat(), ...length]);
  response.end(bodiless ? undefined : body);
}

/** Milliseconds in which a client may finish sending what nobody reads. */
const DRAIN_TIME = 1000;

/**
 * Sends the load balancer's own answer and ends the connection; not before the client has sent its body or some time has
 * passed, because a client whose connection is reset while it sends may never see the answer.
 */
export function sendFault(
  request: IncomingMessage,
  response: ServerResponse,
  fault: AlbFault,
): void {
  const page = faultPage(fault.status);
  response.writeHead(fault.status, {
    "content-type": "text/html",
    "content-length": Buffer.byteLength(page),
    connection: "close",
  });
  if (request.complete || request.destroyed) {
    response.end(page);
    return;
  }
  response.write(page);
  const timer = setTimeout(() => response.end(), DRAIN_TIME);
  request.once("close", () => {
    clearTimeout(timer);
    response.end();
  });
  request.resume();
}

/** Milliseconds of silence after which a client has nothing more to send. */
const QUIET_TIME = 50;

/** The same on a bare socket, for what never became a request. */
export function sendRawFault(socket: Duplex, fault: AlbFault): void {
  const page = faultPage(fault.status);
  const head = [
    `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}`,
    "content-type: text/html",
    `content-length: ${Buffer.byteLength(page)}`,
    "connection: close",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n${page}`);
  const quiet = setTimeout(() => socket.end(), QUIET_TIME);
  const bound = setTimeout(() => socket.end(), DRAIN_TIME);
  socket.on("data", () => quiet.refresh());
  socket.once("close", () => {
    clearTimeout(quiet);
    clearTimeout(bound);
  });
  socket.resume();
}
