/**
 * An OCSP responder on loopback, for tests: correct by default, with faults on request.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorText } from "../util/error-text.ts";
import { errorDer, issuerHashes } from "./ocsp-answer.ts";
import { type OcspFault, sendAnswer, sendOcspFault } from "./ocsp-faults.ts";
import type { TestOcspOptions, TestOcspStatement } from "./ocsp-options.ts";
import { readOcspRequest, type TestCertId, type TestOcspRequest } from "./ocsp-request.ts";
import type { TestCa } from "./pki.ts";

const MAX_REQUEST = 65_536;

/** How a responder answers a request that it could read; may be changed while it runs. */
export interface OcspBehaviour {
  /**
   * The options of its answers, e.g. `{ signer }`, `{ responseStatus: "tryLater" }`, `{ thisUpdate, nextUpdate }`; with `for` they are
   * about other certificates than the request. A function decides for each request. Default none.
   */
  readonly answer?: TestOcspOptions | ((request: SeenOcspRequest) => TestOcspOptions);
  /** Whether a request's nonce is echoed. Default `echo`, as RFC 9654 requires; many responders `ignore` it. */
  readonly nonce?: "echo" | "ignore";
  /** A fault to send in place of the answer. Default none. */
  readonly fault?: OcspFault;
  /** Milliseconds to wait before anything is sent. Default 0. */
  readonly delay?: number;
}

/** Options of {@link startOcspResponder}. */
export interface OcspResponderOptions extends OcspBehaviour {
  /** The CAs for whose certificates it answers. Requests about others are answered `unauthorized` (RFC 6960 section 2.3). */
  readonly authorities: TestCa | readonly TestCa[];
  /** TCP port. Default a free one. */
  readonly port?: number;
}

/** A received request. */
export interface SeenOcspRequest extends TestOcspRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly contentType: string | undefined;
  readonly host: string | undefined;
  /** The request in DER; empty when there was none. A request that could not be read has no `certIds`. */
  readonly der: Uint8Array;
}

/** A running responder. */
export interface OcspResponder {
  /** `http://127.0.0.1:port/` */
  readonly url: string;
  readonly port: number;
  /** Requests so far. */
  readonly requests: readonly SeenOcspRequest[];
  /** How further requests are answered. */
  behaviour: OcspBehaviour;
  /** Closes all connections and stops. */
  close(): Promise<void>;
}

/**
 * Starts an OCSP responder (RFC 6960 appendix A: POST, and GET with the request in the path) on 127.0.0.1 that answers for CAs of a test
 * PKI: `revoked` for certificates that they revoked, `good` for all others.
 *
 * @example
 * const responder = await startOcspResponder({ authorities: [pki.root, issuing] });
 * issuing.revoke(client, { reason: "keyCompromise" });
 * // ... revocation: { mode: "require", ocsp: { responders: [responder.url] } }
 * responder.behaviour = { fault: "hang" };
 * await responder.close();
 */
export async function startOcspResponder(options: OcspResponderOptions): Promise<OcspResponder> {
  const { authorities, port: wanted = 0, ...behaviour } = options;
  const all = [authorities].flat();
  const requests: SeenOcspRequest[] = [];
  const server = createServer((request, response) => {
    receive(request)
      .then((seen) => {
        requests.push(seen);
        return respond(seen, response, all, responder.behaviour);
      })
      // Options that cannot be encoded, or a client that disconnected during its request and will not read this.
      .catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end(errorText(error));
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(wanted, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const responder: OcspResponder = {
    url: `http://127.0.0.1:${port}/`,
    port,
    requests,
    behaviour,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return responder;
}

async function receive(request: IncomingMessage): Promise<SeenOcspRequest> {
  const { method = "", url: path = "" } = request;
  const der = method === "POST" ? await bodyOf(request) : pathDer(path);
  return {
    ...(readable(der) ?? { certIds: [], nonce: undefined }),
    method,
    path,
    contentType: request.headers["content-type"],
    host: request.headers.host,
    der,
  };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    // A body that is too long is still read to its end, so that the client receives an answer.
    if (length <= MAX_REQUEST) pieces.push(piece);
  }
  return Uint8Array.from(length > MAX_REQUEST ? [] : Buffer.concat(pieces));
}

/** Decodes the base64 after the first slash; RFC 6960 escapes it for URLs, but not all clients do. */
function pathDer(path: string): Uint8Array {
  try {
    return Uint8Array.from(Buffer.from(decodeURIComponent(path.slice(1)), "base64"));
  } catch {
    return new Uint8Array(0);
  }
}

function readable(der: Uint8Array): TestOcspRequest | undefined {
  try {
    return readOcspRequest(der);
  } catch {
    return undefined;
  }
}

async function respond(
  seen: SeenOcspRequest,
  response: ServerResponse,
  authorities: readonly TestCa[],
  behaviour: OcspBehaviour,
): Promise<void> {
  const { delay = 0, fault } = behaviour;
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  if (seen.method !== "POST" && seen.method !== "GET") {
    response.writeHead(405, { allow: "GET, POST" }).end();
    return;
  }
  const der = answerTo(seen, authorities, behaviour);
  if (fault === undefined) sendAnswer(response, der);
  else sendOcspFault(response, fault, der);
}

function answerTo(
  seen: SeenOcspRequest,
  authorities: readonly TestCa[],
  { answer = {}, nonce = "echo" }: OcspBehaviour,
): Uint8Array {
  const [speaker] = authorities.filter((authority) =>
    seen.certIds.some((certId) => isIssuer(certId, authority)),
  );
  if (speaker === undefined) {
    return errorDer(seen.certIds.length === 0 ? "malformedRequest" : "unauthorized");
  }
  return speaker.ocspAnswer({
    for: seen.certIds.map((certId) => statementAbout(certId, speaker)),
    ...(nonce === "echo" && seen.nonce !== undefined ? { nonce: seen.nonce } : {}),
    ...(typeof answer === "function" ? answer(seen) : answer),
  });
}

/** Returns a statement with the CertID of the request, so that the answer matches the request. */
function statementAbout(certId: TestCertId, speaker: TestCa): TestOcspStatement {
  const { der, serial } = certId;
  return { certId: der, serial, ...(isIssuer(certId, speaker) ? {} : { status: "unknown" }) };
}

function isIssuer(certId: TestCertId, authority: TestCa): boolean {
  if (certId.hash === undefined) return false;
  const [name, key] = issuerHashes(certId.hash, authority.subjectDer, authority.publicKey);
  return (
    Buffer.compare(name, certId.issuerNameHash) === 0 &&
    Buffer.compare(key, certId.issuerKeyHash) === 0
  );
}
