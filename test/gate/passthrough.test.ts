import { describe, expect, test } from "@jest/globals";
import { albEvent, createTestPki, type TestCertificate } from "../../src/testing/index.ts";
import { decide, outcome, world } from "../support/gates.ts";

const { pki, issuing, passthrough } = world();
const hour = 3_600_000;
const present = (certificate: TestCertificate | readonly Uint8Array[]) =>
  decide(passthrough, albEvent({ mode: "passthrough", certificate })).then(outcome);

describe("passthrough mode", () => {
  test("admits a client of the trusted authority and says who it is", async () => {
    const leaf = issuing.issue({ subject: "CN=clientA,O=example.org,C=JP" });
    const decision = await decide(
      passthrough,
      albEvent({ mode: "passthrough", certificate: leaf }),
    );
    if (decision.outcome !== "admitted") throw new Error(outcome(decision));
    expect(decision.certificate.subject.commonName).toBe("clientA");
    expect(decision.certificate.verifiedBy).toBe("alb-mtls");
    expect(decision.certificate.revocation).toBe("not-checked-here");
    expect(decision.certificate.path?.map((each) => each.subject)).toEqual([
      "CN=clientA,O=example.org,C=JP",
      "CN=Issuing CA,O=Example",
      decision.certificate.anchor?.subject,
    ]);
    expect(decision.step).toBe("policy");
    expect(decision.rule).toBe('commonName("clientA")');
  });

  test("refuses another client of the same authority by policy", async () => {
    expect(await present(issuing.issue({ subject: "CN=clientB" }))).toBe(
      "ClientCertRejected policy.denied at policy",
    );
  });

  test("refuses an expired, a not yet valid, a self-signed and a server certificate", async () => {
    const now = Date.now();
    const expired = issuing.issue({
      subject: "CN=clientA",
      notBefore: new Date(now - 2 * hour),
      notAfter: new Date(now - hour),
    });
    const early = issuing.issue({ subject: "CN=clientA", notBefore: new Date(now + hour) });
    const self = pki.selfSigned({ subject: "CN=clientA" });
    const server = issuing.issue({ subject: "CN=clientA", extendedKeyUsage: ["serverAuth"] });
    expect(await present(expired)).toBe("ClientCertExpired validity.expired at path");
    expect(await present(early)).toBe("ClientCertNotYetValid validity.not-yet-valid at path");
    expect(await present(self)).toBe("ClientCertUntrusted path.no-anchor at path");
    expect(await present(server)).toBe(
      "ClientCertPurposeInvalid purpose.extended-key-usage at path",
    );
  });

  test("a CA of the same name but another key is not the anchor", async () => {
    const impostor = createTestPki();
    const leaf = impostor.root.issue({ subject: "CN=clientA" });
    expect(await present(leaf)).toBe("ClientCertInvalid path.signature at path");
  });

  test("the leaf is the first certificate, whatever follows", async () => {
    const victim = issuing.issue({ subject: "CN=clientA" });
    const evil = pki.selfSigned({ subject: "CN=clientA" });
    expect(await present([evil.der, ...victim.chain])).toBe(
      "ClientCertUntrusted path.no-anchor at path",
    );
    const stranger = pki.selfSigned({ subject: "CN=stranger" });
    const bag = [victim.der, stranger.der, issuing.der, issuing.der, pki.root.der];
    expect(await present(bag)).toBe("admitted");
  });

  test("no certificate is 401, not 403", async () => {
    const decision = await decide(passthrough, albEvent({ mode: "passthrough" }));
    expect(outcome(decision)).toBe("ClientCertMissing header.absent at headers");
    expect(decision.outcome === "refused" && decision.error.statusCode).toBe(401);
  });

  test("revocation that must be known and is not refuses with 503", async () => {
    const leaf = issuing.issue({ subject: "CN=clientA" });
    const crls = issuing.crl().pem;
    const options = { ...passthrough, revocation: { mode: "require", crls } } as const;
    const decision = await decide(options, albEvent({ mode: "passthrough", certificate: leaf }));
    expect(outcome(decision)).toMatch(/^ClientCertCrlProcessingError crl\.issuer-missing at/);
    expect(decision.outcome === "refused" && decision.error.statusCode).toBe(503);
  });

  test("best effort admits and says unknown", async () => {
    const leaf = issuing.issue({ subject: "CN=clientA" });
    const options = { ...passthrough, revocation: { mode: "best-effort" } } as const;
    const decision = await decide(options, albEvent({ mode: "passthrough", certificate: leaf }));
    expect(decision.outcome === "admitted" && decision.certificate.revocation).toBe("unknown");
  });

  test("dates are read from the injected clock, once per request", async () => {
    const leaf = issuing.issue({ subject: "CN=clientA" });
    const asked: Date[] = [];
    const at = (time: Date) => ({
      ...passthrough,
      clock: () => {
        asked.push(time);
        return time;
      },
    });
    const event = albEvent({ mode: "passthrough", certificate: leaf });
    expect(outcome(await decide(at(new Date("2100-01-01T00:00:00Z")), event))).toBe(
      "ClientCertExpired validity.expired at path",
    );
    expect(asked).toHaveLength(1);
    const broken = { ...passthrough, clock: () => new Date(Number.NaN) };
    expect(outcome(await decide(broken, event))).toMatch(/^InternalFault internal\.fault/);
  });
});
