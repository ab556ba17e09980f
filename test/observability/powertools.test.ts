import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { describe, expect, jest, test } from "@jest/globals";
import { type SegmentLike, withPowertools } from "../../src/observability/powertools.ts";
import { albEvent } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { issuing, passthrough } = world();
const event = (subject: string) =>
  albEvent({ mode: "passthrough", certificate: issuing.issue({ subject }) });

/** Lines that Powertools writes. Its Console is one of its own, so that the stream is listened to. */
function listen(): { lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, "write").mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
  }
  return {
    lines: () =>
      written
        .join("")
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line)),
  };
}

describe("decisions shown by Powertools", () => {
  test("one log line and one metric line for an admission and for a refusal", async () => {
    const { lines } = listen();
    const logger = new Logger({ serviceName: "orders" });
    const metrics = new Metrics({ namespace: "orders", serviceName: "orders" });
    const gate = gateWith({ ...passthrough, ...withPowertools({ logger, metrics }) });
    await gate.check(event("CN=clientA"));
    const admitted = lines();
    expect(admitted).toHaveLength(2);
    expect(admitted[0]).toMatchObject({
      level: "INFO",
      message: "client certificate accepted",
      outcome: "admitted",
      rule: 'commonName("clientA")',
      cached: false,
      trustVersion: expect.stringMatching(/^[0-9a-f]{32}$/),
      "tls.client.subject": "CN=clientA",
    });
    expect(admitted[1]).toMatchObject({
      ClientCertificateAccepted: 1,
      ClientCertificateCacheHit: 0,
      ClientCertificateDaysToExpiry: 29,
      ClientCertificateVerificationTime: expect.any(Number),
    });

    await gate.check(event("CN=clientB"));
    const refused = lines().slice(2);
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({
      level: "WARN",
      code: "ClientCertRejected",
      rule: 'commonName("clientA")',
      "tls.client.subject": "CN=clientB",
    });
    expect(refused[1]).toMatchObject({ ClientCertificateRefused: 1, code: "ClientCertRejected" });

    await gate.check(event("CN=clientA"));
    expect(lines().at(-1)).not.toHaveProperty("code");
  });

  test.each(["hash", "none"] as const)(
    'identityInLogs "%s" of the gate holds wherever it stands among the options',
    async (identityInLogs) => {
      const { lines } = listen();
      const shown = withPowertools({ logger: new Logger() });
      const stated = withPowertools({ logger: new Logger(), identityInLogs: "full" });
      for (const options of [
        { ...passthrough, identityInLogs, ...shown },
        { ...passthrough, ...shown, identityInLogs },
        { ...passthrough, ...stated, identityInLogs },
        { ...passthrough, ...withPowertools({ logger: new Logger(), identityInLogs }) },
      ]) {
        const gate = gateWith(options);
        for (const subject of ["CN=clientA", "CN=clientB"]) await gate.check(event(subject));
      }
      expect(lines()).toHaveLength(8);
      expect(JSON.stringify(lines())).not.toMatch(/tls.client.subject|CN=client/);
    },
  );

  test("annotations go to a subsegment of their own", async () => {
    const annotations: Record<string, unknown> = {};
    let closed = 0;
    const segment: SegmentLike = {
      addNewSubsegment: () => segment,
      addAnnotation: (key, value) => {
        annotations[key] = value;
      },
      close: () => {
        closed += 1;
      },
    };
    const tracer = { isTracingEnabled: () => true, getSegment: () => segment };
    await gateWith({ ...passthrough, ...withPowertools({ tracer }) }).check(event("CN=clientB"));
    expect(annotations).toMatchObject({
      clientCertificateOutcome: "refused",
      clientCertificateCode: "ClientCertRejected",
      clientCertificateReason: "policy.denied",
    });
    expect(closed).toBe(1);
  });

  test("Powertools' own Tracer fits, and is left alone where tracing is off", async () => {
    const tracer = new Tracer({ enabled: false });
    const options = { ...passthrough, ...withPowertools({ tracer }) };
    expect((await gateWith(options).check(event("CN=clientA"))).outcome).toBe("admitted");
  });
});
