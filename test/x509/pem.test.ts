import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decodePemBlocks, encodePem, PemError, type PemOptions } from "../../src/x509/pem.ts";

const OPTIONS: PemOptions = { labels: ["CERTIFICATE"], maxBlocks: 3, maxBytes: 10_000 };
const block = (length: number) => encodePem("CERTIFICATE", new Uint8Array(length).fill(7));
const GOOD = block(100);

const errorOf = (text: string, options: PemOptions = OPTIONS): string => {
  try {
    return `${decodePemBlocks(text, options).length} blocks`;
  } catch (error) {
    if (!(error instanceof PemError)) throw error;
    return error.message;
  }
};

describe("accepted", () => {
  test.each([
    ["one block", GOOD, "1 blocks"],
    ["no block", "", "0 blocks"],
    ["only white space", " \n\n", "0 blocks"],
    ["blocks that abut", GOOD + GOOD, "2 blocks"],
    ["an empty line between blocks", `${GOOD}\n${GOOD}`, "2 blocks"],
    ["no line break at the end", GOOD.trimEnd(), "1 blocks"],
    ["CR LF", GOOD.replaceAll("\n", "\r\n"), "1 blocks"],
    ["lines of 76 columns", encode76(200), "1 blocks"],
  ])("%s", (_, text, expected) => {
    expect(errorOf(text)).toBe(expected);
  });

  test("text between blocks, only where that is said", () => {
    const text = `Subject: CN=x\n${GOOD}more text\n${GOOD}end\n`;
    expect(errorOf(text, { ...OPTIONS, allowText: true })).toBe("2 blocks");
    expect(errorOf(text)).toBe("PEM block 1: there is text outside the blocks");
  });

  test("bytes, label and position come back", () => {
    const [first, second] = decodePemBlocks(GOOD + block(3), OPTIONS);
    expect(first).toMatchObject({ label: "CERTIFICATE", index: 0 });
    expect(first?.der.length).toBe(100);
    expect(second).toMatchObject({ index: 1, der: Uint8Array.of(7, 7, 7) });
    expect(second?.der.buffer.byteLength).toBe(3);
  });
});

