/** One table: the value of every extension that is read, good and bad. Real ones are read in certificate.test.ts. */
import { describe, expect, test } from "@jest/globals";
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  string,
  tlv,
  utf8Bytes,
} from "../../../src/testing/der-writer.ts";
import { parseAuthorityInformationAccess } from "../../../src/x509/extensions/authority-information-access.ts";
import { parseBasicConstraints } from "../../../src/x509/extensions/basic-constraints.ts";
import {
  parseCertificatePolicies,
  parseInhibitAnyPolicy,
  parsePolicyConstraints,
  parsePolicyMappings,
} from "../../../src/x509/extensions/certificate-policies.ts";
import { parseDistributionPoints } from "../../../src/x509/extensions/distribution-points.ts";
import { parseExtendedKeyUsage } from "../../../src/x509/extensions/extended-key-usage.ts";
import {
  parseAuthorityKeyIdentifier,
  parseSubjectKeyIdentifier,
} from "../../../src/x509/extensions/key-identifiers.ts";
import { parseKeyUsage } from "../../../src/x509/extensions/key-usage.ts";
import { KNOWN_EXTENSIONS } from "../../../src/x509/extensions/known-extensions.ts";
import { parseNameConstraints } from "../../../src/x509/extensions/name-constraints.ts";
import { parseNoRevAvail } from "../../../src/x509/extensions/no-rev-avail.ts";
import { attribute, bytes, CN, cn, derErrorOf } from "../world.ts";

const dns = (text: string) => tlv(0x82, utf8Bytes(text));
const uri = (text: string) => tlv(0x86, utf8Bytes(text));
const names = (...list: readonly Uint8Array[]) => sequence(...list);
const points = (...fields: readonly Uint8Array[]) => sequence(sequence(...fields));
const fullName = explicit(0, implicit(0, names(uri("http://x/crl"))));

