/**
 * Every object of options of the library, with every one of its keys. A key that is present with the value undefined is a variable
 * that is not set; leaving it out in silence would lose what it narrows.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { OriginOptions } from "../../src/alb/event.ts";
import type { HealthCheckOptions } from "../../src/alb/health-check.ts";
import type { HeaderNames } from "../../src/alb/mtls-headers.ts";
import type { PassthroughReadOptions, VerifyReadOptions } from "../../src/alb/read-options.ts";
import type { XSslCertOptions } from "../../src/alb/x-ssl-cert.ts";
import type { ConnectionLogFilter } from "../../src/connection-log/filter.ts";
import { compileFilter, summariseConnectionLog } from "../../src/connection-log/index.ts";
import type { SummaryOptions } from "../../src/connection-log/summarise.ts";
import { type AlbOptions, resolveOptions } from "../../src/emulator/options.ts";
import type { PassthroughOptions, VerifyOptions } from "../../src/gate/options.ts";
import {
  albMtls,
  createChainVerifier,
  createGate,
  readPresentedCertificate,
  routeByCertificate,
} from "../../src/index.ts";
import type { RefusalOptions } from "../../src/lambda/middleware.ts";
import type { CertificateRoute, RoutingOptions } from "../../src/lambda/router.ts";
import { type PowertoolsOptions, withPowertools } from "../../src/observability/powertools.ts";
import {
  applyRevocationSync,
  planRevocationSync,
  syncRevocations,
} from "../../src/operations/index.ts";
import type { ApplyOptions } from "../../src/operations/revocation-sync/apply.ts";
import type { PlanInput, RevocationQuotas } from "../../src/operations/revocation-sync/plan.ts";
import type { RevocationSyncOptions } from "../../src/operations/revocation-sync/revocation-sync.ts";
import {
  anyVerified,
  notExpiringWithin,
  type SerialNumbers,
  serialNumber,
  spiffeId,
  type TrustDomain,
} from "../../src/policy/index.ts";
import type { OcspOptions } from "../../src/revocation/ocsp/options.ts";
import type { RevocationOptions } from "../../src/revocation/revocation-options.ts";
import type { HttpsOptions } from "../../src/sources/from-https.ts";
import type { S3SourceOptions } from "../../src/sources/from-s3.ts";
import type { SecretOptions } from "../../src/sources/from-secret.ts";
import type { SsmParameterOptions } from "../../src/sources/from-ssm-parameter.ts";
import {
  fromFile,
  fromHttps,
  fromS3,
  fromSecret,
  fromSsmParameter,
  fromUri,
} from "../../src/sources/index.ts";
import type { SourceOptions } from "../../src/sources/source-options.ts";
import { createTestPki } from "../../src/testing/index.ts";
import type { AlgorithmOptions } from "../../src/trust/accepted-algorithms.ts";
import type { PolicyOptions } from "../../src/trust/certificate-policies.ts";
import type { ChainVerifierOptions } from "../../src/verification/chain-verifier.ts";
import type { Limits } from "../../src/verification/limits.ts";
import type { AnchorGroup, TrustOptions } from "../../src/verification/trust-material.ts";
import { sources } from "../house/source-files.ts";
import { world } from "../support/gates.ts";

const { passthrough, verify, pki } = world();
const other = createTestPki({ name: "CN=Other" }).root;
const { origin, trust } = passthrough;
const otherGroup = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/other/*";
const verifier = { trust, revocation: { mode: "off" } } as const;
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
const plan = { steps: [], alarms: [], warnings: [] };
const handler = async () => ({ statusCode: 200 });

interface Row {
  /** The interface of the options. */
  readonly type: string;
  readonly factory: string;
  /** What takes the options; they may lie anywhere within those of a factory. */
  readonly make: (options: object) => unknown;
  /** Options that are accepted. */
  readonly valid: object;
  readonly keys: readonly string[];
}

