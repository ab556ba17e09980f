/**
 * The samples are of the shape that a load balancer sends, and they give no secret away.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { createTestPki } from "alb-mtls/testing";
import type { ALBEvent } from "aws-lambda";
import { certificatesIn, privateKeysIn } from "../support/secrets.ts";
import { eventsFolder, readEvents } from "./world.ts";

const VERIFY = ["issuer", "leaf", "serial-number", "subject", "validity"].map(
  (part) => `x-amzn-mtls-clientcert-${part}`,
);
const FORWARDED = ["x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"];

const files = ["passthrough", "verify"].flatMap((folder) =>
  readdirSync(new URL(folder, eventsFolder)).map((name) => `${folder}/${name}`),
);

function headersOf(event: ALBEvent): Record<string, string[]> {
  const single = Object.entries(event.headers ?? {}).map(([name, value]) => [name, [value]]);
  return Object.fromEntries([...single, ...Object.entries(event.multiValueHeaders ?? {})]);
}

describe.each(files)("%s", (file) => {
  const event: ALBEvent = readEvents(file);
  const headers = headersOf(event);
  const isProbe = /health-check(-single-value)?\.json$/.test(file);

  test("has the fields of an ALB event, in one of the two forms", () => {
    const form = event.headers === undefined ? "multi" : "single";
    expect(Object.keys(event).toSorted()).toEqual(
      [
        "requestContext",
        "httpMethod",
        "path",
        ...(form === "multi"
          ? ["multiValueHeaders", "multiValueQueryStringParameters"]
          : ["headers", "queryStringParameters"]),
        "body",
        "isBase64Encoded",
      ].toSorted(),
    );
    expect(Object.keys(event.requestContext)).toEqual(["elb"]);
    expect(Object.keys(event.requestContext.elb)).toEqual(["targetGroupArn"]);
    expect(form).toBe(file.includes("single-value") ? "single" : "multi");
  });

  test("has what the load balancer always adds, or nothing of it in a health check", () => {
    const found = FORWARDED.filter((name) => headers[name]?.length === 1);
    expect(found).toEqual(isProbe ? [] : FORWARDED);
    if (isProbe) expect(headers).toEqual({ "user-agent": ["ELB-HealthChecker/2.0"] });
  });

  test("has lower-case header names but for the forgery that is about them", () => {
    const upper = Object.keys(headers).filter((name) => name !== name.toLowerCase());
    expect(upper).toHaveLength(file.includes("other-case") ? 1 : 0);
  });

  test("has a header within the load balancer's limit of 16 K, printable ASCII throughout", () => {
    for (const value of Object.values(headers).flat()) {
      expect(value).toMatch(/^[\x20-\x7e]{0,16384}$/);
    }
  });
});

describe("certificates", () => {
  test("a valid event of either mode carries that mode's headers alone", () => {
    const ofMtls = (file: string) =>
      Object.keys(headersOf(readEvents(file))).filter((name) => name.startsWith("x-amzn-mtls-"));
    expect(ofMtls("verify/valid.json")).toEqual(VERIFY);
    expect(ofMtls("passthrough/valid.json")).toEqual(["x-amzn-mtls-clientcert"]);
  });

  test("values are encoded as the load balancer does: + / = stay, a block ends in a newline", () => {
    const [chain = ""] =
      headersOf(readEvents("passthrough/valid.json"))["x-amzn-mtls-clientcert"] ?? [];
    expect(chain).toMatch(/^-----BEGIN%20CERTIFICATE-----%0A/);
    expect(chain).toMatch(/%0A-----END%20CERTIFICATE-----%0A$/);
    expect(chain).toContain("+");
    expect(new Set(chain.match(/%../g))).toEqual(new Set(["%20", "%0A"]));
  });

  test("no file here holds a private key, in any form", () => {
    const all = readdirSync(eventsFolder, { recursive: true, encoding: "utf8" });
    const jsons = all.filter((name) => name.endsWith(".json"));
    expect(jsons.length).toBeGreaterThan(files.length);
    for (const name of jsons) {
      const text = readFileSync(new URL(name, eventsFolder), "utf8");
      expect([name, privateKeysIn(text)]).toEqual([name, []]);
    }
  });

  test("a key would be found", () => {
    const { chainPem, key, keyPem } = createTestPki().root.issue();
    const sec1 = key.export({ type: "sec1", format: "pem" }).toString();
    for (const pem of [keyPem, sec1]) {
      expect(privateKeysIn(pem)).toHaveLength(2);
      expect(privateKeysIn(JSON.stringify({ pem }))).toHaveLength(2);
      expect(privateKeysIn(encodeURIComponent(pem).replaceAll("%2B", "+"))).not.toEqual([]);
    }
    expect(privateKeysIn(chainPem)).toEqual([]);
    expect(certificatesIn(JSON.stringify({ chainPem }))).toHaveLength(1);
  });
});
