import { describe, expect, test } from "@jest/globals";
import { fromS3, fromSecret, fromSsmParameter, fromUri } from "../../src/sources/index.ts";

/** A client that answers with what it is given, and remembers what it was asked. */
function client(answer: unknown) {
  const asked: { input: unknown }[] = [];
  return {
    asked,
    make: () => ({
      send: async (command: { input: unknown }) => {
        asked.push(command);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    }),
  };
}

describe("Parameter Store", () => {
  test("a parameter is read decrypted", async () => {
    const { asked, make } = client({ Parameter: { Value: "content" } });
    const source = fromSsmParameter({ name: "/orders/anchors", client: make });
    expect(await source.read()).toBe("content");
    expect(asked.map(({ input }) => input)).toEqual([
      { Name: "/orders/anchors", WithDecryption: true },
    ]);
    expect(source.description).toBe("ssm:/orders/anchors");
  });

  test("an answer without value is refused", async () => {
    const source = fromSsmParameter({ name: "x", client: client({}).make });
    await expect(source.read()).rejects.toThrow("ssm:x: the answer has no value");
  });
});

describe("Secrets Manager", () => {
  test.each([
    [{ SecretString: "content" }, "content"],
    [{ SecretBinary: Buffer.from("content") }, Buffer.from("content")],
  ])("a secret is read: %j", async (answer, content) => {
    const { asked, make } = client(answer);
    const source = fromSecret({ secretId: "anchors", versionStage: "AWSPREVIOUS", client: make });
    expect(await source.read()).toEqual(content);
    expect(asked.map(({ input }) => input)).toEqual([
      { SecretId: "anchors", VersionStage: "AWSPREVIOUS" },
    ]);
  });
});

describe("S3", () => {
  function body(...pieces: string[]) {
    let isDestroyed = false;
    return {
      async *[Symbol.asyncIterator]() {
        for (const piece of pieces) yield Buffer.from(piece);
      },
      destroy: () => {
        isDestroyed = true;
      },
      wasDestroyed: () => isDestroyed,
    };
  }
  const source = (answer: object) =>
    fromS3({ bucket: "bucket", key: "key", maxBytes: 10, client: client(answer).make });

  test("a body that ends early without a fault is no content", async () => {
    const answer = { Body: body("one", "two"), ContentLength: 7 };
    await expect(source(answer).reload()).rejects.toThrow("6 bytes arrived where 7 were announced");
  });

  test("a body that is too long is dropped, with its connection", async () => {
    const long = body("123456", "123456", "123456");
    await expect(source({ Body: long }).reload()).rejects.toThrow("over the limit of 10");
    expect(long.wasDestroyed()).toBe(true);
  });

  test("an answer without body is refused", async () => {
    await expect(source({}).reload()).rejects.toThrow("the answer has no body");
  });
});

describe("options", () => {
  const unset = undefined as never;
  test.each<[string, () => unknown]>([
    ["no bucket", () => fromS3({ bucket: unset, key: "k" })],
    ["no key", () => fromS3({ bucket: "bucket", key: "" })],
    ["a bucket that is none", () => fromS3({ bucket: "Not A Bucket", key: "k" })],
    [
      "an account that is none",
      () => fromS3({ bucket: "abc", key: "k", expectedBucketOwner: "1" }),
    ],
    ["an unknown option", () => fromS3({ bucket: "abc", key: "k", ttl: 1 } as never)],
    ["a client that is not made", () => fromS3({ bucket: "abc", key: "k", client: {} as never })],
    ["no name", () => fromSsmParameter({ name: unset })],
    ["an empty name", () => fromUri("ssm:")],
    ["no secret", () => fromSecret({ secretId: unset })],
    ["ages that decrease", () => fromUri("ssm:x", { maxStale: 1 })],
  ])("%s is a TypeError", (_name, make) => {
    expect(make).toThrow(TypeError);
  });
});
