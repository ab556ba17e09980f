import { describe, expect, test } from "@jest/globals";
import {
  bitString,
  boolean,
  enumerated,
  explicit,
  generalizedTime,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  tlv,
  utcTime,
} from "../../../src/testing/der-writer.ts";
import { createTestPki } from "../../../src/testing/index.ts";
import { Crl } from "../../../src/x509/crl/crl.ts";
import { bytes, cn, derErrorOf, ECDSA_SHA256, extension } from "../world.ts";

interface Fields {
  readonly version?: readonly Uint8Array[];
  readonly inner?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly times?: readonly Uint8Array[];
  readonly entries?: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
  readonly after?: readonly Uint8Array[];
}

/** DER of a list with these fields; nobody signed it. */
function crlOf(fields: Fields = {}): Uint8Array {
  const { entries = [], extensions } = fields;
  const tbs = sequence(
    ...(fields.version ?? [integer(1)]),
    fields.inner ?? ECDSA_SHA256,
    fields.issuer ?? sequence(cn("issuer")),
    ...(fields.times ?? [utcTime("250101000000Z"), utcTime("260101000000Z")]),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    ...(extensions === undefined ? [] : [explicit(0, sequence(...extensions))]),
    ...(fields.after ?? []),
  );
  return sequence(tbs, ECDSA_SHA256, bitString(Uint8Array.of(1, 2, 3)));
}

const date = utcTime("250102030405Z");
const entry = (serial: Uint8Array, ...rest: readonly Uint8Array[]): Uint8Array =>
  sequence(serial, date, ...rest);
const reasonCode = (code: number, critical?: boolean): Uint8Array =>
  extension("2.5.29.21", enumerated(code), critical);
const withExtensions = (...list: readonly Uint8Array[]): Uint8Array =>
  entry(integer(5), sequence(...list));
const of = (fields: Fields): string => derErrorOf(() => Crl.fromDer(crlOf(fields)));
const idp = (...fields: readonly Uint8Array[]): Uint8Array =>
  extension("2.5.29.28", sequence(...fields), true);

test("what stands around the entries is bounded before it is read", () => {
  expect(of({ issuer: sequence(cn("a".repeat(16_000))) })).toBe("accepted");
  expect(of({ issuer: sequence(cn("a".repeat(17_000))) })).toMatch(
    "issuer has more than 16384 bytes",
  );
  const long = (length: number): string =>
    of({ extensions: [extension("1.2.3", octetString(new Uint8Array(length)))] });
  expect(long(65_000)).toBe("accepted");
  expect(long(66_000)).toMatch("extensions has more than 65536 bytes");
});

