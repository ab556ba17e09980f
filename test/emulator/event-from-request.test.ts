import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { eventFromRequest, type ListenerFacts } from "../../src/emulator/event-from-request.ts";
import { AlbFault } from "../../src/emulator/fault.ts";
import type { ReceivedRequest } from "../../src/emulator/received-request.ts";

const ARN =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/local-alb/0123456789abcdef";

const FACTS: ListenerFacts = {
  targetGroupArn: ARN,
  port: 443,
  clientAddress: "203.0.113.7",
  singleValue: false,
  mtlsHeaders: [],
  traceId: "1-67c44f19-5bfebbe508241e857d7e84b9",
};

function request(overrides: Partial<ReceivedRequest> = {}): ReceivedRequest {
  return {
    method: "GET",
    target: "/",
    rawHeaders: [
      "Host",
      "alb.example.com",
      "User-Agent",
      "curl/8.7.1",
      "Accept",
      "*/*",
      "Connection",
      "keep-alive",
    ],
    body: new Uint8Array(),
    ...overrides,
  };
}

// Through JSON, as a Lambda function would see it.
function eventOf(overrides: Partial<ReceivedRequest>, facts: Partial<ListenerFacts> = {}) {
  const event = eventFromRequest(request(overrides), { ...FACTS, ...facts });
  if (event instanceof AlbFault) throw new Error(event.detail);
  return event;
}

