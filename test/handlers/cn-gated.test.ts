import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { albEvent, createTestPki, invoke, TEST_TARGET_GROUP_ARN } from "alb-mtls/testing";
import { collectLog, loadFunction } from "../support/handlers.ts";

const pki = createTestPki();
const issuing = pki.root.issueCa();
const common = { ORIGIN: TEST_TARGET_GROUP_ARN, ALLOW: "clientA\nPartner, Inc." };
const functions = {
  passthrough: {
    name: "CnGatedPassthroughFunction",
    settings: { ...common, TRUST_ANCHORS: pki.root.pem, CRLS: "off" },
  },
  verify: { name: "CnGatedVerifyFunction", settings: common },
} as const;

describe.each(["passthrough", "verify"] as const)("the CN-gated function in %s mode", (mode) => {
  const { name, settings } = functions[mode];
  const answer = async (subject: string, options: Parameters<typeof issuing.issue>[0] = {}) => {
    const certificate = issuing.issue({ subject, ...options });
    const handler = await loadFunction(name, settings);
    return invoke(handler, albEvent({ mode, certificate }));
  };

  test("greets a client that is on the list, in the event's header form", async () => {
    expect(await answer("CN=clientA,OU=unit,O=example.org,C=JP")).toEqual({
      statusCode: 200,
      multiValueHeaders: { "content-type": ["text/plain; charset=utf-8"] },
      body: "hello clientA",
    });
  });

  test("a name on the list may hold commas", async () => {
    expect(await answer("CN=Partner\\, Inc.")).toMatchObject({ body: "hello Partner, Inc." });
  });

  test.each([
    "CN=clientB",
    "CN=clientA-evil",
    "CN=CLIENTA",
    "CN=ｃｌｉｅｎｔＡ",
    "O=x\\,CN=clientA",
    "OU=clientA",
    "CN=clientA,CN=clientB",
    "CN=clientA\\0APartner\\, Inc.",
    "CN=Partner",
  ])("refuses %s", async (subject) => {
    const log = collectLog();
    expect(await answer(subject)).toMatchObject({
      statusCode: 403,
      body: expect.stringContaining('"ClientCertRejected"'),
    });
    expect(log).toEqual([expect.objectContaining({ code: "ClientCertRejected" })]);
  });

  test("refuses an expired certificate", async () => {
    collectLog();
    expect(await answer("CN=clientA", { notAfter: new Date(Date.now() - 60_000) })).toMatchObject({
      statusCode: 403,
      body: expect.stringContaining('"ClientCertExpired"'),
    });
  });

  test("refuses every other target group", async () => {
    collectLog();
    const handler = await loadFunction(name, settings);
    const certificate = issuing.issue({ subject: "CN=clientA" });
    const targetGroupArn = `${TEST_TARGET_GROUP_ARN}0`;
    expect(await invoke(handler, albEvent({ mode, certificate, targetGroupArn }))).toMatchObject({
      statusCode: 403,
      body: expect.stringContaining('"RequestOriginRefused"'),
    });
  });

  test("answers the load balancer's health check at /health", async () => {
    const handler = await loadFunction(name, settings);
    const event = {
      requestContext: { elb: { targetGroupArn: TEST_TARGET_GROUP_ARN } },
      httpMethod: "GET",
      path: "/health",
      queryStringParameters: {},
      headers: { "user-agent": "ELB-HealthChecker/2.0" },
      body: "",
      isBase64Encoded: false,
    };
    expect(await invoke(handler, event)).toMatchObject({ statusCode: 200 });
  });
});

describe("trust in passthrough mode", () => {
  const { name, settings } = functions.passthrough;
  const clientA = albEvent({ certificate: issuing.issue({ subject: "CN=clientA" }) });

  test("anchors may be in a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "alb-mtls-handlers-"));
    const anchors = join(folder, "anchors.crt");
    try {
      writeFileSync(anchors, pki.root.pem);
      const handler = await loadFunction(name, { ...settings, TRUST_ANCHORS: `file:${anchors}` });
      expect(await invoke(handler, clientA)).toMatchObject({ statusCode: 200 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a file that is not there admits nobody: 503", async () => {
    collectLog();
    const TRUST_ANCHORS = "file:/nonexistent/anchors.crt";
    const handler = await loadFunction(name, { ...settings, TRUST_ANCHORS });
    expect(await invoke(handler, clientA)).toMatchObject({
      statusCode: 503,
      body: expect.stringContaining('"TrustStoreUnavailable"'),
    });
  });

  test("another CA with the same name is a stranger", async () => {
    collectLog();
    const TRUST_ANCHORS = createTestPki().root.pem;
    const handler = await loadFunction(name, { ...settings, TRUST_ANCHORS });
    expect(await invoke(handler, clientA)).toMatchObject({ statusCode: 403 });
  });
});
