import { describe, expect, test } from "@jest/globals";
import { VerifiedClientCertificate } from "../../src/identity/verified-client-certificate.ts";
import { createTestPki } from "../../src/testing/pki.ts";
import { verifiedCertificate } from "../../src/testing/verified-certificate.ts";

describe("a verified certificate for unit tests", () => {
  test("is a real one", () => {
    const certificate = verifiedCertificate({
      subject: "CN=clientA,O=Example",
      serial: 0xabn,
      san: { dns: ["a.example"], uri: ["spiffe://x/y"], email: ["a@b.c"], ip: ["10.0.0.1"] },
    });
    expect(VerifiedClientCertificate.is(certificate)).toBe(true);
    expect(certificate.subject.commonName).toBe("clientA");
    expect(certificate.serialNumber).toBe("AB");
    expect(certificate.subjectAlternativeNames).toEqual({
      dns: ["a.example"],
      uri: ["spiffe://x/y"],
      email: ["a@b.c"],
      ip: ["10.0.0.1"],
      upn: [],
      other: [],
    });
    expect(certificate.daysUntilExpiry).toBe(30);
  });

  test("in passthrough mode this library verified it, up to an anchor", () => {
    const certificate = verifiedCertificate({ subject: "CN=clientA", anchorId: "partners" });
    expect(certificate).toMatchObject({
      mode: "passthrough",
      verifiedBy: "alb-mtls",
      revocation: "not-checked-here",
    });
    expect(certificate.path?.map(({ subject }) => subject)).toEqual([
      "CN=clientA",
      "CN=Test Root CA,O=alb-mtls tests",
    ]);
    expect(certificate.anchor).toEqual(certificate.path?.at(-1));
    expect(certificate.anchor?.id).toBe("partners");
  });

  test("in verify mode the load balancer did, and there is no path", () => {
    const certificate = verifiedCertificate({ mode: "verify" });
    expect(certificate).toMatchObject({ mode: "verify", verifiedBy: "alb" });
    expect(certificate.path).toBeUndefined();
    expect(certificate.anchor).toBeUndefined();
  });

  test("may be one that exists already", () => {
    const leaf = createTestPki().root.issueCa({ subject: "CN=Issuing" }).issue();
    const certificate = verifiedCertificate({ certificate: leaf, revocation: "good" });
    expect(certificate.issuer.toString()).toBe("CN=Issuing");
    expect(certificate.path).toHaveLength(3);
    expect(certificate.revocation).toBe("good");
  });

  test("has the clock it is given", () => {
    const now = new Date("2040-01-01T00:00:00Z");
    const certificate = verifiedCertificate({ now, notAfter: new Date("2040-01-03T12:00:00Z") });
    expect(certificate.daysUntilExpiry).toBe(2);
    expect(certificate.notBefore).toEqual(new Date("2039-12-31T23:00:00Z"));
  });
});