describe("the event of a request", () => {
  test("with multi-value headers on, has AWS's fields and no others", () => {
    expect(eventOf({})).toEqual({
      requestContext: { elb: { targetGroupArn: ARN } },
      httpMethod: "GET",
      path: "/",
      multiValueQueryStringParameters: {},
      multiValueHeaders: {
        "x-amzn-trace-id": ["Root=1-67c44f19-5bfebbe508241e857d7e84b9"],
        "x-forwarded-for": ["203.0.113.7"],
        "x-forwarded-port": ["443"],
        "x-forwarded-proto": ["https"],
        host: ["alb.example.com"],
        "user-agent": ["curl/8.7.1"],
        accept: ["*/*"],
      },
      body: "",
      isBase64Encoded: false,
    });
  });

  // https://github.com/k-kojima-yumemi/alb-mtls-test echoed it; without what it hides.
  test("with multi-value headers off, has the shape that was seen on a real load balancer", () => {
    const mtlsHeaders = [
      ["x-amzn-mtls-clientcert-subject", "CN=Client Certificate,O=My Organization,L=tokyo,C=jp"],
    ] as const;
    expect(eventOf({}, { singleValue: true, mtlsHeaders })).toEqual({
      requestContext: { elb: { targetGroupArn: ARN } },
      httpMethod: "GET",
      path: "/",
      queryStringParameters: {},
      headers: {
        accept: "*/*",
        host: "alb.example.com",
        "user-agent": "curl/8.7.1",
        "x-amzn-mtls-clientcert-subject": "CN=Client Certificate,O=My Organization,L=tokyo,C=jp",
        "x-amzn-trace-id": "Root=1-67c44f19-5bfebbe508241e857d7e84b9",
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
      },
      body: "",
      isBase64Encoded: false,
    });
  });

  test("leaves query parameters undecoded and keeps repeats", () => {
    const event = eventOf({ target: "/a%2Fb/?x=%20y&x=z+1&flag&e==&&%E3=1" });
    expect(event.path).toBe("/a%2Fb/");
    expect(event.multiValueQueryStringParameters).toEqual({
      x: ["%20y", "z+1"],
      flag: [""],
      e: ["="],
      "%E3": ["1"],
    });
    expect(event).not.toHaveProperty("queryStringParameters");
    expect(event).not.toHaveProperty("headers");
  });

  test("with multi-value headers off, the last value wins", () => {
    const event = eventOf(
      { target: "/?x=1&x=2", rawHeaders: ["X-Twice", "first", "x-twice", "second"] },
      { singleValue: true },
    );
    expect(event.queryStringParameters).toEqual({ x: "2" });
    expect(event.headers?.["x-twice"]).toBe("second");
    expect(event).not.toHaveProperty("multiValueHeaders");
  });

  test("puts a client's forged copies behind the load balancer's own", () => {
    const world = { rawHeaders: ["X-Amzn-Mtls-Clientcert-Subject", "CN=forged"] };
    const mtlsHeaders = [["x-amzn-mtls-clientcert-subject", "CN=real"]] as const;
    expect(eventOf(world, { mtlsHeaders }).multiValueHeaders).toMatchObject({
      "x-amzn-mtls-clientcert-subject": ["CN=real", "CN=forged"],
    });
    expect(eventOf(world, { mtlsHeaders, singleValue: true }).headers).toMatchObject({
      "x-amzn-mtls-clientcert-subject": "CN=forged",
    });
  });

  test("overwrites a client's forwarded port and protocol, and appends its address", () => {
    const event = eventOf({
      rawHeaders: [
        "X-Forwarded-Proto",
        "http",
        "X-Forwarded-Port",
        "80",
        "X-Forwarded-For",
        "192.0.2.1",
        "x-forwarded-for",
        "192.0.2.2",
      ],
    });
    expect(event.multiValueHeaders).toMatchObject({
      "x-forwarded-proto": ["https"],
      "x-forwarded-port": ["443"],
      "x-forwarded-for": ["192.0.2.1, 192.0.2.2, 203.0.113.7"],
    });
  });

  test("keeps a client's trace id and extends it", () => {
    const event = eventOf({ rawHeaders: ["X-Amzn-Trace-Id", "Root=1-0-client;mine=1"] });
    expect(event.multiValueHeaders?.["x-amzn-trace-id"]).toEqual([
      "Self=1-67c44f19-5bfebbe508241e857d7e84b9;Root=1-0-client;mine=1",
    ]);
  });

  test("does not let a client's connection header name a header away", () => {
    const mtlsHeaders = [["x-amzn-mtls-clientcert-leaf", "pem"]] as const;
    const rawHeaders = ["Connection", "close, x-amzn-mtls-clientcert-leaf"];
    const event = eventOf({ rawHeaders }, { mtlsHeaders });
    expect(event.multiValueHeaders?.["x-amzn-mtls-clientcert-leaf"]).toEqual(["pem"]);
    expect(event.multiValueHeaders).not.toHaveProperty("connection");
  });

  test("reads header bytes as UTF-8, and refuses what is not", () => {
    const bytes = Buffer.from("東京", "utf8").toString("latin1");
    expect(eventOf({ rawHeaders: ["X-City", bytes] }).multiValueHeaders?.["x-city"]).toEqual([
      "東京",
    ]);
    const fault = eventFromRequest(request({ rawHeaders: ["X-City", "\xe6"] }), FACTS);
    expect(fault).toMatchObject({ reason: "LambdaBadRequest", status: 400 });
  });

  test("has a header called __proto__ as its own, without touching a prototype", () => {
    const event = eventOf({ rawHeaders: ["__proto__", "a", "constructor", "b"] });
    expect(Object.keys(event.multiValueHeaders ?? {})).toEqual(
      expect.arrayContaining(["__proto__", "constructor"]),
    );
    expect(Object.getOwnPropertyDescriptor(event.multiValueHeaders, "__proto__")?.value).toEqual([
      "a",
    ]);
  });

  test("takes the path of an absolute target", () => {
    expect(eventOf({ target: "http://alb.example.com/p?q=1" }).path).toBe("/p");
    expect(eventOf({ target: "http://alb.example.com" }).path).toBe("/");
    expect(eventOf({ target: "*", method: "OPTIONS" }).path).toBe("*");
  });

  test("law: every client header is in the event with all its values, in order", () => {
    const name = fc.stringMatching(/^x-[a-z]{1,3}$/);
    const value = fc.stringMatching(/^[\x21-\x7e]{0,8}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 20 }), (lines) => {
        const event = eventOf({ rawHeaders: lines.flat() });
        for (const [key] of lines) {
          const values = lines.filter(([other]) => other === key).map(([, text]) => text);
          expect(event.multiValueHeaders?.[key]).toEqual(values);
        }
      }),
    );
  });
});

describe("the body", () => {
  const bytes = Buffer.from("héllo", "utf8");
  test.each([
    ["text/plain; charset=utf-8"],
    ["TEXT/HTML"],
    ["application/json"],
    ["application/javascript"],
    ["application/xml;q=1"],
  ])("of type %s is text", (type) => {
    const event = eventOf({ body: bytes, rawHeaders: ["Content-Type", type] });
    expect(event).toMatchObject({ body: "héllo", isBase64Encoded: false });
  });

  test.each([
    [["Content-Type", "application/octet-stream"]],
    [["Content-Type", "application/vnd.api+json"]],
    [["Content-Type", "application/jsonx"]],
    [["Content-Type", "image/png"]],
    [["Content-Type", "text/plain", "Content-Encoding", "gzip"]],
    [[]],
  ])("with headers %j is base64", (rawHeaders) => {
    const event = eventOf({ body: bytes, rawHeaders });
    expect(event).toMatchObject({ body: "aMOpbGxv", isBase64Encoded: true });
  });

  test("declared as text and not UTF-8 is refused", () => {
    const world = request({
      body: Buffer.from([0xff]),
      rawHeaders: ["Content-Type", "text/plain"],
    });
    expect(eventFromRequest(world, FACTS)).toMatchObject({ reason: "LambdaBadRequest" });
  });
});
