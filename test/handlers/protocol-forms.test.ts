/** The functions that answer in the form of their protocols: OpenADR's XML and FAPI's JSON. */
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  albEvent,
  createTestPki,
  invoke,
  TEST_TARGET_GROUP_ARN,
  type TestCertificate,
  verifiedCertificate,
} from "alb-mtls/testing";
import { certificateThumbprint, openAdrFingerprint } from "alb-mtls/views";
import { SignJWT } from "jose";
import { collectLog, loadFunction } from "../support/handlers.ts";

const { root, ...pki } = createTestPki();
const common = { ORIGIN: TEST_TARGET_GROUP_ARN, TRUST_ANCHORS: root.pem, CRLS: "off" };
const client = root.issue({ subject: "CN=clientA" });
const stranger = root.issue({ subject: "CN=clientA" });
const present = (certificate: TestCertificate | undefined, headers = {}) =>
  albEvent({ mode: "passthrough", ...(certificate && { certificate }), headers });

describe("the OpenADR function", () => {
  const fingerprint = openAdrFingerprint(verifiedCertificate({ certificate: client }));
  const answer = async (certificate: TestCertificate | undefined) => {
    const handler = await loadFunction("OpenadrVenFunction", {
      ...common,
      VENS: `ven-a ${fingerprint}\nven-<b>&c 00:11:22:33:44:55:66:77:88:99\n`,
    });
    return invoke(handler, present(certificate));
  };

  test("knows a VEN by its fingerprint, not by its name", async () => {
    collectLog();
    expect(await answer(client)).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining("<ei:venID>ven-a</ei:venID>"),
    });
    expect(await answer(stranger)).toMatchObject({
      statusCode: 403,
      multiValueHeaders: {
        "content-type": ["application/xml; charset=utf-8"],
        "cache-control": ["no-store"],
      },
      body: expect.stringContaining("<ei:responseCode>463</ei:responseCode>"),
    });
  });

  test.each<[string, TestCertificate | undefined, number]>([
    ["no certificate", undefined, 401],
    ["a certificate that vouches for itself", pki.selfSigned({ subject: "CN=clientA" }), 403],
  ])("%s is not allowed", async (_what, certificate, status) => {
    collectLog();
    expect(await answer(certificate)).toMatchObject({
      statusCode: status,
      body: expect.stringContaining("<ei:responseCode>451</ei:responseCode>"),
    });
  });

  test("says nothing to a stranger that its log says", async () => {
    const log = collectLog();
    const { body } = await answer(stranger);
    expect(body).not.toMatch(/clientA|predicate|ven-/);
    expect(log).toEqual([expect.objectContaining({ reason: "policy.denied" })]);
  });
});

describe("the function for certificate-bound tokens", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const settings = {
    ...common,
    JWKS: JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), alg: "ES256" }] }),
    ISSUER: "https://issuer.example",
    AUDIENCE: "https://api.example",
  };
  const cnf = { "x5t#S256": certificateThumbprint(verifiedCertificate({ certificate: client })) };

  function token(
    change: Record<string, unknown> = {},
    key = privateKey,
    header: Record<string, unknown> = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: settings.ISSUER,
      aud: settings.AUDIENCE,
      sub: "clientA",
      exp: now + 60,
      cnf,
    };
    return new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", ...header })
      .sign(key);
  }
  const ask = async (certificate: TestCertificate | undefined, headers: Record<string, string>) =>
    invoke(await loadFunction("BoundTokenFunction", settings), present(certificate, headers));
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

  test("serves the owner of a token", async () => {
    expect(await ask(client, bearer(await token()))).toMatchObject({
      statusCode: 200,
      body: '{"sub":"clientA"}',
    });
  });

  test.each(["at+jwt", "AT+JWT", "application/at+jwt"])("typ may be written %s", async (typ) => {
    const text = await token({}, privateKey, { typ });
    expect(await ask(client, bearer(text))).toMatchObject({ statusCode: 200 });
  });

  test("a stolen token is good for nobody else", async () => {
    expect(await ask(stranger, bearer(await token()))).toMatchObject({
      statusCode: 401,
      multiValueHeaders: {
        "www-authenticate": [
          'Bearer error="invalid_token", error_description="The access token is bound to another certificate."',
        ],
        "cache-control": ["no-store"],
      },
      body: expect.stringContaining('"error":"invalid_token"'),
    });
  });

  test.each<[string, () => Promise<string> | string]>([
    ["of another issuer", () => token({ iss: "https://evil.example" })],
    ["for another audience", () => token({ aud: "https://evil.example" })],
    ["that has expired", () => token({ exp: 1 })],
    ["without an end", () => token({ exp: undefined })],
    ["without a subject", () => token({ sub: undefined })],
    ["that is bound to nothing", () => token({ cnf: undefined })],
    ["whose typ is that of an ID token", () => token({}, privateKey, { typ: "JWT" })],
    ["without typ", () => token({}, privateKey, { typ: undefined })],
    ["whose typ is a logout token's", () => token({}, privateKey, { typ: "logout+jwt" })],
    ["whose typ only ends in at+jwt", () => token({}, privateKey, { typ: "x/at+jwt" })],
    ["whose typ is a list", () => token({}, privateKey, { typ: ["at+jwt"] })],
    ["signed by another key", () => token({}, other.privateKey)],
    ["without signature", async () => `${(await token()).split(".").slice(0, 2).join(".")}.`],
    ["that says alg none", () => "eyJhbGciOiJub25lIn0.e30."],
    ["that is nonsense", () => "x"],
  ])("a token %s is refused", async (_what, make) => {
    expect(await ask(client, bearer(await make()))).toMatchObject({
      statusCode: 401,
      body: expect.stringContaining('"error":"invalid_token"'),
    });
  });

  test("without a token there is no error code, as RFC 6750 wants", async () => {
    for (const headers of [{}, { authorization: "Basic x" }, { authorization: "Bearer" }]) {
      expect(await ask(client, headers)).toMatchObject({
        statusCode: 401,
        multiValueHeaders: { "www-authenticate": ["Bearer"] },
        body: "{}",
      });
    }
  });

  test("a token without a certificate is not even looked at", async () => {
    collectLog();
    expect(await ask(undefined, bearer(await token()))).toMatchObject({
      statusCode: 401,
      body: '{"error":"invalid_client","error_description":"A client certificate is required."}',
    });
  });
});
