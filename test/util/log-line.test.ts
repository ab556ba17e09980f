import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { boundedLine, maxLineBytes } from "../../src/util/log-line.ts";

const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function bytesOf([message, fields]: ReturnType<typeof boundedLine>): number {
  return Buffer.byteLength(JSON.stringify({ level: "error", message, ...fields }));
}

describe("a bounded line", () => {
  test("leaves a usual line as it is", () => {
    const fields = { code: "ClientCertRejected", list: ["a", "b"], nested: { n: 1 }, no: false };
    expect(boundedLine("refused", fields)).toEqual(["refused", fields]);
  });

  test.each<[string, Record<string, unknown>]>([
    ["one long text", { detail: "x".repeat(1_000_000) }],
    [
      "many texts",
      Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`f${i}`, "y".repeat(500)])),
    ],
    [
      "texts of four bytes a character",
      {
        subject: "\u{1f600}".repeat(400),
        rule: "\u{1f600}".repeat(400),
        saw: "\u{1f600}".repeat(400),
      },
    ],
    ["quotes, which JSON doubles", { a: '"'.repeat(900), b: "\\".repeat(900) }],
    [
      "a long list",
      {
        added: Array.from({ length: 100 }, () => "0".repeat(64)),
        removed: Array.from({ length: 100 }, () => "1".repeat(64)),
      },
    ],
    [
      "nested texts",
      { shadow: { rule: "r".repeat(3000), saw: { deep: { deeper: "d".repeat(3000) } } } },
    ],
    ["many fields", Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`field${i}`, i]))],
    ["long names of fields", { ["k".repeat(100_000)]: 1 }],
  ])("of %s has at most 2048 bytes and says that it was cut", (_what, fields) => {
    const line = boundedLine("client certificate refused", fields);
    expect(bytesOf(line)).toBeLessThanOrEqual(maxLineBytes);
    expect(JSON.stringify(line)).toMatch(/"truncated":true|\.\.\.\(cut\)|"\.\.\.":/);
  });

  test("keeps codes and hashes whole where texts are cut", () => {
    const short = {
      code: "ClientCertMaxChainDepthExceeded",
      reason: "path.budget",
      hash: "F".repeat(64),
    };
    const long = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => [`t${i}`, "z".repeat(500)]),
    );
    const [, fields] = boundedLine("refused", { ...short, ...long });
    expect(fields).toMatchObject({ ...short, truncated: true });
  });

  test("an array says how many elements are missing", () => {
    const [, { added }] = boundedLine("m", { added: Array.from({ length: 25 }, (_, i) => i) });
    expect(added).toEqual([...Array.from({ length: 20 }, (_, i) => i), "...(5 more)"]);
  });

  test("whatever texts and values there are, it is small, safe and JSON", () => {
    const text = fc.string({ unit: "binary", maxLength: 1500 });
    const value = fc.oneof(text, fc.array(text), fc.bigInt(), fc.dictionary(text, text));
    fc.assert(
      fc.property(text, fc.dictionary(text, value, { maxKeys: 50 }), (message, fields) => {
        const line = boundedLine(message, fields);
        expect(bytesOf(line)).toBeLessThanOrEqual(maxLineBytes);
        expect(JSON.stringify(line)).not.toMatch(unsafe);
      }),
      { numRuns: 300 },
    );
  });

  test("a character is not cut in half", () => {
    const [, { text }] = boundedLine("m", { text: `x${"\u{1f600}".repeat(1000)}` });
    expect(String(text).isWellFormed()).toBe(true);
  });
});