function encode76(length: number): string {
  const base64 = Buffer.alloc(length, 5).toString("base64");
  const lines = base64.match(/.{1,76}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

describe("refused", () => {
  const body = (text: string) =>
    `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
  test.each([
    ["a private key", encodePem("PRIVATE KEY", Uint8Array.of(1)), /block 1: "PRIVATE KEY" is not/],
    ["a damaged first block", `${body("!!!!")}${GOOD}`, /block 1: the body is not base64/],
    ["a damaged second block", `${GOOD}${body("AAA")}`, /block 2: the body is not base64/],
    ["stray bits in the last character", body("AAB="), /not base64/],
    ["too much padding", body("AAAA===="), /not base64/],
    ["padding in the middle", body("AA==AAAA"), /not base64/],
    ["URL-safe letters", body("AA-_"), /not base64/],
    ["a space for a plus", body("AA A"), /not base64/],
    ["an empty body", body(""), /empty line/],
    ["an empty line in the body", body("AAAA\n\nAAAA"), /empty line/],
    ["encapsulated headers", body("Proc-Type: 4,ENCRYPTED\n\nAAAA"), /empty line|not base64/],
    ["no END", "-----BEGIN CERTIFICATE-----\nAAAA\n", /no matching END/],
    ["another END", body("AAAA").replace("END C", "END X"), /no matching END/],
    ["END without BEGIN", "-----END CERTIFICATE-----\n", /END line without BEGIN/],
    [
      "body on the BEGIN line",
      "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----",
      /lines of their own/,
    ],
    ["BEGIN within a line", `x ${GOOD}`, /not at the start of a line/],
    ["blocks glued together", GOOD.trimEnd() + GOOD, /not at the start of a line/],
    ["text after END", `${GOOD.trimEnd()}x\n`, /something follows the END line/],
    ["a fourth block", GOOD.repeat(4), /more than 3 blocks/],
    ["an endless label", `-----BEGIN ${"A".repeat(1e6)}`, /no BEGIN line/],
  ])("%s", (_, text, message) => {
    expect(errorOf(text)).toMatch(message);
  });

  test("more bytes than allowed, all blocks together", () => {
    expect(errorOf(block(101), { ...OPTIONS, maxBytes: 100 })).toMatch(/block 1: .*too large/);
    expect(errorOf(block(60) + block(60), { ...OPTIONS, maxBytes: 100 })).toMatch(
      /block 2: .*too large/,
    );
    expect(errorOf(block(100), { ...OPTIONS, maxBytes: 100 })).toBe("1 blocks");
  });

  test("a million dashes or BEGINs end", () => {
    errorOf("-".repeat(1_000_000));
    errorOf("-----BEGIN ".repeat(100_000));
    errorOf("-----BEGIN CERTIFICATE-----\n".repeat(40_000), { ...OPTIONS, maxBlocks: 1e6 });
    errorOf(`-----BEGIN CERTIFICATE-----\n${"\n".repeat(1_000_000)}`);
  });
});

test("law: what is written is read", () => {
  const blocks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 3 });
  fc.assert(
    fc.property(blocks, (ders) => {
      const text = ders.map((der) => encodePem("CERTIFICATE", der)).join("");
      expect(decodePemBlocks(text, OPTIONS).map(({ der }) => [...der])).toEqual(
        ders.map((der) => [...der]),
      );
    }),
  );
});

test("law: any text is decoded or refused with a PemError", () => {
  const pieces = fc.constantFrom(
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----",
    "\n",
    "\r",
    "AAAA",
    "=",
    "-----",
    " ",
    "x",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), fc.boolean(), (parts, allowText) => {
      expect(typeof errorOf(parts.join(""), { ...OPTIONS, allowText })).toBe("string");
    }),
    { numRuns: 1000 },
  );
});

test("lines of one length, changed in up to two places: accepted exactly when it is base64 on lines", () => {
  const ders = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 100 }),
    fc.uint8Array({ minLength: 12_270, maxLength: 12_300 }),
  );
  const pieces = fc.constantFrom(
    "",
    "\n",
    "\r\n",
    "\r",
    "-",
    "_",
    "=",
    " ",
    "\0",
    "A",
    "\u00e9",
    "\u0141",
  );
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(1), pieces), { maxLength: 2 });
  let accepted = 0;
  fc.assert(
    fc.property(ders, fc.constantFrom(4, 8, 10, 64, 4096), edits, (der, width, changes) => {
      const lines =
        Buffer.from(der)
          .toString("base64")
          .match(new RegExp(`.{1,${width}}`, "g")) ?? [];
      let body = `${lines.join("\n")}\n`;
      for (const [place, removed, piece] of changes) {
        // Near the end, too, where the padding is.
        const at = place % 2 === 0 ? place % body.length : body.length - 1 - (place % 6);
        body = body.slice(0, Math.max(0, at)) + piece + body.slice(Math.max(0, at) + removed);
      }
      const isRight = isBase64OnLines(body);
      if (isRight) accepted += 1;
      const text = `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`;
      const limits = { ...OPTIONS, maxBytes: 100_000 };
      expect(errorOf(text, limits) === "1 blocks").toBe(isRight);
      if (isRight) {
        const joined = body.replaceAll(/[\r\n]/g, "");
        expect(Buffer.from(decodePemBlocks(text, limits)[0]?.der ?? []).toString("base64")).toBe(
          joined,
        );
      }
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(500);
});

function isBase64OnLines(body: string): boolean {
  const lines = body.replaceAll("\r\n", "\n").split("\n");
  const joined = lines.join("");
  const isOnLines = lines.pop() === "" && !lines.includes("");
  return isOnLines && Buffer.from(joined, "base64").toString("base64") === joined;
}

test("an empty last line, a line break too few, and a body of one character", () => {
  for (const body of ["AAAA\n\n", "AAAA", "\n", "", "A\n", "AAAA\nAA==\n\n"]) {
    const text = `-----BEGIN CERTIFICATE-----\n${body}-----END CERTIFICATE-----\n`;
    expect(errorOf(text)).toMatch(/empty line|lines of their own|not base64/);
  }
});

test("no body, whatever stands behind END on its line", () => {
  for (let length = 0; length < 8; length += 1) {
    const text = `-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----${"x".repeat(length)}\n`;
    expect(errorOf(text)).toMatch(/not base64|lines of their own/);
  }
});

test("a body is accepted exactly when it is base64 that comes out the same when it is written again", () => {
  const characters = fc.constantFrom(..."AQgw/+=A\n\r -_".split(""));
  const bodies = fc.oneof(
    fc.string({ unit: characters, maxLength: 24 }),
    fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .map((der) => Buffer.from(der).toString("base64")),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      const lines = `${body}\n`.replaceAll("\r\n", "\n").slice(0, -1).split("\n");
      const joined = lines.join("");
      const isRight =
        !lines.includes("") && Buffer.from(joined, "base64").toString("base64") === joined;
      const text = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
      expect(errorOf(text) === "1 blocks").toBe(isRight);
    }),
    { numRuns: 5000 },
  );
});
