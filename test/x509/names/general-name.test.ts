import { describe, expect, test } from "@jest/globals";
import {
  explicit,
  integer,
  oid,
  oidContents,
  sequence,
  string,
  tlv,
  utf8Bytes,
} from "../../../src/testing/der-writer.ts";
import { DerReader } from "../../../src/x509/der/der.ts";
import { parseGeneralNames, readGeneralName } from "../../../src/x509/names/general-name.ts";
import { formatIpAddress } from "../../../src/x509/names/ip-address.ts";
import { bytes, cn, derErrorOf } from "../world.ts";

const read = (der: Uint8Array, use?: "name" | "constraint") =>
  readGeneralName(new DerReader(der), use);
const text = (tag: number, value: string) => tlv(tag, utf8Bytes(value));

describe("every kind", () => {
  test.each([
    ["dns", text(0x82, "*.Example.COM"), { type: "dns", value: "*.Example.COM" }],
    ["email", text(0x81, "a@b"), { type: "email", value: "a@b" }],
    ["uri", text(0x86, "spiffe://td/%41?x#y"), { type: "uri", value: "spiffe://td/%41?x#y" }],
    ["ip 4", tlv(0x87, bytes("c0000201")), { type: "ip", value: "192.0.2.1", hex: "c0000201" }],
    ["a NUL stays", text(0x82, "a\0b"), { type: "dns", value: "a\0b" }],
    ["registered id", tlv(0x88, oidContents("1.2.3")), { type: "registeredId", oid: "1.2.3" }],
    [
      "other name",
      tlv(0xa0, oid("1.2.3"), explicit(0, string("utf8", "x"))),
      { type: "otherName", typeId: "1.2.3", valueHex: "0c0178" },
    ],
    ["x400", tlv(0xa3, integer(1)), { type: "x400", hex: "a303020101" }],
    ["edi party", tlv(0xa5, integer(1)), { type: "ediParty", hex: "a503020101" }],
  ])("%s", (_, der, expected) => {
    expect(read(der)).toEqual(expected);
    expect(Object.isFrozen(read(der))).toBe(true);
  });

  test("directory name", () => {
    const name = read(explicit(4, sequence(cn("x"))));
    expect(name.type === "directoryName" && name.name.toString()).toBe("CN=x");
  });

  test("an address with its mask in a constraint", () => {
    const network = read(tlv(0x87, bytes("c0000200 ffffff00")), "constraint");
    expect(network).toEqual({
      type: "ip",
      value: "192.0.2.0/255.255.255.0",
      hex: "c0000200ffffff00",
    });
  });
});

describe("refused", () => {
  test.each([
    ["an unknown tag", tlv(0x89, bytes("00"))],
    ["a constructed dns name", tlv(0xa2, bytes("0500"))],
    ["a primitive directory name", tlv(0x84, sequence())],
    ["a directory name and more", explicit(4, sequence(), sequence())],
    ["an other name without value", tlv(0xa0, oid("1.2.3"))],
    ["an other name with two values", tlv(0xa0, oid("1.2.3"), explicit(0, integer(1), integer(2)))],
    ["a padded registered id", tlv(0x88, bytes("8001"))],
  ])("%s", (_, der) => {
    expect(derErrorOf(() => read(der))).not.toBe("accepted");
  });

  test("a mask with a gap", () => {
    expect(derErrorOf(() => read(tlv(0x87, bytes("c0000200 ff00ff00")), "constraint"))).toMatch(
      /gap/,
    );
  });
});

test("tolerance: an empty list of names", () => {
  expect(parseGeneralNames(sequence())).toEqual([]);
});

describe("tolerance: a name that is not what its form asks for is marked", () => {
  test.each([
    ["a host name in UTF-8", tlv(0x82, bytes("c3a9")), { type: "dns", value: "é" }],
    ["an address in Latin-1", tlv(0x81, bytes("e9")), { type: "email", value: "é" }],
    ["a URI with a lone byte", tlv(0x86, bytes("80")), { type: "uri", value: "\u0080" }],
    ["an IP address of three bytes", tlv(0x87, bytes("c00002")), ip("c00002")],
    ["an IP address with a mask", tlv(0x87, bytes("c0000201ffffffff")), ip("c0000201ffffffff")],
    ["an empty IP address", tlv(0x87, bytes("")), ip("")],
  ])("%s", (_, der, name) => {
    expect(read(der)).toEqual({ ...name, isApproximate: true });
  });

  test("an address without a mask, as a constraint", () => {
    const constraint = read(tlv(0x87, bytes("c0000200")), "constraint");
    expect(constraint).toEqual({ ...ip("c0000200"), isApproximate: true });
  });

  function ip(hex: string) {
    return { type: "ip", value: hex, hex };
  }
});

test.each([
  ["20010db8000000000000000000000001", "2001:db8::1"],
  ["00000000000000000000000000000000", "::"],
  ["00000000000000000000000000000001", "::1"],
  ["20010db8000000000001000000000000", "2001:db8:0:0:1::"],
  ["20010000000000000001000000000001", "2001::1:0:0:1"],
  ["20010db8000100010001000000010001", "2001:db8:1:1:1:0:1:1"],
])("RFC 5952: %s is %s", (hex, expected) => {
  expect(formatIpAddress(bytes(hex))).toBe(expected);
});
