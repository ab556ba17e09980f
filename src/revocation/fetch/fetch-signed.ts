/**
 * Fetches what is signed by itself (revocation lists, OCSP answers) over HTTP. Plain `http:` does no harm to such objects; the
 * request is what could: a certificate may name any address, so this asks public addresses only, as they are after DNS, follows
 * no redirect to another host, sends no credentials, and reads no more than it was told to.
 *
 * Node's clients are loaded by the first fetch: an ES module that imports `node:http` loads all of `fetch` and WebSocket with it.
 * @module
 */
import type { IncomingMessage, RequestOptions } from "node:http";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** What a fetch may do. */
export interface FetchPolicy {
  /** Whether loopback, link-local and private addresses may be asked. Default `"refuse"`. */
  readonly privateAddresses?: "refuse" | "accept";
  /** How names become addresses. Default: the system's way. */
  readonly lookup?: LookupFunction;
}

/** One fetch. */
export interface SignedRequest {
  /** Aborted when the time is over or the answer is not wanted any more. */
  readonly signal: AbortSignal;
  /** Most bytes of the answer. */
  readonly maxBytes: number;
  /** The validator (ETag) of what is held. */
  readonly known?: string | undefined;
  /** A body makes it a POST request. */
  readonly body?: { readonly type: string; readonly bytes: Uint8Array };
}

/** What came back. */
export interface SignedAnswer<Content = Uint8Array> {
  readonly content: Content;
  readonly validator?: string;
}

/** Makes something of a body while it arrives. What is not asked for stays with the server; returning early ends the transfer. */
export type ReadBody<Content> = (pieces: AsyncIterable<Uint8Array>) => Promise<Content>;

/** The server did answer, but with nothing to use: a status, a size, a body that ends early. */
export class AnswerError extends Error {}

/** Redirects that are followed, all on the same host. */
const maxRedirects = 3;

/**
 * Fetches one resource.
 * @returns `"unchanged"` only when `known` was given.
 * @throws {AnswerError} for any status but 200, a redirect to another host, too many bytes, and an answer that ends early
 * @throws {Error} when nobody answers, for an address that may not be asked, and when the signal says so
 */
export function fetchSigned(
  url: URL,
  request: SignedRequest,
  policy: FetchPolicy = {},
): Promise<SignedAnswer | "unchanged"> {
  return fetchReading(url, request, policy, whole);
}

/**
 * As {@link fetchSigned}, for a body that need not be there as a whole.
 * @throws whatever `read` throws; the transfer is ended then
 */
export async function fetchReading<Content>(
  url: URL,
  request: SignedRequest,
  policy: FetchPolicy,
  read: ReadBody<Content>,
): Promise<SignedAnswer<Content> | "unchanged"> {
  let address = url;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const answer = await send(address, request, policy);
    const { statusCode = 0, headers } = answer;
    if (statusCode === 304 && request.known !== undefined) {
      answer.destroy();
      return "unchanged";
    }
    if (statusCode === 200) {
      const content = await read(piecesOf(answer, request.maxBytes));
      const { etag } = headers;
      return etag === undefined ? { content } : { content, validator: etag };
    }
    answer.destroy();
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) {
      throw new AnswerError(`the server answered with status ${statusCode}`);
    }
    address = redirectTarget(address, headers.location);
  }
  throw new AnswerError(`more than ${maxRedirects} redirects`);
}

/**
 * Checks an address that is to be fetched.
 * @throws {TypeError} for another scheme than http and https, and for credentials in it
 */
export function parseSignedUrl(url: string): URL {
  const address = new URL(url);
  if (address.protocol !== "http:" && address.protocol !== "https:") {
    throw new TypeError(`${address.protocol} is neither http: nor https:`);
  }
  if (address.username !== "" || address.password !== "") {
    throw new TypeError("the address holds credentials");
  }
  return address;
}

/**
 * Where a redirect leads.
 * @internal
 * @throws {AnswerError} to another host, and from https to http: who wants TLS does not go without
 */
export function redirectTarget(from: URL, location: string): URL {
  const target = parseSignedUrl(new URL(location, from).href);
  if (from.protocol === "https:" && target.protocol !== "https:") {
    throw new AnswerError("redirect to an address without TLS");
  }
  if (target.host === from.host || isUpgrade(from, target)) return target;
  throw new AnswerError(`redirect to another host (${target.host})`);
}

/** From http to https on the same name: the ports differ then. */
function isUpgrade(from: URL, target: URL): boolean {
  const defaults = from.port === "" && target.port === "";
  return defaults && target.hostname === from.hostname && target.protocol === "https:";
}

function send(
  url: URL,
  { signal, known, body }: SignedRequest,
  policy: FetchPolicy,
): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A literal address is never looked up, so it is checked here.
  if (isIP(host) !== 0) assertAllowed(host, policy);
  const options: RequestOptions = {
    signal,
    // No connection is kept: a frozen Lambda would find it dead.
    agent: false,
    method: body === undefined ? "GET" : "POST",
    lookup: checkedLookup(policy),
    headers: {
      "accept-encoding": "identity",
      ...(known === undefined ? {} : { "if-none-match": known }),
      ...(body === undefined
        ? {}
        : { "content-type": body.type, "content-length": body.bytes.length }),
    },
  };
  return new Promise((resolve, reject) => {
    const { request } = process.getBuiltinModule(
      url.protocol === "https:" ? "node:https" : "node:http",
    );
    request(url, options, resolve)
      .once("error", reject)
      // An answer in another protocol is none, and no error either.
      .once("upgrade", (_answer, socket) => {
        socket.destroy();
        reject(new AnswerError("the server gave no answer"));
      })
      .end(body?.bytes);
  });
}

/** The very address that is connected to is the one that is checked: asking DNS twice would leave a gap. */
function checkedLookup(policy: FetchPolicy): LookupFunction {
  const lookup: LookupFunction = policy.lookup ?? process.getBuiltinModule("node:dns").lookup;
  return (host, options, callback) => {
    lookup(host, options, (error, address, family) => {
      if (error !== null) return callback(error, address, family);
      try {
        const all = typeof address === "string" ? [address] : address.map((each) => each.address);
        for (const each of all) assertAllowed(each, policy);
        callback(null, address, family);
      } catch (refusal) {
        callback(refusal as NodeJS.ErrnoException, address, family);
      }
    });
  };
}

function assertAllowed(address: string, { privateAddresses = "refuse" }: FetchPolicy): void {
  if (privateAddresses === "accept" || isPublicAddress(address)) return;
  throw new Error(`${address} is no public address`);
}

/** The body of an answer, checked; the connection is closed at its end, and when the rest is not asked for. */
async function* piecesOf(
  answer: IncomingMessage,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { "content-length": length, "content-encoding": encoding } = answer.headers;
  try {
    if (encoding !== undefined && encoding !== "identity") {
      throw new AnswerError("the answer is compressed, which nobody asked for");
    }
    if (length !== undefined) assertSize(Number(length), maxBytes);
    let size = 0;
    for await (const piece of answer as AsyncIterable<Uint8Array>) {
      size += piece.length;
      assertSize(size, maxBytes);
      if (piece.length > 0) yield piece;
    }
    if (!answer.complete) throw new AnswerError("the answer ended early");
    if (size === 0) throw new AnswerError("the answer is empty");
  } finally {
    answer.destroy();
  }
}

async function whole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

function assertSize(size: number, maxBytes: number): void {
  if (size > maxBytes) throw new AnswerError(`the answer has more than ${maxBytes} bytes`);
}