describe("what a list says", () => {
  test("v1 and v2, with and without entries, with and without nextUpdate", () => {
    const v1 = Crl.fromDer(crlOf({ version: [], times: [utcTime("250101000000Z")] }));
    expect([v1.version, v1.size, v1.nextUpdate, v1.number]).toEqual([1, 0, undefined, undefined]);
    const v2 = Crl.fromDer(crlOf({ extensions: [extension("2.5.29.20", integer(7))] }));
    expect([v2.version, v2.number, v2.isDelta, v2.isIndirect]).toEqual([2, 7n, false, false]);
    expect(v2.thisUpdate).toBe(Date.UTC(2025, 0, 1));
    expect(v2.nextUpdate).toBe(Date.UTC(2026, 0, 1));
  });

  test("an entry is found by serial number, with date and reason", () => {
    const invalid = extension("2.5.29.24", generalizedTime("20241224000000Z"));
    const crl = Crl.fromDer(
      crlOf({
        entries: [
          entry(integer(1)),
          entry(integer(2), sequence(reasonCode(1))),
          entry(integer(-3), sequence(reasonCode(6), invalid)),
          entry(integer(1n << 300n)),
        ],
      }),
    );
    expect(crl.size).toBe(4);
    const find = (serial: bigint | number) => crl.find(integer(serial).subarray(2), crl.issuer);
    expect(find(1)).toMatchObject({
      reason: "unspecified",
      revokedAt: Date.UTC(2025, 0, 2, 3, 4, 5),
    });
    expect(find(2)?.reason).toBe("keyCompromise");
    expect(find(-3)).toMatchObject({
      reason: "certificateHold",
      invalidSince: Date.UTC(2024, 11, 24),
    });
    expect(find(1n << 300n)?.reason).toBe("unspecified");
    for (const serial of [0, 3, 4, 257, 1n << 299n]) expect(find(serial)).toBeUndefined();
  });

  test("a serial number means nothing without its issuer", () => {
    const { root, createRoot } = createTestPki();
    const other = createRoot({ subject: "CN=Other" });
    const leaf = root.issue({ serial: 7n });
    const crl = Crl.fromDer(root.crl({ revoked: [leaf] }).der);
    const otherName = Crl.fromDer(other.crl().der).issuer;
    expect(crl.find(Uint8Array.of(7), crl.issuer)).toBeDefined();
    expect(crl.find(Uint8Array.of(7), otherName)).toBeUndefined();
  });

  test("an indirect list: entries belong to the issuer named last", () => {
    const { root, createRoot } = createTestPki();
    const [a, b] = ["CN=A", "CN=B"].map((subject) =>
      Crl.fromDer(createRoot({ subject }).crl().der),
    );
    const crl = Crl.fromDer(
      root.crl({
        revoked: [
          { serial: 1n },
          { serial: 1n, issuer: "CN=A" },
          { serial: 2n },
          { serial: 1n, issuer: "CN=B", reason: "superseded" },
        ],
        issuingDistributionPoint: { indirect: true },
      }).der,
    );
    const listed = (serial: number, issuer = crl.issuer) =>
      crl.find(Uint8Array.of(serial), issuer)?.reason;
    expect([listed(1), listed(2)]).toEqual(["unspecified", undefined]);
    expect([listed(1, a?.issuer), listed(2, a?.issuer)]).toEqual(["unspecified", "unspecified"]);
    expect([listed(1, b?.issuer), listed(2, b?.issuer)]).toEqual(["superseded", undefined]);
  });

  test("of two entries of one certificate the one that revokes counts", () => {
    const { root } = createTestPki();
    for (const reasons of [
      ["removeFromCRL", "keyCompromise"],
      ["keyCompromise", "removeFromCRL"],
    ] as const) {
      const revoked = reasons.map((reason) => ({ serial: 9n, reason }));
      const crl = Crl.fromDer(root.crl({ revoked, number: 2, baseNumber: 1 }).der);
      expect(crl.find(Uint8Array.of(9), crl.issuer)?.reason).toBe("keyCompromise");
    }
  });

  test("the bytes are copied: changing the array changes nothing", () => {
    const der = crlOf({ entries: [entry(integer(1))] });
    const crl = Crl.fromDer(der);
    der.fill(0);
    expect(crl.find(Uint8Array.of(1), crl.issuer)).toBeDefined();
  });
});

describe("what makes a list unusable without making it malformed", () => {
  test("a critical extension that nobody knows, the list's own or an entry's", () => {
    const unknown = extension("1.2.3.4", octetString(bytes("00")), true);
    const own = Crl.fromDer(crlOf({ extensions: [unknown] }));
    expect(own.whyUnusable).toBe("critical extension 1.2.3.4");
    const inEntry = Crl.fromDer(crlOf({ entries: [withExtensions(unknown)] }));
    expect(inEntry.whyUnusable).toBe("critical entry extension 1.2.3.4");
    const quiet = extension("1.2.3.4", octetString(bytes("00")));
    const ignored = { extensions: [quiet], entries: [withExtensions(quiet)] };
    expect(Crl.fromDer(crlOf(ignored)).whyUnusable).toBeUndefined();
  });
});

