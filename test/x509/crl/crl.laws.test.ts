/** Laws of revocation lists: whatever is in them is found, nothing else is, and only a DerError comes out of damaged bytes. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { integerContents } from "../../../src/testing/der-writer.ts";
import { createTestPki } from "../../../src/testing/index.ts";
import { Crl } from "../../../src/x509/crl/crl.ts";
import { readCrlEntry } from "../../../src/x509/crl/crl-entry.ts";
import { DerError, DerReader } from "../../../src/x509/der/der.ts";

const { root } = createTestPki();
const serials = fc.bigInt({ min: -(2n ** 159n), max: 2n ** 159n });
const reasons = fc.constantFrom(
  undefined,
  "unspecified",
  "keyCompromise",
  "certificateHold",
  "aACompromise",
) as fc.Arbitrary<undefined | "keyCompromise">;
const entries = fc.record({
  serial: fc.oneof(serials, fc.bigInt({ min: 0n, max: 300n })),
  reason: reasons,
  revokedAt: fc.date({
    min: new Date("1950-01-01"),
    max: new Date("2199-12-31"),
    noInvalidDate: true,
  }),
});

describe("the index", () => {
  test("finds exactly what the list holds", () => {
    fc.assert(
      fc.property(fc.array(entries, { maxLength: 200 }), fc.array(serials), (revoked, others) => {
        const crl = Crl.fromDer(root.crl({ revoked: revoked.map(withoutUndefined) }).der);
        expect(crl.size).toBe(revoked.length);
        const first = new Map(revoked.toReversed().map((each) => [each.serial, each]));
        for (const [serial, { reason = "unspecified", revokedAt }] of first) {
          const seconds = Math.floor(revokedAt.getTime() / 1000) * 1000;
          expect(crl.find(integerContents(serial), crl.issuer)).toMatchObject({
            reason,
            revokedAt: seconds,
          });
        }
        for (const serial of others.filter((each) => !first.has(each))) {
          expect(crl.find(integerContents(serial), crl.issuer)).toBeUndefined();
        }
      }),
      { numRuns: 50 },
    );
  });

  test("100,000 entries: all that were put in are found", () => {
    const listed = Array.from({ length: 500 }, (_, i) => BigInt(i * 7919 + 1));
    const revoked = listed.map((serial) => ({ serial }));
    const crl = Crl.fromDer(root.crl({ revoked, fill: 100_000 }).der);
    expect(crl.size).toBe(100_500);
    const found = listed.filter((serial) => crl.find(integerContents(serial), crl.issuer));
    expect(found).toHaveLength(500);
    expect(crl.find(integerContents(2n), crl.issuer)).toBeUndefined();
    // A slot is four bytes and the table is at least a third full.
    const even = Crl.fromDer(root.crl({ fill: 100_000 }).der);
    expect(even.indexBytes).toBeLessThanOrEqual(even.size * 4 * 3);
  });

  test("thousands of entries of one serial number are one certificate", () => {
    const revoked = Array.from({ length: 5000 }, () => ({ serial: 7n }));
    const crl = Crl.fromDer(root.crl({ revoked }).der);
    expect(crl.size).toBe(5000);
    expect(crl.find(Uint8Array.of(7), crl.issuer)).toBeDefined();
  });
});

describe("the quick reader and the full one", () => {
  const der = root.crl({
    revoked: [{ serial: 5n, reason: "keyCompromise" }, { serial: 1n << 100n }, { serial: -3n }],
  }).der;

  test("agree on every change of up to three bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (edits) => {
          const changed = Uint8Array.from(der);
          for (const [at, byte] of edits) changed[at] = byte;
          const crl = readOrUndefined(changed);
          if (crl !== undefined) expect(crl.size).toBe(entriesByTheFullReader(changed));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("random bytes raise nothing but a DerError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (random) => {
        readOrUndefined(random);
        readOrUndefined(Uint8Array.from([0x30, random.length, ...random]));
      }),
      { numRuns: 1000 },
    );
  });
});

function withoutUndefined<T extends { readonly reason: unknown }>(each: T) {
  const { reason, ...rest } = each;
  return reason === undefined ? rest : { ...rest, reason: reason as "keyCompromise" };
}

function readOrUndefined(der: Uint8Array): Crl | undefined {
  try {
    return Crl.fromDer(der);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

/** How many entries `readCrlEntry` reads; it throws for what the quick reader must not accept either. */
function entriesByTheFullReader(der: Uint8Array): number {
  const tbs = new DerReader(der).open(0x30, "CRL").open(0x30, "tbs");
  for (const tag of [0x02, 0x30, 0x30]) tbs.optional(tag);
  while ([0x17, 0x18].includes(tbs.peek())) tbs.next();
  if (!tbs.optional(0x30)) return 0;
  const list = tbs.enter();
  let count = 0;
  for (; !list.atEnd; count += 1) readCrlEntry(list);
  return count;
}
