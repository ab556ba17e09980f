/**
 * The ports to S3 over the AWS SDK, which is part of the Lambda runtime: it is loaded only when it is needed.
 * @module
 */
import type { S3Client } from "@aws-sdk/client-s3";
import { faultText, readBoundedBody } from "../../sources/content.ts";
import type { BindingsPort, BucketPort } from "./ports.ts";

/** The part of the S3 client that is used. */
export type S3Sender = Pick<S3Client, "send">;

/** Maximum number of bytes of an object: a bundle, or a list, for which the load balancer accepts 50 MB. */
const MAX_OBJECT = 64 * 1024 * 1024;

/** Maximum number of bytes of the record of bindings, which has a few hundred for each source. */
const MAX_RECORD = 1024 * 1024;

async function s3() {
  try {
    return await import("@aws-sdk/client-s3");
  } catch (cause) {
    throw new Error("@aws-sdk/client-s3 is needed: npm install it", { cause });
  }
}

/**
 * Returns a port to a bucket, below a prefix.
 * @param prefix without a slash at its end; the role should be able to write only there.
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

/**
 * Returns a port to the record of bindings as an object of a bucket: `bindings.json` below the prefix. It is written with a condition, so
 * that of two simultaneous runs one fails. Needs `s3:GetObject`, `s3:PutObject`, and `s3:ListBucket`, without which S3 does not
 * distinguish a missing object from one without read permission.
 */
export function bindingsPort(bucket: string, prefix: string, client?: S3Sender): BindingsPort {
  const Key = `${prefix}/bindings.json`;
  let sender = client;
  const open = async () => {
    const sdk = await s3();
    sender ??= new sdk.S3Client({});
    return { sdk, sender };
  };
  return {
    async read() {
      const { sdk, sender } = await open();
      try {
        const { Body, ContentLength, ETag } = await sender.send(
          new sdk.GetObjectCommand({ Bucket: bucket, Key }),
        );
        if (Body === undefined || ETag === undefined)
          throw new Error("it has no content or no ETag");
        const bytes = await readBoundedBody(Body.transformToWebStream(), MAX_RECORD, ContentLength);
        return { text: Buffer.from(bytes).toString("utf8"), version: ETag };
      } catch (error) {
        if (nameOf(error) === "NoSuchKey") return undefined;
        const message = `the record of bindings, s3://${bucket}/${Key}, cannot be read: ${faultText(error)}; the role needs s3:GetObject, and s3:ListBucket for an object that does not exist yet`;
        throw new Error(message, { cause: error });
      }
    },
    async write(text, replaced) {
      const { sdk, sender } = await open();
      const condition = replaced === undefined ? { IfNoneMatch: "*" } : { IfMatch: replaced };
      try {
        await sender.send(
          new sdk.PutObjectCommand({
            Bucket: bucket,
            Key,
            Body: text,
            ContentType: "application/json",
            ...condition,
          }),
        );
      } catch (error) {
        const message = `the record of bindings, s3://${bucket}/${Key}, cannot be written: ${faultText(error)}; if another run wrote it just now, the next run continues`;
        throw new Error(message, { cause: error });
      }
    },
  };
}

/**
 * Reads an object's bytes, at most 64 MiB.
 * @param uri `s3://bucket/key`
 */
export async function readS3(uri: string, client?: S3Sender): Promise<Uint8Array> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || key === undefined)
    throw new TypeError(`${uri} is not s3://bucket/key`);
  const sdk = await s3();
  const sender = client ?? new sdk.S3Client({});
  const { Body, ContentLength } = await sender.send(
    new sdk.GetObjectCommand({ Bucket: bucket, Key: key }),
  );
  if (Body === undefined) throw new Error(`${uri} is empty`);
  return readBoundedBody(Body.transformToWebStream(), MAX_OBJECT, ContentLength);
}

function nameOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "name" in error ? error.name : undefined;
}
