import { assertOptions } from "../util/option-checks.ts";
import { type Fetched, ownContent, type PemOrDer, SourceError } from "./content.ts";
import { Source } from "./source.ts";
import { SOURCE_OPTION_KEYS, type SourceOptions } from "./source-options.ts";

/** The parameters of a read. */
export interface ReadRequest {
  /** Aborted when the time is over or the answer is no longer needed. */
  readonly signal: AbortSignal;
  /** The validator of the current content; undefined for the first read. */
  readonly known: string | undefined;
  /** Maximum number of bytes of the answer: stop reading there. */
  readonly maxBytes: number;
}

/** The answer of a place. */
export interface ReadContent {
  /** The complete content. */
  readonly content: PemOrDer;
  /** Identifies this content to the place (an ETag, a version): the next request has it as `known`. */
  readonly validator?: string;
  /** When this content was written: content older than the current one is not adopted. */
  readonly modifiedAt?: Date;
}

/** Options of {@link createSource}. */
export interface CreateSourceOptions extends SourceOptions {
  /** The place's name for messages and logs; must not contain secrets. */
  readonly description: string;
  /**
   * Reads the place. Rejects when the content is unavailable. May return `"unchanged"` when `known` was given.
   */
  readonly read: (request: ReadRequest) => Promise<ReadContent | "unchanged">;
}

/**
 * Creates a source for your own place: a table, a vault, a service. The source manages the ages, one read at a time for all requests, the
 * time limit, pauses after failures and the last good content.
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
    throw new TypeError(
      `${name}.description must be a non-empty string: the place's name for messages`,
    );
  }
  if (typeof read !== "function") {
    throw new TypeError(`${name}.read must be a function that reads the place`);
  }
  return new Source(description, async (request) => fetched(await read(request)), sourceOptions);
}

/**
 * Checks an answer, which may come from JavaScript, and copies it, so that it can no longer change.
 * @throws {SourceError} for anything except {@link ReadContent} and `"unchanged"`.
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
