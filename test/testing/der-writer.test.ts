import { describe, expect, test } from "@jest/globals";
import * as der from "../../src/testing/der-writer.ts";
import { openssl } from "../support/openssl.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const asn1parse = (bytes: Uint8Array) => openssl(["asn1parse", "-inform", "DER"], bytes);

describe("lengths", () => {
  test.each([
    [127, "047f"],
    [128, "048180"],
    [255, "0481ff"],
    [256, "04820100"],
    [65_536, "0483010000"],
  ])("%i bytes", (length, header) => {
    const encoded = der.octetString(new Uint8Array(length));
    expect(hex(encoded).slice(0, header.length)).toBe(header);
    expect(encoded).toHaveLength(header.length / 2 + length);
  });
});

describe("INTEGER", () => {
  test.each([
    [0n, "020100"],
    [127n, "02017f"],
    [128n, "02020080"],
    [256n, "02020100"],
    [-1n, "0201ff"],
    [-128n, "020180"],
    [-129n, "0202ff7f"],
    [-32_768n, "02028000"],
  ])("%i", (value, encoded) => {
    expect(hex(der.integer(value))).toBe(encoded);
  });

  test.each([0n, 1n, -1n, 255n, -255n, 2n ** 64n, -(2n ** 63n), -(2n ** 64n) - 1n])(
    "OpenSSL reads %i back",
    (value) => {
      const magnitude = (value < 0n ? -value : value).toString(16).toUpperCase();
      const even = magnitude.length % 2 === 0 ? magnitude : `0${magnitude}`;
      expect(asn1parse(der.integer(value))).toContain(`:${value < 0n ? "-" : ""}${even}\n`);
    },
  );
});

describe("OBJECT IDENTIFIER", () => {
  test.each(["2.5.4.3", "1.2.840.113549.1.1.11", "2.999.1", "0.9.2342.19200300.100.1.1"])(
    "OpenSSL reads %s back",
    (dotted) => {
      const known: Record<string, string> = {
        "2.5.4.3": "commonName",
        "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
        "0.9.2342.19200300.100.1.1": "userId",
      };
      expect(asn1parse(der.oid(dotted))).toContain(
        `OBJECT            :${known[dotted] ?? dotted}\n`,
      );
    },
  );
});

describe("times", () => {
  test.each([
    ["1949-12-31T23:59:59Z", "GENERALIZEDTIME   :19491231235959Z"],
    ["1950-01-01T00:00:00Z", "UTCTIME           :500101000000Z"],
    ["2049-12-31T23:59:59.999Z", "UTCTIME           :491231235959Z"],
    ["2050-01-01T00:00:00Z", "GENERALIZEDTIME   :20500101000000Z"],
    ["9999-12-31T23:59:59Z", "GENERALIZEDTIME   :99991231235959Z"],
  ])("%s is written as %s", (date, printed) => {
    expect(asn1parse(der.time(new Date(date)))).toContain(printed);
  });
});

describe("strings", () => {
  test.each([
    ["utf8", "0c03e697a5"],
    ["bmp", "1e0265e5"],
    ["universal", "1c04000065e5"],
  ] as const)("日 as %s", (type, encoded) => {
    expect(hex(der.string(type, "日"))).toBe(encoded);
  });

  test.each([
    ["numeric", "1201 31"],
    ["printable", "1301 31"],
    ["t61", "1401 31"],
    ["ia5", "1601 31"],
    ["visible", "1a01 31"],
  ] as const)("1 as %s", (type, encoded) => {
    expect(hex(der.string(type, "1"))).toBe(encoded.replace(" ", ""));
  });

  test("UniversalString beyond the basic plane", () => {
    expect(hex(der.string("universal", "😀"))).toBe("1c040001f600");
  });

  test("raw contents stay as they are", () => {
    expect(hex(der.rawString("utf8", Uint8Array.of(0x61, 0x00, 0xff)))).toBe("0c036100ff");
  });
});

test("SET OF is sorted by encoding, a shorter one first", () => {
  const encoded = der.setOf(der.integer(300), der.integer(2), der.integer(1));
  expect(hex(encoded)).toBe("310a0201010201020202012c");
});

test("named bits leave trailing zeros out", () => {
  expect(hex(der.namedBits([0]))).toBe("03020780");
  expect(hex(der.namedBits([5, 6]))).toBe("03020106");
  expect(hex(der.namedBits([8]))).toBe("0303070080");
  expect(hex(der.namedBits([]))).toBe("030100");
});

test("tags, booleans, NULL, ENUMERATED", () => {
  expect(hex(der.explicit(0, der.integer(2)))).toBe("a003020102");
  expect(hex(der.implicit(1, der.integer(2)))).toBe("810102");
  expect(hex(der.implicit(1, der.sequence(der.nullValue())))).toBe("a1020500");
  expect(hex(der.boolean(true))).toBe("0101ff");
  expect(hex(der.boolean(false))).toBe("010100");
  expect(hex(der.enumerated(3))).toBe("0a0103");
});
