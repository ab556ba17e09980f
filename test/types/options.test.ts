import { describe, expect, test } from "@jest/globals";
import {
  albMtls,
  createChainVerifier,
  createGate,
  dangerouslyAcceptAnyTargetGroup,
} from "alb-mtls";
import { commonName } from "alb-mtls/policy";
import { fromFile, fromPem, fromUri } from "alb-mtls/sources";
import { albMtls as albMtlsVerify, createGate as createVerifyGate } from "alb-mtls/verify";
import { world } from "../support/gates.ts";

const { pki, issuing, verify, passthrough } = world();
/** The factory as a JavaScript user calls it. */
const gate = createGate as (options: unknown) => unknown;
const without = (options: object, key: string): object =>
  Object.fromEntries(Object.entries(options).filter(([name]) => name !== key));

describe("what does not compile is a TypeError at run time", () => {
  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /options/],
    ["text", "verify", /options/],
    ["a misspelt key", { ...verify, orgin: {} }, /orgin/],
    ["a key of the other mode", { ...verify, xSslCert: { targetGroups: ["x"] } }, /xSslCert/],
    ["a misspelt mode", { ...verify, mode: "verified" }, /mode/],
    ["no mode", without(verify, "mode"), /mode/],
    ["no origin", without(verify, "origin"), /origin/],
    ["no allow", without(verify, "allow"), /allow/],
    ["no trust", without(passthrough, "trust"), /trust/],
    ["no revocation", without(passthrough, "revocation"), /revocation/],
    ["no target group", { ...verify, origin: { targetGroups: [] } }, /targetGroups/],
    ["an unset variable", { ...verify, origin: { targetGroups: [undefined] } }, /targetGroups/],
    ["no anchors", { ...passthrough, trust: { anchors: [] } }, /trust\.anchors/],
    ["empty anchors", { ...passthrough, trust: { anchors: "" } }, /trust\.anchors/],
    [
      "anchors that are no certificates",
      { ...passthrough, trust: { anchors: "x" } },
      /trust\.anchors/,
    ],
    ["a leaf as anchor", { ...passthrough, trust: { anchors: issuing.issue().pem } }, /not a CA/],
    ["a misspelt trust key", { ...passthrough, trust: { anchors: pki.root.pem, crl: 1 } }, /crl/],
    [
      "a misspelt revocation mode",
      { ...passthrough, revocation: { mode: "on" } },
      /revocation\.mode/,
    ],
    ["a misspelt revocation key", { ...passthrough, revocation: { mode: "off", crl: 1 } }, /crl/],
    [
      "lists that would be ignored",
      { ...passthrough, revocation: { mode: "off", crls: "x" } },
      /ignored/,
    ],
    ["revocation without trust", { ...verify, revocation: { mode: "require" } }, /trust/],
    ["a policy that is none", { ...verify, allow: true }, /allow/],
    ["a time-out of zero", { ...verify, timeoutMillis: 0 }, /timeoutMillis/],
    ["a time-out that is no number", { ...verify, timeoutMillis: Number.NaN }, /timeoutMillis/],
    ["a misspelt level of identity", { ...verify, identityInLogs: "all" }, /identityInLogs/],
    ["a logger without methods", { ...verify, logger: {} }, /logger/],
    ["a hook that is no function", { ...verify, onDecision: "log" }, /onDecision/],
    ["a clock that is no function", { ...verify, clock: new Date() }, /clock/],
    ["a health check of everything", { ...verify, healthCheck: { path: "" } }, /healthCheck/],
    ["an explicit undefined", { ...verify, headers: { leaf: undefined } }, /leaf/],
  ])("%s", (_what, options, message) => {
    expect(() => gate(options)).toThrow(TypeError);
    expect(() => gate(options)).toThrow(message);
  });

  test("the middleware and the other factories", () => {
    const middleware = albMtls as (options: unknown) => unknown;
    expect(() => middleware({ ...verify, onRefusal: "ignore" })).toThrow(/onRefusal/);
    expect(() => middleware(undefined)).toThrow(TypeError);
    expect(() => (albMtlsVerify as (options: unknown) => unknown)(passthrough)).toThrow(/verify/);
    expect(() => (createVerifyGate as (options: unknown) => unknown)(passthrough)).toThrow(
      /verify/,
    );
    const verifier = createChainVerifier as (options: unknown) => unknown;
    expect(() => verifier({ trust: passthrough.trust })).toThrow(/revocation/);
    expect(() => verifier({ ...passthrough })).toThrow(/mode/);
    expect(() => verifier(undefined)).toThrow(TypeError);
  });

  test("sources without a place", () => {
    expect(() => fromUri(undefined)).toThrow(/environment variable/);
    expect(() => fromUri(" ")).toThrow(/environment variable/);
    expect(() => fromUri("http://example.com/anchors.pem")).toThrow(/http:/);
    expect(() => fromPem("")).toThrow(/environment variable/);
    expect(() => fromFile(undefined)).toThrow(/path/);
  });

  test("what is meant to work does", () => {
    expect(() => gate(verify)).not.toThrow();
    expect(() => gate(passthrough)).not.toThrow();
    expect(() =>
      gate({ ...verify, origin: { targetGroups: dangerouslyAcceptAnyTargetGroup } }),
    ).not.toThrow();
    expect(() => gate({ ...verify, allow: commonName("a") })).not.toThrow();
  });
});
