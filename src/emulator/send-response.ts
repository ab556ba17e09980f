import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { AlbFault } from "./fault.ts";
import type { HttpResponse } from "./response-from-result.ts";

/** Returns the page of the load balancer's own responses. */
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

/** Milliseconds during which a client may finish sending data, which is discarded. */
const DRAIN_TIME = 1000;

/**
 * Sends the load balancer's own response and ends the connection, but not before the client has sent its body or some time has passed: a
 * client whose connection is reset while it sends may never receive the response.
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

/** Milliseconds without data after which a client is assumed to have sent everything. */
const QUIET_TIME = 50;

/** Sends the load balancer's own response on a socket, for data that could not be parsed as a request. */
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
