import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { assertNested, DerReader, TAG } from "../../../src/x509/der/der.ts";
import { encodeElement } from "../../../src/x509/der/der-write.ts";
import { bytes, derErrorOf } from "../world.ts";

const reading = (hex: string) => derErrorOf(() => new DerReader(bytes(hex)).next());

describe("lengths", () => {
  test.each([
    ["short form", "0401ff", "accepted"],
    ["long form when it is needed", `0481 80${"00".repeat(128)}`, "accepted"],
    ["indefinite", "3080 0000", "indefinite length @1"],
    ["long form for a short length", "0481 01ff", "length is not in its shortest form @1"],
    ["a leading zero", `0482 0080${"00".repeat(128)}`, "length is not in its shortest form @1"],
    ["five length bytes", "0485 0000000001 ff", "a length of more than four bytes @1"],
    ["the reserved 255", "04ff", "a length of more than four bytes @1"],
    ["longer than what holds it", "0402ff", "element is longer than what holds it @0"],
    ["four gigabytes announced", "0484 ffffffff 00", "element is longer than what holds it @0"],
    ["length cut short", "0482 01", "length is cut short @1"],
    ["only a tag", "04", "element is cut short @0"],
    ["nothing", "", "element is cut short @0"],
  ])("%s", (_, hex, expected) => {
    expect(reading(hex)).toBe(expected);
  });

  test("a child does not reach beyond its parent", () => {
    const reader = new DerReader(bytes("30 03 0402ff 0102030405"));
    const inner = reader.open(TAG.sequence, "outer");
    expect(derErrorOf(() => inner.next("inner"))).toBe("inner is longer than what holds it @2");
  });
});

describe("tags", () => {
  test.each([
    ["high tag number", "1f2101ff", "a tag number above 30 is not used in certificates @0"],
    [
      "high tag number, context",
      "bf2101ff",
      "a tag number above 30 is not used in certificates @0",
    ],
    ["end of contents", "0000", "reserved tag @0"],
    ["universal 15", "0f00", "reserved tag @0"],
    ["constructed octet string", "2400", "primitive and constructed form are mixed up @0"],
    ["constructed UTF8String", "2c00", "primitive and constructed form are mixed up @0"],
    ["primitive sequence", "1000", "primitive and constructed form are mixed up @0"],
    ["primitive set", "1100", "primitive and constructed form are mixed up @0"],
    ["context tag, either form", "a000", "accepted"],
  ])("%s", (_, hex, expected) => {
    expect(reading(hex)).toBe(expected);
  });
});

describe("the cursor", () => {
  test("says what is missing and what is of the wrong type", () => {
    const reader = new DerReader(bytes("020101"));
    expect(derErrorOf(() => reader.expect(TAG.oid, "type"))).toBe("type has the wrong type @0");
    reader.expect(TAG.integer, "number");
    expect(derErrorOf(() => reader.expect(TAG.oid, "type"))).toBe("type is missing @3");
  });

  test("optional leaves what it does not want", () => {
    const reader = new DerReader(bytes("020101 0500"));
    expect(reader.optional(TAG.boolean)).toBe(false);
    expect(reader.optional(TAG.integer)).toBe(true);
    expect(derErrorOf(() => reader.finish("list"))).toMatch(/followed by something unexpected @3/);
    expect(reader.optional(TAG.null)).toBe(true);
    expect(reader.atEnd).toBe(true);
  });

  test("works on a part of a larger array, without copying", () => {
    const array = bytes("ffff 020105 ffff");
    const reader = new DerReader(array, { start: 2, end: 5 });
    reader.expect(TAG.integer, "number");
    expect(reader.content().buffer).toBe(array.buffer);
    expect([...reader.element()]).toEqual([2, 1, 5]);
    expect(reader.atEnd).toBe(true);
  });
});

describe("nesting", () => {
  const nested = (levels: number): Uint8Array => {
    let element: Uint8Array = encodeElement(TAG.null);
    for (let i = 0; i < levels; i += 1) element = encodeElement(TAG.sequence, element);
    return element;
  };
  const walk = (der: Uint8Array) => {
    const reader = new DerReader(der);
    reader.next();
    assertNested(reader);
  };

  test("32 levels are read, 33 are not", () => {
    expect(derErrorOf(() => walk(nested(32)))).toBe("accepted");
    expect(derErrorOf(() => walk(nested(33)))).toMatch(/^nested too deeply/);
  });

  test("twenty thousand levels do not overflow the stack", () => {
    expect(derErrorOf(() => walk(nested(20_000)))).toMatch(/^nested too deeply/);
  });

  test("what is inside is checked too", () => {
    expect(derErrorOf(() => walk(bytes("3003 040500")))).toMatch(/longer than what holds it @2/);
  });
});

test("law: any bytes are read or refused, and a length that was read is the shortest", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (array) => {
      const reader = new DerReader(array);
      const outcome = derErrorOf(() => {
        while (!reader.atEnd) {
          reader.next();
          const again = encodeElement(reader.tag, reader.content());
          expect(Buffer.compare(again, reader.element())).toBe(0);
        }
      });
      expect(typeof outcome).toBe("string");
    }),
    { numRuns: 2000 },
  );
});
