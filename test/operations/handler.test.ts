/**
 * The handler itself, with the AWS SDK, before a local S3 and ELBv2 whose connections break between every two calls.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { handler } from "../../handlers/revocation-sync.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { LocalAws } from "./local-aws.ts";

const { root } = createTestPki();
const hour = 3_600_000;
const list = (number: number) =>
  root.crl({ number, fill: number, thisUpdate: new Date(Date.now() - (9 - number) * hour) });
const [first, second] = [list(1), list(2)];

const before = { ...process.env };
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
  });
});
afterAll(async () => {
  process.env = before;
  await aws.stop();
});

beforeEach(() => {
  jest.spyOn(console, "log").mockImplementation(() => undefined);
  reset();
});

function reset(): void {
  aws.loaded.clear();
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
  );
});
