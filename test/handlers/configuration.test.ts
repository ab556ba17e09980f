import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import {
  albEvent,
  createTestPki,
  invoke,
  TEST_TARGET_GROUP_ARN,
  verifiedCertificate,
} from "alb-mtls/testing";
import { openAdrFingerprint } from "alb-mtls/views";
import {
  collectLog,
  FUNCTIONS,
  type FunctionName,
  loadFunction,
  type Settings,
} from "../support/handlers.ts";

const pki = createTestPki();
const certificate = pki.root.issue({ subject: "CN=clientA" });
const fingerprint = openAdrFingerprint(verifiedCertificate({ certificate }));
const ORIGIN = TEST_TARGET_GROUP_ARN;
const TRUST_ANCHORS = pki.root.pem;
const complete: Record<FunctionName, Settings> = {
  BoundTokenFunction: {
    ...{ ORIGIN, TRUST_ANCHORS, CRLS: "off", JWKS: '{"keys":[{"kty":"EC"}]}' },
    ...{ ISSUER: "https://issuer.example", AUDIENCE: "https://api.example" },
  },
  CnGatedPassthroughFunction: { ORIGIN, ALLOW: "clientA", TRUST_ANCHORS, CRLS: "off" },
  CnGatedVerifyFunction: { ORIGIN, ALLOW: "clientA" },
  OpenadrVenFunction: { ORIGIN, TRUST_ANCHORS, CRLS: "off", VENS: `ven-a ${fingerprint}` },
  PublicCaBaseDnFunction: { ORIGIN, BASE_DN: "CN=clientA" },
  RouteByCommonNameFunction: { ORIGIN, ALLOW: "clientA" },
  WhoamiFunction: { MODE: "passthrough", ORIGIN, TRUST_ANCHORS, CRLS: "off" },
};

async function answers(name: FunctionName, settings: Settings, singleValue = false) {
  const handler = await loadFunction(name, settings);
  const mode = "TRUST_ANCHORS" in settings ? "passthrough" : "verify";
  return invoke(handler, albEvent({ mode, certificate, singleValue }));
}

const names = Object.keys(FUNCTIONS) as FunctionName[];

describe.each(names)("%s", (name) => {
  test("works with its settings", async () => {
    // The token is another matter: without one the client is known and told that a token is missing.
    const statusCode = name === "BoundTokenFunction" ? 401 : 200;
    expect(await answers(name, complete[name])).toMatchObject({ statusCode });
  });

  for (const variable of Object.keys(complete[name])) {
    test.each([undefined, "", "  \n"])(`${variable} = %j: 503 for everybody`, async (value) => {
      const log = collectLog();
      const { [variable]: _, ...settings } = complete[name];
      const given = value === undefined ? settings : { ...settings, [variable]: value };
      const handler = await loadFunction(name, given);
      for (const event of [albEvent(), albEvent({ mode: "verify", certificate }), null, {}]) {
        expect(await invoke(handler, event)).toMatchObject({ statusCode: 503 });
      }

      // One line for the life of the process, naming the variable and what to put there.
      expect(log).toEqual([
        {
          level: "error",
          message: expect.stringContaining("not configured"),
          detail: expect.stringMatching(`^the environment variable ${variable} .*It says `),
        },
      ]);
    });
  }
});

describe("settings that are there but wrong", () => {
  test.each<[FunctionName, Settings, RegExp]>([
    [
      "CnGatedPassthroughFunction",
      { ORIGIN: "my-target-group" },
      /targetGroups\[0\].*target group/,
    ],
    ["CnGatedPassthroughFunction", { ORIGIN: `${ORIGIN},` }, /targetGroups\[1\] is empty/],
    ["CnGatedPassthroughFunction", { ORIGIN: "*" }, /targetGroups\[0\]/],
    ["CnGatedPassthroughFunction", { TRUST_ANCHORS: "anchors.pem" }, /no scheme/],
    ["CnGatedPassthroughFunction", { CRLS: "OFF" }, /no scheme/],
    ["CnGatedPassthroughFunction", { CRLS: "false" }, /no scheme/],
    ["OpenadrVenFunction", { VENS: "ven-a" }, /VENS has no usable value/],
    ["OpenadrVenFunction", { VENS: "ven-a 59:4d" }, /VENS has no usable value/],
    [
      "OpenadrVenFunction",
      { VENS: `ven-a ${fingerprint}\nven-b ${fingerprint}` },
      /VENS has no usable value/,
    ],
    ["PublicCaBaseDnFunction", { BASE_DN: "Example Ltd" }, /not a distinguished name/],
    ["BoundTokenFunction", { JWKS: "https://issuer.example/jwks" }, /JWKS has no usable value/],
    ["BoundTokenFunction", { JWKS: '{"keys":[]}' }, /JWKS has no usable value/],
    ["WhoamiFunction", { MODE: "Verify" }, /MODE has no usable value.*"verify" or "passthrough"/],
  ])("%s with %j", async (name, settings, sentence) => {
    const log = collectLog();
    const response = await answers(name, { ...complete[name], ...settings });
    expect(response).toMatchObject({ statusCode: 503 });
    expect(log).toEqual([expect.objectContaining({ detail: expect.stringMatching(sentence) })]);
  });

  test("no client is admitted while revocation lists are asked for and cannot be read", async () => {
    collectLog();
    const settings = { ...complete.CnGatedPassthroughFunction, CRLS: "file:/nonexistent.crl" };
    expect(await answers("CnGatedPassthroughFunction", settings)).toMatchObject({
      statusCode: 503,
      body: expect.stringContaining('"ClientCertCrlProcessingError"'),
    });
  });

  test("several target groups, with spaces between and a pattern", async () => {
    const settings = {
      ...complete.CnGatedVerifyFunction,
      ORIGIN: `${ORIGIN.replace("my-api", "other")} , ${ORIGIN.replace(/[^/]+$/, "*")}`,
    };
    expect(await answers("CnGatedVerifyFunction", settings)).toMatchObject({ statusCode: 200 });
  });
});

describe("the answer of a function that is not configured", () => {
  test("is problem details that no cache keeps, in whichever form the load balancer reads", async () => {
    collectLog();
    expect(await answers("CnGatedVerifyFunction", {})).toEqual({
      statusCode: 503,
      statusDescription: "503 Service Unavailable",
      isBase64Encoded: false,
      headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
      multiValueHeaders: {
        "content-type": ["application/problem+json"],
        "cache-control": ["no-store"],
      },
      body: '{"type":"about:blank","title":"Service Unavailable","status":503}',
    });
  });
});

describe("the files", () => {
  const folder = new URL("../../handlers/", import.meta.url);
  const files = readdirSync(folder);

  test("every function is there", () => {
    expect(files).toEqual(
      expect.arrayContaining(Object.values(FUNCTIONS).map((file) => `${file}.ts`)),
    );
  });

  test.each(files)("%s is thin and imports only what a user can", (file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    expect(text.split("\n").length).toBeLessThanOrEqual(61);
    const modules = [...text.matchAll(/from "([^"]+)"/g)].map(([, module]) => module);
    for (const module of modules) {
      expect(module).toMatch(
        /^(\.\/[a-z-]+\.ts|alb-mtls(\/[a-z]+)?|@middy\/core|@aws-lambda-powertools\/logger|aws-lambda|jose)$/,
      );
    }
  });
});
