import { describe, expect, test } from "@jest/globals";
import type { Decision } from "../../src/index.ts";
import { decisionFields } from "../../src/observability/decision-fields.ts";
import { fromPem } from "../../src/sources/index.ts";
import { albEvent } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith, type Settings } from "../support/settings.ts";

const { pki, issuing, passthrough, verify } = world();
const issue = (subject: string) => issuing.issue({ subject });
const trace = "x-amzn-trace-id";

function traced(subject: string, traceId: string) {
  const event = albEvent({ mode: "passthrough", certificate: issue(subject) });
  return { ...event, multiValueHeaders: { ...event.multiValueHeaders, [trace]: [traceId] } };
}

async function fieldsOf(options: Settings, event: unknown): Promise<Record<string, unknown>> {
  return decisionFields(await gateWith(options).check(event), options.identityInLogs ?? "full");
}

const options = {
  ...passthrough,
  trust: { anchors: [{ id: "partners", anchors: pki.root.pem }] },
  deny: fromPem("may-be-empty"),
} as const;

describe("the fields of a decision", () => {
  test("an admission says what made it", async () => {
    expect(await fieldsOf(options, traced("CN=clientA", "Root=1-2-3"))).toEqual({
      outcome: "admitted",
      step: "policy",
      mode: "passthrough",
      microseconds: expect.any(Number),
      policy: 'commonName("clientA")',
      rule: 'commonName("clientA")',
      headerSource: "alb",
      trustVersion: expect.stringMatching(/^[0-9a-f]{32}$/),
      denyVersion: expect.stringMatching(/^[0-9a-f]{32}$/),
      traceId: "Root=1-2-3",
      revocation: "not-checked-here",
      verifiedBy: "alb-mtls",
      cached: false,
      anchor: "partners",
      "tls.client.hash.sha256": expect.stringMatching(/^[0-9A-F]{64}$/),
      "tls.client.subject": "CN=clientA",
      "tls.client.issuer": "CN=Issuing CA,O=Example",
      "tls.client.serial_number": expect.stringMatching(/^[0-9A-F]+$/),
      "tls.client.not_before": expect.any(String),
      "tls.client.not_after": expect.any(String),
    });
  });

  test("a refusal says who was refused, by which rule", async () => {
    expect(await fieldsOf(options, traced("CN=clientB", "Root=1-2-3"))).toMatchObject({
      outcome: "refused",
      code: "ClientCertRejected",
      reason: "policy.denied",
      rule: 'commonName("clientA")',
      "tls.client.subject": "CN=clientB",
    });
  });

  test.each([
    ["hash", ["tls.client.hash.sha256"]],
    ["none", []],
  ] as const)(
    'identityInLogs "%s" keeps the rest of the identity out',
    async (identityInLogs, kept) => {
      for (const subject of ["CN=clientA", "CN=clientB"]) {
        const fields = await fieldsOf({ ...options, identityInLogs }, traced(subject, "t"));
        expect(Object.keys(fields).filter((key) => key.startsWith("tls."))).toEqual(kept);
        expect(fields.detail).toBeUndefined();
      }
    },
  );

  test("nothing that came from outside can forge or reorder a line", async () => {
    const hostile = 'a\n{"outcome":"admitted"}\u2028\u202e\u0007\u200b';
    const fields = await fieldsOf(options, traced("CN=x\\0A\\E2\\80\\AEy", hostile.repeat(20)));
    const line = JSON.stringify(Object.values(fields));
    expect(Object.values(fields).join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(line.length).toBeLessThan(4000);
  });

  test("an event whose trace id is repeated or no text has none", async () => {
    for (const value of [["a", "b"], [], [1]]) {
      const event = traced("CN=clientA", "x");
      const decision = await gateWith(options).check({
        ...event,
        multiValueHeaders: { ...event.multiValueHeaders, [trace]: value },
      });
      expect(decision.outcome).toBe("admitted");
      expect(decision.traceId).toBeUndefined();
    }
  });

  test("never PEM, never the value or name of a certificate header", async () => {
    const secret = "x-7f3a9c-secret";
    const headers = {
      serialNumber: `${secret}-serial-number`,
      issuer: `${secret}-issuer`,
      subject: `${secret}-subject`,
      validity: `${secret}-validity`,
      leaf: `${secret}-leaf`,
      certificate: secret,
    };
    const settings: Settings[] = [
      { ...passthrough, headers },
      { ...verify, headers },
    ];
    const decisions: Decision[] = [];
    for (const setting of settings) {
      const gate = gateWith(setting);
      const good = albEvent({
        mode: setting.mode,
        headerNames: headers,
        certificate: issue("CN=clientA"),
      });
      decisions.push(await gate.check(good));
      const all = good.multiValueHeaders ?? {};
      for (const name of Object.keys(all).filter((each) => each.toLowerCase().startsWith("x-7f"))) {
        const { [name]: _, ...without } = all;
        for (const changed of [
          { ...all, [name]: ["-----BEGIN CERTIFICATE-----"] },
          { ...all, [name]: ["one", "two"] },
          { ...all, "x-amzn-mtls-clientcert-forged\u0007": ["x"], [name]: [] },
          without,
          { ...without, "X-Amzn-Mtls-Clientcert-Forged": ["x"] },
        ]) {
          decisions.push(await gate.check({ ...good, multiValueHeaders: changed }));
        }
      }
    }
    expect(decisions.length).toBeGreaterThan(30);
    for (const decision of decisions) {
      const line = JSON.stringify(decisionFields(decision, "full"));
      expect(line).not.toMatch(/7f3a9c|x-amzn-mtls/i);
      expect(line).not.toMatch(/BEGIN|%20|%0A/);
    }
  });
});
