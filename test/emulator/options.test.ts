import { describe, expect, test } from "@jest/globals";
import { LOCAL_TARGET_GROUP_ARN, startAlb } from "../../src/emulator/index.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { eventIn, send } from "./support/client.ts";
import { echo, useAlbs } from "./support/world.ts";

const start = useAlbs();
const pki = createTestPki();

describe("the options", () => {
  test.each<[object, RegExp]>([
    [{ mode: "verifiy" }, /mode must be one of verify, passthrough, off/],
    [{ mode: "verify" }, /trustStore is required in mode verify/],
    [{ mode: "verify", trustStore: "absent.pem" }, /trustStore: absent\.pem cannot be read/],
    [
      { mode: "verify", trustStore: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----" },
      /trustStore/,
    ],
    [{ trustStore: pki.root.pem }, /trustStore has no effect in mode passthrough/],
    [{ handler: undefined }, /handler is undefined/],
    [{ handler: "" }, /handler must be a string/],
    [{ prot: 1 }, /prot is not an option/],
    [{ port: "443" }, /port must be an integer/],
    [{ port: 65_536 }, /port must be an integer from 0 to 65535/],
    [{ env: { A: 1 } }, /env\.A must be a string/],
    [{ singleValue: "no" }, /singleValue must be a boolean/],
    [{ headers: { subject: "two words" } }, /headers\.subject/],
    [{ forgedHeaders: "drop" }, /forgedHeaders must be one of keep, strip/],
    [{ blockForgedHeaders: 0 }, /blockForgedHeaders must be a boolean/],
    [{ connectionLog: "/absent/folder/log" }, /connectionLog: cannot append/],
    [{ targetGroupArn: "my-group" }, /targetGroupArn must look like arn:/],
    [{ clientKeepAlive: 0 }, /clientKeepAlive must be an integer/],
    [{ timeoutMillis: 0 }, /timeoutMillis must be an integer/],
    [{ onFault: "log" }, /onFault must be a function/],
  ])("%j are refused with a next step", async (options, message) => {
    const wrong = { mode: "passthrough" as const, handler: echo, ...options };
    const starting = startAlb(wrong);
    await expect(starting).rejects.toMatchObject({ name: "TypeError" });
    await expect(starting).rejects.toThrow(message);
  });

  test("give the event its target group and its port", async () => {
    const alb = await start({});
    const event = eventIn(await send(alb));
    expect(event.requestContext.elb.targetGroupArn).toBe(LOCAL_TARGET_GROUP_ARN);
    expect(alb.targetGroupArn).toBe(LOCAL_TARGET_GROUP_ARN);
    expect(event.multiValueHeaders["x-forwarded-port"]).toEqual([String(alb.port)]);
    expect(alb.url).toBe(`https://localhost:${alb.port}`);

    const targetGroupArn =
      "arn:aws-cn:elasticloadbalancing:cn-north-1:210987654321:targetgroup/mine/fedcba9876543210";
    const named = eventIn(await send(await start({ targetGroupArn })));
    expect(named.requestContext.elb.targetGroupArn).toBe(targetGroupArn);
  });

  test("a port that is taken is an error", async () => {
    const { port } = await start({});
    const taken = startAlb({ mode: "passthrough", handler: echo, port });
    await expect(taken).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
