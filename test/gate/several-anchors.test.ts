import { describe, expect, test } from "@jest/globals";
import { toRfc9440 } from "../../src/identity/views/index.ts";
import {
  allOf,
  anyOf,
  anyVerified,
  byAnchor,
  commonName,
  issuer,
  not,
  policyOid,
  type Rule,
} from "../../src/policy/index.ts";
import { albEvent, createTestPki, verifiedCertificate } from "../../src/testing/index.ts";
import { decide, outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { pki, issuing, passthrough } = world();
const partner = createTestPki({ name: "CN=Partner Root" });
const anchors = [
  { id: "ours", anchors: pki.root.pem },
  { id: "partner", anchors: partner.root.pem },
];
const ofUs = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientA" }),
});
const ofPartner = albEvent({
  mode: "passthrough",
  certificate: partner.root.issue({ subject: "CN=clientA" }),
});

/** How often a gate speaks of its anchors while it decides about two clients. */
async function warnings(allow: Rule | (() => boolean), given: unknown = anchors): Promise<number> {
  const lines: string[] = [];
  const keep = (message: string): void => {
    lines.push(message);
  };
  const gate = gateWith({
    ...passthrough,
    allow,
    trust: { anchors: given as string },
    logger: { info: keep, warn: keep, error: keep },
  });
  await gate.check(ofUs);
  await gate.check(ofUs);
  return lines.filter((line) => line.includes("names no authority")).length;
}

describe("a policy about an anchor that is not there", () => {
  const told = async (allow: Rule, shadow?: Rule): Promise<string[]> => {
    const lines: string[] = [];
    const keep = (message: string, fields: object): void => {
      lines.push(`${message} ${JSON.stringify(fields)}`);
    };
    const options = { ...passthrough, allow, ...(shadow && { shadow }), trust: { anchors } };
    const gate = gateWith({ ...options, logger: { info: keep, warn: keep, error: keep } });
    for (let time = 0; time < 2; time++) await gate.check(ofUs);
    return lines.filter((line) => line.includes("anchor that the trust store has not"));
  };

  test.each<[string, Rule]>([
    ["alone", byAnchor({ ours: anyVerified(), partnr: anyVerified() })],
    ["under not, where it admits", not(byAnchor({ partnr: anyVerified() }))],
    [
      "deep inside",
      anyOf(anyVerified(), allOf(byAnchor({ ours: byAnchor({ partnr: anyVerified() }) }))),
    ],
  ])("is said once: %s", async (_name, allow) => {
    expect(await told(allow)).toEqual([expect.stringContaining('"partnr"')]);
    expect(await told(anyVerified(), allow)).toEqual([expect.stringContaining('"partnr"')]);
  });

  test("is not said of those that are there", async () => {
    expect(await told(byAnchor({ ours: anyVerified(), partner: anyVerified() }))).toEqual([]);
    expect(await told(commonName("clientA"))).toEqual([]);
  });
});

describe("beside several trust anchors", () => {
  test("byAnchor tells the clients of the same name apart", async () => {
    const options = {
      ...passthrough,
      trust: { anchors },
      allow: byAnchor({ ours: commonName("clientA"), partner: commonName("clientB") }),
    };
    expect(outcome(await decide(options, ofUs))).toBe("admitted");
    expect(await decide(options, ofPartner)).toMatchObject({
      outcome: "refused",
      reason: "policy.denied",
      detail: 'commonName("clientB") says no: commonName "clientA"',
    });
  });

  test("an anchor without an id is known by its SHA-256", async () => {
    const id = verifiedCertificate({ certificate: pki.root }).fingerprint256;
    const allow = byAnchor({ [id]: anyVerified() });
    expect(outcome(await decide({ ...passthrough, allow }, ofUs))).toBe("admitted");
    const other = { ...passthrough, trust: { anchors }, allow };
    expect(outcome(await decide(other, ofUs))).toMatch(/policy\.denied/);
  });

  test("policies and views see the path that was validated, cached or not", async () => {
    const authority = pki.root.issueCa({ certificatePolicies: ["1.2.3.4"] });
    const certificate = authority.issue({ certificatePolicies: ["1.2.3.4"] });
    const gate = gateWith({ ...passthrough, allow: policyOid("1.2.3.4") });
    for (const _time of ["first", "cached"]) {
      const decision = await gate.check(albEvent({ mode: "passthrough", certificate }));
      if (decision.outcome !== "admitted") throw new Error(outcome(decision));
      const { "client-cert-chain": chain } = toRfc9440(decision.certificate);
      expect(chain).toBe(`:${Buffer.from(authority.der).toString("base64")}:`);
    }
  });

  test.each<[string, Rule | (() => boolean), number]>([
    ["a bare name", commonName("clientA"), 1],
    ["a choice with a bare name", anyOf(issuer("CN=x"), commonName("clientA")), 1],
    ["an issuer", allOf(issuer("CN=Issuing CA,O=Example"), commonName("clientA")), 0],
    ["an anchor", byAnchor({ ours: commonName("clientA") }), 0],
    ["everybody", anyVerified(), 0],
    ["a predicate", () => true, 0],
  ])("%s", async (_what, allow, expected) => {
    expect(await warnings(allow)).toBe(expected);
  });

  test("a CA and its successor under one id are one authority", async () => {
    const same = anchors.map((each) => ({ ...each, id: "one" }));
    expect(await warnings(commonName("clientA"), same)).toBe(0);
    expect(await warnings(commonName("clientA"), pki.root.pem)).toBe(0);
  });
});
