import { describe, expect, test } from "@jest/globals";
import { psd2 } from "../../../src/identity/views/index.ts";
import { allOf, not, psd2Role } from "../../../src/policy/index.ts";
import { oid, rawString, sequence, string } from "../../../src/testing/der-writer.ts";
import { verifiedCertificate } from "../../../src/testing/index.ts";
import { ask } from "../../policy/ask.ts";
import { opensslCertificate } from "../../support/openssl-certificate.ts";

const QC_STATEMENTS = "1.3.6.1.5.5.7.1.3";
const ROLE = "0.4.0.19495.1";
const utf8 = (text: string) => string("utf8", text);
const role = (type: string, name: string) => sequence(oid(type), utf8(name));
const ai = role(`${ROLE}.3`, "PSP_AI");
const pi = role(`${ROLE}.2`, "PSP_PI");
const nca = [utf8("De Nederlandsche Bank"), utf8("NL-DNB")];
const statement = (...content: readonly Uint8Array[]) => sequence(oid("0.4.0.19495.2"), ...content);
const ofRoles = (...roles: readonly Uint8Array[]) =>
  statement(sequence(sequence(...roles), ...nca));
const compliance = sequence(oid("0.4.0.1862.1.1"));

/** A certificate with these statements, or with these bytes as the extension's value. */
function certificateOf(
  statements: readonly Uint8Array[] | Uint8Array,
  organization = "PSDNL-DNB-1",
) {
  const value = statements instanceof Uint8Array ? statements : sequence(...statements);
  return verifiedCertificate({
    subject: [{ type: "organizationIdentifier", value: organization }],
    extensions: [{ oid: QC_STATEMENTS, value }],
  });
}

/** OpenSSL's configuration of a QWAC for payments. */
const profile = (roles: string) => `[ext]
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth, serverAuth
${QC_STATEMENTS} = ASN1:SEQUENCE:statements
[statements]
compliance = SEQUENCE:compliance
type = SEQUENCE:type
psd2 = SEQUENCE:psd2
[compliance]
id = OID:0.4.0.1862.1.1
[type]
id = OID:0.4.0.1862.1.6
info = SEQUENCE:types
[types]
web = OID:0.4.0.1862.1.6.3
[psd2]
id = OID:0.4.0.19495.2
info = SEQUENCE:psd2type
[psd2type]
roles = SEQUENCE:roles
name = FORMAT:UTF8,UTF8:Bundesanstalt für Finanzdienstleistungsaufsicht
id = FORMAT:UTF8,UTF8:DE-BAFIN
${roles}`;

describe("a QWAC that OpenSSL made from a PSD2 profile", () => {
  const certificate = opensslCertificate(
    "/C=DE/O=Zahldienst GmbH/organizationIdentifier=PSDDE-BAFIN-123456/CN=api.zahldienst.example",
    profile(`[roles]
one = SEQUENCE:role_ai
two = SEQUENCE:role_pi
[role_ai]
id = OID:${ROLE}.3
name = UTF8:PSP_AI
[role_pi]
id = OID:${ROLE}.2
name = UTF8:PSP_PI
`),
  );

  test("the view has the provider, its roles and the authority", () => {
    expect(psd2(certificate)).toEqual({
      organization: {
        organizationIdentifier: "PSDDE-BAFIN-123456",
        country: "DE",
        authority: "BAFIN",
        registration: "123456",
      },
      roles: ["PSP_PI", "PSP_AI"],
      otherRoles: [],
      ncaName: "Bundesanstalt für Finanzdienstleistungsaufsicht",
      ncaId: "DE-BAFIN",
    });
  });

  test("the policy goes by the roles", async () => {
    expect(await ask(psd2Role("PSP_AI"), certificate)).toBe("yes");
    expect(await ask(psd2Role("PSP_AS", "PSP_PI"), certificate)).toBe("yes");
    expect(await ask(psd2Role("PSP_AS", "PSP_IC"), certificate)).toBe("no");
    expect(await ask(allOf(psd2Role("PSP_AI"), psd2Role("PSP_PI")), certificate)).toBe("yes");
    expect(await ask(allOf(psd2Role("PSP_AI"), psd2Role("PSP_IC")), certificate)).toBe("no");
  });
});

