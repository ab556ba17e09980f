import { afterEach, describe, expect, test } from "@jest/globals";
import { handler } from "../../handlers/revocation-sync.ts";

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

describe("handlers/revocation-sync.ts", () => {
  test.each(["TRUST_STORE_ARN", "CRL_BUCKET", "CRL_PREFIX", "CA_BUNDLE"])(
    "does not begin without %s",
    async (name) => {
      const settings = {
        TRUST_STORE_ARN: "arn",
        CRL_BUCKET: "bucket",
        CRL_PREFIX: "crls",
        CA_BUNDLE: "not an address of S3",
        CRL_SOURCES: "http://crl.example.com/ca.crl",
      };
      Object.assign(process.env, settings, { [name]: " " });
      await expect(handler()).rejects.toThrow(`the environment variable ${name} is not set`);
    },
  );

  test("names a bundle that is no address of S3", async () => {
    Object.assign(process.env, {
      TRUST_STORE_ARN: "arn",
      CRL_BUCKET: "bucket",
      CRL_PREFIX: "crls",
      CA_BUNDLE: "file.pem",
      CRL_SOURCES: "http://crl.example.com/ca.crl",
    });
    await expect(handler()).rejects.toThrow("file.pem is not s3://bucket/key");
  });
});
