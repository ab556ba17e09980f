/**
 * Test certificates and ALB events, for this library's tests and for yours. Not for production. Unlike in the rest of the library, an
 * option with the value undefined is not refused: nothing created here admits a client.
 *
 * @module
 */

export {
  type AlbEventOptions,
  albEvent,
  type HealthCheckEventOptions,
  healthCheckEvent,
  TEST_TARGET_GROUP_ARN,
} from "./alb-event.ts";
export type { TestCrl } from "./crl.ts";
export type {
  TestCrlEntry,
  TestCrlOptions,
  TestEntryReason,
  TestIssuingDistributionPoint,
  TestRevocation,
} from "./crl-options.ts";
export type {
  TestDistributionPoint,
  TestDistributionPointName,
  TestReason,
} from "./distribution-points.ts";
export type { TestExtension, TestKeyUsage, TestPurpose } from "./extensions.ts";
export type { TestGeneralNames } from "./general-names.ts";
export { invoke } from "./invoke.ts";
export type {
  TestCaOptions,
  TestCertificateOptions,
  TestPkiOptions,
  TestTime,
} from "./issue-options.ts";
export type { KeyType, MlDsaType } from "./keys.ts";
export { lambdaContext } from "./lambda-context.ts";
export { type MtlsHeadersOptions, mtlsHeaders } from "./mtls-header-values.ts";
export type { TestAttribute, TestName } from "./names.ts";
export type { OcspFault } from "./ocsp-faults.ts";
export type {
  TestOcspOptions,
  TestOcspResponseStatus,
  TestOcspSigner,
  TestOcspStatement,
  TestOcspStatus,
} from "./ocsp-options.ts";
export type { TestCertId, TestOcspRequest } from "./ocsp-request.ts";
export {
  type OcspBehaviour,
  type OcspResponder,
  type OcspResponderOptions,
  type SeenOcspRequest,
  startOcspResponder,
} from "./ocsp-responder.ts";
export { createTestPki, type TestCa, type TestCertificate, type TestPki } from "./pki.ts";
export type { ClientChain } from "./presented-chain.ts";
export { algorithmIdentifier, type TestHash, type TestSignature } from "./signatures.ts";
export { type VerifiedCertificateOptions, verifiedCertificate } from "./verified-certificate.ts";