describe("roles", () => {
  test.each([
    ["no qcStatements", undefined, "no"],
    ["no PSD2 statement", [compliance], "no"],
    ["an empty list of statements", [], "no"],
    ["the role asked for", [compliance, ofRoles(ai)], "yes"],
    ["another role", [ofRoles(pi)], "no"],
    ["the same role twice", [ofRoles(ai, ai)], "yes"],
    ["Unspecified alone", [ofRoles(role(`${ROLE}.0`, "Unspecified"))], "no"],
    ["a role of a later version of the standard", [ofRoles(role(`${ROLE}.51`, "VOP_RS"))], "no"],
    ["a role that ETSI does not define", [ofRoles(role("1.2.3.4", "PSP_XX"))], "cannot-tell"],
    ["such a role in ETSI's arc", [ofRoles(role(`${ROLE}.99`, "PSP_XX"), pi)], "cannot-tell"],
    ["such a role with the one asked for", [ofRoles(role("1.2.3.4", "X"), ai)], "yes"],
  ] as const)("%s: %s", async (_what, statements, expected) => {
    const certificate =
      statements === undefined ? verifiedCertificate() : certificateOf([...statements]);
    expect(await ask(psd2Role("PSP_AI"), certificate)).toBe(expected);
  });

  const tooMany = Array.from({ length: 101 }, () => ai);
  const malformed: readonly [string, readonly Uint8Array[] | Uint8Array][] = [
    ["identifier and name of two roles", [ofRoles(role(`${ROLE}.3`, "PSP_PI"))]],
    ["a name in another letter case", [ofRoles(role(`${ROLE}.3`, "psp_ai"))]],
    ["ETSI's name under another identifier", [ofRoles(role("1.2.3.4", "PSP_AI"))]],
    ["ETSI's name in its arc", [ofRoles(role(`${ROLE}.99`, "PSP_AI"))]],
    ["a contradiction after a good role", [ofRoles(ai, role(`${ROLE}.2`, "PSP_AS"))]],
    ["Unspecified after a role", [ofRoles(ai, role(`${ROLE}.0`, "Unspecified"))]],
    ["no role", [ofRoles()]],
    ["two statements", [ofRoles(ai), ofRoles(ai)]],
    ["a statement without information", [statement()]],
    ["information of another type", [statement(utf8("PSP_AI"))]],
    ["no name of the authority", [statement(sequence(sequence(ai)))]],
    ["no identifier of the authority", [statement(sequence(sequence(ai), utf8("DNB")))]],
    ["something after it", [statement(sequence(sequence(ai), ...nca, utf8("x")))]],
    [
      "an empty name of the authority",
      [statement(sequence(sequence(ai), utf8(""), utf8("NL-DNB")))],
    ],
    ["a name of 257 characters", [ofRoles(role("1.2.3", "x".repeat(257)), ai)]],
    ["a name with a NUL", [ofRoles(role("1.2.3", "PSP_AI\0"), ai)]],
    [
      "a name that is not UTF-8",
      [ofRoles(sequence(oid("1.2.3"), rawString("utf8", Uint8Array.of(0xff))), ai)],
    ],
    ["a PrintableString", [ofRoles(sequence(oid(`${ROLE}.3`), string("printable", "PSP_AI")))]],
    ["a role with three parts", [ofRoles(sequence(oid(`${ROLE}.3`), utf8("PSP_AI"), utf8("x")))]],
    ["roles without a list", [statement(sequence(ai, ...nca))]],
    ["more than 100 roles", [ofRoles(...tooMany)]],
    ["a damaged statement after it", [ofRoles(ai), sequence(utf8("x"))]],
    ["bytes after the statements", Uint8Array.of(...sequence(ofRoles(ai)), 5, 0)],
    ["bytes that are not DER", Uint8Array.of(0x30, 0x80)],
    ["no bytes", new Uint8Array()],
  ];

  test.each(malformed)("%s is cannot-tell, and not() does not admit it", async (_what, value) => {
    const certificate = certificateOf(value);
    expect(await ask(psd2Role("PSP_AI"), certificate)).toBe("cannot-tell");
    expect(await ask(not(psd2Role("PSP_AI")), certificate)).toBe("cannot-tell");
    expect(() => psd2(certificate)).toThrow(
      expect.objectContaining({ reason: "certificate.malformed" }),
    );
  });

  test.each([
    ["PSDNL-DNB-1", "yes"],
    ["VATNL-1", "yes"],
    ["PSDDE-BAFIN-1", "cannot-tell"],
    ["PSDNL-AFM-1", "cannot-tell"],
  ])("roles of NL-DNB and the subject %s: %s", async (organization, expected) => {
    const certificate = certificateOf([ofRoles(ai)], organization);
    expect(await ask(psd2Role("PSP_AI"), certificate)).toBe(expected);
  });

  test("an authority's identifier of another form is not compared", async () => {
    const free = statement(sequence(sequence(ai), utf8("Authority"), utf8("x")));
    expect(await ask(psd2Role("PSP_AI"), certificateOf([free]))).toBe("yes");
  });

  test("what is not a role is an error of the program", () => {
    expect(() => psd2Role()).toThrow(TypeError);
    for (const wrong of ["psp_ai", "AISP", "Unspecified", "", "__proto__", `${ROLE}.3`]) {
      // @ts-expect-error not a role
      expect(() => psd2Role(wrong)).toThrow(/argument 1 is not one of PSP_AS, PSP_PI/);
    }
  });
});

test("the view is undefined without a statement, and has other roles apart from ETSI's", () => {
  expect(psd2(verifiedCertificate())).toBeUndefined();
  expect(psd2(certificateOf([compliance]))).toBeUndefined();
  const found = psd2(certificateOf([ofRoles(role("1.2.3.4", "X"), ai)], "VATNL-1"));
  expect(found).toMatchObject({
    organization: undefined,
    roles: ["PSP_AI"],
    otherRoles: [{ oid: "1.2.3.4", name: "X" }],
  });
});
