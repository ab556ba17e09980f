import { describe, expect, test } from "@jest/globals";
import { albEvent, healthCheckEvent } from "../../src/testing/alb-event.ts";
import { mtlsHeaders } from "../../src/testing/mtls-header-values.ts";
import { createTestPki } from "../../src/testing/pki.ts";
import { opensslX509 } from "../support/openssl.ts";

const pki = createTestPki();
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA,O=Example" });
const leaf = issuing.issue({
  subject: "CN=clientA,O=Example\\+Co\\, Ltd,ST=\\E6\\9D\\B1,C=JP",
  serial: 0x03a5b1n,
  notBefore: new Date("2023-09-21T01:50:17Z"),
  notAfter: new Date("2054-09-20T01:50:17Z"),
});
const urlPem = (pem: string) => pem.replaceAll(" ", "%20").replaceAll("\n", "%0A");
const arn =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/my-api/0123456789abcdef";
const traceId = "Root=1-67c44f19-5bfebbe508241e857d7e84b9";

describe("the whole event", () => {
  test("passthrough mode", () => {
    expect(albEvent({ certificate: leaf, traceId })).toStrictEqual({
      requestContext: { elb: { targetGroupArn: arn } },
      httpMethod: "GET",
      path: "/",
      multiValueQueryStringParameters: {},
      multiValueHeaders: {
        accept: ["*/*"],
        host: ["api.example.com"],
        "user-agent": ["curl/8.7.1"],
        "x-amzn-mtls-clientcert": [urlPem(leaf.pem + issuing.pem)],
        "x-amzn-trace-id": [traceId],
        "x-forwarded-for": ["203.0.113.7"],
        "x-forwarded-port": ["443"],
        "x-forwarded-proto": ["https"],
      },
      body: "",
      isBase64Encoded: false,
    });
  });

  test("verify mode, single values", () => {
    const event = albEvent({ mode: "verify", certificate: leaf, traceId, singleValue: true });
    expect(event).toStrictEqual({
      requestContext: { elb: { targetGroupArn: arn } },
      httpMethod: "GET",
      path: "/",
      queryStringParameters: {},
      headers: {
        accept: "*/*",
        host: "api.example.com",
        "user-agent": "curl/8.7.1",
        "x-amzn-mtls-clientcert-issuer": "CN=Issuing CA,O=Example",
        "x-amzn-mtls-clientcert-leaf": urlPem(leaf.pem),
        "x-amzn-mtls-clientcert-serial-number": "03A5B1",
        "x-amzn-mtls-clientcert-subject": "CN=clientA,O=Example\\+Co\\, Ltd,ST=\\E6\\9D\\B1,C=JP",
        "x-amzn-mtls-clientcert-validity":
          "NotBefore=2023-09-21T01:50:17Z;NotAfter=2054-09-20T01:50:17Z",
        "x-amzn-trace-id": traceId,
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
      },
      body: "",
      isBase64Encoded: false,
    });
  });

  test("without a certificate there is no mutual TLS header", () => {
    const names = Object.keys(albEvent().multiValueHeaders ?? {});
    expect(names.filter((name) => name.startsWith("x-amzn-mtls"))).toEqual([]);
  });

  test("a health check, as AWS documents it", () => {
    expect(healthCheckEvent({ singleValue: true, path: "/health" })).toStrictEqual({
      requestContext: { elb: { targetGroupArn: arn } },
      httpMethod: "GET",
      path: "/health",
      queryStringParameters: {},
      headers: { "user-agent": "ELB-HealthChecker/2.0" },
      body: "",
      isBase64Encoded: false,
    });
    expect(healthCheckEvent().multiValueHeaders).toEqual({
      "user-agent": ["ELB-HealthChecker/2.0"],
    });
  });
});

