import { describe, expect, test } from "@jest/globals";
import { makeGate } from "../../src/gate/gate.ts";
import { albEvent, createTestPki } from "../../src/testing/index.ts";
import { createGate as createVerifyGate } from "../../src/verify.ts";
import { createGate } from "../../src/verify-again.ts";
import { outcome, world } from "../support/gates.ts";

const { pki, issuing, verify, passthrough } = world();
const event = albEvent({ mode: "verify", certificate: issuing.issue({ subject: "CN=clientA" }) });
const trust = { anchors: pki.root.pem, intermediates: issuing.pem };

describe("alb-mtls/verify-again", () => {
  test("verifies the leaf again", async () => {
    const decision = await createGate({ ...verify, trust }).check(event);
    expect(outcome(decision)).toBe("admitted");
    expect(decision).toMatchObject({ certificate: { verifiedBy: "alb-mtls" } });
    const stranger = { anchors: createTestPki().root.pem };
    expect(outcome(await createGate({ ...verify, trust: stranger }).check(event))).toBe(
      "ClientCertUntrusted path.no-anchor at path",
    );
  });

  test("is alb-mtls/verify where there is no trust", async () => {
    const decision = await createGate(verify).check(event);
    expect(decision).toMatchObject({ outcome: "admitted", certificate: { verifiedBy: "alb" } });
  });

  test("serves no other mode", () => {
    expect(() => Reflect.apply(createGate, undefined, [passthrough])).toThrow(
      new TypeError(
        'alb-mtls/verify-again serves mode "verify" only; import "alb-mtls" for passthrough',
      ),
    );
  });
});

describe("a gate that was not handed passthrough mode", () => {
  test("is not made for it", () => {
    expect(() => makeGate(passthrough, {})).toThrow(
      new TypeError('import "alb-mtls" for passthrough mode'),
    );
  });
});

describe("alb-mtls/verify", () => {
  test("does not pass over trust that it cannot use", () => {
    expect(() => createVerifyGate(Object.assign({ trust }, verify))).toThrow(
      new TypeError('options.trust needs a chain verifier: import "alb-mtls/verify-again"'),
    );
    expect(() =>
      createVerifyGate(Object.assign({ revocation: { mode: "require" } }, verify)),
    ).toThrow(/revocation needs options\.trust/);
  });
});