describe("what is refused", () => {
  const rows: [string, Fields, string][] = [
    ["a version that does not exist", { version: [integer(2)] }, "version is not v2"],
    ["v1 written out", { version: [integer(0)] }, "version is not v2"],
    ["another algorithm inside", { inner: sequence(oid("1.2.3")) }, "two signature algorithms"],
    ["no issuer", { issuer: sequence() }, "issuer is empty"],
    ["no date", { times: [] }, "thisUpdate is cut short"],
    ["a date of no calendar", { times: [utcTime("250230000000Z")] }, "not a date of the calendar"],
    [
      "extensions in v1",
      { version: [], extensions: [idp(tlv(0x84, bytes("ff")))] },
      "a v1 CRL has",
    ],
    ["an empty list of extensions", { extensions: [] }, "list of extensions is empty"],
    ["something behind", { after: [integer(1)] }, "followed by something unexpected"],
    ["a negative number", { extensions: [extension("2.5.29.20", integer(-1))] }, "is negative"],
    [
      "an endless number",
      { extensions: [extension("2.5.29.20", integer(1n << 200n))] },
      "CRL number is too long",
    ],
    ["an empty scope", { extensions: [idp()] }, "issuingDistributionPoint is empty"],
    [
      "a scope of two kinds",
      { extensions: [idp(implicit(1, boolean(true)), implicit(2, boolean(true)))] },
      "two kinds of certificates",
    ],
    ["an entry without date", { entries: [sequence(integer(1))] }, "revocation date"],
    ["an entry with a padded serial", { entries: [entry(bytes("02020001"))] }, "shortest form"],
    [
      "an entry with 65 bytes of serial",
      { entries: [entry(tlv(2, new Uint8Array(65).fill(1)))] },
      "too long",
    ],
    [
      "an entry of 31 February",
      { entries: [sequence(integer(1), utcTime("250231000000Z"))] },
      "calendar",
    ],
    [
      "an entry at 24 o'clock",
      { entries: [sequence(integer(1), utcTime("250201240000Z"))] },
      "time of day",
    ],
    ["an entry with something behind", { entries: [entry(integer(1), integer(1))] }, "wrong type"],
    ["two reasons", { entries: [withExtensions(reasonCode(1), reasonCode(1))] }, "occurs twice"],
    [
      "an issuer in a list that is not indirect",
      {
        entries: [
          withExtensions(extension("2.5.29.29", sequence(explicit(4, sequence(cn("A")))), true)),
        ],
      },
      "not indirect",
    ],
    [
      "entry extensions in v1",
      { version: [], entries: [withExtensions(reasonCode(1))] },
      "a v1 CRL has entry extensions",
    ],
  ];

  test.each(rows)("%s", (_what, fields, message) => {
    expect(of(fields)).toContain(message);
  });

  test("a list that is too large, before it is read", () => {
    const der = crlOf();
    expect(derErrorOf(() => Crl.fromDer(der, { maxBytes: der.length - 1 }))).toContain("at most");
  });

  test("every truncation, and every byte too many", () => {
    const der = crlOf({ entries: [entry(integer(1)), withExtensions(reasonCode(1))] });
    for (let end = 0; end < der.length; end += 1) {
      expect(derErrorOf(() => Crl.fromDer(der.slice(0, end)))).not.toBe("accepted");
    }
    expect(derErrorOf(() => Crl.fromDer(Uint8Array.from([...der, 0])))).not.toBe("accepted");
  });
});

describe("tolerances", () => {
  const five = Uint8Array.of(5);
  test.each([
    ["a reason code that does not exist", withExtensions(reasonCode(7))],
    ["a reason code of another type", withExtensions(extension("2.5.29.21", integer(1)))],
    [
      "a critical reason code that is unreadable",
      withExtensions(extension("2.5.29.21", bytes("0a"), true)),
    ],
    ["an unreadable invalidity date", withExtensions(extension("2.5.29.24", bytes("1800")))],
    ["an unreadable hold instruction", withExtensions(extension("2.5.29.23", bytes("ff")))],
    ["an empty list of extensions", entry(integer(5), sequence())],
  ])("tolerance: an entry that says that it is revoked and no more: %s", (_what, odd) => {
    const list = Crl.fromDer(crlOf({ entries: [odd, entry(integer(2))] }));
    expect(list.whyUnusable).toBeUndefined();
    expect(list.find(five, list.issuer)).toMatchObject({ reason: "unspecified" });
    expect(list.find(Uint8Array.of(2), list.issuer)).toBeDefined();
    expect(list.find(Uint8Array.of(3), list.issuer)).toBeUndefined();
  });

  test("tolerance: removeFromCRL in a complete list is an entry like any other", () => {
    const list = Crl.fromDer(crlOf({ entries: [withExtensions(reasonCode(8))] }));
    expect(list.find(five, list.issuer)).toBeDefined();
  });

  test("an issuer of an entry that cannot be read refuses the list: it decides whom the entries are about", () => {
    const odd = withExtensions(extension("2.5.29.29", bytes("0500"), true));
    expect(derErrorOf(() => Crl.fromDer(crlOf({ entries: [odd] })))).toContain(
      "certificate issuer",
    );
  });

  test("tolerance: a list of revoked certificates that is there and empty", () => {
    const der = crlOf({ after: [] });
    const empty = crlOf({
      times: [utcTime("250101000000Z"), utcTime("260101000000Z"), sequence()],
    });
    expect(Crl.fromDer(der).size).toBe(0);
    expect(Crl.fromDer(empty).size).toBe(0);
  });

  test("tolerance: a list without number, key identifier or nextUpdate", () => {
    expect(of({ times: [utcTime("250101000000Z")] })).toBe("accepted");
  });
});
