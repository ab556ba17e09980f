import type { HealthCheckOptions } from "../../src/alb/health-check.ts";
import type { HeaderNames } from "../../src/alb/mtls-headers.ts";
import type { PassthroughReadOptions, VerifyReadOptions } from "../../src/alb/read-options.ts";
import type { XSslCertOptions } from "../../src/alb/x-ssl-cert.ts";
import { type DeviceIdOptions, lfdi } from "../../src/identity/views/index.ts";
import {
  type AlbMtlsOptions,
  albMtls,
  type Client,
  createChainVerifier,
  createGate,
  type GateOptions,
  type PassthroughOptions,
  passthrough,
  pathValidation,
  readPresentedCertificate,
  routeByCertificate,
  type VerifyListenerOptions,
  verify,
  withAlbMtls,
} from "../../src/index.ts";
import type { CertificateRoute } from "../../src/lambda/router.ts";
import type { RoutingOptions } from "../../src/lambda/routing.ts";
import { type PowertoolsOptions, withPowertools } from "../../src/observability/powertools.ts";
import {
  anyVerified,
  notExpiringWithin,
  type SerialNumbers,
  serialNumber,
  spiffeId,
  type TrustDomain,
} from "../../src/policy/index.ts";
import type { RevocationLimits } from "../../src/revocation/list-limits.ts";
import type { OcspOptions } from "../../src/revocation/ocsp/options.ts";
import type { RevocationOptions } from "../../src/revocation/revocation-options.ts";
import {
  createTestPki,
  TEST_TARGET_GROUP_ARN,
  verifiedCertificate,
} from "../../src/testing/index.ts";
import type { AlgorithmOptions } from "../../src/trust/accepted-algorithms.ts";
import type { PolicyOptions } from "../../src/trust/certificate-policies.ts";
import type { PathValidationOptions } from "../../src/verification/chain-options.ts";
import type { ChainVerifierOptions } from "../../src/verification/create-chain-verifier.ts";
import type { Limits } from "../../src/verification/limits.ts";
import type { AnchorGroup, TrustOptions } from "../../src/verification/trust-material.ts";
import { world } from "../support/gates.ts";

import { type Row, row } from "./option-row.ts";

const { pki } = world();
const other = createTestPki({ name: "CN=Other" }).root;
/** The target group of the gates below. */
export const targetGroups = [TEST_TARGET_GROUP_ARN];
/** Trust options of the gates below. */
export const trust = { anchors: pki.root.pem };
const otherGroup = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/other/*";
/** Options of a chain verifier. */
export const verifier = { trust, revocation: { mode: "off" } } as const;
const handler = async () => ({ statusCode: 200 });

const listening = { targetGroups, trust, revocation: { mode: "off" } } as const;
const gate = { listener: passthrough(listening), allow: anyVerified() };
const gateKeys = {
  listener: true,
  allow: true,
  shadow: true,
  principal: true,
  deny: true,
  onDecision: true,
  logger: true,
  identityInLogs: true,
  expiryWarningDays: true,
  timeoutMillis: true,
  clock: true,
} as const;
const albKeys = {
  targetGroups: true,
  ports: true,
  headers: true,
  singleValueHeaders: true,
  healthCheck: true,
  limits: true,
} as const;
const pathKeys = {
  trust: true,
  revocation: true,
  algorithms: true,
  limits: true,
  pkijsCrossCheck: true,
} as const;
const read = {
  mode: true,
  targetGroups: true,
  ports: true,
  headers: true,
  singleValueHeaders: true,
  limits: true,
} as const;
/** Makes a listener in passthrough mode with these options beside the valid ones. */
export const withGate = (options: object) => passthrough({ ...listening, ...options });

/** Every object of options of what runs in front of a handler, but sources. */
export const GATE_ROWS: readonly Row[] = [
  row<GateOptions>("GateOptions", "createGate", gate, gateKeys, createGate),
  row<AlbMtlsOptions<Client, unknown>>(
    "AlbMtlsOptions",
    "albMtls",
    gate,
    { ...gateKeys, onRefusal: true },
    albMtls,
  ),
  row<AlbMtlsOptions<Client, unknown>>(
    "AlbMtlsOptions",
    "withAlbMtls",
    gate,
    { ...gateKeys, onRefusal: true },
    (options) => withAlbMtls(options, handler),
  ),
  row<VerifyListenerOptions>(
    "VerifyListenerOptions",
    "verify",
    { targetGroups },
    { ...albKeys, recheck: true },
    verify,
  ),
  row<PassthroughOptions>(
    "PassthroughOptions",
    "passthrough",
    listening,
    { ...albKeys, ...pathKeys, optional: true, xSslCert: true },
    passthrough,
  ),
  row<PathValidationOptions>(
    "PathValidationOptions",
    "pathValidation",
    { trust, revocation: { mode: "off" } },
    pathKeys,
    pathValidation,
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
      dangerouslyAcceptCrlsOfOtherKeys: true,
      limits: true,
    },
    (revocation) => withGate({ revocation }),
  ),
  row<RevocationLimits>(
    "RevocationLimits",
    "revocation.limits",
    {},
    { maxBytes: true, totalBytes: true },
    (limits) => withGate({ revocation: { mode: "off", limits } }),
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
    { mode: "verify", targetGroups },
    read,
    (options) => readPresented(options),
  ),
  row<PassthroughReadOptions>(
    "PassthroughReadOptions",
    "readPresentedCertificate",
    { mode: "passthrough", targetGroups },
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
  row<DeviceIdOptions>("DeviceIdOptions", "lfdi", {}, { grouped: true }, (options) =>
    lfdi(verifiedCertificate({ subject: "CN=device" }), options),
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
