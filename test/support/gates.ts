import type { ALBEvent } from "aws-lambda";
import type { Decision, LoggerLike } from "../../src/index.ts";
import { commonName } from "../../src/policy/index.ts";
import { TEST_TARGET_GROUP_ARN } from "../../src/testing/alb-event.ts";
import { createTestPki, type TestPki } from "../../src/testing/index.ts";
import {
  gateWith,
  type PassthroughSettings,
  type Settings,
  type VerifySettings,
} from "./settings.ts";

/** A PKI with one intermediate and the settings of gates that trust its root and admit clientA. */
export function world(): {
  pki: TestPki;
  issuing: ReturnType<TestPki["root"]["issueCa"]>;
  verify: VerifySettings<undefined>;
  passthrough: PassthroughSettings<undefined, false>;
} {
  const pki = createTestPki();
  const issuing = pki.root.issueCa({ subject: "CN=Issuing CA,O=Example", pathLength: 0 });
  const common = {
    targetGroups: [TEST_TARGET_GROUP_ARN],
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

/** What a gate with these settings decides. */
export function decide(settings: Settings, event: ALBEvent | unknown): Promise<Decision> {
  return gateWith(settings).check(event);
}

/** `admitted`, or code, reason and step of the refusal: what most tests look at. */
export function outcome(decision: Decision): string {
  if (decision.outcome !== "refused") return decision.outcome;
  return `${decision.code} ${decision.reason} at ${decision.step}`;
}
