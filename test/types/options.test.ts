import { describe, expect, test } from "@jest/globals";
import {
  albMtls,
  createChainVerifier,
  createGate,
  dangerouslyAcceptAnyTargetGroup,
  passthrough,
  pathValidation,
  verify,
  withAlbMtls,
} from "alb-mtls";
import { commonName } from "alb-mtls/policy";
import { fromFile, fromPem, fromUri } from "alb-mtls/sources";
import { TEST_TARGET_GROUP_ARN } from "../../src/testing/alb-event.ts";
import { world } from "../support/gates.ts";

const { pki, issuing } = world();
type Options = Readonly<Record<string, unknown>>;
/** The factories as a JavaScript user calls them. */
const gate = (options: unknown) => Reflect.apply(createGate, undefined, [options]);
const without = (options: Options, key: string): Options =>
  Object.fromEntries(Object.entries(options).filter(([name]) => name !== key));

const reading = { targetGroups: [TEST_TARGET_GROUP_ARN] };
const chains = { trust: { anchors: pki.root.pem }, revocation: { mode: "off" } };
const options = { listener: verify(reading), allow: commonName("clientA") };

describe("what does not compile is a TypeError at run time", () => {
  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /options/],
    ["text", "verify", /options/],
    ["a misspelt key", { ...options, lisener: {} }, /lisener/],
    ["a key of the listener", { ...options, targetGroups: ["x"] }, /targetGroups/],
    ["the options of 0.1", { mode: "verify", origin: reading, allow: options.allow }, /mode/],
    ["a mode for a listener", { ...options, listener: "verify" }, /listener/],
    ["a factory for a listener", { ...options, listener: verify }, /listener/],
    ["no listener", without(options, "listener"), /listener/],
    ["no allow", without(options, "allow"), /allow/],
    ["a policy that is none", { ...options, allow: true }, /allow/],
    ["a time-out of zero", { ...options, timeoutMillis: 0 }, /timeoutMillis/],
    ["a time-out that is no number", { ...options, timeoutMillis: Number.NaN }, /timeoutMillis/],
    ["a misspelt level of identity", { ...options, identityInLogs: "all" }, /identityInLogs/],
    ["a logger without methods", { ...options, logger: {} }, /logger/],
    ["a hook that is no function", { ...options, onDecision: "log" }, /onDecision/],
    ["a clock that is no function", { ...options, clock: new Date() }, /clock/],
    ["how refusals are answered", { ...options, onRefusal: "throw" }, /onRefusal/],
  ])("gate: %s", (_what, wrong, message) => {
    expect(() => gate(wrong)).toThrow(TypeError);
    expect(() => gate(wrong)).toThrow(message);
  });

  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /options/],
    ["no target groups", {}, /targetGroups/],
    ["no target group", { targetGroups: [] }, /targetGroups/],
    ["an unset variable", { targetGroups: [undefined] }, /targetGroups/],
    ["a misspelt key", { ...reading, port: [443] }, /port/],
    ["the protocol of 0.1", { ...reading, proto: "https" }, /proto/],
    ["a key of the other mode", { ...reading, xSslCert: { targetGroups: ["x"] } }, /xSslCert/],
    ["a health check of everything", { ...reading, healthCheck: { path: "" } }, /healthCheck/],
    ["an explicit undefined", { ...reading, headers: { leaf: undefined } }, /leaf/],
    ["a misspelt limit", { ...reading, limits: { headerBites: 1 } }, /headerBites/],
    ["a limit of path validation", { ...reading, limits: { work: 1 } }, /limits\.work/],
  ])("listeners: %s", (_what, wrong, message) => {
    for (const listener of [verify, passthrough]) {
      if (listener === passthrough && /xSslCert|limits.{1,2}work/.test(message.source)) continue;
      const more = typeof wrong === "object" && listener === passthrough ? chains : {};
      const given = wrong === undefined ? undefined : { ...more, ...(wrong as object) };
      const make = () => Reflect.apply(listener, undefined, [given]);
      expect(make).toThrow(TypeError);
      expect(make).toThrow(message);
    }
  });

  test.each<[string, Options, RegExp]>([
    ["no trust", without(chains, "trust"), /trust/],
    ["no revocation", without(chains, "revocation"), /revocation/],
    ["no anchors", { ...chains, trust: { anchors: [] } }, /trust\.anchors/],
    ["empty anchors", { ...chains, trust: { anchors: "" } }, /trust\.anchors/],
    ["anchors that are no certificates", { ...chains, trust: { anchors: "x" } }, /trust\.anchors/],
    ["a leaf as anchor", { ...chains, trust: { anchors: issuing.issue().pem } }, /not a CA/],
    ["a misspelt trust key", { ...chains, trust: { anchors: pki.root.pem, crl: 1 } }, /crl/],
    ["a misspelt revocation mode", { ...chains, revocation: { mode: "on" } }, /revocation\.mode/],
    ["a misspelt revocation key", { ...chains, revocation: { mode: "off", crl: 1 } }, /crl/],
    ["lists for nothing", { ...chains, revocation: { mode: "off", crls: "x" } }, /ignored/],
    ["a text for a switch", { ...chains, pkijsCrossCheck: "true" }, /pkijsCrossCheck/],
    ["a misspelt limit", { ...chains, limits: { signature: 1 } }, /signature/],
    ["weak keys by mistake", { ...chains, algorithms: { dangerouslyAccept: "x" } }, /dangerously/],
  ])("path validation: %s", (_what, wrong, message) => {
    for (const make of [
      () => Reflect.apply(passthrough, undefined, [{ ...reading, ...wrong }]),
      () => Reflect.apply(pathValidation, undefined, [wrong]),
      () => Reflect.apply(createChainVerifier, undefined, [wrong]),
    ]) {
      expect(make).toThrow(TypeError);
      expect(make).toThrow(message);
    }
  });

  test("the middleware, the wrapper and the chain verifier", () => {
    const withoutMiddy = (wrong: unknown, handler: unknown) => () =>
      Reflect.apply(withAlbMtls, undefined, [wrong, handler]);
    for (const wrong of [undefined, { ...options, onRefusal: "ignore" }]) {
      expect(() => Reflect.apply(albMtls, undefined, [wrong])).toThrow(TypeError);
      expect(withoutMiddy(wrong, () => ({ statusCode: 200 }))).toThrow(TypeError);
    }
    expect(() => Reflect.apply(albMtls, undefined, [{ ...options, onRefusal: "x" }])).toThrow(
      /onRefusal/,
    );
    expect(withoutMiddy(options, undefined)).toThrow(/handler/);
    const verifier = (wrong: unknown) => () =>
      Reflect.apply(createChainVerifier, undefined, [wrong]);
    expect(verifier({ ...chains, mode: "passthrough" })).toThrow(/mode/);
    expect(verifier(undefined)).toThrow(TypeError);
  });

  test("sources without a place", () => {
    expect(() => fromUri(undefined)).toThrow(/environment variable/);
    expect(() => fromUri(" ")).toThrow(/environment variable/);
    expect(() => fromUri("http://example.com/anchors.pem")).toThrow(/http:/);
    expect(() => fromPem("")).toThrow(/environment variable/);
    expect(() => fromFile(undefined)).toThrow(/path/);
  });

  test("what is meant to work does", () => {
    const all = {
      ...reading,
      trust: chains.trust,
      revocation: { mode: "off" },
      limits: { headerBytes: 1000, work: 20, certificates: 3 },
    } as const;
    expect(() => gate(options)).not.toThrow();
    expect(() => gate({ ...options, listener: passthrough(all) })).not.toThrow();
    expect(() => verify({ targetGroups: dangerouslyAcceptAnyTargetGroup })).not.toThrow();
    expect(() => gate({ ...options, allow: commonName("a") })).not.toThrow();
  });
});