/** Names every key of the type, which the compiler holds to be complete. */
function row<T extends object>(
  type: string,
  factory: string,
  valid: T | object,
  keys: Readonly<Record<keyof T, true>>,
  make: (options: never) => unknown,
): Row {
  return { type, factory, make: make as Row["make"], valid, keys: Object.keys(keys) };
}

const gate = {
  mode: true,
  origin: true,
  allow: true,
  shadow: true,
  principal: true,
  deny: true,
  headers: true,
  singleValueHeaders: true,
  healthCheck: true,
  onDecision: true,
  logger: true,
  identityInLogs: true,
  expiryWarningDays: true,
  timeoutMillis: true,
  limits: true,
  clock: true,
  trust: true,
  revocation: true,
} as const;
const passthroughKeys = { ...gate, pkijsCrossCheck: true, optional: true, xSslCert: true } as const;
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
const read = {
  mode: true,
  origin: true,
  headers: true,
  singleValueHeaders: true,
  limits: true,
} as const;
const apply = { trustStore: true, bucket: true, patienceMillis: true, wait: true } as const;

/** Makes a gate in passthrough mode with these options beside the valid ones. */
const withGate = (options: object) => createGate({ ...passthrough, ...options });

const ROWS: readonly Row[] = [
  row<VerifyOptions>("VerifyOptions", "createGate", verify, gate, createGate),
  row<PassthroughOptions>(
    "PassthroughOptions",
    "createGate",
    passthrough,
    passthroughKeys,
    createGate,
  ),
  row<VerifyOptions & RefusalOptions>(
    "RefusalOptions",
    "albMtls",
    verify,
    { ...gate, onRefusal: true },
    albMtls,
  ),
  row<PassthroughOptions & RefusalOptions>(
    "PassthroughOptions",
    "albMtls",
    passthrough,
    { ...passthroughKeys, onRefusal: true },
    albMtls,
  ),
  row<OriginOptions>(
    "OriginOptions",
    "origin",
    origin,
    { targetGroups: true, ports: true, proto: true },
    (each) => withGate({ origin: each }),
  ),
  row<HeaderNames>(
    "HeaderNames",
    "headers",
    {},
    {
      serialNumber: true,
      issuer: true,
      subject: true,
      validity: true,
      leaf: true,
      certificate: true,
    },
    (headers) => withGate({ headers }),
  ),
  row<HealthCheckOptions>(
    "HealthCheckOptions",
    "healthCheck",
    { path: "/health" },
    { path: true },
    (healthCheck) => withGate({ healthCheck }),
  ),
  row<XSslCertOptions>(
    "XSslCertOptions",
    "xSslCert",
    { targetGroups: [otherGroup] },
    { targetGroups: true, header: true },
    (xSslCert) => withGate({ xSslCert }),
  ),
  row<Limits>(
    "Limits",
    "limits",
    {},
    {
      headerBytes: true,
      certificates: true,
      certificateBytes: true,
      depth: true,
      work: true,
      paths: true,
      nameChecks: true,
      policyNodes: true,
    },
    (limits) => withGate({ limits }),
  ),
  row<TrustOptions>(
    "TrustOptions",
    "trust",
    trust,
    { anchors: true, intermediates: true },
    (each) => withGate({ trust: each }),
  ),
  row<AnchorGroup>(
    "AnchorGroup",
    "trust.anchors",
    { id: "other", anchors: other.pem },
    { id: true, anchors: true },
    (group) => withGate({ trust: { anchors: [pki.root.pem, group] } }),
  ),
  row<RevocationOptions>(
    "RevocationOptions",
    "revocation",
    { mode: "off" },
    {
      mode: true,
      scope: true,
      crls: true,
      urls: true,
      distributionPointHosts: true,
      ocsp: true,
      privateAddresses: true,
      graceSeconds: true,
      dangerouslyAcceptOlderCrls: true,
    },
    (revocation) => withGate({ revocation }),
  ),
  row<OcspOptions>(
    "OcspOptions",
    "revocation.ocsp",
    { responderHosts: ["ocsp.example"] },
    { responders: true, responderHosts: true, order: true, nonce: true, certIdHash: true },
    (ocsp) => withGate({ revocation: { mode: "require", ocsp } }),
  ),
  row<ChainVerifierOptions>(
    "ChainVerifierOptions",
    "createChainVerifier",
    verifier,
    {
      trust: true,
      revocation: true,
      purpose: true,
      policies: true,
      algorithms: true,
      limits: true,
      pkijsCrossCheck: true,
      clock: true,
    },
    createChainVerifier,
  ),
  row<PolicyOptions>(
    "PolicyOptions",
    "policies",
    {},
    {
      initialPolicySet: true,
      initialExplicitPolicy: true,
      initialPolicyMappingInhibit: true,
      initialInhibitAnyPolicy: true,
    },
    (policies) => createChainVerifier({ ...verifier, policies }),
  ),
  row<AlgorithmOptions>(
    "AlgorithmOptions",
    "algorithms",
    {},
    { keys: true, minimumRsaBits: true, dangerouslyAccept: true },
    (algorithms) => createChainVerifier({ ...verifier, algorithms }),
  ),
  row<VerifyReadOptions>(
    "VerifyReadOptions",
    "readPresentedCertificate",
    { mode: "verify", origin },
    read,
    (options) => readPresented(options),
  ),
  row<PassthroughReadOptions>(
    "PassthroughReadOptions",
    "readPresentedCertificate",
    { mode: "passthrough", origin },
    { ...read, xSslCert: true },
    (options) => readPresented(options),
  ),
  row<RoutingOptions>(
    "RoutingOptions",
    "routeByCertificate",
    {},
    { logger: true, identityInLogs: true },
    (options) => routeByCertificate([{ when: anyVerified(), handler }], undefined, options),
  ),
  row<CertificateRoute>(
    "CertificateRoute",
    "routeByCertificate",
    { when: anyVerified(), handler },
    { when: true, handler: true },
    (route) => routeByCertificate([route]),
  ),
  row<PowertoolsOptions>(
    "PowertoolsOptions",
    "withPowertools",
    {},
    { logger: true, metrics: true, tracer: true, identityInLogs: true },
    withPowertools,
  ),
  row<SerialNumbers>(
    "SerialNumbers",
    "serialNumber",
    { issuer: "CN=CA", serialNumbers: ["0A"] },
    { issuer: true, serialNumbers: true },
    serialNumber,
  ),
  row<TrustDomain>(
    "TrustDomain",
    "spiffeId",
    { trustDomain: "example.org" },
    { trustDomain: true },
    spiffeId,
  ),
  row<{ readonly days: number }>(
    "(days)",
    "notExpiringWithin",
    { days: 1 },
    { days: true },
    notExpiringWithin,
  ),
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
    { fetched: true, loaded: true, authorities: true, now: true, quotas: true },
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
];

