/**
 * The quick reading of entries against `readCrlEntry`, which says what is right: one entry at a time, nothing remembered.
 */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import {
  enumerated,
  generalizedTime,
  integer,
  integerContents,
  sequence,
  tlv,
  utcTime,
} from "../../../src/testing/der-writer.ts";
import { CrlEntries } from "../../../src/x509/crl/crl-entries.ts";
import { readCrlEntry } from "../../../src/x509/crl/crl-entry.ts";
import { UsualEntries } from "../../../src/x509/crl/crl-usual-entries.ts";
import { SerialIndex, viewOf } from "../../../src/x509/crl/serial-index.ts";
import { DerError, DerReader } from "../../../src/x509/der/der.ts";
import { DistinguishedName } from "../../../src/x509/names/distinguished-name.ts";
import { extension } from "../world.ts";

/** All entries of a list, read in slices of this many bytes. */
function readEntries(bytes: Uint8Array, end: number, slice?: number): CrlEntries {
  const entries = new CrlEntries(bytes, 1, end);
  while (!entries.read(slice));
  return entries;
}

const listIssuer = DistinguishedName.parse("CN=list");
const date = utcTime("250228235959Z");
const reason = (code: number) => sequence(extension("2.5.29.21", enumerated(code)));

/** The entries of a list, something that is no entry before and behind them. */
function listOf(...entries: readonly Uint8Array[]): { bytes: Uint8Array; end: number } {
  const bytes = Uint8Array.from([0, ...entries.flatMap((each) => [...each]), 0x30, 0]);
  return { bytes, end: bytes.length - 2 };
}

/** What the quick reader says of the entries from 1 on that it takes upon itself. */
function quick(bytes: Uint8Array, end: number) {
  const run = new UsualEntries(viewOf(bytes), end);
  const next = run.read(1);
  const starts = [...run.offsets.subarray(0, run.count)];
  return { starts, next, reasons: run.haveReasons, removals: run.haveRemovals };
}

/** What the full reader says of these entries. */
function full(bytes: Uint8Array, end: number, count: number) {
  const reader = new DerReader(bytes, { start: 1, end });
  const starts: number[] = [];
  let reasons = false;
  let removals = false;
  while (starts.length < count) {
    starts.push(reader.position);
    const entry = readCrlEntry(reader);
    reasons ||= entry.hasExtensions;
    removals ||= entry.reason === "removeFromCRL";
  }
  return { starts, next: reader.position, reasons, removals };
}

/** Asserts that the quick reader takes nothing that it should not; returns how many entries it takes. */
function assertSound(bytes: Uint8Array, end: number): number {
  const seen = quick(bytes, end);
  const expected = full(bytes, end, seen.starts.length);
  // `expect` alone would take ten times as long as everything else.
  if (!isDeepStrictEqual(seen, expected)) expect(seen).toEqual(expected);
  return seen.starts.length;
}

/** Size, what there is in it, and the first entry of each serial number; or that the list is refused. */
function summary(read: () => object): object | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) return "refused";
    throw error;
  }
}

function byIndex(bytes: Uint8Array, end: number): object | string {
  return summary(() => {
    const entries = readEntries(bytes, end);
    const { count, hasExtensions, hasRemovals, criticalUnknown, namesIssuers } = entries;
    const { serials } = reference(bytes, end);
    const found = serials.map((serial) => entries.find(serial, listIssuer, listIssuer));
    return { count, hasExtensions, hasRemovals, criticalUnknown, namesIssuers, found };
  });
}

function byReference(bytes: Uint8Array, end: number): object | string {
  return summary(() => {
    const { serials, entries } = reference(bytes, end);
    const found = serials.map((serial) => {
      const key = String(serial);
      const same = entries.filter((_, index) => String(serials[index]) === key);
      return same.find((each) => each.reason !== "removeFromCRL") ?? same[0];
    });
    return {
      count: entries.length,
      hasExtensions: entries.some((each) => each.hasExtensions),
      hasRemovals: entries.some((each) => each.reason === "removeFromCRL"),
      criticalUnknown: entries.find((each) => each.criticalUnknown)?.criticalUnknown,
      namesIssuers: entries.some((each) => each.issuer),
      found,
    };
  });
}

function reference(bytes: Uint8Array, end: number) {
  const reader = new DerReader(bytes, { start: 1, end });
  const entries = [];
  const serials: Uint8Array[] = [];
  while (!reader.atEnd) {
    const peek = new DerReader(bytes, { start: reader.position, end }).open(0x30, "entry");
    peek.next();
    serials.push(peek.content());
    entries.push(readCrlEntry(reader));
  }
  return { entries, serials };
}