describe("accepted", () => {
  test.each<[string, (value: Uint8Array) => unknown, Uint8Array, unknown]>([
    [
      "tolerance: cA TRUE as 01",
      parseBasicConstraints,
      sequence(bytes("010101")),
      { ca: true, pathLength: undefined },
    ],
    ["tolerance: an empty list of policies", parseCertificatePolicies, sequence(), []],
    [
      "tolerance: a policy twice",
      parseCertificatePolicies,
      sequence(
        sequence(oid("1.2"), sequence(sequence(oid("1.3"), nullValue()))),
        sequence(oid("1.2"), sequence(sequence(oid("1.4"), nullValue()))),
      ),
      [
        {
          policy: "1.2",
          qualifiers: [
            { id: "1.3", valueHex: "0500" },
            { id: "1.4", valueHex: "0500" },
          ],
        },
      ],
    ],
    [
      "tolerance: an empty list of qualifiers",
      parseCertificatePolicies,
      sequence(sequence(oid("1.2"), sequence())),
      [{ policy: "1.2", qualifiers: [] }],
    ],
    [
      "tolerance: qualifiers that cannot be read",
      parseCertificatePolicies,
      sequence(
        sequence(oid("1.2"), sequence(integer(1))),
        sequence(oid("1.2"), sequence(sequence(oid("1.4"), nullValue()))),
        sequence(oid("1.3"), integer(1)),
      ),
      [
        { policy: "1.2", qualifiers: undefined },
        { policy: "1.3", qualifiers: undefined },
      ],
    ],
    ["tolerance: an empty list of mappings", parsePolicyMappings, sequence(), []],
    [
      "tolerance: empty policy constraints",
      parsePolicyConstraints,
      sequence(),
      { requireExplicitPolicy: undefined, inhibitPolicyMapping: undefined },
    ],
    ["tolerance: an empty list of distribution points", parseDistributionPoints, sequence(), []],
    [
      "tolerance: an empty full name",
      parseDistributionPoints,
      points(explicit(0, implicit(0, names()))),
      [{ name: { fullName: [] }, reasons: undefined, crlIssuer: undefined }],
    ],
    ["tolerance: an empty list of accesses", parseAuthorityInformationAccess, sequence(), []],
    ["tolerance: an empty list of purposes", parseExtendedKeyUsage, sequence(), []],
    [
      "tolerance: empty name constraints",
      parseNameConstraints,
      sequence(),
      { permitted: undefined, excluded: undefined },
    ],
    [
      "tolerance: an empty list of subtrees",
      parseNameConstraints,
      sequence(implicit(0, sequence())),
      { permitted: [], excluded: undefined },
    ],
    [
      "tolerance: an authority's issuer without serial number",
      parseAuthorityKeyIdentifier,
      sequence(implicit(1, names(dns("x")))),
      { keyIdentifier: undefined, issuer: [{ type: "dns", value: "x" }], serial: undefined },
    ],
    [
      "tolerance: an authority's serial number without issuer",
      parseAuthorityKeyIdentifier,
      sequence(tlv(0x82, bytes("01"))),
      { keyIdentifier: undefined, issuer: undefined, serial: 1n },
    ],
    ["no CA", parseBasicConstraints, sequence(), { ca: false, pathLength: undefined }],
    [
      "tolerance: cA FALSE written out",
      parseBasicConstraints,
      sequence(boolean(false)),
      { ca: false, pathLength: undefined },
    ],
    [
      "tolerance: a path length without cA",
      parseBasicConstraints,
      sequence(integer(0)),
      { ca: false, pathLength: 0 },
    ],
    [
      "a CA with path length",
      parseBasicConstraints,
      sequence(boolean(true), integer(3)),
      { ca: true, pathLength: 3 },
    ],
    ["purposes", parseExtendedKeyUsage, sequence(oid("1.2.3"), oid("1.2.4")), ["1.2.3", "1.2.4"]],
    ["subject key", parseSubjectKeyIdentifier, octetString(bytes("00ff")), "00ff"],
    [
      "authority key",
      parseAuthorityKeyIdentifier,
      sequence(tlv(0x80, bytes("ab"))),
      { keyIdentifier: "ab", issuer: undefined, serial: undefined },
    ],
    [
      "authority issuer and serial",
      parseAuthorityKeyIdentifier,
      sequence(implicit(1, names(dns("x"))), tlv(0x82, bytes("00ff"))),
      { keyIdentifier: undefined, issuer: [{ type: "dns", value: "x" }], serial: 255n },
    ],
    [
      "permitted and excluded",
      parseNameConstraints,
      sequence(
        implicit(0, sequence(sequence(dns("a")))),
        implicit(1, sequence(sequence(dns("b")))),
      ),
      { permitted: [{ type: "dns", value: "a" }], excluded: [{ type: "dns", value: "b" }] },
    ],
    [
      "tolerance: minimum 0 written out",
      parseNameConstraints,
      sequence(implicit(0, sequence(sequence(dns("a"), tlv(0x80, bytes("00")))))),
      { permitted: [{ type: "dns", value: "a" }], excluded: undefined },
    ],
    [
      "policies",
      parseCertificatePolicies,
      sequence(
        sequence(oid("1.2.3")),
        sequence(oid("1.2.4"), sequence(sequence(oid("1.3"), string("ia5", "x")))),
      ),
      [
        { policy: "1.2.3", qualifiers: [] },
        { policy: "1.2.4", qualifiers: [{ id: "1.3", valueHex: "160178" }] },
      ],
    ],
    [
      "mappings",
      parsePolicyMappings,
      sequence(sequence(oid("1.2"), oid("1.3"))),
      [{ issuerDomainPolicy: "1.2", subjectDomainPolicy: "1.3" }],
    ],
    [
      "policy constraints",
      parsePolicyConstraints,
      sequence(tlv(0x81, bytes("05"))),
      { requireExplicitPolicy: undefined, inhibitPolicyMapping: 5 },
    ],
    ["inhibit any", parseInhibitAnyPolicy, integer(2), 2],
    [
      "a point with a name",
      parseDistributionPoints,
      points(fullName),
      [
        {
          name: { fullName: [{ type: "uri", value: "http://x/crl" }] },
          reasons: undefined,
          crlIssuer: undefined,
        },
      ],
    ],
    [
      "a point with reasons",
      parseDistributionPoints,
      points(fullName, tlv(0x81, bytes("0640"))),
      [
        {
          name: { fullName: [{ type: "uri", value: "http://x/crl" }] },
          reasons: ["keyCompromise"],
          crlIssuer: undefined,
        },
      ],
    ],
    [
      "a point with only an issuer",
      parseDistributionPoints,
      points(implicit(2, names(dns("x")))),
      [{ name: undefined, reasons: undefined, crlIssuer: [{ type: "dns", value: "x" }] }],
    ],
    [
      "access",
      parseAuthorityInformationAccess,
      sequence(sequence(oid("1.2"), uri("http://x"))),
      [{ method: "1.2", location: { type: "uri", value: "http://x" } }],
    ],
    ["no revocation", parseNoRevAvail, nullValue(), true],
  ])("%s", (_, parse, value, expected) => {
    expect(parse(value)).toEqual(expected);
  });

  test("key usage, with the tolerance for trailing zero bits", () => {
    const usage = parseKeyUsage(bytes("030205a0"));
    expect(usage).toMatchObject({
      digitalSignature: true,
      keyEncipherment: true,
      keyCertSign: false,
    });
    expect(parseKeyUsage(bytes("030200a0"))).toEqual(usage);
    expect(parseKeyUsage(bytes("0303070080"))).toMatchObject({
      decipherOnly: true,
      crlSign: false,
    });
  });

  test("a point named relative to its issuer", () => {
    const relative = tlv(0xa1, attribute(CN, string("utf8", "crl1")));
    const [point] = parseDistributionPoints(points(explicit(0, relative)));
    expect(point?.name?.relativeName?.map(({ oid: type, value }) => [type, value])).toEqual([
      [CN, "crl1"],
    ]);
  });

  test("a directory name in a constraint", () => {
    const value = sequence(implicit(1, sequence(sequence(explicit(4, sequence(cn("x")))))));
    const base = parseNameConstraints(value).excluded?.[0];
    expect(base?.type === "directoryName" && base.name.toString()).toBe("CN=x");
  });
});

