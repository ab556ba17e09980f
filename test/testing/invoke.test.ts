import { describe, expect, test } from "@jest/globals";
import middy from "@middy/core";
import type { ALBEvent, ALBHandler, ALBResult, Context } from "aws-lambda";
import { albEvent } from "../../src/testing/alb-event.ts";
import { invoke } from "../../src/testing/invoke.ts";
import { lambdaContext } from "../../src/testing/lambda-context.ts";

describe("a handler is called as Lambda calls it", () => {
  test("with the event and a context, and its response comes back", async () => {
    const event = albEvent({ path: "/a" });
    const handler = async (received: ALBEvent, context: Context): Promise<ALBResult> => ({
      statusCode: 200,
      body: `${received.path} ${context.functionName}`,
    });
    expect(await invoke(handler, event)).toEqual({ statusCode: 200, body: "/a alb-mtls-test" });
    const context = lambdaContext({ functionName: "mine" });
    expect((await invoke(handler, event, context)).body).toBe("/a mine");
  });

  test("whatever its type: synchronous, AWS's own, Middy's", async () => {
    const synchronous = () => ({ statusCode: 204 });
    const typed: ALBHandler = async () => ({ statusCode: 204 });
    const withMiddy = middy<ALBEvent, ALBResult>().handler(async () => ({ statusCode: 204 }));
    expect(await invoke(synchronous, albEvent())).toEqual({ statusCode: 204 });
    expect(await invoke(typed, albEvent())).toEqual({ statusCode: 204 });
    expect(await invoke(withMiddy, albEvent())).toEqual({ statusCode: 204 });
  });

  test("what it throws is passed on", async () => {
    const thrown = new Error("of the handler's own");
    const handler = async () => {
      throw thrown;
    };
    await expect(invoke(handler, albEvent())).rejects.toBe(thrown);
  });

  test("multi-value headers are accepted", async () => {
    const result = { statusCode: 200, multiValueHeaders: { a: ["b", 1, true] }, headers: { c: 1 } };
    expect(await invoke(() => result, albEvent())).toBe(result);
  });
});

describe("a response that the load balancer would answer with 502", () => {
  test.each([
    [undefined, "it is undefined (did the handler forget to return?)"],
    [null, "it is null"],
    ["hello", "it is a string"],
    [[], "it is an array"],
    [{}, "statusCode is undefined, not an integer from 100 to 599"],
    [{ statusCode: "200" }, 'statusCode is "200", not an integer'],
    [{ statusCode: 99 }, "statusCode is 99, not an integer"],
    [{ statusCode: 200, body: { a: 1 } }, 'body is {"a":1}, not a string'],
    [{ statusCode: 200, isBase64Encoded: "no" }, 'isBase64Encoded is "no", not a boolean'],
    [{ statusCode: 200, statusDescription: 200 }, "statusDescription is 200, not a string"],
    [{ statusCode: 200, headers: "a: b" }, "headers is not an object"],
    [{ statusCode: 200, headers: { a: ["b"] } }, 'headers["a"] has the value ["b"]'],
    [
      { statusCode: 200, multiValueHeaders: { a: "b" } },
      'multiValueHeaders["a"] has the value "b"',
    ],
  ])("%j", async (result, message) => {
    const invoked = invoke(() => result, albEvent());
    await expect(invoked).rejects.toThrow(TypeError);
    await expect(invoked).rejects.toThrow(message);
  });
});

describe("the context", () => {
  test("has every field of the runtime's", () => {
    const context = lambdaContext();
    expect(context).toMatchObject({
      callbackWaitsForEmptyEventLoop: true,
      functionName: "alb-mtls-test",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:alb-mtls-test",
      memoryLimitInMB: "256",
      logGroupName: "/aws/lambda/alb-mtls-test",
    });
    expect(context.awsRequestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(25_000);
    expect(context.getRemainingTimeInMillis()).toBeLessThanOrEqual(30_000);
    expect(lambdaContext().awsRequestId).not.toBe(context.awsRequestId);
  });

  test("can be overridden", () => {
    expect(lambdaContext({ getRemainingTimeInMillis: () => 5 }).getRemainingTimeInMillis()).toBe(5);
  });
});