describe("the quick reader takes exactly what the full one accepts", () => {
  test("every two digits of a date, in every place", () => {
    let taken = 0;
    for (const text of ["240115113045Z", "991231235959Z", "500630000000Z"]) {
      for (let place = 0; place < 12; place += 2) {
        for (let number = 0; number < 100; number += 1) {
          const two = String(number).padStart(2, "0");
          const changed = text.slice(0, place) + two + text.slice(place + 2);
          const { bytes, end } = listOf(sequence(integer(1), utcTime(changed)));
          taken += assertSound(bytes, end);
          expect(byIndex(bytes, end)).toEqual(byReference(bytes, end));
        }
      }
    }
    // Years, hours, minutes and seconds; months that have the day, days that the month has.
    expect(taken).toBe(3 * (100 + 24 + 60 + 60) + (12 + 31) + (7 + 31) + (11 + 30));
  });

  test("every month with every day", () => {
    let taken = 0;
    for (let number = 0; number < 10_000; number += 1) {
      const monthDay = String(number).padStart(4, "0");
      const { bytes, end } = listOf(sequence(integer(1), utcTime(`24${monthDay}000000Z`)));
      taken += assertSound(bytes, end);
    }
    // 29 February is read in full.
    expect(taken).toBe(365);
  });

  test("every byte in every place of an entry without and with a reason", () => {
    for (const serial of [integer(5), integer(0xff00n), integer(1n << 126n), integer(-1n)]) {
      for (const rest of [[], [reason(1)], [reason(8)]]) {
        const { bytes, end } = listOf(sequence(serial, date, ...rest));
        for (let at = 1; at < end; at += 1) {
          const before = bytes[at] as number;
          for (let byte = 0; byte < 256; byte += 1) {
            bytes[at] = byte;
            assertSound(bytes, end);
          }
          bytes[at] = before;
        }
      }
    }
  });

  test("every first two bytes of a serial number", () => {
    for (const length of [1, 2, 3, 16, 64, 65]) {
      const { bytes, end } = listOf(sequence(tlv(2, new Uint8Array(length)), date));
      for (let first = 0; first < 256; first += 1) {
        for (const second of [0, 1, 0x7f, 0x80, 0x81, 0xff]) {
          bytes[5] = first;
          if (length > 1) bytes[6] = second;
          const taken = assertSound(bytes, end);
          expect(taken === 1).toBe(byReference(bytes, end) !== "refused");
        }
      }
    }
  });

  test("every reason code", () => {
    const taken = Array.from({ length: 128 }, (_, code) => {
      const { bytes, end } = listOf(sequence(integer(1), date, reason(code)));
      return assertSound(bytes, end);
    });
    expect(taken.flatMap((count, code) => (count === 1 ? [code] : []))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 8, 9, 10,
    ]);
  });

  test("every end of the list, up to the end of the array", () => {
    const { bytes, end } = listOf(
      sequence(integer(1), date),
      sequence(integer(1n << 126n), date, reason(1)),
    );
    for (let length = 1; length <= end; length += 1) {
      assertSound(bytes, length);
      assertSound(bytes.slice(0, length), length);
    }
    expect(assertSound(bytes.slice(0, end), end)).toBe(2);
  });
});

describe("law: a list is what its entries are one by one", () => {
  const usual = fc.record({
    serial: fc.oneof(fc.bigInt({ min: -12n, max: 12n }), fc.bigInt({ min: 0n, max: 1n << 159n })),
    code: fc.constantFrom(undefined, 0, 1, 6, 8),
    minute: fc.integer({ min: 10, max: 59 }),
    long: fc.nat(9).map((number) => number === 0),
    extra: fc.nat(9).map((number) => number === 0),
  });
  const lists = fc.array(usual, { maxLength: 40 }).map((list) =>
    list.map(({ serial, code, minute, long, extra }) => {
      const time = long
        ? generalizedTime(`2024022900${minute}00Z`)
        : utcTime(`24020100${minute}00Z`);
      const more = extra ? [extension("1.2.3.4", integer(1), serial < 0n)] : [];
      const codes = code === undefined ? [] : [extension("2.5.29.21", enumerated(code))];
      const extensions = [...codes, ...more];
      const end = extensions.length === 0 ? [] : [sequence(...extensions)];
      return sequence(tlv(2, integerContents(serial)), time, ...end);
    }),
  );

  test("usual and unusual entries, removals and several of one serial number among them", () => {
    fc.assert(
      fc.property(lists, (entries) => {
        const { bytes, end } = listOf(...entries);
        expect(byIndex(bytes, end)).toEqual(byReference(bytes, end));
      }),
      { numRuns: 300 },
    );
  });

  test("and with up to three bytes changed", () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(lists, edits, (entries, changes) => {
        const { bytes, end } = listOf(...entries);
        for (const [at, byte] of changes) bytes[1 + (at % Math.max(1, end - 1))] = byte;
        expect(byIndex(bytes, end)).toEqual(byReference(bytes, end));
      }),
      { numRuns: 2000 },
    );
  });

  test("thousands of entries: runs of the quick reader with others between them", () => {
    const entries = Array.from({ length: 3000 }, (_, i) =>
      sequence(integer(i), i % 700 === 699 ? generalizedTime("20240229000000Z") : date),
    );
    const { bytes, end } = listOf(...entries);
    const list = readEntries(bytes, end);
    expect(list.count).toBe(3000);
    const found = entries.map((_, i) =>
      list.find(integerContents(BigInt(i)), listIssuer, listIssuer),
    );
    expect(found.filter((each) => each !== undefined)).toHaveLength(3000);
    expect(found[699]?.revokedAt).toBe(Date.UTC(2024, 1, 29));
    expect(list.find(integerContents(3000n), listIssuer, listIssuer)).toBeUndefined();
  });
});

