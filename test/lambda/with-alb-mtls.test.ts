import { describe, expect, test } from "@jest/globals";
import type { ALBEvent, ALBResult } from "aws-lambda";
import {
  type AlbMtlsOptions,
  type Client,
  ClientCertificateError,
  clientCertificateOf,
  createGate,
  isAnonymous,
  passthrough,
  responseTo,
  type VerifiedClientCertificate,
  verify,
  withAlbMtls,
} from "../../src/index.ts";
import { anyVerified, commonName } from "../../src/policy/index.ts";
import {
  albEvent,
  createTestPki,
  healthCheckEvent,
  lambdaContext,
  TEST_TARGET_GROUP_ARN,
} from "../../src/testing/index.ts";
import { silent } from "../support/gates.ts";

const { root } = createTestPki();
const targetGroups = [TEST_TARGET_GROUP_ARN];
const healthCheck = { path: "/health" };
const chains = { targetGroups, trust: { anchors: root.pem }, revocation: { mode: "off" } } as const;
const of = (subject: string) =>
  albEvent({ mode: "passthrough", certificate: root.issue({ subject }) });

/** A handler without Middy that counts its calls. */
function counted(
  options: Partial<AlbMtlsOptions<VerifiedClientCertificate, undefined>> = {},
  result: () => ALBResult = () => ({ statusCode: 200, headers: { "x-own": "1" } }),
) {
  let calls = 0;
  const handler = withAlbMtls(
    {
      listener: passthrough({ ...chains, healthCheck }),
      allow: commonName("clientA"),
      logger: silent,
      ...options,
    },
    (_event, { clientCertificate }) => {
      calls += 1;
      return { ...result(), body: `hello ${clientCertificate.subject.commonName}` };
    },
  );
  return Object.assign((event: ALBEvent) => handler(event, lambdaContext()), {
    calls: () => calls,
  });
}

describe("withAlbMtls", () => {
  test("an admitted client reaches the handler; the answer has the event's header form", async () => {
    const handler = counted();
    expect(await handler(of("CN=clientA"))).toEqual({
      statusCode: 200,
      multiValueHeaders: { "x-own": ["1"] },
      body: "hello clientA",
    });
    expect(handler.calls()).toBe(1);
  });

  test.each([
    ["another client", of("CN=clientB"), 403, "ClientCertRejected"],
    ["no certificate", albEvent({ mode: "passthrough" }), 401, "ClientCertMissing"],
    [
      "another authority",
      albEvent({
        mode: "passthrough",
        certificate: createTestPki().root.issue({ subject: "CN=clientA" }),
      }),
      403,
      "ClientCert",
    ],
    ["another event", { ...of("CN=clientA"), requestContext: {} }, 403, "RequestOriginRefused"],
  ])("%s is refused and never reaches the handler", async (_what, event, status, code) => {
    const handler = counted();
    const answer = await handler(event as ALBEvent);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain(code);
    expect(handler.calls()).toBe(0);
  });

  test("the health check is answered, with and without trust material", async () => {
    const handler = counted();
    expect(await handler(healthCheckEvent({ path: "/health" }))).toMatchObject({ statusCode: 200 });
    const lists = { mode: "require", crls: root.crl({ nextUpdate: new Date(1) }).pem } as const;
    const listener = passthrough({ ...chains, healthCheck, revocation: lists });
    const without = counted({ listener });
    expect(await without(healthCheckEvent({ path: "/health" }))).toMatchObject({ statusCode: 503 });
    expect(handler.calls() + without.calls()).toBe(0);
  });

  test("onRefusal answers, throws, or falls back to the standard answer", async () => {
    const own = counted({ onRefusal: ({ code }) => ({ statusCode: 418, body: code }) });
    expect(await own(of("CN=clientB"))).toMatchObject({
      statusCode: 418,
      body: "ClientCertRejected",
    });
    const open = counted({ onRefusal: () => ({ statusCode: 200 }) });
    expect(await open(of("CN=clientB"))).toMatchObject({ statusCode: 403 });
    const thrown = counted({ onRefusal: "throw" });
    await expect(thrown(of("CN=clientB"))).rejects.toThrow(ClientCertificateError);
    expect(own.calls() + open.calls() + thrown.calls()).toBe(0);
  });

  test("what the handler throws is its own affair", async () => {
    const handler = withAlbMtls(
      { listener: passthrough(chains), allow: anyVerified(), logger: silent },
      async () => {
        throw new RangeError("boom");
      },
    );
    await expect(handler(of("CN=a"), lambdaContext())).rejects.toThrow(RangeError);
  });

  test("a context that is used again lends no client the certificate of another", async () => {
    const seen: (Client | undefined)[] = [];
    const handler = withAlbMtls(
      { listener: passthrough(chains), allow: commonName("clientA"), logger: silent },
      (_event, context) => {
        seen.push(clientCertificateOf(context));
        return { statusCode: 200 };
      },
    );
    const context = lambdaContext();
    await handler(of("CN=clientA"), context);
    await handler(of("CN=clientB"), context);
    expect(seen).toHaveLength(1);
    expect(() => clientCertificateOf(context)).toThrow(/neither albMtls\(\) nor withAlbMtls/);
  });

  test("optional: true gives the handler null and no principal", async () => {
    const handler = withAlbMtls(
      {
        listener: passthrough({ ...chains, optional: true }),
        allow: anyVerified(),
        principal: ({ subject }) => subject.commonName,
        logger: silent,
      },
      (_event, context) => ({
        statusCode: 200,
        body: JSON.stringify([isAnonymous(context), context.clientCertificate, context.principal]),
      }),
    );
    const answer = await handler(albEvent({ mode: "passthrough" }), lambdaContext());
    expect(JSON.parse(answer.body ?? "")).toEqual([true, null, null]);
  });

  test("the time that the Lambda has left bounds the wait", async () => {
    const never = () => new Promise<boolean>(() => {});
    const handler = withAlbMtls(
      { listener: verify({ targetGroups }), allow: never, logger: silent, timeoutMillis: 60_000 },
      () => ({ statusCode: 200 }),
    );
    const context = Object.assign(lambdaContext(), { getRemainingTimeInMillis: () => 120 });
    const event = albEvent({ mode: "verify", certificate: root.issue({ subject: "CN=a" }) });
    expect(await handler(event, context)).toMatchObject({ statusCode: 503 });
  });
});

describe("responseTo", () => {
  const gate = createGate({
    listener: passthrough({ ...chains, healthCheck, singleValueHeaders: "accept" }),
    allow: commonName("clientA"),
    logger: silent,
  });

  test.each([
    ["a refusal", of("CN=clientB"), 403],
    ["no certificate", albEvent({ mode: "passthrough" }), 401],
    ["a health check", healthCheckEvent({ path: "/health" }), 200],
  ])("answers %s in the event's header form", async (_what, event, status) => {
    const decision = await gate.check(event);
    if (decision.outcome !== "refused" && decision.outcome !== "health-check") {
      throw new Error(decision.outcome);
    }
    const answer = responseTo(decision, event);
    expect(answer.statusCode).toBe(status);
    expect(answer.multiValueHeaders?.["cache-control"]).toEqual(["no-store"]);
  });
});