describe("refused", () => {
  test.each<[string, (value: Uint8Array) => unknown, Uint8Array]>([
    ["a negative path length", parseBasicConstraints, sequence(boolean(true), bytes("0201ff"))],
    [
      "a path length of five bytes",
      parseBasicConstraints,
      sequence(boolean(true), integer(1n << 33n)),
    ],
    ["fields out of order", parseBasicConstraints, sequence(integer(1), boolean(true))],
    ["trailing bytes", parseBasicConstraints, Buffer.concat([sequence(), bytes("00")])],
    ["no usage", parseKeyUsage, bytes("030100")],
    ["usage of zeros", parseKeyUsage, bytes("03020700")],
    ["unused usage bits set", parseKeyUsage, bytes("030205a1")],
    ["a tenth usage", parseKeyUsage, bytes("0303060040")],
    ["usage as integer", parseKeyUsage, integer(1)],
    ["a purpose that is no identifier", parseExtendedKeyUsage, sequence(integer(1))],
    ["key identifier that is no string", parseSubjectKeyIdentifier, sequence()],
    [
      "authority serial of 65 bytes",
      parseAuthorityKeyIdentifier,
      sequence(implicit(1, names(dns("x"))), tlv(0x82, new Uint8Array(65).fill(1))),
    ],
    [
      "a minimum",
      parseNameConstraints,
      sequence(implicit(0, sequence(sequence(dns("a"), tlv(0x80, bytes("01")))))),
    ],
    [
      "a maximum",
      parseNameConstraints,
      sequence(implicit(0, sequence(sequence(dns("a"), tlv(0x81, bytes("05")))))),
    ],
    ["half a mapping", parsePolicyMappings, sequence(sequence(oid("1.2")))],
    ["a negative skip", parsePolicyConstraints, sequence(tlv(0x80, bytes("ff")))],
    ["inhibit any below zero", parseInhibitAnyPolicy, bytes("0201ff")],
    ["an empty point", parseDistributionPoints, points()],
    ["a point with only reasons", parseDistributionPoints, points(tlv(0x81, bytes("0640")))],
    [
      "a point with an unknown reason",
      parseDistributionPoints,
      points(fullName, tlv(0x81, bytes("06000040"))),
    ],
    [
      "two names of a point",
      parseDistributionPoints,
      points(explicit(0, implicit(0, names(dns("x"))), implicit(0, names(dns("x"))))),
    ],
    [
      "an unknown kind of point name",
      parseDistributionPoints,
      points(explicit(0, implicit(2, names(dns("x"))))),
    ],
    ["access without place", parseAuthorityInformationAccess, sequence(sequence(oid("1.2")))],
    ["no revocation with content", parseNoRevAvail, bytes("050100")],
    ["no revocation as a list", parseNoRevAvail, sequence(bitString(bytes("00")))],
  ])("%s", (_, parse, value) => {
    expect(derErrorOf(() => parse(value))).not.toBe("accepted");
  });
});

test("the known ones are known", () => {
  expect(KNOWN_EXTENSIONS.has("2.5.29.19")).toBe(true);
  expect(KNOWN_EXTENSIONS.has("2.5.29.99")).toBe(false);
  expect(KNOWN_EXTENSIONS.size).toBe(16);
});
