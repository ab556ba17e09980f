import {
  type AwsClient,
  type AwsSourceOptions,
  checkAwsOptions,
  clientSettings,
  missingClient,
} from "./aws-client.ts";
import { type FetchContent, readBoundedBody, SourceError } from "./content.ts";
import { Source } from "./source.ts";

/** Options of {@link fromS3}. */
export interface S3SourceOptions extends AwsSourceOptions {
  readonly bucket: string;
  readonly key: string;
  /** The account that must own the bucket: a bucket of the same name in another account is refused. Default: not checked. */
  readonly expectedBucketOwner?: string;
  /** One version of the object, which never changes. Default: the current one. */
  readonly versionId?: string;
}

/**
 * Returns a source that reads an object in S3, requested with its ETag, so that an unchanged object costs a request and no transfer.
 * Needs `s3:GetObject` (and `s3:GetObjectVersion` with `versionId`), and the package `@aws-sdk/client-s3`.
 *
 * An object that is older than the current content (`LastModified`) is not adopted: to roll back, upload the old content again.
 *
 * @throws {TypeError} for wrong, missing or unknown options.
 */
export function fromS3(options: S3SourceOptions): Source {
  checkAwsOptions("fromS3", options, "bucket", ["key", "expectedBucketOwner", "versionId"]);
  const { bucket, key, versionId, expectedBucketOwner } = options;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) && !bucket.startsWith("arn:")) {
    throw new TypeError(`fromS3(): ${JSON.stringify(bucket)} is not the name of a bucket`);
  }
  if (typeof key !== "string") throw new TypeError("fromS3(): key must be a non-empty string");
  if (expectedBucketOwner !== undefined && !/^[0-9]{12}$/.test(expectedBucketOwner)) {
    throw new TypeError("fromS3(): expectedBucketOwner must be an account number of 12 digits");
  }
  const input = {
    Bucket: bucket,
    Key: key,
    ...(versionId === undefined ? {} : { VersionId: versionId }),
    ...(expectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: expectedBucketOwner }),
  };
  const description = `s3://${bucket}/${key}${versionId === undefined ? "" : ` version ${versionId}`}`;
  return new Source(description, fetchObject(input, options), options);
}

interface GetObjectInput {
  readonly Bucket: string;
  readonly Key: string;
}

/** The part of the response that is used; the SDK's own type is not imported, because users may not have the package. */
interface GetObjectOutput {
  readonly Body?: AsyncIterable<Uint8Array> & { destroy?(): unknown };
  readonly ContentLength?: number;
  readonly ETag?: string;
  readonly LastModified?: Date;
}

function fetchObject(input: GetObjectInput, options: S3SourceOptions): FetchContent {
  let client: AwsClient | undefined;
  return async ({ signal, known, maxBytes }) => {
    const { S3Client, GetObjectCommand } = await load();
    client ??= options.client?.() ?? new S3Client(clientSettings(options.region));
    const conditional = known === undefined ? input : { ...input, IfNoneMatch: known };
    let answer: GetObjectOutput;
    try {
      const command = new GetObjectCommand(conditional);
      answer = (await client.send(
        command as never,
        { abortSignal: signal } as never,
      )) as GetObjectOutput;
    } catch (error) {
      if (isNotModified(error)) return "unchanged";
      throw error;
    }
    return read(answer, maxBytes);
  };
}

async function read(answer: GetObjectOutput, maxBytes: number): ReturnType<FetchContent> {
  const { Body, ContentLength, ETag, LastModified } = answer;
  if (Body === undefined) throw new SourceError("the answer has no body");
  try {
    return {
      content: await readBoundedBody(Body, maxBytes, ContentLength),
      ...(ETag === undefined ? {} : { validator: ETag }),
      ...(LastModified === undefined ? {} : { modifiedAt: LastModified.getTime() }),
    };
  } finally {
    // A body that was not read completely would keep its connection open.
    Body.destroy?.();
  }
}

/** Returns whether the status is 304, for which the SDK has no error class. */
function isNotModified(error: unknown): boolean {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode === 304;
}

async function load(): Promise<typeof import("@aws-sdk/client-s3")> {
  try {
    return await import("@aws-sdk/client-s3");
  } catch (error) {
    return missingClient("@aws-sdk/client-s3", error);
  }
}
