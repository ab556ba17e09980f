import { describe, expect, test } from "@jest/globals";
import { VERIFY_HEADERS } from "../../src/alb/mtls-headers.ts";
import { decide, outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";
import { type AlbEventOptionsForTests, albEvent } from "./verify-events.ts";

const { pki, issuing, verify } = world();
const leaf = issuing.issue({ subject: "CN=clientA,OU=example.org.unit,O=example.org,C=JP" });
const judge = (options: AlbEventOptionsForTests = {}) =>
  decide(verify, albEvent({ certificate: leaf, ...options })).then(outcome);

describe("verify mode", () => {
  test("admits the client that the load balancer verified", async () => {
    const decision = await decide(verify, albEvent({ certificate: leaf }));
    if (decision.outcome !== "admitted") throw new Error(outcome(decision));
    expect(decision.certificate.verifiedBy).toBe("alb");
    expect(decision.certificate.revocation).toBe("not-checked-here");
    expect(decision.certificate.anchor).toBeUndefined();
    expect(decision.certificate.subject.organizations).toEqual(["example.org"]);
  });

  test.each(["serialNumber", "issuer", "subject", "validity"] as const)(
    "refuses a %s header that is not the leaf's",
    async (field) => {
      const other = pki.root.issue({
        subject: "CN=clientB",
        notAfter: new Date(Date.now() + 99 * 86_400_000),
      });
      const forged = albEvent({ certificate: other }).multiValueHeaders?.[VERIFY_HEADERS[field]];
      expect(await judge({ rawHeaders: { [VERIFY_HEADERS[field]]: forged } })).toBe(
        "ClientCertHeaderInvalid header.disagrees at agreement",
      );
    },
  );

  test.each([1, 2] as const)("refuses a leaf of X.509 version %i", async (version) => {
    const old = pki.root.issue({ subject: "CN=clientA", version });
    expect(await judge({ certificate: old })).toBe(
      "ClientCertTypeUnsupported certificate.version at certificate",
    );
  });

  test("an equal serial number in another spelling agrees", async () => {
    const serial = albEvent({ certificate: leaf }).multiValueHeaders?.[VERIFY_HEADERS.serialNumber];
    const spelled = `00:${String(serial?.[0]).toLowerCase()}`;
    expect(await judge({ rawHeaders: { [VERIFY_HEADERS.serialNumber]: spelled } })).toBe(
      "admitted",
    );
  });

  test("a name rendered in an unknown way passes when the other one agrees, and is logged once", async () => {
    const warnings: unknown[] = [];
    const logger = {
      info: () => {},
      warn: (_message: string, fields: unknown) => warnings.push(fields),
      error: () => {},
    };
    const unknown = "CN=clientA,newShortName=example.org.unit,O=example.org,C=JP";
    const event = albEvent({
      certificate: leaf,
      rawHeaders: { [VERIFY_HEADERS.subject]: unknown },
    });

    const gate = gateWith({ ...verify, logger });
    expect(outcome(await gate.check(event))).toBe("admitted");
    expect(outcome(await gate.check(event))).toBe("admitted");
    expect(warnings).toEqual([
      { header: "subject", detail: "the subject header is rendered in an unknown way" },
    ]);
    const both = albEvent({
      certificate: leaf,
      rawHeaders: { [VERIFY_HEADERS.subject]: unknown, [VERIFY_HEADERS.issuer]: "x.y=z" },
    });
    expect(outcome(await gate.check(both))).toBe(
      "ClientCertHeaderInvalid header.disagrees at agreement",
    );
  });

  test("an expired certificate that the listener lets through is refused", async () => {
    const expired = issuing.issue({
      subject: "CN=clientA",
      notBefore: new Date(Date.now() - 7_200_000),
      notAfter: new Date(Date.now() - 3_600_000),
    });
    expect(await judge({ certificate: expired })).toBe(
      "ClientCertExpired validity.expired at certificate",
    );
  });

  test("an empty subject may come as an empty or absent header", async () => {
    const nameless = issuing.issue({ subject: [], san: { dns: ["a.example"] } });
    const absent = { [VERIFY_HEADERS.subject]: undefined };
    expect(await judge({ certificate: nameless })).toBe(
      "ClientCertRejected policy.denied at policy",
    );
    expect(await judge({ certificate: nameless, rawHeaders: absent })).toBe(
      "ClientCertRejected policy.denied at policy",
    );
    expect(await judge({ rawHeaders: absent })).toBe(
      "ClientCertHeaderInvalid header.disagrees at agreement",
    );
  });

  test("with trust the leaf is verified again, intermediates from the configuration", async () => {
    const trust = { anchors: pki.root.pem, intermediates: issuing.pem };
    const again = await decide({ ...verify, trust }, albEvent({ certificate: leaf }));
    if (again.outcome !== "admitted") throw new Error(outcome(again));
    expect(again.certificate.verifiedBy).toBe("alb-mtls");
    expect(again.certificate.mode).toBe("verify");
    const alone = await decide(
      { ...verify, trust: { anchors: pki.root.pem } },
      albEvent({ certificate: leaf }),
    );
    expect(outcome(alone)).toBe("ClientCertUntrusted path.no-anchor at path");
  });
});
