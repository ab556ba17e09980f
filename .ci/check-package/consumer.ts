// Every subpath has types, and they are not `any`: the misspelt and the missing must not compile.
import { createGate, type Decision } from "alb-mtls";
import { startAlb } from "alb-mtls/emulator";
import { anyVerified } from "alb-mtls/policy";
import { fromPem } from "alb-mtls/sources";
import { albEvent, createTestPki } from "alb-mtls/testing";
import { albMtls } from "alb-mtls/verify";
import { openAdrFingerprint } from "alb-mtls/views";

const { root } = createTestPki();
const origin = {
  targetGroups: ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/my-api/*"],
};
const allow = anyVerified();

const gate = createGate({
  mode: "passthrough",
  origin,
  trust: { anchors: fromPem(root.pem) },
  revocation: { mode: "off" },
  allow,
});
export const decision: Promise<Decision> = gate.check(albEvent({ certificate: root.issue() }));
export const start: (options: never) => Promise<object> = startAlb;
export const right = albMtls({ mode: "verify", origin, allow });

export const fingerprint: (certificate: never) => string = openAdrFingerprint;

// @ts-expect-error "orgin" is no option, and origin is missing
export const misspelt = albMtls({ mode: "verify", orgin: origin, allow });
// @ts-expect-error trust is missing
export const missing = createGate({
  mode: "passthrough",
  origin,
  allow,
  revocation: { mode: "off" },
});
// @ts-expect-error a decision is not text
export const text: Promise<string> = gate.check({});