/** Reads an event that is not one: wrong options are a TypeError before that. */
function readPresented(options: never): void {
  try {
    readPresentedCertificate({}, options);
  } catch (error) {
    if (error instanceof TypeError) throw error;
  }
}

/** Why an interface of options has no row. */
const EXEMPT: Readonly<Record<string, string>> = {
  ChainOptions: "extended by ChainVerifierOptions",
  VerifyOnlyOptions: "extended by VerifyOptions",
  OptionalPassthroughOptions: "PassthroughOptions with another type of `optional`",
  GateOptions: "a union of others",
  ReadOptions: "a union of others",
  AwsSourceOptions: "extended by the sources on AWS services",
  ListReportOptions: "internal",
  PowertoolsGateOptions: "a result, spread into those of the gate",
  ResolvedOptions: "a result",
  ConnectionsOptions: "internal",
  ClientCertificateErrorOptions: "of an error, not of a factory: it narrows nothing",
  CertificateOptions: "internal",
  CrlOptions: "internal",
  PemOptions: "internal",
  DerReaderOptions: "internal",
  PkijsCrossCheckOptions: "internal",
};

const cases = ROWS.flatMap((each) =>
  each.keys.map((key): [string, string, Row] => [`${each.factory}, ${each.type}`, key, each]),
);

