/**
 * Reads a connection log from a file or a pipe, gzipped or plain, line by line.
 * @module
 */
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { LineFields, type LineProblem } from "./fields.ts";
import { LineScanner } from "./line-scanner.ts";

/**
 * Large pieces: with zlib's default of 16 KiB, decompression takes several times as long; with 1 MiB it is not faster, but uses more
 * memory.
 */
const CHUNK_BYTES = 1 << 18;

/** Receives each line that {@link readLines} reads. */
export interface LineReceiver {
  /** Receives a line that could be parsed. `fields` is valid during the call only. */
  line(fields: LineFields, lineNumber: number): void;
  /** Receives a line that could not be parsed. */
  malformed(problem: LineProblem, lineNumber: number): void;
}

/** How much was read. */
export interface ReadCount {
  readonly lines: number;
  /** Why it ended early, if it did: a truncated or broken gzip stream, or a failing disk. */
  readonly broken?: unknown;
}

/**
 * Reads a log to its end. Does not reject: lines that were read before a stream error were already passed to the receiver.
 *
 * @param source pieces of the file, gzipped or not; detected from the first two bytes.
 * @param stopped ends the reading between two pieces.
 */
export async function readLines(
  source: AsyncIterable<Uint8Array>,
  receiver: LineReceiver,
  stopped: () => boolean = () => false,
): Promise<ReadCount> {
  const fields = new LineFields();
  let lines = 0;
  const scanner = new LineScanner(
    (bytes, start, end) => {
      lines++;
      const problem = fields.take(bytes, start, end);
      if (problem === undefined) receiver.line(fields, lines);
      else receiver.malformed(problem, lines);
    },
    () => {
      lines++;
      receiver.malformed("too-long", lines);
    },
  );
  try {
    for await (const piece of unpacked(source)) {
      scanner.push(piece);
      if (stopped()) break;
    }
    scanner.end();
    return { lines };
  } catch (broken) {
    return { lines, broken };
  }
}

async function* unpacked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const head = await firstBytes(iterator);
  const whole = rejoin(head, iterator);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole;
    return;
  }
  const packed = Readable.from(whole, { objectMode: false, highWaterMark: CHUNK_BYTES });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // pipe does not forward errors; without this, reading would never end after a disk error.
  packed.once("error", (error) => gunzip.destroy(error));
  try {
    yield* packed.pipe(gunzip);
  } finally {
    packed.destroy();
  }
}

/** Reads at least two bytes, unless the stream has fewer. */
async function firstBytes(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return head;
}

async function* rejoin(
  head: Uint8Array,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const { done, value } = await iterator.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}
