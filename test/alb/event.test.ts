import { describe, expect, test } from "@jest/globals";
import {
  assertAlbEvent,
  checkOrigin,
  compileOrigin,
  dangerouslyAcceptAnyTargetGroup,
  MAX_HEADER_NAMES,
  type OriginOptions,
} from "../../src/alb/event.ts";
import {
  GROUP,
  multiEvent,
  ORIGIN,
  PROXY_GROUP,
  reasonOf,
  refusalOf,
  singleEvent,
  type Values,
} from "./world.ts";

const ACCOUNT = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";

describe("assertAlbEvent", () => {
  test("copies what is read of a multi-value and of a single-value event", () => {
    expect(assertAlbEvent(multiEvent())).toMatchObject({
      requestContext: { elb: { targetGroupArn: GROUP } },
      httpMethod: "GET",
      path: "/",
      multiValueHeaders: { "x-forwarded-proto": ["https"] },
    });
    expect(assertAlbEvent(singleEvent())).toMatchObject({
      headers: { "x-forwarded-proto": "https" },
    });
    expect(assertAlbEvent(singleEvent())).not.toHaveProperty("multiValueHeaders");
  });

  test("a header map that is null counts as absent", () => {
    expect(assertAlbEvent({ ...multiEvent(), headers: null })).not.toHaveProperty("headers");
  });

  test("the copy does not follow later changes of the event", () => {
    const headers: Record<string, unknown> = { a: "1" };
    const copy = assertAlbEvent({ ...singleEvent(), headers });
    headers.a = "2";
    expect(copy.headers?.a).toBe("1");
  });

  test.each<[string, unknown, string]>([
    ["null", null, "not an object"],
    ["undefined", undefined, "not an object"],
    ["text", "event", "not an object"],
    ["a list", [multiEvent()], "not an object"],
    ["a function", () => multiEvent(), "not an object"],
    ["nothing", {}, "no requestContext"],
    [
      "a REST API event",
      { ...multiEvent(), requestContext: { apiId: "a", stage: "prod" } },
      "API Gateway",
    ],
    [
      "an HTTP API event",
      { version: "2.0", requestContext: { http: { method: "GET" }, apiId: "a" } },
      "Function URL",
    ],
    ["a queue's event", { Records: [], requestContext: {} }, "queue"],
    [
      "elb beside an API's marks",
      { ...multiEvent(), requestContext: { elb: { targetGroupArn: GROUP }, apiId: "a" } },
      "API Gateway",
    ],
    ["no target group", { ...multiEvent(), requestContext: { elb: {} } }, "targetGroupArn"],
    ["no method", { ...multiEvent(), httpMethod: undefined }, "httpMethod"],
    ["a numeric path", { ...multiEvent(), path: 1 }, "path"],
    ["no headers at all", { ...multiEvent(), multiValueHeaders: undefined }, "neither"],
    ["headers in a list", { ...singleEvent(), headers: [] }, "headers is not an object"],
    ["inherited fields", Object.create(multiEvent()), "no requestContext"],
  ])("%s is not an ALB event", (_, event, detail) => {
    expect(refusalOf(() => assertAlbEvent(event))).toEqual({
      reason: "origin.not-alb",
      detail: expect.stringContaining(detail),
    });
  });

  test("objects that throw when read are refused", () => {
    const throwing = () => {
      throw new RangeError("trap");
    };
    const events = [
      Object.defineProperty({}, "requestContext", { get: throwing, enumerable: true }),
      new Proxy({}, { getOwnPropertyDescriptor: throwing }),
      { ...singleEvent(), headers: new Proxy({}, { ownKeys: throwing }) },
      {
        ...singleEvent(),
        headers: Object.defineProperty({}, "a", { get: throwing, enumerable: true }),
      },
      { ...multiEvent(), multiValueHeaders: { a: new Proxy([], { get: throwing }) } },
    ];
    for (const event of events)
      expect(reasonOf(() => assertAlbEvent(event))).toBe("origin.not-alb");
  });

  test("a header called __proto__ is one header and changes no prototype", () => {
    const event = {
      ...singleEvent(),
      headers: JSON.parse('{"__proto__":{"a":1},"constructor":"c"}'),
    };
    const { headers } = assertAlbEvent(event);
    expect(Object.keys(headers ?? {})).toEqual(["__proto__", "constructor"]);
    expect(headers?.a).toBeUndefined();
  });

  test("a million values are not copied", () => {
    const event = multiEvent({ a: new Array(1_000_000).fill("v") });
    expect(assertAlbEvent(event).multiValueHeaders?.a).toEqual(["v", "v"]);
  });

  test("the number of header names is limited", () => {
    const names = (count: number): Values =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`h${index}`, ["v"]]));
    const event = (count: number) => ({ ...multiEvent(), multiValueHeaders: names(count) });
    expect(() => assertAlbEvent(event(MAX_HEADER_NAMES))).not.toThrow();
    expect(reasonOf(() => assertAlbEvent(event(MAX_HEADER_NAMES + 1)))).toBe("limit.header-bytes");
  });
});

