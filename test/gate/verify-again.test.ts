import { describe, expect, test } from "@jest/globals";
import { pathValidation, verify as verifyListener } from "../../src/index.ts";
import { albEvent, createTestPki, TEST_TARGET_GROUP_ARN } from "../../src/testing/index.ts";
import { outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { pki, issuing, verify } = world();
const event = albEvent({ mode: "verify", certificate: issuing.issue({ subject: "CN=clientA" }) });
const trust = { anchors: pki.root.pem, intermediates: issuing.pem };

describe("verify({ recheck })", () => {
  test("verifies the leaf again", async () => {
    const decision = await gateWith({ ...verify, trust }).check(event);
    expect(outcome(decision)).toBe("admitted");
    expect(decision).toMatchObject({ certificate: { verifiedBy: "alb-mtls" } });
    const stranger = { anchors: createTestPki().root.pem };
    expect(outcome(await gateWith({ ...verify, trust: stranger }).check(event))).toBe(
      "ClientCertUntrusted path.no-anchor at path",
    );
  });

  test("without recheck the load balancer's verification is enough", async () => {
    const decision = await gateWith(verify).check(event);
    expect(decision).toMatchObject({ outcome: "admitted", certificate: { verifiedBy: "alb" } });
  });

  test("takes what pathValidation() made, and nothing else", () => {
    const targetGroups = [TEST_TARGET_GROUP_ARN];
    for (const recheck of [undefined, null, true, { trust }]) {
      const make = () => Reflect.apply(verifyListener, undefined, [{ targetGroups, recheck }]);
      expect(make).toThrow(/recheck (must be made by pathValidation\(\)|is undefined)/);
    }
    const again = { targetGroups, recheck: pathValidation({ trust, revocation: { mode: "off" } }) };
    expect(verifyListener(again)).toMatchObject({ mode: "verify", validatesPath: true });
  });

  test("path validation needs to be told about trust and revocation", () => {
    const make = (options: object) => () => Reflect.apply(pathValidation, undefined, [options]);
    expect(make({ revocation: { mode: "off" } })).toThrow(/pathValidation\(\): options\.trust/);
    expect(make({ trust })).toThrow(/pathValidation\(\): options\.revocation is required/);
    expect(make({ trust, revocation: { mode: "off" }, targetGroups: [] })).toThrow(/targetGroups/);
  });

  test("is verify mode's: trust beside the listener is an unknown option", () => {
    const { targetGroups } = verify;
    const make = (options: object) => () =>
      Reflect.apply(verifyListener, undefined, [{ targetGroups, ...options }]);
    expect(make({ trust })).toThrow(/trust is not an option/);
    expect(make({ revocation: { mode: "require" } })).toThrow(/revocation is not an option/);
    expect(make({ xSslCert: { targetGroups: ["x"] } })).toThrow(/xSslCert is not an option/);
  });
});
