/**
 * What a place answers, and the limits that hold for every answer.
 * @module
 */
import { errorText } from "../util/error-text.ts";
import { nodeCrypto } from "../x509/keys/node-crypto.ts";

/** PEM text (any number of blocks), or bytes: PEM, or the DER of one object. */
export type PemOrDer = string | Uint8Array;

/** The same content in memory of its own: whoever has the other bytes cannot change these. */
export function ownContent(content: PemOrDer): PemOrDer {
  return typeof content === "string" ? content : new Uint8Array(content);
}

/** An answer with content. */
export interface Fetched {
  readonly content: PemOrDer;
  /** What to send along the next time, so that the place can say "unchanged": an ETag. */
  readonly validator?: string;
  /** When the place says that this content was written, in milliseconds: an older one than before is not adopted. */
  readonly modifiedAt?: number;
}

/** What a fetch is told. */
export interface FetchRequest {
  /** Aborted when the time is over or the answer is not wanted any more. */
  readonly signal: AbortSignal;
  /** The validator of the content that is held. */
  readonly known: string | undefined;
  /** Bytes that the answer may have; a fetch should stop reading there. */
  readonly maxBytes: number;
}

/**
 * Asks a place for its content. Rejects when it cannot be had now; never resolves with less than the whole. May answer
 * `"unchanged"` only when `known` was given.
 */
export type FetchContent = (request: FetchRequest) => Promise<Fetched | "unchanged">;

/** Why material could not be had from a place; the message names the place and holds no secrets. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}

/** Content that was checked. */
export interface CheckedContent extends Fetched {
  /** The first 32 hexadecimal digits of the content's SHA-256. */
  readonly version: string;
}

/**
 * Checks what holds for every answer.
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

/** @throws {SourceError} when there is more than may be. */
export function checkLength(length: number, maxBytes: number): void {
  if (length > maxBytes) throw new SourceError(`${length} bytes, over the limit of ${maxBytes}`);
}

/**
 * Reads a body piece by piece, so that a body that is too long is dropped and not stored.
 * @param stated the length that the place announced, when it did: fewer bytes than that are half an answer.
 * @throws {SourceError} when it is too long or ends early.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  stated: number | undefined,
): Promise<Uint8Array> {
  if (stated !== undefined) checkLength(stated, maxBytes);
  // A list of 21 MB should not be there twice, so that it does not stay in pieces until it is whole.
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

/** What a fault says, with its name in front where the name says more, as with the AWS clients ("NoSuchKey"). Never throws. */
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
