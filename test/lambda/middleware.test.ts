import { describe, expect, test } from "@jest/globals";
import middy from "@middy/core";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { clientCertificateOf, type Decision } from "../../src/index.ts";
import { albEvent, healthCheckEvent, invoke, lambdaContext } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { middlewareWith, type PassthroughSettings } from "../support/settings.ts";

const { issuing, passthrough } = world();
const admitted = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientA" }),
});
const rejected = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientB" }),
});

type Extra = Partial<PassthroughSettings<undefined, false>> &
  Pick<Parameters<typeof middlewareWith>[0], "onRefusal">;

function handlerWith(options: Extra = {}, result: () => ALBResult = () => ({ statusCode: 200 })) {
  let calls = 0;
  const handler = middy<ALBEvent, ALBResult>()
    .use(middlewareWith({ ...passthrough, ...options }))
    .handler(async (_event, { clientCertificate }) => {
      calls++;
      return { ...result(), body: `hello ${clientCertificate.subject.commonName}` };
    });
  return Object.assign((event: ALBEvent) => invoke(handler, event), { calls: () => calls });
}

describe("albMtls", () => {
  test("the handler sees the verified certificate", async () => {
    const handler = handlerWith();
    expect(await handler(admitted)).toMatchObject({ statusCode: 200, body: "hello clientA" });
    expect(handler.calls()).toBe(1);
  });

  test("a refusal is problem details in the event's form and never reaches the handler", async () => {
    const handler = handlerWith();
    const multi = await handler(rejected);
    expect(multi.statusCode).toBe(403);
    expect(multi.headers).toBeUndefined();
    expect(multi.multiValueHeaders).toMatchObject({
      "content-type": ["application/problem+json"],
      "cache-control": ["no-store"],
    });
    expect(JSON.parse(String(multi.body))).toEqual({
      type: expect.any(String),
      title: "The client certificate is not authorised for this resource.",
      status: 403,
      code: "ClientCertRejected",
    });
    expect(handler.calls()).toBe(0);
  });

  test("the handler's own headers are put into the event's form", async () => {
    const result = (): ALBResult => ({ statusCode: 200, headers: { "x-answer": "42" } });
    const multi = await handlerWith({}, result)(admitted);
    expect(multi.multiValueHeaders).toEqual({ "x-answer": ["42"] });
    expect(multi.headers).toBeUndefined();
    const single = albEvent({
      mode: "passthrough",
      certificate: issuing.issue({ subject: "CN=clientA" }),
      singleValue: true,
    });
    const answer = await handlerWith({ singleValueHeaders: "accept" }, result)(single);
    expect(answer.headers).toEqual({ "x-answer": "42" });
    expect(answer.multiValueHeaders).toBeUndefined();
  });

  test("health checks are answered without the handler", async () => {
    const handler = handlerWith({ healthCheck: { path: "/" } });
    expect(await handler(healthCheckEvent())).toMatchObject({ statusCode: 200 });
    expect(handler.calls()).toBe(0);
  });

  test("onDecision is told once per request, and what it throws changes nothing", async () => {
    const seen: Decision[] = [];
    const handler = handlerWith({
      onDecision: (decision) => {
        seen.push(decision);
        throw new Error("the hook failed");
      },
    });
    expect((await handler(admitted)).statusCode).toBe(200);
    expect((await handler(rejected)).statusCode).toBe(403);
    expect(seen.map(({ outcome, step }) => `${outcome} ${step}`)).toEqual([
      "admitted policy",
      "refused policy",
    ]);
    expect(
      seen.every(({ microseconds }) => Number.isInteger(microseconds) && microseconds > 0),
    ).toBe(true);
    const asyncHook = handlerWith({ onDecision: () => Promise.reject(new Error("later")) });
    expect((await asyncHook(admitted)).statusCode).toBe(200);
  });

  test("clientCertificateOf reads the context and refuses any other", () => {
    expect(() => clientCertificateOf(lambdaContext())).toThrow(TypeError);
    expect(() => clientCertificateOf({ clientCertificate: { subject: "CN=clientA" } })).toThrow(
      TypeError,
    );
  });
});

describe("a context that is used again", () => {
  test("does not keep the certificate of an earlier client", async () => {
    const context = lambdaContext();
    const seen: unknown[] = [];
    const handler = middy<ALBEvent, ALBResult>()
      .use(middlewareWith({ ...passthrough, onRefusal: "throw", principal: () => "somebody" }))
      .onError((request) => {
        seen.push("clientCertificate" in request.context || "principal" in request.context);
      })
      .handler(async () => ({ statusCode: 200 }));
    await invoke(handler, admitted, context);
    expect(context).toHaveProperty("principal", "somebody");
    expect(clientCertificateOf(context).subject.commonName).toBe("clientA");
    await expect(invoke(handler, rejected, context)).rejects.toMatchObject({ statusCode: 403 });
    expect(seen).toEqual([false]);
    expect(() => clientCertificateOf(context)).toThrow(TypeError);
  });
});

describe("onRefusal", () => {
  test.each<[string, (response: ALBResult) => ALBResult]>([
    ["returns it", (response) => response],
    [
      "throws",
      () => {
        throw new Error("template missing");
      },
    ],
    ["returns nothing", () => JSON.parse("null")],
  ])(
    "one that changes the standard response to 302 and %s does not change what is sent",
    async (_what, end) => {
      const onRefusal = ({ response }: { response: ALBResult }): ALBResult => {
        response.statusCode = 302;
        return end(response);
      };
      const answer = await handlerWith({ onRefusal })(rejected);
      expect(answer.statusCode).toBe(403);
    },
  );

  test("the standard response may be taken and changed", async () => {
    const onRefusal = ({ response }: { response: ALBResult }): ALBResult => {
      response.statusCode = 404;
      return response;
    };
    expect((await handlerWith({ onRefusal })(rejected)).statusCode).toBe(404);
  });

  test("a user's own answer is sent, without being stored", async () => {
    const handler = handlerWith({
      onRefusal: ({ code, title }) => ({
        statusCode: 451,
        headers: { "content-type": "application/xml", "Cache-Control": "max-age=60" },
        body: `<error code="${code}">${title}</error>`,
      }),
    });
    const answer = await handler(rejected);
    expect(answer.statusCode).toBe(451);
    expect(answer.multiValueHeaders).toEqual({
      "content-type": ["application/xml"],
      "cache-control": ["no-store"],
    });
  });

  test.each<[string, () => ALBResult | Promise<ALBResult>]>([
    [
      "throws",
      () => {
        throw new Error("template missing");
      },
    ],
    [
      "rejects",
      async () => {
        throw new Error("template missing");
      },
    ],
    ["answers 200", () => ({ statusCode: 200, body: "welcome" })],
    ["answers 302", () => ({ statusCode: 302, headers: { location: "/login" } })],
    ["answers nothing", () => JSON.parse("null")],
    ["answers a status that is no number", () => JSON.parse('{"statusCode":"403"}')],
    [
      "answers 200 once it is serialised",
      () => ({ statusCode: 403, toJSON: () => ({ statusCode: 200 }) }),
    ],
  ])("one that %s is replaced by the standard refusal", async (_what, onRefusal) => {
    const answer = await handlerWith({ onRefusal })(rejected);
    expect(answer.statusCode).toBe(403);
    expect(JSON.parse(String(answer.body))).toMatchObject({ code: "ClientCertRejected" });
  });
});
