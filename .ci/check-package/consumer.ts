// Every subpath has types, and they are not `any`: the misspelt and the missing must not compile.
import { albMtls, createGate, type Decision, passthrough, verify } from "alb-mtls";
import { startAlb } from "alb-mtls/emulator";
import { anyVerified } from "alb-mtls/policy";
import { fromPem } from "alb-mtls/sources";
import { albEvent, createTestPki } from "alb-mtls/testing";
import { openAdrFingerprint } from "alb-mtls/views";

const { root } = createTestPki();
const targetGroups = ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/my-api/*"];
const allow = anyVerified();

const gate = createGate({
  listener: passthrough({
    targetGroups,
    trust: { anchors: fromPem(root.pem) },
    revocation: { mode: "off" },
  }),
  allow,
});
export const decision: Promise<Decision> = gate.check(albEvent({ certificate: root.issue() }));
export const start: (options: never) => Promise<object> = startAlb;
export const right = albMtls({ listener: verify({ targetGroups }), allow });

export const fingerprint: (certificate: never) => string = openAdrFingerprint;

// @ts-expect-error "targetGroup" is not an option, and targetGroups is missing
export const misspelt = verify({ targetGroup: targetGroups });
// @ts-expect-error trust is missing
export const missing = passthrough({ targetGroups, revocation: { mode: "off" } });
// @ts-expect-error a decision is not text
export const text: Promise<string> = gate.check({});
