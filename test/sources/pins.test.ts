import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "@jest/globals";
import {
  fromFile,
  fromHttps,
  fromS3,
  fromSecret,
  fromSsmParameter,
  fromUri,
} from "../../src/sources/index.ts";

const folder = mkdtempSync(join(tmpdir(), "pins-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "anchors.pem");
writeFileSync(file, "content");

const pin = "0".repeat(64);
const other = "1".repeat(64);
const pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
/** What `process.env.X` is when nobody set it, for callers whose compiler lets it through. */
const unset = (key: string): object => ({ [key]: undefined });

describe("what narrows a source is never lost", () => {
  test.each<[string, () => unknown]>([
    ["sha256 of a file", () => fromFile(file, unset("sha256"))],
    ["sha256 of a resource", () => fromHttps("https://pki.example/a", unset("sha256"))],
    ["sha256 of a line of configuration", () => fromUri("s3://bucket/a.pem", unset("sha256"))],
    ["sha256 of a parameter", () => fromSsmParameter({ name: "a", ...unset("sha256") })],
    [
      "the owner of a bucket",
      () => fromS3({ bucket: "bucket", key: "a", ...unset("expectedBucketOwner") }),
    ],
    [
      "the version of an object",
      () => fromS3({ bucket: "bucket", key: "a", ...unset("versionId") }),
    ],
    ["the stage of a secret", () => fromSecret({ secretId: "a", ...unset("versionStage") })],
  ])("an unset variable for %s", (_name, make) => {
    expect(make).toThrow(/is undefined: .*\(is an environment variable missing\?\)/);
  });

  test.each<[string, () => unknown]>([
    ["sha256 beside PEM text", () => fromUri(pem, { sha256: pin })],
    ["an unset sha256 beside PEM text", () => fromUri(pem, unset("sha256"))],
    ["a misspelt option beside PEM text", () => fromUri(pem, { sha265: pin } as object)],
    ["sha256 in a file's query", () => fromUri(`${pathToFileURL(file)}?sha256=${pin}`)],
    [
      "sha256 in a file's fragment",
      () => fromFile(new URL(`${pathToFileURL(file)}#sha256=${pin}`)),
    ],
    ["sha256 in a resource's fragment", () => fromHttps(`https://pki.example/a#sha256=${pin}`)],
    ["sha256 in a resource's query", () => fromUri(`https://pki.example/a?v=1&sha256=${pin}`)],
    ["two that differ", () => fromUri(`s3://bucket/a.pem?sha256=${pin}`, { sha256: other })],
  ])("%s", (_name, make) => {
    expect(make).toThrow(TypeError);
  });

  test("the same pin twice is one pin, and other queries stay", () => {
    const upper = "A".repeat(64);
    const twice = fromUri(`s3://bucket/a.pem?sha256=${upper}`, { sha256: upper.toLowerCase() });
    expect(twice.description).toBe("s3://bucket/a.pem");
    expect(fromUri("https://pki.example/a?token=x").description).toBe("https://pki.example/a");
    expect(fromUri(pem, { refreshAfter: 60 }).description).toBe("the given PEM");
  });

  test("a file at an address with a percent sign is read", async () => {
    const odd = join(folder, "a?b#c.pem");
    writeFileSync(odd, "odd");
    expect(Buffer.from(await fromFile(pathToFileURL(odd)).read()).toString()).toBe("odd");
  });
});
