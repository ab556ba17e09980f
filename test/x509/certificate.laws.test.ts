/** Laws: whatever the bytes, a certificate is read or refused with a CertificateError, and in no time. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { tlv } from "../../src/testing/der-writer.ts";
import { createTestPki } from "../../src/testing/pki.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { copyBytes } from "../../src/x509/der/der.ts";
import { certificateOf, readingErrorOf } from "./world.ts";

/** Reads everything that can be read. */
function readAll(der: Uint8Array): Certificate {
  const certificate = Certificate.fromDer(der).assertWellFormed();
  for (const name of [certificate.subject, certificate.issuer]) {
    name.toString();
    name.toAlbString();
    name.matchKey;
  }
  certificate.publicKey;
  return certificate;
}

const pki = createTestPki();
const whole = pki.root.issueCa({
  subject: "CN=Intermediate+OU=a,O=Example,C=DE",
  san: {
    dns: ["a.example.org"],
    uri: ["spiffe://td/a"],
    email: ["a@b"],
    ip: ["192.0.2.1", "2001:db8::1"],
  },
  nameConstraints: { permitted: { dns: ["example.org"] } },
  certificatePolicies: ["1.2.3"],
  policyMappings: [["1.2.3", "1.2.4"]],
  policyConstraints: { requireExplicitPolicy: 0 },
  inhibitAnyPolicy: 1,
  crlDistributionPoints: ["http://x/crl"],
  authorityInformationAccess: { ocsp: ["http://x/ocsp"] },
}).der;

describe("every byte of a certificate", () => {
  test("changed to anything: refused as such, or another certificate", () => {
    const original = Certificate.fromDer(whole);
    expect(readingErrorOf(() => readAll(whole))).toBe("accepted");
    let accepted = 0;
    for (let i = 0; i < whole.length; i += 1) {
      for (const flip of [0x01, 0x20, 0x80, 0xff]) {
        const der = copyBytes(whole);
        der[i] = (der[i] ?? 0) ^ flip;
        const refusal = readingErrorOf(() => {
          expect(readAll(der).equals(original)).toBe(false);
        });
        if (refusal === "accepted") accepted += 1;
        else expect(refusal).toMatch(/^(malformed|unusable-key): /);
      }
    }
    // Names, dates, numbers, key and signature may change and stay well-formed; frame and types may not.
    expect(accepted).toBeGreaterThan(100);
    expect(accepted).toBeLessThan(whole.length * 4 * 0.7);
  });

  test("removed, or everything behind it: refused", () => {
    for (let i = 0; i < whole.length; i += 1) {
      expect(readingErrorOf(() => readAll(whole.subarray(0, i)))).toMatch(/^malformed/);
      const without = Buffer.concat([whole.subarray(0, i), whole.subarray(i + 1)]);
      expect(readingErrorOf(() => readAll(without))).toMatch(/^malformed/);
    }
  });
});

test("any bytes at all", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500, size: "max" }), (der) => {
      expect(readingErrorOf(() => readAll(der))).toMatch(/^malformed/);
    }),
    { numRuns: 500 },
  );
});

test("several random changes at once", () => {
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const der = copyBytes(whole);
      for (const [at, value] of changes) der[at] = value;
      expect(typeof readingErrorOf(() => readAll(der))).toBe("string");
    }),
    { numRuns: 2000 },
  );
});

test("any element in the place of any field", () => {
  const element: fc.Arbitrary<Uint8Array> = fc.letrec<{ any: Uint8Array }>((tie) => ({
    any: fc
      .tuple(
        fc.constantFrom(
          0x01,
          0x02,
          0x03,
          0x04,
          0x05,
          0x06,
          0x0c,
          0x17,
          0x30,
          0x31,
          0xa0,
          0xa3,
          0x80,
        ),
        fc.oneof(
          { maxDepth: 4 },
          fc.uint8Array({ maxLength: 6 }),
          fc
            .array(tie("any"), { maxLength: 3 })
            .map((parts) => new Uint8Array(Buffer.concat(parts))),
        ),
      )
      .map(([tag, content]) => tlv(tag, content)),
  })).any;
  const field = fc.constantFrom(
    "version",
    "serial",
    "inner",
    "issuer",
    "validity",
    "subject",
    "spki",
    "signature",
  );
  fc.assert(
    fc.property(field, element, (name, der) => {
      expect(typeof readingErrorOf(() => readAll(certificateOf({ [name]: der })))).toBe("string");
    }),
    { numRuns: 2000 },
  );
});

test("the largest hostile certificates end", () => {
  const room = 65_000;
  const attributes = Buffer.concat(
    Array.from({ length: Math.floor(room / 15) }, () =>
      Buffer.from("310b300906035504030c0278", "hex"),
    ),
  );
  const deep = Array.from({ length: 15_000 }).reduce<Buffer>(
    (inner) =>
      Buffer.concat([Buffer.from([0x30, 0x82, inner.length >> 8, inner.length & 255]), inner]),
    Buffer.alloc(0),
  );
  const hostile = [
    new Uint8Array(65_536).fill(0x30),
    new Uint8Array(65_536).fill(0x06),
    certificateOf({ subject: tlv(0x30, attributes) }),
    certificateOf({ subject: tlv(0x30, tlv(0x31, tlv(0x30, tlv(6, Uint8Array.of(42, 3)), deep))) }),
    certificateOf({ serial: tlv(2, new Uint8Array(room).fill(1)) }),
    certificateOf({ inner: tlv(0x30, tlv(6, new Uint8Array(room).fill(0xff))) }),
  ];
  for (const der of hostile) readingErrorOf(() => readAll(der));
});