describe("an option that is present with the value undefined is a TypeError that names it", () => {
  test.each(cases)("%s: %s", async (_name, key, { make, valid }) => {
    const attempt = async () => make({ ...valid, [key]: undefined });
    await expect(attempt()).rejects.toThrow(TypeError);
    await expect(attempt()).rejects.toThrow(
      new RegExp(`\\b${key} is undefined: leave the key out`),
    );
  });

  test.each(ROWS)("and $factory accepts $type without it", async ({ make, valid }) => {
    // Not `resolves`: some factories make a function, which a matcher would call.
    const made = await Promise.resolve(valid)
      .then(make)
      .then(
        () => "accepted",
        (error: unknown) => error,
      );
    expect(made).toBe("accepted");
  });

  test("every interface of options has a row, or a reason to have none", () => {
    const declared = [...sources("src")].flatMap(([file, text]) =>
      file.startsWith("src/testing/")
        ? []
        : [...text.matchAll(/^export (?:interface|type) (\w*Options)\b/gm)].map(([, name]) => name),
    );
    const known = new Set([...ROWS.map(({ type }) => type), ...Object.keys(EXEMPT)]);
    expect(declared.filter((name) => name !== undefined && !known.has(name))).toEqual([]);
    expect(declared.length).toBeGreaterThan(25);
    expect(readFileSync("src/testing/index.ts", "utf8")).toContain("undefined is not refused");
  });
});

const group = origin.targetGroups;
const lists: readonly [string, (members: never) => unknown][] = [
  ["origin.targetGroups[0]", (targetGroups) => withGate({ origin: { targetGroups } })],
  ["origin.ports[0]", (ports) => withGate({ origin: { targetGroups: group, ports } })],
  ["xSslCert.targetGroups[0]", (targetGroups) => withGate({ xSslCert: { targetGroups } })],
  ["trust.anchors[0]", (anchors) => withGate({ trust: { anchors } })],
  ["trust.intermediates[0]", (intermediates) => withGate({ trust: { ...trust, intermediates } })],
  ["revocation.crls[0]", (crls) => withGate({ revocation: { mode: "require", crls } })],
  ["revocation.urls[0]", (urls) => withGate({ revocation: { mode: "require", urls } })],
  [
    "revocation.distributionPointHosts[0]",
    (hosts) => withGate({ revocation: { mode: "require", distributionPointHosts: hosts } }),
  ],
  [
    "revocation.ocsp.responders[0]",
    (responders) => withGate({ revocation: { mode: "require", ocsp: { responders } } }),
  ],
  [
    "revocation.ocsp.responderHosts[0]",
    (responderHosts) => withGate({ revocation: { mode: "require", ocsp: { responderHosts } } }),
  ],
  ["purpose[0]", (purpose) => createChainVerifier({ ...verifier, purpose })],
  ["algorithms.keys[0]", (keys) => createChainVerifier({ ...verifier, algorithms: { keys } })],
  [
    "policies.initialPolicySet[0]",
    (initialPolicySet) => createChainVerifier({ ...verifier, policies: { initialPolicySet } }),
  ],
  ["routeByCertificate() routes[0]", (routes) => routeByCertificate(routes)],
  ["filter.clientIps[0]", (clientIps) => compileFilter({ clientIps })],
  ["filter.statuses[0]", (statuses) => compileFilter({ statuses })],
  [
    "serialNumber() argument 1",
    (serialNumbers) => serialNumber({ issuer: "CN=CA", serialNumbers }),
  ],
];

describe("a member of a list that is undefined, or a gap, is a TypeError that names it", () => {
  test.each(lists)("%s", (name, make) => {
    for (const members of [[undefined], new Array(1), [undefined, undefined]]) {
      const attempt = () => make(members as never);
      expect(attempt).toThrow(TypeError);
      expect(attempt).toThrow(name);
      expect(attempt).toThrow(/undefined/);
    }
  });
});
