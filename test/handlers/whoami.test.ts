import { describe, expect, test } from "@jest/globals";
import {
  type AlbEventOptions,
  albEvent,
  createTestPki,
  invoke,
  TEST_TARGET_GROUP_ARN,
} from "alb-mtls/testing";
import { collectLog, loadFunction, type Settings } from "../support/handlers.ts";

const { root } = createTestPki();
const ORIGIN = TEST_TARGET_GROUP_ARN;
const settings = {
  verify: { MODE: "verify", ORIGIN },
  passthrough: { MODE: "passthrough", ORIGIN, TRUST_ANCHORS: root.pem, CRLS: "off" },
};
const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

async function ask(
  mode: "verify" | "passthrough",
  options: AlbEventOptions,
  further: Settings = {},
) {
  const handler = await loadFunction("WhoamiFunction", { ...settings[mode], ...further });
  return invoke(handler, albEvent({ mode, ...options }));
}

describe.each(["verify", "passthrough"] as const)("whoami in %s mode", (mode) => {
  test("tells any verified client its identity and its headers, as JSON", async () => {
    const certificate = root.issue({ subject: "CN=anybody,O=Example" });
    const response = await ask(mode, { certificate, query: "token=a-secret" });
    const { certificate: identity, headers } = JSON.parse(response.body ?? "");

    expect(response.multiValueHeaders).toMatchObject({
      "content-type": ["application/json"],
      "cache-control": ["no-store"],
    });
    expect(identity).toMatchObject({ subject: "CN=anybody,O=Example", mode });
    expect(headers).toMatchObject({ "x-forwarded-proto": ["https"], host: ["api.example.com"] });
    const header = mode === "verify" ? "x-amzn-mtls-clientcert-leaf" : "x-amzn-mtls-clientcert";
    expect(headers[header][0]).toMatch(/^-----BEGIN%20CERTIFICATE-----%0A/);
    expect(response.body).not.toContain("a-secret");
  });

  test("refuses whoever is not verified", async () => {
    const log = collectLog();
    expect(await ask(mode, {})).toMatchObject({ statusCode: 401 });
    expect(log).toHaveLength(1);
  });
});

describe("what whoami does not show", () => {
  test.each([
    "authorization",
    "cookie",
    "x-amzn-oidc-data",
    "x-amzn-oidc-accesstoken",
    "x-origin-verify",
    "x-api-key",
    "__proto__",
  ])("the value of %s", async (name) => {
    const secret = "correct-horse-battery-staple";
    const headers = Object.fromEntries([[name, secret]]);
    for (const accept of ["application/json", browser.accept]) {
      const { body } = await ask("verify", {
        certificate: root.issue(),
        headers: { ...headers, accept },
        rawHeaders: { [name.toUpperCase()]: secret },
      });
      expect(body).not.toContain(secret);
    }
  });
});

describe.each(["verify", "passthrough"] as const)("with renamed headers in %s mode", (mode) => {
  const prefix = "s3cret-Prefix-9f2a";
  const headerNames = {
    serialNumber: `${prefix}-Serial-Number`,
    issuer: `${prefix}-Issuer`,
    subject: `${prefix}-Subject`,
    validity: `${prefix}-Validity`,
    leaf: `${prefix}-Leaf`,
    certificate: `${prefix}-Certificate`,
  };
  const answer = (headers: Record<string, string>) =>
    ask(
      mode,
      { certificate: root.issue({ subject: "CN=a" }), headerNames, headers },
      { HEADER_NAME_PREFIX: prefix },
    );

  test.each([["application/json"], ["text/html"]])("no name is shown, as %s", async (accept) => {
    const { statusCode, body } = await answer({ accept });
    expect(statusCode).toBe(200);
    expect(body).not.toMatch(/s3cret|9f2a/i);
  });

  test("their values are shown by option", async () => {
    const { headers } = JSON.parse((await answer({})).body ?? "");
    const option = mode === "verify" ? "headers.leaf" : "headers.certificate";
    expect(headers[`${option} (renamed)`][0]).toMatch(/^-----BEGIN%20CERTIFICATE-----%0A/);
  });

  test("a name that is not known here, such as one of another listener's, is only counted", async () => {
    const { headers } = JSON.parse(
      (await answer({ "x-other-s3cret": "1", "x-b": "2" })).body ?? "",
    );
    expect(headers["(not shown)"]).toBe(2);
    expect(JSON.stringify(headers)).not.toContain("other");
  });
});

describe("the page for a browser", () => {
  const hostile = `CN=</td><script>alert("1")</script>&amp;'`;

  test("is complete, needs nothing else and runs nothing", async () => {
    const response = await ask("verify", { certificate: root.issue(), headers: browser });
    expect(response.multiValueHeaders).toMatchObject({
      "content-type": ["text/html; charset=utf-8"],
      "content-security-policy": [expect.stringContaining("default-src 'none'")],
      "x-content-type-options": ["nosniff"],
    });
    expect(response.body).toMatch(/^<!doctype html>.*<\/html>$/s);
    expect(response.body).toContain("<th>subject</th><td>CN=client</td>");
    expect(response.body).not.toMatch(/<script|<[^>]*\s(?:src|href|on\w+)=|url\(/i);
  });

  test("shows a hostile name as text, in every place", async () => {
    const certificate = root.issue({ subject: [{ type: "CN", value: hostile }] });
    const agent = "<img src=x onerror=1>\u202Egnp.exe";
    const headers = { ...browser, "x-<b>evil</b>": "1", "user-agent": agent };
    const { body } = await ask("passthrough", { certificate, headers });
    expect(body).toContain("&lt;script\\&gt;alert(");
    expect(body).toContain("<td>&lt;img src=x onerror=1&gt;\\u{202e}gnp.exe</td>");
    expect(body).not.toMatch(/<script|<\/td><s|<b>|<img|\u202E/u);
  });

  test("is for those alone who ask for it", async () => {
    for (const accept of ["*/*", "application/json", ""]) {
      const response = await ask("verify", { certificate: root.issue(), headers: { accept } });
      expect(response.multiValueHeaders).toMatchObject({ "content-type": ["application/json"] });
    }
  });

  test("is not for a refusal: that is problem details, for browsers too", async () => {
    collectLog();
    const options = { certificate: root.issue(), headers: browser, singleValue: true };
    const response = await ask("verify", options);
    expect(response).toMatchObject({
      statusCode: 400,
      headers: { "content-type": "application/problem+json" },
    });
  });
});