test("a table that turns out too small grows, and everything is in it still", () => {
  const entries = Array.from({ length: 3000 }, (_, i) => sequence(integer(i), date));
  const { bytes, end } = listOf(...entries);
  const index = new SerialIndex(bytes, 1);
  const run = new UsualEntries(viewOf(bytes), end);
  for (let at = 1; at < end; ) {
    at = run.read(at);
    index.add(run, undefined, () => expect(true).toBe(false));
  }
  expect([index.size, index.byteLength]).toEqual([3000, 4096 * 4]);
  const found = entries.map((_, i) => index.find(integerContents(BigInt(i)), () => true));
  expect(new Set(found).size).toBe(3000);
  expect(found).not.toContain(0);
});

test("the size of the table is guessed from all of the list: entries of other lengths first do not matter", () => {
  const long = Array.from({ length: 200 }, (_, i) =>
    sequence(integer((1n << 500n) + BigInt(i)), date),
  );
  const short = Array.from({ length: 5000 }, (_, i) => sequence(integer(i), date));
  for (const entries of [[...long, ...short], [...short, ...long], short]) {
    const { bytes, end } = listOf(...entries);
    expect(readEntries(bytes, end).byteLength).toBe(8192 * 4);
  }
});

test("the table is no larger than the list can have entries, whatever looks like entries inside of others", () => {
  const decoy = [0x30, 0, 0x02, 0, 0x17, 13, ...Array.from({ length: 30 }, () => [0x30, 0]).flat()];
  const value = Uint8Array.from(Array.from({ length: 900 }, () => decoy).flat());
  const entry = sequence(integer(1n), date, sequence(extension("1.2.3.4", value)));
  const { bytes, end } = listOf(entry);
  const { count, byteLength } = readEntries(bytes, end);
  expect(count).toBe(1);
  expect(byteLength).toBeLessThanOrEqual((end / 20) * 1.5 * 2 * 4);
});

describe("the work for many entries of one certificate", () => {
  const removal = extension("2.5.29.21", enumerated(8));
  /** Extensions that nobody knows, each of another type. */
  const fillers = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      extension(`1.3.6.1.4.1.55555.${index + 1}`, Uint8Array.of(5, 0)),
    );
  const entry = (...extensions: readonly Uint8Array[]) =>
    sequence(integer(7), date, sequence(...extensions));

  /** Elements that the reader of DER opens or expects while the list is indexed. */
  function work(...entries: readonly Uint8Array[]): number {
    const { bytes, end } = listOf(...entries);
    const read = jest.spyOn(DerReader.prototype, "next");
    try {
      readEntries(bytes, end);
      return read.mock.calls.length;
    } finally {
      read.mockRestore();
    }
  }

  test.each<[string, (count: number) => readonly Uint8Array[]]>([
    [
      "a large one first",
      (count) => [entry(removal, ...fillers(count)), ...Array(count).fill(entry(removal))],
    ],
    [
      "a large one that revokes first, beside a removal",
      (count) => [
        sequence(integer(9), date, sequence(removal)),
        entry(...fillers(count)),
        ...Array(count).fill(entry(removal)),
      ],
    ],
    [
      "a large one last",
      (count) => [...Array(count).fill(entry(removal)), entry(removal, ...fillers(count))],
    ],
  ])("grows as the list does: %s", (_, entries) => {
    expect(work(...entries(400)) / work(...entries(200))).toBeLessThan(2.5);
  });
});
