import type { ConnectionLogFilter } from "../../src/connection-log/filter.ts";
import { compileFilter, summariseConnectionLog } from "../../src/connection-log/index.ts";
import type { SummaryOptions } from "../../src/connection-log/summarise.ts";
import { type AlbOptions, resolveOptions } from "../../src/emulator/options.ts";
import {
  applyRevocationSync,
  planRevocationSync,
  syncRevocations,
} from "../../src/operations/index.ts";
import type { ApplyOptions } from "../../src/operations/revocation-sync/apply.ts";
import {
  type DownloadOptions,
  downloadList,
} from "../../src/operations/revocation-sync/download.ts";
import type { PlanInput } from "../../src/operations/revocation-sync/plan.ts";
import type { RevocationQuotas } from "../../src/operations/revocation-sync/quotas.ts";
import type { RevocationSyncOptions } from "../../src/operations/revocation-sync/revocation-sync.ts";
import type { CreateSourceOptions } from "../../src/sources/create-source.ts";
import type { HttpsOptions } from "../../src/sources/from-https.ts";
import type { S3SourceOptions } from "../../src/sources/from-s3.ts";
import type { SecretOptions } from "../../src/sources/from-secret.ts";
import type { SsmParameterOptions } from "../../src/sources/from-ssm-parameter.ts";
import {
  createSource,
  fromFile,
  fromHttps,
  fromS3,
  fromSecret,
  fromSsmParameter,
  fromUri,
} from "../../src/sources/index.ts";
import type { SourceOptions } from "../../src/sources/source-options.ts";
import { world } from "../support/gates.ts";

import { type Row, row } from "./option-row.ts";

const { pki } = world();
const sync = {
  trustStore: {
    status: async () => "ACTIVE",
    revocations: async () => [],
    content: async () => new Uint8Array(),
    add: async () => "1",
    remove: async () => {},
  },
  bucket: { put: async () => ({ bucket: "b", key: "k", version: undefined }) },
};
const plan = { steps: [], bindings: new Map(), bound: [], alarms: [], warnings: [] };
const handler = async () => ({ statusCode: 200 });

const source = {
  refreshAfter: true,
  maxStale: true,
  hardAge: true,
  timeoutMillis: true,
  maxBytes: true,
  sha256: true,
  clock: true,
  random: true,
} as const;
const aws = { ...source, client: true, region: true } as const;
const apply = { trustStore: true, bucket: true, patienceMillis: true, wait: true } as const;

/** Every object of options of sources and tools. */
export const TOOL_ROWS: readonly Row[] = [
  row<SourceOptions>("SourceOptions", "fromFile", {}, source, (options) =>
    fromFile("a.pem", options),
  ),
  row<SourceOptions>("SourceOptions", "fromUri", {}, source, (options) =>
    fromUri("s3://bucket/a", options),
  ),
  row<HttpsOptions>(
    "HttpsOptions",
    "fromHttps",
    {},
    { ...source, headers: true, fetch: true },
    (options) => fromHttps("https://pki.example/a", options),
  ),
  row<CreateSourceOptions>(
    "CreateSourceOptions",
    "createSource",
    { description: "a place", read: async () => ({ content: "" }) },
    { ...source, description: true, read: true },
    createSource,
  ),
  row<S3SourceOptions>(
    "S3SourceOptions",
    "fromS3",
    { bucket: "bucket", key: "a" },
    { ...aws, bucket: true, key: true, expectedBucketOwner: true, versionId: true },
    fromS3,
  ),
  row<SsmParameterOptions>(
    "SsmParameterOptions",
    "fromSsmParameter",
    { name: "a" },
    { ...aws, name: true },
    fromSsmParameter,
  ),
  row<SecretOptions>(
    "SecretOptions",
    "fromSecret",
    { secretId: "a" },
    { ...aws, secretId: true, versionStage: true },
    fromSecret,
  ),
  row<AlbOptions>(
    "AlbOptions",
    "startAlb",
    { mode: "passthrough", handler },
    {
      mode: true,
      handler: true,
      trustStore: true,
      crl: true,
      port: true,
      env: true,
      singleValue: true,
      headers: true,
      forgedHeaders: true,
      blockForgedHeaders: true,
      connectionLog: true,
      targetGroupArn: true,
      clientKeepAlive: true,
      timeoutMillis: true,
      onFault: true,
    },
    resolveOptions,
  ),
  row<ConnectionLogFilter>(
    "ConnectionLogFilter",
    "compileFilter",
    {},
    {
      clientIps: true,
      statuses: true,
      since: true,
      until: true,
      subject: true,
      serialNumber: true,
      listenerPort: true,
    },
    compileFilter,
  ),
  row<SummaryOptions>(
    "SummaryOptions",
    "summariseConnectionLog",
    {},
    { top: true, stretches: true },
    (options) => summariseConnectionLog([], options),
  ),
  row<RevocationSyncOptions>(
    "RevocationSyncOptions",
    "syncRevocations",
    { ...sync, sources: [], fetchList: async () => new Uint8Array(), bundle: pki.root.pem },
    {
      ...apply,
      sources: true,
      fetchList: true,
      bundle: true,
      quotas: true,
      dryRun: true,
      clock: true,
      bindings: true,
      accept: true,
    },
    syncRevocations,
  ),
  row<ApplyOptions>("ApplyOptions", "applyRevocationSync", sync, apply, (options) =>
    applyRevocationSync(plan, options),
  ),
  row<PlanInput>(
    "PlanInput",
    "planRevocationSync",
    { fetched: [], loaded: [], authorities: [], now: new Date() },
    {
      fetched: true,
      loaded: true,
      authorities: true,
      now: true,
      quotas: true,
      bindings: true,
      accept: true,
    },
    planRevocationSync,
  ),
  row<RevocationQuotas>(
    "RevocationQuotas",
    "quotas",
    {},
    { entries: true, lists: true, fileBytes: true },
    (quotas) =>
      planRevocationSync({ fetched: [], loaded: [], authorities: [], now: new Date(), quotas }),
  ),
  row<DownloadOptions>(
    "DownloadOptions",
    "downloadList",
    {},
    { privateAddresses: true, lookup: true, maxBytes: true, timeoutMillis: true },
    // Only the options are of interest: nothing answers there.
    (options) =>
      downloadList("http://127.0.0.1:1/", options).catch((error: Error) => {
        if (error.name === "TypeError") throw error;
      }),
  ),
];
