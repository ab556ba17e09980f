import { describe, expect, test } from "@jest/globals";
import { assertAlbEvent, compileOrigin } from "../../src/alb/event.ts";
import { compileHealthCheck, isHealthCheck } from "../../src/alb/health-check.ts";
import { resolveHeaderNames } from "../../src/alb/mtls-headers.ts";
import { compileXSslCert } from "../../src/alb/x-ssl-cert.ts";
import { GROUP, ORIGIN, PROXY_GROUP, type Values } from "./world.ts";

const AGENT = { "user-agent": "ELB-HealthChecker/2.0" };

/** As AWS documents it: no header but the user agent. */
function probe(headers: Values = AGENT, fields: Values = {}): Values {
  return {
    requestContext: { elb: { targetGroupArn: GROUP } },
    httpMethod: "GET",
    path: "/health",
    queryStringParameters: {},
    headers,
    body: "",
    isBase64Encoded: false,
    ...fields,
  };
}

const check = compileHealthCheck(
  { path: "/health" },
  compileOrigin(ORIGIN),
  resolveHeaderNames({ leaf: "x-secret-leaf" }),
);

describe("a health check", () => {
  test.each<[string, Values]>([
    ["single-value", probe()],
    [
      "multi-value",
      probe(
        {},
        { headers: undefined, multiValueHeaders: { "User-Agent": ["ELB-HealthChecker/2.0"] } },
      ),
    ],
    ["a later version of the checker", probe({ "user-agent": "ELB-HealthChecker/3.1" })],
  ])("%s", (_, event) => {
    expect(check(assertAlbEvent(event))).toBe(true);
    expect(isHealthCheck(assertAlbEvent(event), "/health")).toBe(true);
  });
});

describe("with a second source", () => {
  const xSslCert = { targetGroups: [PROXY_GROUP], header: "x-client-pem" };
  const origin = compileOrigin(ORIGIN);
  const names = resolveHeaderNames();
  const both = compileHealthCheck(
    { path: "/health" },
    origin,
    names,
    compileXSslCert(xSslCert, origin, names),
  );
  const toProxyGroup = { requestContext: { elb: { targetGroupArn: PROXY_GROUP } } };

  test("the target groups of both are probed", () => {
    expect(both(assertAlbEvent(probe()))).toBe(true);
    expect(both(assertAlbEvent(probe(AGENT, toProxyGroup)))).toBe(true);
  });

  test.each<[string, Values]>([
    [
      "a third target group",
      probe(AGENT, { requestContext: { elb: { targetGroupArn: `${PROXY_GROUP}x` } } }),
    ],
    ["the other source's header", probe({ ...AGENT, "X-Client-Pem": "" }, toProxyGroup)],
  ])("%s is no health check", (_, event) => {
    expect(both(assertAlbEvent(event))).toBe(false);
  });
});

describe("not a health check", () => {
  test.each<[string, Values]>([
    ["another path", probe(AGENT, { path: "/health/" })],
    ["another method", probe(AGENT, { httpMethod: "POST" })],
    ["another user agent", probe({ "user-agent": "curl/8.5.0" })],
    ["the user agent in the middle", probe({ "user-agent": "x ELB-HealthChecker/2.0" })],
    ["no user agent", probe({})],
    ["two user agents", probe({ ...AGENT, "User-Agent": "ELB-HealthChecker/2.0" })],
    ["a client's request: forwarded for", probe({ ...AGENT, "x-forwarded-for": "192.0.2.1" })],
    ["a client's request: any forwarding header", probe({ ...AGENT, "X-Forwarded-Any": "" })],
    ["a client's request: trace id", probe({ ...AGENT, "X-Amzn-Trace-Id": "Root=1" })],
    ["a client's request: certificate", probe({ ...AGENT, "X-Amzn-Mtls-Clientcert": "" })],
    ["a client's request: unknown mutual TLS header", probe({ ...AGENT, "x-amzn-mtls-x": "" })],
  ])("%s", (_, event) => {
    expect(isHealthCheck(assertAlbEvent(event), "/health")).toBe(false);
    expect(check(assertAlbEvent(event))).toBe(false);
  });

  test.each<[string, Values]>([
    [
      "another target group",
      probe(AGENT, { requestContext: { elb: { targetGroupArn: PROXY_GROUP } } }),
    ],
    ["a renamed certificate header", probe({ ...AGENT, "X-Secret-Leaf": "" })],
  ])("%s", (_, event) => {
    expect(check(assertAlbEvent(event))).toBe(false);
  });
});

test.each<[string, object]>([
  ["no path", {}],
  ["a relative path", { path: "health" }],
  ["a misspelt key", { path: "/", route: "/" }],
])("%s is a TypeError", (_, options) => {
  const compile = () =>
    compileHealthCheck(options as { path: string }, compileOrigin(ORIGIN), resolveHeaderNames());
  expect(compile).toThrow(TypeError);
});
