/**
 * The faults of a test OCSP responder.
 *
 * @module
 */
import type { ServerResponse } from "node:http";

/**
 * A way to fail:
 * `hang` never answers, `hang-up` closes the connection, `cut-short` closes it within the answer, `endless` sends until the client closes
 * the connection, `empty` and `html` are answers of 200 without OCSP in them. Or another status with an HTML page; or a redirect; or
 * fixed bytes, such as a replayed old answer.
 */
export type OcspFault =
  | "hang"
  | "hang-up"
  | "cut-short"
  | "endless"
  | "empty"
  | "html"
  | { readonly status: number }
  | { readonly redirectTo: string }
  | { readonly replay: Uint8Array };

/** Sends an OCSP answer according to RFC 6960 appendix A.2. */
export function sendAnswer(response: ServerResponse, der: Uint8Array): void {
  response.writeHead(200, {
    "content-type": "application/ocsp-response",
    "content-length": String(der.length),
  });
  response.end(der);
}

/** Sends a fault in place of the correct `answer`. */
export function sendOcspFault(
  response: ServerResponse,
  fault: OcspFault,
  answer: Uint8Array,
): void {
  if (typeof fault === "string") {
    sendNamedFault(response, fault, answer);
  } else if ("status" in fault) {
    sendPage(response, fault.status);
  } else if ("redirectTo" in fault) {
    response.writeHead(302, { location: fault.redirectTo }).end();
  } else {
    sendAnswer(response, fault.replay);
  }
}

function sendNamedFault(
  response: ServerResponse,
  fault: OcspFault & string,
  answer: Uint8Array,
): void {
  switch (fault) {
    case "hang":
      return;
    case "hang-up":
      response.destroy();
      return;
    case "cut-short":
      response.writeHead(200, { "content-length": String(answer.length) });
      response.write(answer.subarray(0, answer.length / 2), () => response.destroy());
      return;
    case "endless":
      sendEndlessly(response);
      return;
    case "empty":
      sendAnswer(response, new Uint8Array(0));
      return;
    case "html":
      sendPage(response, 200);
  }
}

function sendPage(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "text/html" }).end("<html>Sorry</html>");
}

function sendEndlessly(response: ServerResponse): void {
  const piece = Buffer.alloc(65_536, 0x30);
  const more = (): void => {
    if (response.destroyed) return;
    if (response.write(piece)) setImmediate(more);
    else response.once("drain", more);
  };
  response.writeHead(200, { "content-type": "application/ocsp-response" });
  more();
}
