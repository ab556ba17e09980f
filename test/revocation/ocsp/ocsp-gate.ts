/** A gate that asks responders, and what it says. */
import type { Decision } from "../../../src/index.ts";
import { anyVerified } from "../../../src/policy/index.ts";
import type { OcspOptions } from "../../../src/revocation/ocsp/options.ts";
import type { RevocationOptions } from "../../../src/revocation/revocation-options.ts";
import {
  albEvent,
  TEST_TARGET_GROUP_ARN,
  type TestCertificate,
} from "../../../src/testing/index.ts";
import { gateWith } from "../../support/settings.ts";

/** What is asked of {@link gateOf}. */
export interface GateQuestion extends Omit<RevocationOptions, "mode" | "ocsp"> {
  readonly anchors: string;
  readonly mode?: RevocationOptions["mode"];
  readonly ocsp?: OcspOptions;
  readonly clock?: () => Date;
  readonly mtls?: "verify" | "passthrough";
}

/** A gate in `"require"` mode, unless said otherwise, that may ask loopback. */
export function gateOf({ anchors, clock, mtls = "passthrough", ...options }: GateQuestion) {
  const warnings: string[] = [];
  const note = (message: string, fields: unknown) => {
    warnings.push(`${message} ${JSON.stringify(fields)}`);
  };
  const common = {
    targetGroups: [TEST_TARGET_GROUP_ARN],
    allow: anyVerified(),
    trust: { anchors },
    revocation: { mode: "require", privateAddresses: "accept", ...options },
    logger: { info: () => {}, warn: note, error: note },
    ...(clock === undefined ? {} : { clock }),
  } as const;
  const gate =
    mtls === "verify"
      ? gateWith({ mode: "verify", ...common })
      : gateWith({ mode: "passthrough", pkijsCrossCheck: false, ...common });
  const decide = (certificate: TestCertificate): Promise<Decision> =>
    gate.check(albEvent({ mode: mtls, certificate }));
  return {
    warnings,
    decide,
    ask: async (certificate: TestCertificate) => outcome(await decide(certificate)),
  };
}

/** What is known of revocation where a client was admitted; status, reason and detail of a refusal. */
export function outcome(decision: Decision): string {
  if (decision.outcome === "admitted") {
    const { revocation, revocationDetail } = decision.certificate;
    return revocationDetail === undefined ? revocation : `${revocation}: ${revocationDetail}`;
  }
  if (decision.outcome !== "refused") return decision.outcome;
  return `${decision.error.statusCode} ${decision.reason}`;
}
