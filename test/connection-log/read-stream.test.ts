import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type LineProblem, readLines } from "../../src/connection-log/index.ts";
import { logLine } from "./lines.ts";

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Uint8Array, size = 1000) {
  const serials: (string | undefined)[] = [];
  const malformed: [number, LineProblem][] = [];
  const count = await readLines(pieces(bytes, size), {
    line: (fields) => serials.push(fields.text(9)),
    malformed: (problem, lineNumber) => malformed.push([lineNumber, problem]),
  });
  return { ...count, serials, malformed };
}

const serials = Array.from({ length: 50 }, (_, index) => String(10 + index));
const text = serials.map((serial) => `${logLine({ serial })}\n`).join("");

describe("a log", () => {
  test("is read the same in pieces of any size, gzipped or plain", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), fc.boolean(), async (size, packed) => {
        const bytes = packed ? gzipSync(text) : Buffer.from(text);
        expect(await read(bytes, size)).toEqual({ lines: 50, serials, malformed: [] });
      }),
      { numRuns: 40 },
    );
  });

  test("of several gzip files one after the other is one log", async () => {
    const both = Buffer.concat([gzipSync(text), gzipSync(text)]);
    expect((await read(both)).lines).toBe(100);
  });

  test("without a line end at its end, with the line ends of Windows, and empty", async () => {
    expect((await read(Buffer.from(text.trimEnd()))).serials).toEqual(serials);
    expect((await read(Buffer.from(text.replaceAll("\n", "\r\n")))).serials).toEqual(serials);
    expect(await read(Buffer.alloc(0))).toEqual({ lines: 0, serials: [], malformed: [] });
    expect(await read(gzipSync(""))).toEqual({ lines: 0, serials: [], malformed: [] });
  });

  test("that is truncated gives what it has, and says that it broke", async () => {
    const packed = gzipSync(text);
    const result = await read(packed.subarray(0, packed.length - 20));
    expect(String(result.broken)).toMatch(/unexpected end of file/);
    expect(result.malformed).toEqual([]);
  });

  test("of junk names each line", async () => {
    const result = await read(Buffer.from(`junk\n${logLine({ serial: "7" })}\n\u0000\u0001\n`));
    expect(result.serials).toEqual(["7"]);
    expect(result.malformed).toEqual([
      [1, "missing-fields"],
      [3, "missing-fields"],
    ]);
  });

  test("with a line of a megabyte goes on after it", async () => {
    const long = Buffer.from(`${"x".repeat(1_000_000)}\n${logLine({ serial: "7" })}\n`);
    for (const size of [1000, 10_000_000]) {
      const result = await read(long, size);
      expect(result).toEqual({ lines: 2, serials: ["7"], malformed: [[1, "too-long"]] });
    }
  });

  test("whose disk fails says so", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield gzipSync(text).subarray(0, 100);
      throw new Error("the disk is gone");
    }
    const nothing = () => undefined;
    const { broken } = await readLines(failing(), { line: nothing, malformed: nothing });
    expect(String(broken)).toContain("the disk is gone");
  });

  test("without an end is read until somebody has had enough", async () => {
    let lines = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.from(text);
    }
    const receiver = { line: () => ++lines, malformed: () => undefined };
    await readLines(endless(), receiver, () => lines > 200);
    expect(lines).toBe(250);
  });
});