describe("the request", () => {
  test("method, path, target group and listener", () => {
    const event = albEvent({
      method: "PUT",
      path: "/a%20b",
      targetGroupArn: "arn:x",
      port: 8443,
      proto: "http",
      clientAddress: "2001:db8::1",
    });
    expect(event).toMatchObject({
      httpMethod: "PUT",
      path: "/a%20b",
      requestContext: { elb: { targetGroupArn: "arn:x" } },
      multiValueHeaders: {
        "x-forwarded-port": ["8443"],
        "x-forwarded-proto": ["http"],
        "x-forwarded-for": ["2001:db8::1"],
      },
    });
  });

  test("a trace id has the time and 96 random bits", () => {
    const trace = () => albEvent().multiValueHeaders?.["x-amzn-trace-id"]?.[0];
    expect(trace()).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(trace()).not.toBe(trace());
  });

  test("query parameters are taken apart but not decoded", () => {
    const query = "a=1&b=%20+x=y&a=2&c&";
    expect(albEvent({ query }).multiValueQueryStringParameters).toEqual({
      a: ["1", "2"],
      b: ["%20+x=y"],
      c: [""],
    });
    expect(albEvent({ query, singleValue: true }).queryStringParameters).toEqual({
      a: "2",
      b: "%20+x=y",
      c: "",
    });
  });

  test.each([
    ["text/plain; charset=utf-8", undefined, "héllo", false],
    ["Application/JSON", undefined, "héllo", false],
    ["application/javascript", undefined, "héllo", false],
    ["application/xml", undefined, "héllo", false],
    ["application/octet-stream", undefined, "aMOpbGxv", true],
    [undefined, undefined, "aMOpbGxv", true],
    ["application/json", "gzip", "aMOpbGxv", true],
  ])("a body of type %s and encoding %s", (type, encoding, body, isBase64Encoded) => {
    const headers = {
      ...(type === undefined ? {} : { "Content-Type": type }),
      ...(encoding === undefined ? {} : { "Content-Encoding": encoding }),
    };
    const event = albEvent({ method: "POST", body: "héllo", headers });
    expect(event).toMatchObject({ body, isBase64Encoded });
    expect(event.multiValueHeaders?.["content-length"]).toEqual(["6"]);
    expect(albEvent({ body: Buffer.from("héllo"), headers })).toMatchObject({ body });
  });

  test("an empty body is not base64", () => {
    expect(albEvent({ headers: { "content-encoding": "gzip" } }).isBase64Encoded).toBe(false);
  });
});

describe("headers", () => {
  test("the client's become lower case; what the load balancer adds replaces them", () => {
    const headers = { "X-Custom": ["1", "2"], Accept: "text/html", "X-Forwarded-Proto": "http" };
    expect(albEvent({ headers }).multiValueHeaders).toMatchObject({
      "x-custom": ["1", "2"],
      accept: ["text/html"],
      "x-forwarded-proto": ["https"],
    });
    expect(albEvent({ headers, singleValue: true }).headers).toMatchObject({ "x-custom": "2" });
  });

  test("renamed by the listener", () => {
    const headerNames = { certificate: "X-Client-Cert", subject: "x-client-subject" };
    const passthrough = albEvent({ certificate: leaf, headerNames }).multiValueHeaders;
    expect(passthrough).toHaveProperty("x-client-cert");
    expect(passthrough).not.toHaveProperty("x-amzn-mtls-clientcert");
    const verify = albEvent({ mode: "verify", certificate: leaf, headerNames }).multiValueHeaders;
    expect(verify).toHaveProperty("x-client-subject");
    expect(verify).toHaveProperty("x-amzn-mtls-clientcert-issuer");
    expect(() => albEvent({ certificate: leaf, headerNames: { subject: "a b" } })).toThrow(
      TypeError,
    );
  });

  test("forged: a client's own copy, a repeat, another letter case, one removed", () => {
    const forged = mtlsHeaders({ mode: "passthrough", certificate: leaf });
    const [value = ""] = Object.values(forged);
    expect(albEvent({ headers: forged }).multiValueHeaders).toMatchObject({
      "x-amzn-mtls-clientcert": [value],
    });
    const event = albEvent({
      certificate: leaf,
      rawHeaders: {
        "x-amzn-mtls-clientcert": [value, value],
        "X-Amzn-Mtls-Clientcert": value,
        "x-forwarded-for": undefined,
      },
    });
    expect(event.multiValueHeaders).toMatchObject({
      "x-amzn-mtls-clientcert": [value, value],
      "X-Amzn-Mtls-Clientcert": [value],
    });
    expect(event.multiValueHeaders).not.toHaveProperty("x-forwarded-for");
  });

  test("verify mode prints names and serial as OpenSSL does", () => {
    const headers = mtlsHeaders({ mode: "verify", certificate: leaf });
    const printed = opensslX509(leaf.der, "-subject", "-issuer", "-serial", "-nameopt", "RFC2253");
    expect(printed).toBe(
      `subject=${headers["x-amzn-mtls-clientcert-subject"]}\n` +
        `issuer=${headers["x-amzn-mtls-clientcert-issuer"]}\n` +
        `serial=${headers["x-amzn-mtls-clientcert-serial-number"]}\n`,
    );
  });

  test("a certificate may be PEM or DER, one or several", () => {
    const value = (certificate: string | Uint8Array | Uint8Array[]) =>
      Object.values(mtlsHeaders({ mode: "passthrough", certificate }))[0];
    expect(value(leaf.pem)).toBe(urlPem(leaf.pem));
    expect(value(leaf.der)).toBe(urlPem(leaf.pem));
    expect(value(leaf.chainPem)).toBe(urlPem(leaf.chainPem));
    expect(value([leaf.der, pki.root.der])).toBe(urlPem(leaf.pem + pki.root.pem));
    expect(() => value([])).toThrow(TypeError);
  });
});
