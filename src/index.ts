/**
 * `alb-mtls`: client certificates behind an Application Load Balancer with mutual TLS.
 * @module
 */

export { type AnyTargetGroup, dangerouslyAcceptAnyTargetGroup } from "./alb/event.ts";
export type { HeaderNames } from "./alb/mtls-headers.ts";
export {
  type PresentedCertificate,
  type ReadOptions,
  readPresentedCertificate,
} from "./alb/read-presented.ts";
export { ClientCertificateError } from "./errors/client-certificate-error.ts";
export { CODES, type Code, type CodeEntry, REASONS, type Reason } from "./errors/codes.ts";
export { type CheckRequest, createGate, type Gate } from "./gate/gate.ts";
export type { GateOptions, PrincipalOf } from "./gate/options.ts";
export type { OtherName, SubjectAlternativeNames } from "./identity/subject-alternative-names.ts";
export type {
  CertificateSummary,
  RevocationStatus,
  VerifiedClientCertificate,
} from "./identity/verified-client-certificate.ts";
export {
  type ClientCertificateContext,
  clientCertificateOf,
  isAnonymous,
} from "./lambda/client-context.ts";
export type { AlbMtlsOptions } from "./lambda/invocation-check.ts";
export { type AlbMtlsMiddleware, albMtls } from "./lambda/middleware.ts";
export { type OnRefusal, type Refusal, responseTo } from "./lambda/refusal-response.ts";
export { requireCertificate } from "./lambda/require-certificate.ts";
export { type CertificateRoute, routeByCertificate } from "./lambda/router.ts";
export type { CertificateHandler, RouteHandler, RoutingOptions } from "./lambda/routing.ts";
export { withAlbMtls } from "./lambda/with-alb-mtls.ts";
export type { AlbListenerOptions } from "./listeners/alb-reader.ts";
export type { Client, Listener } from "./listeners/listener.ts";
export { type PassthroughOptions, passthrough } from "./listeners/passthrough.ts";
export { pathValidation } from "./listeners/path-validation.ts";
export type { Recheck } from "./listeners/recheck.ts";
export { type VerifyListenerOptions, verify } from "./listeners/verify.ts";
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
export type { CrlUrl, RevocationLimits } from "./revocation/list-limits.ts";
export type { OcspOptions } from "./revocation/ocsp/options.ts";
export type { RevocationOptions } from "./revocation/revocation-options.ts";
export type { AlgorithmOptions, KeyAlgorithm, WeakAlgorithm } from "./trust/accepted-algorithms.ts";
export type { PolicyOptions } from "./trust/certificate-policies.ts";
export type { PathValidationOptions } from "./verification/chain-options.ts";
export {
  type ChainVerifierOptions,
  createChainVerifier,
  type StandaloneVerifier,
} from "./verification/create-chain-verifier.ts";
export type { Limits } from "./verification/limits.ts";
export type { AnchorGroup, AnchorInput, TrustOptions } from "./verification/trust-material.ts";
export type { Verdict } from "./verification/verdict.ts";
export type { DistinguishedName } from "./x509/names/distinguished-name.ts";
