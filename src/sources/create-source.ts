import { assertOptions } from "../util/option-checks.ts";
import { type Fetched, ownContent, type PemOrDer, SourceError } from "./content.ts";
import { Source } from "./source.ts";
import { SOURCE_OPTION_KEYS, type SourceOptions } from "./source-options.ts";

/** What a place is asked. */
export interface ReadRequest {
  /** Aborted when the time is over or the answer is not wanted any more. */
  readonly signal: AbortSignal;
  /** The validator of the content that is held; undefined for the first answer. */
  readonly known: string | undefined;
  /** Bytes that the answer may have: stop reading there. */
  readonly maxBytes: number;
}

/** What a place answers. */
export interface ReadContent {
  /** The whole content; never a part of it. */
  readonly content: PemOrDer;
  /** Names this content for the place (an ETag, a version): the next request brings it along as `known`. */
  readonly validator?: string;
  /** When this content was written: an older one than what is held is not adopted. */
  readonly modifiedAt?: Date;
}

/** Options of {@link createSource}. */
export interface CreateSourceOptions extends SourceOptions {
  /** What an operator would call the place, for messages and logs: no secrets. */
  readonly description: string;
  /**
   * Reads the place. Rejects when the content cannot be had now. May answer `"unchanged"` when `known` was given.
   */
  readonly read: (request: ReadRequest) => Promise<ReadContent | "unchanged">;
}

/**
 * Makes a source of a place of your own: a table, a vault, a service. Its ages, one read at a time for all requests, the time limit,
 * pauses after failures and the last good content are taken care of.
 *
 * @example
 * const anchors = createSource({
 *   description: "table trust-anchors",
 *   read: async ({ signal }) => ({ content: await readAnchors({ abortSignal: signal }) }),
 * });
 *
 * @throws {TypeError} for wrong, missing or unknown options.
 */
export function createSource(options: CreateSourceOptions): Source {
  const name = "createSource() options";
  assertOptions(name, options, [...SOURCE_OPTION_KEYS, "description", "read"]);
  const { description, read, ...sourceOptions } = options;
  if (typeof description !== "string" || description.trim() === "") {
    throw new TypeError(`${name}.description must say what an operator would call the place`);
  }
  if (typeof read !== "function") {
    throw new TypeError(`${name}.read must be a function that reads the place`);
  }
  return new Source(description, async (request) => fetched(await read(request)), sourceOptions);
}

/**
 * Checks an answer, which may come from JavaScript, and copies it, so that it cannot change any more.
 * @throws {SourceError} for anything else than {@link ReadContent} and `"unchanged"`.
 */
function fetched(answer: ReadContent | "unchanged"): Fetched | "unchanged" {
  if (answer === "unchanged") return answer;
  const { content, validator, modifiedAt } = Object(answer) as Partial<ReadContent>;
  if (typeof content !== "string" && !ArrayBuffer.isView(content)) {
    throw new SourceError('read() answered neither { content: text or bytes } nor "unchanged"');
  }
  if (validator !== undefined && typeof validator !== "string") {
    throw new SourceError("read() answered a validator that is not text");
  }
  const millis = modifiedAt === undefined ? undefined : Number(modifiedAt);
  if (millis !== undefined && !Number.isFinite(millis)) {
    throw new SourceError("read() answered a modifiedAt that is not a valid date");
  }
  return {
    content: typeof content === "string" ? content : bytesOf(content),
    ...(validator === undefined ? {} : { validator }),
    ...(millis === undefined ? {} : { modifiedAt: millis }),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): PemOrDer {
  return ownContent(new Uint8Array(buffer, byteOffset, byteLength));
}
