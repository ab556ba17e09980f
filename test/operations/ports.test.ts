import { describe, expect, test } from "@jest/globals";
import { bucketPort, readS3, trustStorePort } from "../../src/operations/index.ts";

const ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/a/1";

/** A client that answers from a list and remembers what it was sent. */
function client(...answers: object[]) {
  const sent: { name: string; input: unknown }[] = [];
  return {
    sent,
    send: async (command: { input: unknown }) => {
      sent.push({ name: command.constructor.name, input: command.input });
      return answers.shift() ?? {};
    },
  };
}

type Sender = Parameters<typeof trustStorePort>[1];

describe("the trust store", () => {
  test("is asked for its state", async () => {
    const elb = client({ TrustStores: [{ Status: "ACTIVE" }] }, {});
    const port = trustStorePort(ARN, elb as Sender);
    expect([await port.status(), await port.status()]).toEqual(["ACTIVE", "UNKNOWN"]);
    expect(elb.sent[0]).toEqual({
      name: "DescribeTrustStoresCommand",
      input: { TrustStoreArns: [ARN] },
    });
  });

  test("lists its revocations, all pages of them", async () => {
    const elb = client(
      { TrustStoreRevocations: [{ RevocationId: 1, NumberOfRevokedEntries: 7 }], NextMarker: "m" },
      { TrustStoreRevocations: [{ RevocationId: 12 }] },
    );
    expect(await trustStorePort(ARN, elb as Sender).revocations()).toEqual([
      { id: "1", entries: 7 },
      { id: "12", entries: 0 },
    ]);
    expect(elb.sent[1]?.input).toEqual({ TrustStoreArn: ARN, Marker: "m" });
  });

  test("gives a list's content by the place that it names", async () => {
    const elb = client({ Location: "https://example.com/presigned" }, {});
    const download = async (url: string) => Buffer.from(url);
    const port = trustStorePort(ARN, elb as Sender, download);
    expect(String(await port.content("12"))).toBe("https://example.com/presigned");
    expect(elb.sent[0]?.input).toEqual({ TrustStoreArn: ARN, RevocationId: 12 });
    await expect(port.content("13")).rejects.toThrow("no location");
  });

  test("takes a new list by bucket, key and version, and gives old ones up", async () => {
    const elb = client({ TrustStoreRevocations: [{ RevocationId: 3 }] }, {}, {});
    const port = trustStorePort(ARN, elb as Sender);
    expect(await port.add({ bucket: "b", key: "k", version: "v" })).toBe("3");
    await port.remove(["1", "2"]);
    expect(elb.sent.map(({ input }) => input)).toEqual([
      {
        TrustStoreArn: ARN,
        RevocationContents: [
          { S3Bucket: "b", S3Key: "k", S3ObjectVersion: "v", RevocationType: "CRL" },
        ],
      },
      { TrustStoreArn: ARN, RevocationIds: [1, 2] },
    ]);
    await expect(port.add({ bucket: "b", key: "k", version: undefined })).rejects.toThrow(
      "without an id",
    );
  });
});

test("the bucket is written below its prefix alone", async () => {
  const s3 = client({ VersionId: "v1" });
  const port = bucketPort("b", "crls", s3 as Parameters<typeof bucketPort>[2]);
  expect(await port.put("a/1.pem", "text")).toEqual({
    bucket: "b",
    key: "crls/a/1.pem",
    version: "v1",
  });
  expect(s3.sent[0]?.input).toMatchObject({ Bucket: "b", Key: "crls/a/1.pem", Body: "text" });
});

test.each<[string, Record<string, unknown>, string]>([
  ["announces more than 64 MiB", { ContentLength: 67_108_865 }, "over the limit of 67108864"],
  ["ends early", { ContentLength: 10 }, "10 were announced"],
  ["goes on without end", { endless: true }, "over the limit of 67108864"],
])("an object that %s is not read", async (_, { endless, ...answer }, message) => {
  const source = new ReadableStream({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(endless === true ? 1 << 24 : 3));
      if (endless !== true) controller.close();
    },
  });
  const s3 = client({ ...answer, Body: { transformToWebStream: () => source } });
  const reading = readS3("s3://bucket/key", s3 as Parameters<typeof readS3>[1]);
  await expect(reading).rejects.toThrow(message);
});
