/**
 * The handler itself, with the AWS SDK, before a local S3 and ELBv2 whose connections break between every two calls.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { handler } from "../../handlers/revocation-sync.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { ok, startServer } from "../support/failing-server.ts";
import { LocalAws } from "./local-aws.ts";

const name = "CN=Corp CA";
const { root, createRoot } = createTestPki({ name });
const hour = 3_600_000;
const list = (number: number) =>
  root.crl({ number, fill: number, thisUpdate: new Date(Date.now() - (9 - number) * hour) });
const [first, second] = [list(1), list(2)];

const before = { ...process.env };
/** What the handler logged. */
const lines: { readonly message: string }[] = [];
let aws: LocalAws;

beforeAll(async () => {
  aws = new LocalAws();
  await aws.start();
  Object.assign(process.env, {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_MAX_ATTEMPTS: "1",
    AWS_ENDPOINT_URL: aws.url,
    TRUST_STORE_ARN: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/a/1",
    CA_BUNDLE: "s3://trust/ca-bundle.pem",
    CRL_SOURCES: `${aws.url}/ca.crl`,
    CRL_BUCKET: "trust",
    CRL_PREFIX: "crls",
    PRIVATE_ADDRESSES: "accept",
  });
});
afterAll(async () => {
  process.env = before;
  await aws.stop();
});

beforeEach(() => {
  lines.length = 0;
  jest.spyOn(console, "log").mockImplementation((line) => lines.push(JSON.parse(line)));
  reset();
});

function reset(): void {
  aws.loaded.clear();
  aws.objects.clear();
  aws.redirect = undefined;
  aws.missing = "NoSuchKey";
  aws.calls.length = 0;
  aws.fault = undefined;
  aws.objects.set("/trust/ca-bundle.pem", root.pem);
  aws.load(first.pem);
  aws.served = second.der;
}

const pems = () => [...aws.loaded.values()];

describe("handlers/revocation-sync.ts with the AWS SDK", () => {
  test("replaces the list, and writes below its prefix alone", async () => {
    expect((await handler()).done).toEqual([expect.stringContaining("2 entries")]);
    expect(pems()).toEqual([second.pem]);
    const written = aws.calls.filter((call) => call.startsWith("PUT "));
    expect(written).toEqual([
      "PUT /trust/crls/bindings.json",
      expect.stringMatching(/^PUT \/trust\/crls\/[0-9a-f]{16}\/2-[0-9a-f]{16}\.pem$/),
    ]);
    expect(aws.calls.at(-1)).toBe("RemoveTrustStoreRevocations");
  });

  test("a dry run changes nothing", async () => {
    expect((await handler({ dryRun: true })).planned).toHaveLength(1);
    expect(pems()).toEqual([first.pem]);
  });

  test("a dry run that is asked for in another way changes nothing either", async () => {
    for (const dryRun of ["true", 1, "yes", null]) {
      await expect(handler({ dryRun } as never)).rejects.toThrow("dryRun must be true or false");
    }
    expect(pems()).toEqual([first.pem]);
  });

  test("a forged list changes nothing, and the function fails so that its alarm rings", async () => {
    aws.served = createTestPki().root.crl({ number: 9 }).der;
    await expect(handler()).rejects.toThrow("not signed by an authority of the bundle");
    expect(pems()).toEqual([first.pem]);
  });

  test("the list of the CA's other key changes nothing until the operator accepts it", async () => {
    const rolled = createRoot({ subject: name });
    aws.objects.set("/trust/ca-bundle.pem", root.pem + rolled.pem);
    await handler();
    aws.served = rolled.crl({ number: 9 }).der;
    const refusal = await handler().catch((error: Error) => error.message);
    expect(refusal).toContain("it is bound to that of");
    expect(pems()).toEqual([second.pem]);
    expect(lines.filter(({ message }) => message === "revocation sync alarm")).toHaveLength(1);
    const [, event = "{}"] = /(\{"accept":.*\}\})/.exec(String(refusal)) ?? [];
    expect((await handler(JSON.parse(event))).done).toHaveLength(1);
    expect(pems()).toHaveLength(2);
    expect((await handler()).done).toEqual([]);
  });

  test("a redirect to another host is not followed, and the other host is not asked", async () => {
    const other = await startServer(ok(second.der));
    try {
      for (const place of [other.url("/latest/meta-data/"), "http://169.254.169.254/"]) {
        aws.redirect = place;
        await expect(handler()).rejects.toThrow("redirect to another host");
      }
      expect({ asked: other.requests, loaded: pems() }).toEqual({
        asked: [],
        loaded: [first.pem],
      });
    } finally {
      await other.close();
    }
  });

  test.each([undefined, "refuse", "Accept", "true"])(
    "with PRIVATE_ADDRESSES %s no private address is asked",
    async (value) => {
      const { PRIVATE_ADDRESSES } = process.env;
      if (value === undefined) delete process.env.PRIVATE_ADDRESSES;
      else process.env.PRIVATE_ADDRESSES = value;
      try {
        aws.loaded.clear();
        await expect(handler()).rejects.toThrow("127.0.0.1 is no public address");
        expect(aws.calls).not.toContain("GET /ca.crl");
      } finally {
        process.env.PRIVATE_ADDRESSES = PRIVATE_ADDRESSES;
      }
    },
  );

  test("a record that may not be read is not taken for one that is not there", async () => {
    aws.missing = "AccessDenied";
    await expect(handler()).rejects.toThrow(/bindings\.json, cannot be read.*s3:ListBucket/);
    expect(pems()).toEqual([first.pem]);
  });

  test("two runs at once do not lose a binding", async () => {
    let runs = 0;
    aws.afterCall = () => {
      // The other run is the faster one.
      if (aws.calls.at(-1) !== "GET /ca.crl" || runs++ > 0) return;
      aws.objects.set("/trust/crls/bindings.json", '{"version":1,"sources":{}}');
    };
    await expect(handler()).rejects.toThrow(/bindings\.json, cannot be written/);
    aws.afterCall = () => undefined;
    expect(pems()).toEqual([first.pem]);
    expect((await handler()).done).toHaveLength(1);
  });

  test.each(["before", "after"] as const)(
    "a connection that breaks %s the effect of any call leaves a valid list, and the next run converges",
    async (when) => {
      await handler();
      const count = aws.calls.length;
      const valid = new Set([first.pem, second.pem]);
      const without: string[] = [];
      aws.afterCall = () => {
        if (!pems().some((pem) => valid.has(pem))) without.push(aws.calls.at(-1) ?? "");
      };
      for (let call = 1; call <= count; call++) {
        reset();
        aws.fault = { call, when };
        await handler().catch(() => undefined);
        expect({ call, valid: pems().some((pem) => valid.has(pem)) }).toEqual({
          call,
          valid: true,
        });
        aws.fault = undefined;
        await handler();
        expect({ call, loaded: pems() }).toEqual({ call, loaded: [second.pem] });
      }
      expect(without).toEqual([]);
    },
    // Two runs of the SDK for each call.
    60_000,
  );
});
