/**
 * `alb-mtls`: client certificates behind an Application Load Balancer with mutual TLS.
 * @module
 */

export {
  type AnyTargetGroup,
  dangerouslyAcceptAnyTargetGroup,
  type OriginOptions,
} from "./alb/event.ts";
export type { HeaderNames } from "./alb/mtls-headers.ts";
export {
  type PresentedCertificate,
  type ReadOptions,
  readPresentedCertificate,
} from "./alb/read-presented.ts";
export { albMtls, createGate } from "./both-modes.ts";
export { ClientCertificateError } from "./errors/client-certificate-error.ts";
export { CODES, type Code, type CodeEntry, REASONS, type Reason } from "./errors/codes.ts";
export type { CheckRequest, Gate } from "./gate/gate.ts";
export type {
  GateOptions,
  OptionalPassthroughOptions,
  PassthroughOptions,
  PrincipalOf,
  VerifyOptions,
} from "./gate/options.ts";
export type { OtherName, SubjectAlternativeNames } from "./identity/subject-alternative-names.ts";
export type {
  CertificateSummary,
  RevocationStatus,
  VerifiedClientCertificate,
} from "./identity/verified-client-certificate.ts";
export {
  type AlbMtlsMiddleware,
  type ClientCertificateContext,
  clientCertificateOf,
  isAnonymous,
  type OptionalAlbMtlsMiddleware,
  type RefusalOptions,
} from "./lambda/middleware.ts";
export type { OnRefusal, Refusal } from "./lambda/refusal-response.ts";
export { requireCertificate } from "./lambda/require-certificate.ts";
export {
  type CertificateRoute,
  type RouteHandler,
  type RoutingOptions,
  routeByCertificate,
} from "./lambda/router.ts";
export type {
  Admitted,
  Anonymous,
  Decision,
  DecisionFacts,
  HealthChecked,
  IdentityInLogs,
  LoggerLike,
  Refused,
  ShadowResult,
  Step,
} from "./observability/decision.ts";
export type { OcspOptions } from "./revocation/ocsp/options.ts";
export type { RevocationOptions } from "./revocation/revocation-options.ts";
export type { AlgorithmOptions, KeyAlgorithm, WeakAlgorithm } from "./trust/accepted-algorithms.ts";
export type { PolicyOptions } from "./trust/certificate-policies.ts";
export {
  type ChainVerifier,
  type ChainVerifierOptions,
  createChainVerifier,
} from "./verification/chain-verifier.ts";
export type { Limits } from "./verification/limits.ts";
export type { AnchorGroup, AnchorInput, TrustOptions } from "./verification/trust-material.ts";
export type { Verdict } from "./verification/verdict.ts";
export type { DistinguishedName } from "./x509/names/distinguished-name.ts";
