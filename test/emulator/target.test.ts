import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import type { AlbFault } from "../../src/emulator/index.ts";
import { startAlb } from "../../src/emulator/index.ts";
import { send } from "./support/client.ts";
import { echo, useAlbs } from "./support/world.ts";

const start = useAlbs();
const FILE = fileURLToPath(new URL("./support/handlers.ts", import.meta.url));
const BROKEN = fileURLToPath(new URL("./support/broken-handler.ts", import.meta.url));

describe("the target", () => {
  test("is a file's export called handler, TypeScript as it is, with its environment", async () => {
    const alb = await start({ handler: FILE, env: { EMULATOR_TEST_SETTING: "A" } });
    const answer = await send(alb, { path: "/p" });
    const body = JSON.parse("body" in answer ? answer.body : "");
    expect(body).toMatchObject({ path: "/p", configured: "A", invocations: 1 });
    expect(body.remaining).toBeGreaterThan(20_000);
    expect(body.remaining).toBeLessThanOrEqual(30_000);
  });

  test("has a module of its own for each load balancer", async () => {
    const one = await start({ handler: FILE, env: { EMULATOR_TEST_SETTING: "1" } });
    const two = await start({ handler: FILE, env: { EMULATOR_TEST_SETTING: "2" } });
    expect(await send(one)).toMatchObject({ body: expect.stringContaining('"configured":"1"') });
    expect(await send(two)).toMatchObject({ body: expect.stringContaining('"configured":"2"') });
    expect(await send(two)).toMatchObject({ body: expect.stringContaining('"invocations":2') });
  });

  test("may be another export", async () => {
    expect(await send(await start({ handler: `${FILE}#other` }))).toMatchObject({ status: 204 });
  });

  test.each([
    [`${FILE}#absent`, /exports no function absent; it exports handler, other/],
    [`${FILE}#notAFunction`, /exports no function notAFunction/],
    [`${FILE}#constructor`, /exports no function constructor/],
    ["absent.ts", /the file .*absent\.ts does not exist/],
    [BROKEN, /broken-handler\.ts cannot be imported/],
  ])("%s cannot be started", async (handler, message) => {
    const starting = startAlb({ mode: "passthrough", handler });
    await expect(starting).rejects.toMatchObject({ name: "TypeError" });
    await expect(starting).rejects.toThrow(message);
  });

  test("has its environment put back when the load balancer ends", async () => {
    process.env.EMULATOR_TEST_KEPT = "before";
    const env = { EMULATOR_TEST_KEPT: "during", EMULATOR_TEST_NEW: "x" };
    const alb = await startAlb({ mode: "passthrough", handler: echo, env });
    expect(process.env).toMatchObject(env);
    await alb.close();
    expect(process.env.EMULATOR_TEST_KEPT).toBe("before");
    expect(process.env).not.toHaveProperty("EMULATOR_TEST_NEW");
  });
});

describe("a target that fails", () => {
  const faultOf = async (handler: () => unknown, timeoutMillis = 1000) => {
    const faults: AlbFault[] = [];
    const onFault = (fault: AlbFault) => faults.push(fault);
    const alb = await start({ handler, timeoutMillis, onFault });
    const answer = await send(alb);
    return { answer, fault: faults[0] };
  };

  test.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new RangeError("no");
      },
      "the handler threw RangeError: no",
    ],
    ["rejects", () => Promise.reject(new Error("later")), "the handler threw Error: later"],
    [
      "throws a text",
      () => {
        throw "text";
      },
      "the handler threw text",
    ],
    ["throws nothing", () => Promise.reject(undefined), "the handler threw undefined"],
    [
      "throws something without a text",
      () => Promise.reject({ name: Object.create(null) }),
      "the handler threw something without a text",
    ],
  ])(
    "because it %s is 502, and the reason is told to the developer only",
    async (_, handler, detail) => {
      const { answer, fault } = await faultOf(handler);
      expect(answer).toMatchObject({ status: 502, body: expect.stringContaining("Bad Gateway") });
      expect(answer).not.toMatchObject({ body: expect.stringContaining("threw") });
      expect(fault).toMatchObject({ reason: "LambdaUnhandled", detail });
    },
  );

  test("because its response is malformed is 502", async () => {
    const { answer, fault } = await faultOf(() => ({ statusCode: "200" }));
    expect(answer).toMatchObject({ status: 502 });
    expect(fault).toMatchObject({ reason: "LambdaInvalidResponse" });
  });

  test("because it does not answer in time is 504", async () => {
    const { answer, fault } = await faultOf(() => new Promise(() => {}), 50);
    expect(answer).toMatchObject({ status: 504 });
    expect(fault).toMatchObject({ reason: "LambdaConnectionTimeout" });
  });
});

describe("a target's response", () => {
  test("reaches the client: status, repeated headers, bytes", async () => {
    const handler = () => ({
      statusCode: 418,
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"], "X-One": ["1"], Connection: ["close"] },
      headers: { "x-ignored": "yes" },
      isBase64Encoded: true,
      body: Buffer.from("bytes").toString("base64"),
    });
    const answer = await send(await start({ handler }));
    expect(answer).toMatchObject({
      status: 418,
      headers: { "set-cookie": ["a=1", "b=2"], "x-one": "1", "content-length": "5" },
      body: "bytes",
    });
    expect(answer).not.toHaveProperty("headers.x-ignored");
  });

  test("in single-value form has its headers read from `headers`", async () => {
    const handler = () => ({ statusCode: 200, headers: { "x-one": "1" }, body: "ok" });
    const answer = await send(await start({ handler, singleValue: true }));
    expect(answer).toMatchObject({ headers: { "x-one": "1" }, body: "ok" });
  });

  test("to HEAD and with 204 has no body", async () => {
    const handler = () => ({ statusCode: 200, body: "text" });
    expect(await send(await start({ handler }), { method: "HEAD" })).toMatchObject({
      headers: { "content-length": "4" },
      body: "",
    });
    const none = () => ({ statusCode: 204, body: "text" });
    expect(await send(await start({ handler: none }))).toMatchObject({ status: 204, body: "" });
  });
});
