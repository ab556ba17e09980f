/** PEM that arrives in pieces: the same verdict as on the whole text, and refused before the rest arrives. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decodePemBlocks, encodePem, PemError } from "../../src/x509/pem.ts";
import { PemReader, type PemReaderOptions } from "../../src/x509/pem-reader.ts";

const options: PemReaderOptions = {
  labels: ["X509 CRL", "CERTIFICATE"],
  maxBlocks: 3,
  maxBytes: 100_000,
  maxBlockBytes: 50_000,
  maxTextBytes: 200,
};

/** A SEQUENCE with so many bytes of content, which is not looked at. */
function sequence(length: number): Uint8Array {
  const header =
    length < 128 ? [0x30, length] : [0x30, 0x82, Math.floor(length / 256), length % 256];
  return Uint8Array.from([...header, ...new Uint8Array(length).fill(0xa5)]);
}

const crl = (length: number): string => encodePem("X509 CRL", sequence(length));

function read(text: string, sizes: readonly number[], given = options): string {
  const bytes = Buffer.from(text, "latin1");
  const reader = new PemReader(given);
  try {
    let at = 0;
    for (let i = 0; at < bytes.length; i += 1) {
      const size = sizes[i % sizes.length] ?? 1;
      reader.write(bytes.subarray(at, at + size));
      at += size;
    }
    return shown(reader.finish());
  } catch (error) {
    if (!(error instanceof PemError)) throw error;
    return `refused: ${error.message}`;
  }
}

function shown(blocks: readonly { label: string; der: Uint8Array; index: number }[]): string {
  return blocks
    .map(({ label, der, index }) => `${index} ${label} ${Buffer.from(der).toString("hex")}`)
    .join("\n");
}

/** What is expected: by the reader of whole texts, and where each block is one whole SEQUENCE. */
function expected(text: string): string {
  try {
    const { labels, maxBlocks, maxBytes } = options;
    const blocks = decodePemBlocks(text, { labels, maxBlocks, maxBytes, allowText: true });
    return blocks.every(({ der }) => isSequence(der)) ? shown(blocks) : "refused";
  } catch (error) {
    if (!(error instanceof PemError)) throw error;
    return "refused";
  }
}

function isSequence(der: Uint8Array): boolean {
  const [tag, first = 0] = der;
  if (tag !== 0x30) return false;
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (first >= 0x80 && (count === 0 || count > 4 || der.length < 2 + count)) return false;
  const length =
    count === 0 ? first : parseInt(Buffer.from(der.subarray(2, 2 + count)).toString("hex"), 16);
  return der.length === 2 + count + length;
}

const pieces = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });
const part = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map(crl),
  fc.integer({ min: 0, max: 300 }).map((length) => encodePem("CERTIFICATE", sequence(length))),
  fc.integer({ min: 0, max: 300 }).map((length) => crl(length).replaceAll("\n", "\r\n")),
  fc
    .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 70 }))
    .map(([length, width]) => {
      const base64 = Buffer.from(sequence(length)).toString("base64");
      const lines = base64.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
      return `-----BEGIN CRL-----\n${lines.join("\n")}\n-----END CRL-----\n`.replaceAll(
        "CRL",
        "X509 CRL",
      );
    }),
  fc.constantFrom(
    "\n",
    "text\n",
    "\r\n",
    "-----BEGIN ",
    "-----END X509 CRL-----\n",
    "-----",
    "--",
    " ",
  ),
);

describe("law: the verdict is that on the whole text, however it is cut", () => {
  test("blocks, text and markers in any order", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), pieces, (parts, sizes) => {
        const text = parts.join("");
        const got = read(text, sizes, { ...options, maxTextBytes: 1e6 });
        expect(got.replace(/^refused: .*/s, "refused")).toBe(expected(text));
      }),
      { numRuns: 2000 },
    );
  });

  test("blocks with a byte changed, left out or added", () => {
    const edit = fc.tuple(
      fc.nat(),
      fc.constantFrom(0, 1, 2),
      fc.constantFrom(..."\n\r=-_+/A z\u00e9"),
    );
    fc.assert(
      fc.property(part, part, edit, pieces, (first, second, [at, removed, added], sizes) => {
        const whole = first + second;
        const place = at % (whole.length + 1);
        const text = whole.slice(0, place) + added + whole.slice(place + removed);
        const got = read(text, sizes, { ...options, maxTextBytes: 1e6 });
        expect(got.replace(/^refused: .*/s, "refused")).toBe(expected(text));
      }),
      { numRuns: 5000 },
    );
  });
});

describe("refused before the rest arrives", () => {
  const begin = "-----BEGIN X509 CRL-----\n";
  test.each([
    ["text that goes on", "a\n".repeat(110), "more than 200 bytes outside of PEM blocks"],
    ["text after a block", `${crl(5)}${"a\n".repeat(110)}`, "more than 200 bytes outside"],
    ["what is not a SEQUENCE", `${begin}AAAAAAAAAAAA`, "it is not a SEQUENCE"],
    ["a length without end", `${begin}MIAAAAAA`, "its length is not one that a list can have"],
    [
      "a block that says it is too large",
      `${begin}MIQAEAAA`,
      "it has 1048582 bytes, at most 50000",
    ],
    ["more than the SEQUENCE", `${begin}MAAAAAAA\n-`, "something follows the list"],
    ["a label without end", `-----BEGIN ${"A".repeat(100)}`, "no BEGIN line"],
    ["another label", "-----BEGIN PRIVATE KEY-----", '"PRIVATE KEY" is not one of'],
    ["a fourth block", crl(1).repeat(3) + begin, "more than 3 blocks"],
  ])("%s", (_what, text, message) => {
    const reader = new PemReader(options);
    expect(() => reader.write(Buffer.from(text, "latin1"))).toThrow(message);
  });

  test("all blocks together are no larger than they may be", () => {
    const given = { ...options, maxBytes: 250 };
    expect(read(crl(100).repeat(2), [50], given)).not.toMatch(/^refused/);
    expect(read(crl(100) + crl(150), [50], given)).toMatch(/^refused: .*at most 148/);
  });
});

test("memory that is given back is gone at once", () => {
  const reader = new PemReader(options);
  reader.write(Buffer.from(crl(100)));
  const [block] = reader.finish();
  reader.discard();
  expect(block?.der.length).toBe(0);
});
