/**
 * The content of a source, and the limits that apply to every response.
 * @module
 */
import { errorText } from "../util/error-text.ts";
import { nodeCrypto } from "../x509/keys/node-crypto.ts";

/** PEM text (any number of blocks), or bytes: PEM, or the DER of one object. */
export type PemOrDer = string | Uint8Array;

/** Copies content into separate memory, so that code that holds the original bytes cannot change the copy. */
export function ownContent(content: PemOrDer): PemOrDer {
  return typeof content === "string" ? content : new Uint8Array(content);
}

/** A response with content. */
export interface Fetched {
  readonly content: PemOrDer;
  /** The validator for the next request, such as an ETag, with which the place can answer "unchanged". */
  readonly validator?: string;
  /** When this content was written, according to the place, in milliseconds: content older than the current one is not adopted. */
  readonly modifiedAt?: number;
}

/** The parameters of a fetch. */
export interface FetchRequest {
  /** Aborted when the time is over or the answer is no longer needed. */
  readonly signal: AbortSignal;
  /** The validator of the current content. */
  readonly known: string | undefined;
  /** The maximum number of bytes of the answer; a fetch should stop reading there. */
  readonly maxBytes: number;
}

/**
 * Fetches a place's content. Rejects when it is unavailable; never resolves with part of it. Returns `"unchanged"` only when `known` was
 * given.
 */
export type FetchContent = (request: FetchRequest) => Promise<Fetched | "unchanged">;

/** The reason why material could not be read from a place; the message names the place and contains no secrets. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}

/** Content that was checked. */
export interface CheckedContent extends Fetched {
  /** The first 32 hexadecimal digits of the content's SHA-256. */
  readonly version: string;
}

/**
 * Checks the limits that apply to every answer.
 * @throws {SourceError} for empty or too long content and for another SHA-256 than the configured one.
 */
export function checkContent(
  fetched: Fetched,
  limits: { readonly maxBytes: number; readonly sha256: string | undefined },
): CheckedContent {
  const { content } = fetched;
  const length = typeof content === "string" ? Buffer.byteLength(content) : content.byteLength;
  if (length === 0) throw new SourceError("the content is empty");
  checkLength(length, limits.maxBytes);
  const digest = nodeCrypto().hash("sha256", content, "hex");
  if (limits.sha256 !== undefined && digest !== limits.sha256) {
    throw new SourceError(`the content's SHA-256 is ${digest}, not the configured one`);
  }
  return { ...fetched, version: digest.slice(0, 32) };
}

/**
 * Checks a length against the maximum.
 * @throws {SourceError} when it is over the maximum.
 */
function checkLength(length: number, maxBytes: number): void {
  if (length > maxBytes) throw new SourceError(`${length} bytes, over the limit of ${maxBytes}`);
}

/**
 * Reads a body piece by piece, so that a body that is too long is not stored.
 * @param stated the length that the place announced, if it did: with fewer bytes the answer is incomplete.
 * @throws {SourceError} when it is too long or ends early.
 */
export async function readBoundedBody(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  stated: number | undefined,
): Promise<Uint8Array> {
  if (stated !== undefined) checkLength(stated, maxBytes);
  // A list of 21 MB should not be in memory twice, so its pieces are not kept until it is complete.
  let whole = new Uint8Array(Math.max(0, stated ?? 0));
  let length = 0;
  for await (const piece of body) {
    checkLength(length + piece.byteLength, maxBytes);
    if (length + piece.byteLength > whole.length) {
      whole = grown(whole, length, Math.min(maxBytes, 2 * (length + piece.byteLength)));
    }
    whole.set(piece, length);
    length += piece.byteLength;
  }
  if (stated !== undefined && length !== stated) {
    throw new SourceError(`${length} bytes arrived where ${stated} were announced`);
  }
  return length === whole.length ? whole : whole.slice(0, length);
}

function grown(bytes: Uint8Array, used: number, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes.subarray(0, used));
  return larger;
}

/** Returns an error's message, after its name if the name adds information, as with the AWS clients ("NoSuchKey"). Never throws. */
export function faultText(error: unknown): string {
  const text = errorText(error);
  const name = nameOf(error);
  const isTelling = name !== "" && !["Error", "SourceError", "TypeError"].includes(name);
  return isTelling && !text.includes(name) ? `${name}: ${text}` : text;
}

function nameOf(error: unknown): string {
  try {
    const { name } = (error ?? {}) as { name?: unknown };
    return typeof name === "string" ? name.slice(0, 100) : "";
  } catch {
    return "";
  }
}
