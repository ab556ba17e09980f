import { describe, expect, test } from "@jest/globals";
import { dangerouslyAcceptAnyTargetGroup } from "../../src/alb/event.ts";
import { PASSTHROUGH_HEADER, VERIFY_HEADERS } from "../../src/alb/mtls-headers.ts";
import { compilePlan } from "../../src/alb/read-options.ts";
import { type ReadOptions, readPresentedCertificate } from "../../src/alb/read-presented.ts";
import { encodeEscapedPem, encodeUrlPem } from "../../src/alb/url-pem.ts";
import {
  GROUP,
  LEAF,
  multiEvent,
  ORIGIN,
  PROXY_GROUP,
  reasonOf,
  singleEvent,
  type Values,
} from "./world.ts";

const OPTIONS = {
  mode: "passthrough",
  ...ORIGIN,
  ports: [443],
  xSslCert: { targetGroups: [PROXY_GROUP] },
} as const satisfies ReadOptions;

const FROM_PROXY = { "X-SSL-CERT": encodeEscapedPem([LEAF]) };
const FROM_ALB = { [PASSTHROUGH_HEADER]: encodeUrlPem([LEAF]) };

test("nginx's escaped certificate is read from its own target group", () => {
  expect(readPresentedCertificate(multiEvent(FROM_PROXY, PROXY_GROUP), OPTIONS)).toEqual({
    mode: "passthrough",
    source: "x-ssl-cert",
    chain: [LEAF],
  });
});

test("the load balancer's own groups go on as without the preset", () => {
  expect(readPresentedCertificate(multiEvent(FROM_ALB), OPTIONS)).toMatchObject({ source: "alb" });
});

test("a plan that was not handed the second source is not made with one", () => {
  expect(() => compilePlan(OPTIONS)).toThrow(TypeError);
});

test("the header may have another name", () => {
  const options: ReadOptions = {
    ...OPTIONS,
    xSslCert: { targetGroups: [PROXY_GROUP], header: "X-Client-Cert" },
  };
  const event = multiEvent({ "x-client-cert": encodeEscapedPem([LEAF]) }, PROXY_GROUP);
  expect(readPresentedCertificate(event, options)).toMatchObject({ source: "x-ssl-cert" });
});

describe("one request, one source", () => {
  test.each<[string, Values, string, string]>([
    ["the proxy's header at the load balancer's group", FROM_PROXY, GROUP, "header.other-source"],
    [
      "both headers at the load balancer's group",
      { ...FROM_PROXY, ...FROM_ALB },
      GROUP,
      "header.other-source",
    ],
    [
      "the load balancer's header at the proxy's group",
      FROM_ALB,
      PROXY_GROUP,
      "header.other-source",
    ],
    [
      "both headers at the proxy's group",
      { ...FROM_PROXY, ...FROM_ALB },
      PROXY_GROUP,
      "header.other-source",
    ],
    [
      "a header of verify mode at the proxy's group",
      { ...FROM_PROXY, [VERIFY_HEADERS.leaf]: "x" },
      PROXY_GROUP,
      "header.other-source",
    ],
    ["no header at the proxy's group", {}, PROXY_GROUP, "header.absent"],
    ["the header twice", { ...FROM_PROXY, "x-ssl-cert": "x" }, PROXY_GROUP, "header.repeated"],
    [
      "nginx's $ssl_client_cert, which is not escaped",
      { "x-ssl-cert": "-----BEGIN CERTIFICATE-----\n\tAAAA" },
      PROXY_GROUP,
      "header.malformed",
    ],
    ["a third target group", FROM_PROXY, GROUP.replace("my-api", "other"), "origin.target-group"],
    [
      "plain HTTP at the proxy's group",
      { ...FROM_PROXY, "x-forwarded-proto": "http" },
      PROXY_GROUP,
      "origin.protocol",
    ],
    [
      "another port at the proxy's group",
      { ...FROM_PROXY, "x-forwarded-port": "80" },
      PROXY_GROUP,
      "origin.port",
    ],
  ])("%s", (_, headers, group, expected) => {
    expect(reasonOf(() => readPresentedCertificate(multiEvent(headers, group), OPTIONS))).toBe(
      expected,
    );
  });

  test("a single-value event of the proxy's group is refused too", () => {
    const event = singleEvent(FROM_PROXY, PROXY_GROUP);
    expect(reasonOf(() => readPresentedCertificate(event, OPTIONS))).toBe(
      "header.single-value-event",
    );
  });
});

describe("wrong options are TypeErrors", () => {
  const pattern = GROUP.replace(/[^/]+$/, "*");
  const sibling = GROUP.replace(/[^/]+$/, "ffff");
  test.each<[string, object, string]>([
    ["in verify mode", { ...OPTIONS, mode: "verify" }, "passthrough mode"],
    ["undefined", { ...OPTIONS, xSslCert: undefined }, "xSslCert is undefined"],
    ["no target groups", { ...OPTIONS, xSslCert: {} }, "xSslCert.targetGroups must list"],
    [
      "an unset target group",
      { ...OPTIONS, xSslCert: { targetGroups: [undefined] } },
      "xSslCert.targetGroups[0]",
    ],
    [
      "a misspelt key",
      { ...OPTIONS, xSslCert: { targetGroups: [PROXY_GROUP], name: "x" } },
      "xSslCert.name",
    ],
    [
      "the same group in both lists",
      { ...OPTIONS, xSslCert: { targetGroups: [GROUP] } },
      "is in targetGroups and",
    ],
    [
      "a pattern over an ARN of the other list",
      { ...OPTIONS, xSslCert: { targetGroups: [pattern] } },
      "is in targetGroups and",
    ],
    [
      "an ARN under a pattern of the other list",
      { ...OPTIONS, targetGroups: [pattern], xSslCert: { targetGroups: [sibling] } },
      "is in targetGroups and",
    ],
    [
      "the same pattern in both lists",
      { ...OPTIONS, targetGroups: [pattern], xSslCert: { targetGroups: [pattern] } },
      "is in targetGroups and",
    ],
    [
      "every group at the load balancer's side",
      { ...OPTIONS, targetGroups: dangerouslyAcceptAnyTargetGroup },
      "requires targetGroups to list",
    ],
    [
      "a header of the load balancer's",
      { ...OPTIONS, xSslCert: { targetGroups: [PROXY_GROUP], header: PASSTHROUGH_HEADER } },
      "is the name of one of the load balancer's headers",
    ],
    [
      "a renamed header of the load balancer's",
      { ...OPTIONS, headers: { certificate: "x-ssl-cert" } },
      "is the name of one of the load balancer's headers",
    ],
    [
      "an ordinary header",
      { ...OPTIONS, xSslCert: { targetGroups: [PROXY_GROUP], header: "cookie" } },
      "ordinary requests",
    ],
  ])("%s", (_, options, message) => {
    const run = () => readPresentedCertificate(multiEvent(FROM_ALB), options as ReadOptions);
    expect(run).toThrow(TypeError);
    expect(run).toThrow(message);
  });
});
