import { Console } from "node:console";
import { Writable } from "node:stream";
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { logMetrics } from "@aws-lambda-powertools/metrics/middleware";
import { describe, expect, test } from "@jest/globals";
import middy from "@middy/core";
import httpErrorHandler from "@middy/http-error-handler";
import httpRouter from "@middy/http-router";
import type { ALBEvent, ALBResult, Context } from "aws-lambda";
import { clientCertificateOf } from "../../src/index.ts";
import { albEvent, invoke, lambdaContext } from "../../src/testing/index.ts";
import { silent, world } from "../support/gates.ts";
import { middlewareWith } from "../support/settings.ts";

const { issuing, passthrough } = world();
const clientA = issuing.issue({ subject: "CN=clientA" });
const admitted = albEvent({ mode: "passthrough", certificate: clientA });
const rejected = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientB" }),
});

/** A console that keeps its lines. */
function recordingConsole(): { console: Console; lines: () => Record<string, unknown>[] } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return {
    console: new Console({ stdout: stream, stderr: stream }),
    lines: () =>
      chunks
        .join("")
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}

describe("beside Powertools", () => {
  test("metrics of a refused request are flushed, not left for the next one", async () => {
    const { console: recorder, lines } = recordingConsole();
    const metrics = new Metrics({ namespace: "test", serviceName: "test" });
    Object.assign(metrics, { console: recorder });
    const handler = middy<ALBEvent, ALBResult>()
      .use(logMetrics(metrics))
      .before(() => {
        metrics.addMetric("requests", MetricUnit.Count, 1);
      })
      .use(middlewareWith(passthrough))
      .handler(async () => ({ statusCode: 200 }));
    expect((await invoke(handler, rejected)).statusCode).toBe(403);
    expect(metrics.hasStoredMetrics()).toBe(false);
    expect(lines()).toEqual([expect.objectContaining({ requests: 1 })]);
  });

  test("keys of a refused client are not in the next client's lines", async () => {
    const { console, lines } = recordingConsole();
    const logger = new Logger({ serviceName: "test", logLevel: "INFO" });
    Object.assign(logger, { console });
    const handler = middy<ALBEvent, ALBResult>()
      .use(injectLambdaContext(logger, { resetKeys: true }))
      .before(({ event }) => {
        if (event === rejected) logger.appendKeys({ tenant: "of the refused client" });
      })
      .use(middlewareWith({ ...passthrough, logger: silent }))
      .handler(async () => {
        logger.info("handling");
        return { statusCode: 200 };
      });
    expect((await invoke(handler, rejected)).statusCode).toBe(403);
    expect((await invoke(handler, admitted)).statusCode).toBe(200);
    const handling = lines().filter((line) => line.message === "handling");
    expect(handling).toHaveLength(1);
    expect(handling[0]).not.toHaveProperty("tenant");
  });

  test("Powertools' Logger serves as the gate's logger", async () => {
    const { console, lines } = recordingConsole();
    const logger = new Logger({ serviceName: "test", logLevel: "INFO" });
    Object.assign(logger, { console });
    const handler = middy<ALBEvent, ALBResult>()
      .use(middlewareWith({ ...passthrough, logger }))
      .handler(async () => ({ statusCode: 200 }));
    await invoke(handler, rejected);
    expect(lines()).toEqual([
      expect.objectContaining({
        level: "WARN",
        message: "client certificate refused",
        code: "ClientCertRejected",
        reason: "policy.denied",
        step: "policy",
        detail: 'commonName("clientA") says no: commonName "clientB"',
      }),
    ]);
  });
});

describe("beside Middy's own middleware", () => {
  test("http-error-handler answers a thrown refusal with its status and public sentence", async () => {
    const handler = middy<ALBEvent, ALBResult>()
      .use(middlewareWith({ ...passthrough, onRefusal: "throw" }))
      .use(httpErrorHandler({ logger: false }))
      .handler(async () => ({ statusCode: 200 }));
    const answer = await invoke(handler, rejected);
    expect(answer.statusCode).toBe(403);
    expect(String(answer.body)).toContain("not authorised for this resource");
    expect(String(answer.body)).not.toContain("clientB");
    expect(answer.headers).toBeUndefined();
    expect(answer.multiValueHeaders).toMatchObject({ "Content-Type": ["text/plain"] });
  });

  test("behind http-router the certificate is read from the context", async () => {
    const inner = async (_event: ALBEvent, context: Context): Promise<ALBResult> => ({
      statusCode: 200,
      body: String(clientCertificateOf(context).subject.commonName),
    });
    const handler = middy<ALBEvent, ALBResult>()
      .use(middlewareWith(passthrough))
      .handler(httpRouter([{ method: "GET", path: "/who", handler: inner }]));
    const event = albEvent({ mode: "passthrough", certificate: clientA, path: "/who" });
    expect(await invoke(handler, event, lambdaContext())).toMatchObject({
      statusCode: 200,
      body: "clientA",
    });
    const refused = { ...rejected, path: "/who" };
    expect((await invoke(handler, refused)).statusCode).toBe(403);
  });
});
