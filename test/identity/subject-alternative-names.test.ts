import { describe, expect, test } from "@jest/globals";
import { sanUpn } from "../../src/policy/index.ts";
import { string } from "../../src/testing/der-writer.ts";
import { verifiedCertificate } from "../../src/testing/index.ts";
import { ask } from "../policy/ask.ts";
import { opensslCertificate } from "../support/openssl-certificate.ts";

const UPN = "1.3.6.1.4.1.311.20.2.3";

describe("subjectAlternativeNames", () => {
  test("has user principal names as text and other names as DER", () => {
    const value = string("utf8", "x");
    const { subjectAlternativeNames: names } = verifiedCertificate({
      san: { dns: ["a.example"], upn: ["anna@corp.example"], otherName: [{ oid: "1.2.3", value }] },
    });
    expect(names.upn).toEqual(["anna@corp.example"]);
    expect(names.other).toEqual([{ oid: "1.2.3", value: Uint8Array.from(value) }]);
    expect(names.dns).toEqual(["a.example"]);
    expect(names.email).toEqual([]);
  });

  test("nothing that a caller does to a value changes it", () => {
    const { subjectAlternativeNames: names } = verifiedCertificate({
      san: { otherName: [{ oid: "1.2.3", value: string("utf8", "x") }] },
    });
    const [first] = names.other;
    first?.value.fill(0);
    expect(names.other[0]?.value).toEqual(Uint8Array.of(0x0c, 1, 0x78));
    expect(() => Object.assign(names, { upn: ["a@b"] })).toThrow(TypeError);
    expect(() => Object.assign(names.upn, ["a@b"])).toThrow(TypeError);
    expect(() => Object.assign(first ?? {}, { oid: "1.2.4" })).toThrow(TypeError);
  });

  test("leaves out a user principal name that is not readable text, and keeps the other names", () => {
    const { subjectAlternativeNames: names } = verifiedCertificate({
      san: {
        dns: ["a.example"],
        upn: ["anna@corp.example", "nul\0@corp.example"],
        otherName: [{ oid: UPN, value: string("ia5", "ia5@corp.example") }],
      },
    });
    expect(names).toEqual({
      dns: ["a.example"],
      uri: [],
      email: [],
      ip: [],
      upn: ["anna@corp.example"],
      other: [],
    });
  });

  test("a summary has the types of other names, never their values", () => {
    const value = string("utf8", "s".repeat(60_000));
    const json = JSON.stringify(
      verifiedCertificate({ san: { upn: ["a@b"], otherName: [{ oid: "1.2.3", value }] } }),
    );
    expect(JSON.parse(json).subjectAlternativeNames).toMatchObject({
      upn: ["a@b"],
      other: ["1.2.3"],
    });
    expect(json.length).toBeLessThan(2000);
  });
});

test("a certificate that OpenSSL made has the user principal name that its configuration says", async () => {
  const certificate = opensslCertificate(
    "/CN=Anna",
    `[ext]
subjectAltName = @names
[names]
otherName.1 = ${UPN};UTF8:anna@corp.example
otherName.2 = 1.2.3.4;IA5STRING:x
email = anna@corp.example
`,
  );
  expect(certificate.subjectAlternativeNames).toMatchObject({
    upn: ["anna@corp.example"],
    email: ["anna@corp.example"],
    other: [{ oid: "1.2.3.4", value: Uint8Array.of(0x16, 1, 0x78) }],
  });
  expect(await ask(sanUpn("*@CORP.example"), certificate)).toBe("yes");
});
