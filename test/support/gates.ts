import type { ALBEvent } from "aws-lambda";
import {
  createGate,
  type Decision,
  type GateOptions,
  type LoggerLike,
  type PassthroughOptions,
  type VerifyOptions,
} from "../../src/index.ts";
import { commonName } from "../../src/policy/index.ts";
import { TEST_TARGET_GROUP_ARN } from "../../src/testing/alb-event.ts";
import { createTestPki, type TestPki } from "../../src/testing/index.ts";

/** A PKI with one intermediate and the gate's options that trust its root and admit clientA. */
export function world(): {
  pki: TestPki;
  issuing: ReturnType<TestPki["root"]["issueCa"]>;
  verify: VerifyOptions;
  passthrough: PassthroughOptions;
} {
  const pki = createTestPki();
  const issuing = pki.root.issueCa({ subject: "CN=Issuing CA,O=Example", pathLength: 0 });
  const common = {
    origin: { targetGroups: [TEST_TARGET_GROUP_ARN] },
    allow: commonName("clientA"),
    logger: silent,
  };
  return {
    pki,
    issuing,
    verify: { mode: "verify", ...common },
    passthrough: {
      mode: "passthrough",
      ...common,
      trust: { anchors: pki.root.pem },
      revocation: { mode: "off" },
    },
  };
}

/** A logger for tests that do not look at the log. */
export const silent: LoggerLike = { info: () => {}, warn: () => {}, error: () => {} };

/** What a gate with these options decides. */
export function decide(options: GateOptions, event: ALBEvent | unknown): Promise<Decision> {
  return createGate(options).check(event);
}

/** `admitted`, or code, reason and step of the refusal: what most tests look at. */
export function outcome(decision: Decision): string {
  if (decision.outcome !== "refused") return decision.outcome;
  return `${decision.code} ${decision.reason} at ${decision.step}`;
}