describe("compileOrigin", () => {
  test.each<[string, unknown, string]>([
    ["no groups", {}, "targetGroups must list at least one"],
    ["text for a list", { targetGroups: GROUP }, "targetGroups must list at least one"],
    ["no list", {}, "at least one target group"],
    ["an empty list", { targetGroups: [] }, "at least one target group"],
    ["an unset variable", { targetGroups: [GROUP, undefined] }, "targetGroups[1] is undefined"],
    ["an empty variable", { targetGroups: [""] }, "targetGroups[0] is empty"],
    ["a hole in the list", { targetGroups: new Array(1) }, "targetGroups[0] is undefined"],
    ["a load balancer's ARN", { targetGroups: [`${ACCOUNT}:loadbalancer/app/a/1`] }, "[0]"],
    ["a star alone", { targetGroups: ["*"] }, "whole last segment"],
    [
      "a star for the name",
      { targetGroups: [`${ACCOUNT}:targetgroup/*/73e2`] },
      "whole last segment",
    ],
    [
      "a star for name and id",
      { targetGroups: [`${ACCOUNT}:targetgroup/*`] },
      "whole last segment",
    ],
    [
      "a star in the last segment",
      { targetGroups: [`${ACCOUNT}:targetgroup/my-api/73*`] },
      "whole last segment",
    ],
    [
      "a star for the account",
      { targetGroups: ["arn:aws:elasticloadbalancing:eu-west-1:*:targetgroup/a/1"] },
      "whole last",
    ],
    ["a line end", { targetGroups: [`${GROUP}\n`] }, "not a target group ARN"],
    ["no ports", { targetGroups: [GROUP], ports: [] }, "ports"],
    ["undefined ports", { targetGroups: [GROUP], ports: undefined }, "ports"],
    ["a port in text", { targetGroups: [GROUP], ports: [443, "8443"] }, "ports[1]"],
    ["port 0", { targetGroups: [GROUP], ports: [0] }, "ports[0]"],
    ["port 65536", { targetGroups: [GROUP], ports: [65_536] }, "ports[0]"],
    ["half a port", { targetGroups: [GROUP], ports: [443, 443.5] }, "ports[1]"],
  ])("%s is a TypeError", (_, options, message) => {
    const compile = () => compileOrigin(options as OriginOptions);
    expect(compile).toThrow(TypeError);
    expect(compile).toThrow(message);
  });

  test.each(["aws", "aws-cn", "aws-us-gov"])("partition %s is known", (partition) => {
    const arn = GROUP.replace("arn:aws:", `arn:${partition}:`);
    expect(() => compileOrigin({ targetGroups: [arn] })).not.toThrow();
  });
});

describe("checkOrigin", () => {
  const outcome = (origin: OriginOptions, event: Values): string => {
    const matcher = compileOrigin(origin);
    try {
      checkOrigin(assertAlbEvent(event), matcher);
      return "accepted";
    } catch {
      return reasonOf(() => checkOrigin(assertAlbEvent(event), matcher));
    }
  };

  test.each<[string, OriginOptions, string, string]>([
    ["its exact ARN", ORIGIN, GROUP, "accepted"],
    ["another group", ORIGIN, PROXY_GROUP, "origin.target-group"],
    ["the ARN in other letters", ORIGIN, GROUP.toUpperCase(), "origin.target-group"],
    ["a pattern", { targetGroups: [`${ACCOUNT}:targetgroup/my-api/*`] }, GROUP, "accepted"],
    [
      "a pattern of a longer name",
      { targetGroups: [`${ACCOUNT}:targetgroup/my-api-2/*`] },
      GROUP,
      "origin.target-group",
    ],
    [
      "a pattern of a shorter name",
      { targetGroups: [`${ACCOUNT}:targetgroup/my/*`] },
      GROUP,
      "origin.target-group",
    ],
    [
      "a pattern and no last segment",
      { targetGroups: [`${ACCOUNT}:targetgroup/my-api/*`] },
      `${ACCOUNT}:targetgroup/my-api/`,
      "origin.target-group",
    ],
    [
      "a pattern and one segment more",
      { targetGroups: [`${ACCOUNT}:targetgroup/my-api/*`] },
      `${GROUP}/x`,
      "origin.target-group",
    ],
    [
      "a pattern sent as ARN",
      { targetGroups: [`${ACCOUNT}:targetgroup/my-api/*`] },
      `${ACCOUNT}:targetgroup/my-api/*`,
      "origin.target-group",
    ],
    [
      "any group by the loud switch",
      { targetGroups: dangerouslyAcceptAnyTargetGroup },
      "anything",
      "accepted",
    ],
  ])("%s", (_, origin, arn, expected) => {
    expect(outcome(origin, multiEvent({}, arn))).toBe(expected);
  });

  test.each<[string, Values, string]>([
    ["plain HTTP", { "x-forwarded-proto": "http" }, "origin.protocol"],
    ["no protocol", { "x-forwarded-proto": undefined }, "origin.protocol"],
    ["two protocols", { "x-forwarded-proto": ["https", "https"] }, "origin.protocol"],
    ["two spellings", { "X-Forwarded-Proto": "https" }, "origin.protocol"],
    ["another letter case", { "x-forwarded-proto": "HTTPS" }, "origin.protocol"],
    ["another port", { "x-forwarded-port": "8443" }, "origin.port"],
    ["no port", { "x-forwarded-port": undefined }, "origin.port"],
    ["two ports", { "x-forwarded-port": ["443", "8443"] }, "origin.port"],
    ["a padded port", { "x-forwarded-port": "0443" }, "origin.port"],
    ["the port", {}, "accepted"],
  ])("%s", (_, headers, expected) => {
    expect(outcome({ targetGroups: [GROUP], ports: [443] }, multiEvent(headers))).toBe(expected);
  });

  test("without ports the port is not read", () => {
    expect(outcome(ORIGIN, multiEvent({ "x-forwarded-port": undefined }))).toBe("accepted");
  });

  test("untrusted text in the detail is quoted and short", () => {
    const event = assertAlbEvent(multiEvent({}, `\n${"x".repeat(10_000)}`));
    const { detail } = refusalOf(() => checkOrigin(event, compileOrigin(ORIGIN)));
    expect(detail).not.toContain("\n");
    expect(detail.length).toBeLessThan(400);
  });
});
