/**
 * The ports over the AWS SDK, which a Lambda's runtime brings along: nothing of it is loaded until it is needed.
 * @module
 */
import type { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { S3Client } from "@aws-sdk/client-s3";
import { fetchBounded } from "./fetch-bounded.ts";
import type { BucketPort, LoadedRevocation, TrustStorePort } from "./ports.ts";

/** The part of the load balancing client that is used. */
export type LoadBalancingSender = Pick<ElasticLoadBalancingV2Client, "send">;

/** The part of the S3 client that is used. */
export type S3Sender = Pick<S3Client, "send">;

/** Pages of revocations that are read at most: the quota is far below. */
const MAX_PAGES = 100;

async function elbv2() {
  try {
    return await import("@aws-sdk/client-elastic-load-balancing-v2");
  } catch (cause) {
    const message = "@aws-sdk/client-elastic-load-balancing-v2 is needed: npm install it";
    throw new Error(message, { cause });
  }
}

async function s3() {
  try {
    return await import("@aws-sdk/client-s3");
  } catch (cause) {
    throw new Error("@aws-sdk/client-s3 is needed: npm install it", { cause });
  }
}

/**
 * A trust store of the load balancer.
 *
 * @param client default a client of the runtime's region and role.
 * @param download fetches what a presigned URL points at.
 */
export function trustStorePort(
  arn: string,
  client?: LoadBalancingSender,
  download: (url: string) => Promise<Uint8Array> = fetchBounded,
): TrustStorePort {
  let sender = client;
  const open = async () => {
    const sdk = await elbv2();
    sender ??= new sdk.ElasticLoadBalancingV2Client({});
    return { sdk, sender };
  };
  return {
    async status() {
      const { sdk, sender } = await open();
      const command = new sdk.DescribeTrustStoresCommand({ TrustStoreArns: [arn] });
      const { TrustStores = [] } = await sender.send(command);
      return TrustStores[0]?.Status ?? "UNKNOWN";
    },
    async revocations() {
      const { sdk, sender } = await open();
      const found: LoadedRevocation[] = [];
      let Marker: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const answer = await sender.send(
          new sdk.DescribeTrustStoreRevocationsCommand({
            TrustStoreArn: arn,
            ...(Marker === undefined ? {} : { Marker }),
          }),
        );
        for (const each of answer.TrustStoreRevocations ?? []) {
          found.push({ id: String(each.RevocationId), entries: each.NumberOfRevokedEntries ?? 0 });
        }
        Marker = answer.NextMarker;
        if (Marker === undefined || Marker === "") return found;
      }
      throw new Error(`${arn} has over ${MAX_PAGES} pages of revocations`);
    },
    async content(id) {
      const { sdk, sender } = await open();
      const { Location } = await sender.send(
        new sdk.GetTrustStoreRevocationContentCommand({
          TrustStoreArn: arn,
          RevocationId: Number(id),
        }),
      );
      if (Location === undefined) throw new Error(`list ${id} has no location`);
      return download(Location);
    },
    async add({ bucket, key, version }) {
      const { sdk, sender } = await open();
      const { TrustStoreRevocations = [] } = await sender.send(
        new sdk.AddTrustStoreRevocationsCommand({
          TrustStoreArn: arn,
          RevocationContents: [
            {
              S3Bucket: bucket,
              S3Key: key,
              RevocationType: "CRL",
              ...(version === undefined ? {} : { S3ObjectVersion: version }),
            },
          ],
        }),
      );
      const id = TrustStoreRevocations[0]?.RevocationId;
      if (id === undefined) throw new Error("AddTrustStoreRevocations answered without an id");
      return String(id);
    },
    async remove(ids) {
      const { sdk, sender } = await open();
      const RevocationIds = ids.map(Number);
      await sender.send(
        new sdk.RemoveTrustStoreRevocationsCommand({ TrustStoreArn: arn, RevocationIds }),
      );
    },
  };
}

/**
 * A bucket, below a prefix.
 * @param prefix without a slash at its end; the role should be able to write there and nowhere else.
 */
export function bucketPort(bucket: string, prefix: string, client?: S3Sender): BucketPort {
  let sender = client;
  return {
    async put(key, content) {
      const sdk = await s3();
      sender ??= new sdk.S3Client({});
      const full = `${prefix}/${key}`;
      const { VersionId } = await sender.send(
        new sdk.PutObjectCommand({
          Bucket: bucket,
          Key: full,
          Body: content,
          ContentType: "application/x-pem-file",
        }),
      );
      return { bucket, key: full, version: VersionId };
    },
  };
}

/** An object's bytes. @param uri `s3://bucket/key` */
export async function readS3(uri: string, client?: S3Sender): Promise<Uint8Array> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || key === undefined)
    throw new TypeError(`${uri} is not s3://bucket/key`);
  const sdk = await s3();
  const sender = client ?? new sdk.S3Client({});
  const { Body } = await sender.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
  if (Body === undefined) throw new Error(`${uri} is empty`);
  return Body.transformToByteArray();
}
