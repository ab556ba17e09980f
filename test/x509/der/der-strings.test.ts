import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { TAG } from "../../../src/x509/der/der.ts";
import {
  checkString,
  decodeString,
  isGuess,
  isStringTag,
} from "../../../src/x509/der/der-strings.ts";
import { bytes, derErrorOf } from "../world.ts";

const text = (tag: number, content: Uint8Array) => {
  checkString(tag, content, 0, content.length);
  return decodeString(tag, content, 0, content.length);
};
const ascii = (value: string) => new Uint8Array(Buffer.from(value, "latin1"));

describe("what each type may hold", () => {
  test("tolerance: every ASCII character in PrintableString, NumericString and VisibleString", () => {
    const all = String.fromCharCode(...Array.from({ length: 127 }, (_, index) => index + 1));
    for (const tag of [TAG.printableString, TAG.numericString, TAG.visibleString]) {
      expect(text(tag, ascii(all))).toBe(all);
      expect(isGuess(tag, ascii(all), 0, all.length)).toBe(false);
    }
  });
  test("tolerance: bytes above 7F in a type of one byte a character are a guess", () => {
    for (const tag of [TAG.printableString, TAG.ia5String, TAG.visibleString, TAG.t61String]) {
      expect(text(tag, ascii("é"))).toBe("é");
      expect(isGuess(tag, ascii("é"), 0, 1)).toBe(true);
    }
    expect(isGuess(TAG.utf8String, bytes("c3a9"), 0, 2)).toBe(false);
  });
  test("tolerance: T61String is read as Latin-1", () => {
    expect(text(TAG.t61String, bytes("4d fc 6c"))).toBe("Mül");
  });
  test("NUL is a code point like any other", () => {
    expect(text(TAG.utf8String, bytes("61 00 62"))).toBe("a\u0000b");
    expect(text(TAG.ia5String, bytes("61 00 62"))).toBe("a\u0000b");
    expect(text(TAG.bmpString, bytes("0061 0000 0062"))).toBe("a\u0000b");
  });
  test("BMPString and UniversalString", () => {
    expect(text(TAG.bmpString, bytes("65e5 672c"))).toBe("日本");
    expect(text(TAG.universalString, bytes("0001f600"))).toBe("😀");
  });

  test.each([
    ["PrintableString with NUL", TAG.printableString, ascii("a\0")],
    ["NumericString with NUL", TAG.numericString, ascii("1\0")],
    ["VisibleString with NUL", TAG.visibleString, ascii("a\0b")],
    ["BMPString with half a character", TAG.bmpString, bytes("00")],
    ["BMPString with a surrogate pair", TAG.bmpString, bytes("d83d de00")],
    ["UniversalString with a surrogate", TAG.universalString, bytes("0000d83d")],
    ["UniversalString beyond Unicode", TAG.universalString, bytes("00110000")],
    ["UniversalString beyond 31 bits", TAG.universalString, bytes("ffffffff")],
    ["UTF8String with a lone continuation", TAG.utf8String, bytes("80")],
    ["UTF8String, overlong slash", TAG.utf8String, bytes("c0af")],
    ["UTF8String, overlong NUL", TAG.utf8String, bytes("c080")],
    ["UTF8String, overlong in three bytes", TAG.utf8String, bytes("e08080")],
    ["UTF8String, overlong in four bytes", TAG.utf8String, bytes("f0808080")],
    ["UTF8String with a surrogate", TAG.utf8String, bytes("eda080")],
    ["UTF8String beyond Unicode", TAG.utf8String, bytes("f4908080")],
    ["UTF8String cut short", TAG.utf8String, bytes("e697")],
    ["UTF8String with FE", TAG.utf8String, bytes("fe")],
  ])("refused: %s", (_, tag, content) => {
    expect(derErrorOf(() => text(tag, content))).not.toBe("accepted");
  });
});

test("types that are not text are not decoded", () => {
  expect([TAG.integer, TAG.bitString, TAG.utcTime, 0x1b, 0x19, 0x15].some(isStringTag)).toBe(false);
});

test("law: UTF-8 is accepted exactly when the platform's fatal decoder accepts it, with the same text", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.string({ unit: "binary" }).map((value) => new Uint8Array(Buffer.from(value, "utf8"))),
  );
  fc.assert(
    fc.property(anyBytes, (content) => {
      let expected: string | undefined;
      try {
        expected = decoder.decode(Uint8Array.from(content));
      } catch {
        expected = undefined;
      }
      let actual: string | undefined;
      const outcome = derErrorOf(() => {
        actual = text(TAG.utf8String, content);
      });
      expect(actual).toBe(expected);
      expect(outcome === "accepted").toBe(expected !== undefined);
    }),
    { numRuns: 3000 },
  );
});
