import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { generalizedTime, utcTime } from "../../../src/testing/der-writer.ts";
import { DerReader } from "../../../src/x509/der/der.ts";
import { readTime } from "../../../src/x509/der/der-time.ts";
import { bytes, derErrorOf } from "../world.ts";

const read = (der: Uint8Array) => readTime(new DerReader(der), "date");
const iso = (der: Uint8Array) => new Date(read(der)).toISOString();

describe("times", () => {
  test.each([
    [utcTime("500101000000Z"), "1950-01-01T00:00:00.000Z"],
    [utcTime("991231235959Z"), "1999-12-31T23:59:59.000Z"],
    [utcTime("000229120000Z"), "2000-02-29T12:00:00.000Z"],
    [utcTime("240229000000Z"), "2024-02-29T00:00:00.000Z"],
    [utcTime("491231235959Z"), "2049-12-31T23:59:59.000Z"],
    [generalizedTime("20500101000000Z"), "2050-01-01T00:00:00.000Z"],
    [generalizedTime("99991231235959Z"), "9999-12-31T23:59:59.000Z"],
    [generalizedTime("00500101000000Z"), "0050-01-01T00:00:00.000Z"],
  ])("%#", (der, expected) => {
    expect(iso(der)).toBe(expected);
  });

  test("tolerance: GeneralizedTime before 2050 means the same", () => {
    expect(read(generalizedTime("20250101000000Z"))).toBe(read(utcTime("250101000000Z")));
  });

  test.each([
    ["no seconds", utcTime("2501010000Z")],
    ["an offset", utcTime("2501010000+0100")],
    ["an offset as long as Zulu", utcTime("25010100+0100")],
    ["no Z", utcTime("2501010000000")],
    ["a fraction", generalizedTime("20250101000000.5Z")],
    ["local time", generalizedTime("20250101000000")],
    ["29 February of a common year", utcTime("250229000000Z")],
    ["29 February 1900", generalizedTime("19000229000000Z")],
    ["31 April", utcTime("250431000000Z")],
    ["day 0", utcTime("250100000000Z")],
    ["month 0", utcTime("250001000000Z")],
    ["month 13", utcTime("251301000000Z")],
    ["hour 24", utcTime("250101240000Z")],
    ["minute 60", utcTime("250101006000Z")],
    ["a leap second", utcTime("161231235960Z")],
    ["a letter", utcTime("2501010000 0Z")],
    ["a minus", utcTime("25-101000000Z")],
    ["two digits of a year in GeneralizedTime", generalizedTime("250101000000Z")],
    ["an integer", bytes("020105")],
    ["nothing", bytes("1700")],
  ])("refused: %s", (_, der) => {
    expect(derErrorOf(() => read(der))).toMatch(/^date /);
  });

  test("law: every second of four centuries and more comes back", () => {
    const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });
    fc.assert(
      fc.property(seconds, (second) => {
        const text = new Date(second * 1000).toISOString();
        const digits = text.replace(/[-:T]|\.000/g, "");
        expect(read(generalizedTime(digits))).toBe(second * 1000);
      }),
    );
  });
});
