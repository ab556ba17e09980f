/**
 * The sources on AWS services against moto's server: everything but the service itself is real. Run by run.sh beside it.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createGate, passthrough } from "../../src/index.ts";
import { commonName } from "../../src/policy/index.ts";
import {
  fromS3,
  fromSecret,
  fromSsmParameter,
  fromUri,
  type Source,
} from "../../src/sources/index.ts";
import { albEvent, createTestPki, TEST_TARGET_GROUP_ARN } from "../../src/testing/index.ts";

const [, , motoServer = ""] = process.argv;
const settings = {
  region: "eu-west-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
};
const bucket = "trust-bucket";
const pki = createTestPki();
const other = createTestPki({ name: "CN=Other Root" });
const ours = albEvent({ certificate: pki.root.issue({ subject: "CN=clientA" }) });
const theirs = albEvent({ certificate: other.root.issue({ subject: "CN=clientA" }) });

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function whenUp(endpoint: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) throw new Error(`moto_server ended with ${server.exitCode}`);
    const answer = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (answer?.ok === true) return;
    await pause(100);
  }
  throw new Error("moto_server did not come up within 30 seconds");
}

function gateWith(anchors: Source) {
  return createGate({
    listener: passthrough({
      targetGroups: [TEST_TARGET_GROUP_ARN],
      trust: { anchors },
      revocation: { mode: "off" },
    }),
    allow: commonName("clientA"),
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
}

async function admits(gate: ReturnType<typeof gateWith>): Promise<boolean[]> {
  const decisions = [await gate.check(ours), await gate.check(theirs)];
  return decisions.map(({ outcome }) => outcome === "admitted");
}

const checks: Record<string, (endpoint: string) => Promise<void>> = {
  "S3: an anchor is added, then the first one removed, without a new gate": async (endpoint) => {
    const s3 = new S3Client({ ...settings, endpoint, forcePathStyle: true });
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
      }),
    );
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: bucket,
        VersioningConfiguration: { Status: "Enabled" },
      }),
    );
    const put = (body: string) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: "a/anchors.pem", Body: body }));
    const first = await put(pki.root.pem);
    const source = fromS3({ bucket, key: "a/anchors.pem", client: () => s3 });
    const gate = gateWith(source);
    assert.deepEqual(await admits(gate), [true, false]);
    const { version } = source;
    await source.reload();
    assert.equal(source.version, version, "a 304 changes nothing");
    await put(pki.root.pem + other.root.pem);
    await source.reload();
    assert.deepEqual(await admits(gate), [true, true]);
    await put(other.root.pem);
    await source.reload();
    assert.deepEqual(await admits(gate), [false, true]);
    await put("not a bundle");
    await assert.rejects(source.reload(), /s3:\/\/trust-bucket\/a\/anchors\.pem/);
    assert.deepEqual(await admits(gate), [false, true]);
    const pinned = fromS3({
      bucket,
      key: "a/anchors.pem",
      versionId: String(first.VersionId),
      client: () => s3,
    });
    assert.deepEqual(await admits(gateWith(pinned)), [true, false]);
  },

  "S3: by address and the function's own settings; a missing object is named": async (endpoint) => {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    const missing = fromUri(`s3://${bucket}/missing.pem`);
    await assert.rejects(missing.reload(), /s3:\/\/trust-bucket\/missing\.pem: NoSuchKey/);
  },

  "Parameter Store: a SecureString by address": async (endpoint) => {
    const ssm = new SSMClient({ ...settings, endpoint });
    const put = (value: string) =>
      ssm.send(
        new PutParameterCommand({
          Name: "/orders/anchors",
          Type: "SecureString",
          Value: value,
          Overwrite: true,
        }),
      );
    await put(pki.root.pem);
    const source = fromSsmParameter({ name: "/orders/anchors", client: () => ssm });
    const gate = gateWith(source);
    assert.deepEqual(await admits(gate), [true, false]);
    await put(other.root.pem);
    await source.reload();
    assert.deepEqual(await admits(gate), [false, true]);
    assert.deepEqual(await admits(gateWith(fromUri("ssm:/orders/anchors"))), [false, true]);
    await assert.rejects(fromUri("ssm:/orders/none").reload(), /ssm:\/orders\/none: Parameter/);
  },

  "Secrets Manager: a secret and its successor": async (endpoint) => {
    const secrets = new SecretsManagerClient({ ...settings, endpoint });
    await secrets.send(new CreateSecretCommand({ Name: "anchors", SecretString: pki.root.pem }));
    const source = fromSecret({ secretId: "anchors", client: () => secrets });
    const gate = gateWith(source);
    assert.deepEqual(await admits(gate), [true, false]);
    await secrets.send(
      new UpdateSecretCommand({ SecretId: "anchors", SecretString: other.root.pem }),
    );
    await source.reload();
    assert.deepEqual(await admits(gate), [false, true]);
  },
};

const port = await freePort();
const server = spawn(motoServer, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
try {
  const endpoint = `http://127.0.0.1:${port}`;
  await whenUp(endpoint, server);
  for (const [name, check] of Object.entries(checks)) {
    await check(endpoint);
    process.stdout.write(`ok   ${name}\n`);
  }
} finally {
  server.kill();
}
