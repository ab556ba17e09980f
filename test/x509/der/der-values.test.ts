import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  decodeBitStringBytes,
  decodeBoolean,
  decodeInteger,
  decodeNamedBits,
  decodeOid,
  decodeSmallInteger,
  hex,
} from "../../../src/x509/der/der-values.ts";
import { encodeOidContent } from "../../../src/x509/der/der-write.ts";
import { bytes, derErrorOf } from "../world.ts";

const all = <Result>(
  decode: (array: Uint8Array, start: number, end: number) => Result,
  text: string,
) => decode(bytes(text), 0, bytes(text).length);

describe("BOOLEAN", () => {
  test("is 00 or FF", () => {
    expect(all(decodeBoolean, "00")).toBe(false);
    expect(all(decodeBoolean, "ff")).toBe(true);
  });
  test.each(["01", "7f", "80", "fe"])("tolerance: BER's TRUE, %s", (text) => {
    expect(all(decodeBoolean, text)).toBe(true);
  });
  test.each(["", "ffff", "0001", "0000"])("not %j", (text) => {
    expect(derErrorOf(() => all(decodeBoolean, text))).toBe("BOOLEAN is not one byte @0");
  });
});

describe("INTEGER", () => {
  test.each([
    ["00", 0n],
    ["7f", 127n],
    ["0080", 128n],
    ["80", -128n],
    ["ff", -1n],
    ["ff7f", -129n],
    ["0123456789abcdef0123", 0x0123456789abcdef0123n],
  ])("%s", (text, value) => {
    expect(all(decodeInteger, text)).toBe(value);
  });
  test.each(["", "0000", "007f", "ff80", "ffff"])("not %j", (text) => {
    expect(derErrorOf(() => all(decodeInteger, text))).toMatch(/empty|shortest form/);
  });
  test("small ones are neither negative nor large", () => {
    expect(all(decodeSmallInteger, "7fffffff")).toBe(2_147_483_647);
    expect(derErrorOf(() => all(decodeSmallInteger, "0080000000"))).toMatch(/too large/);
    expect(derErrorOf(() => all(decodeSmallInteger, "ff"))).toMatch(/negative/);
  });
});

describe("OBJECT IDENTIFIER", () => {
  test.each([
    ["550403", "2.5.4.3"],
    ["2a864886f70d010101", "1.2.840.113549.1.1.1"],
    ["883703", "2.999.3"],
    ["00", "0.0"],
    ["27", "0.39"],
    ["78", "2.40"],
    ["0481ffffff7f", "0.4.536870911"],
    ["0482ffffffffff7f", "0.4.13194139533311"],
  ])("%s is %s", (text, dotted) => {
    expect(all(decodeOid, text)).toBe(dotted);
  });

  test.each([
    ["empty", "", /empty/],
    ["padded first arc", "8055", /padded/],
    ["padded later arc", "55800403", /padded/],
    ["cut inside an arc", "5504 83", /cut short/],
    ["an arc of twenty bytes", `55${"ff".repeat(19)}7f`, /arc is too long/],
    ["65 bytes", "01".repeat(65), /is too long/],
  ])("%s is refused", (_, text, message) => {
    expect(derErrorOf(() => all(decodeOid, text))).toMatch(message);
  });

  test("a megabyte of arc costs nothing", () => {
    const array = new Uint8Array(1_000_000).fill(0xff);
    expect(derErrorOf(() => decodeOid(array, 0, array.length))).toMatch(/is too long/);
  });

  test("law: what is written is read, and two byte strings never give one name", () => {
    const arc = fc.bigInt({ min: 0n, max: (1n << 100n) - 1n });
    fc.assert(
      fc.property(fc.array(arc, { minLength: 1, maxLength: 4 }), (arcs) => {
        const dotted = `2.${arcs.join(".")}`;
        const content = encodeOidContent(dotted);
        if (content !== undefined) expect(decodeOid(content, 0, content.length)).toBe(dotted);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (array) => {
        const outcome = derErrorOf(() => {
          const content = encodeOidContent(decodeOid(array, 0, array.length));
          expect(hex(content ?? new Uint8Array())).toBe(hex(array));
        });
        expect(typeof outcome).toBe("string");
      }),
    );
  });

  test.each(["", "1", "3.1", "1.40", "2..5", "2.5.", "02.5", "2.05", "a.b", "2.5.-1", "2.5.4.3 "])(
    "%j is not written",
    (text) => {
      expect(encodeOidContent(text)).toBeUndefined();
    },
  );
});

describe("BIT STRING", () => {
  test("of whole bytes", () => {
    expect([...all(decodeBitStringBytes, "00abcd")]).toEqual([0xab, 0xcd]);
    expect(derErrorOf(() => all(decodeBitStringBytes, "01ab"))).toMatch(/whole number/);
    expect(derErrorOf(() => all(decodeBitStringBytes, ""))).toMatch(/empty/);
  });

  const bits = (text: string) => decodeNamedBits(bytes(text), 0, bytes(text).length, 9);
  test("of named bits", () => {
    expect(bits("0780")).toEqual([true, ...Array(8).fill(false)]);
    expect(bits("070080")).toEqual([...Array(8).fill(false), true]);
    expect(bits("00")).toEqual(Array(9).fill(false));
  });
  test("tolerance: trailing zero bits", () => {
    expect(bits("0080")).toEqual(bits("0780"));
    expect(bits("008000")).toEqual(bits("0780"));
  });
  test.each([
    ["0781", /unused bits of a BIT STRING are set/],
    ["0880", /not DER/],
    ["01", /not DER/],
    ["00000001", /unknown bit/],
    ["", /empty/],
  ])("%j is refused", (text, message) => {
    expect(derErrorOf(() => bits(text))).toMatch(message);
  });
});
