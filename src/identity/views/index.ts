/**
 * `alb-mtls/views`: a verified certificate in the words of other protocols and tools. Free functions, so that a bundle holds
 * only those that are used.
 * @module
 */
export { type ApiGatewayClientCert, toApiGatewayClientCert } from "./api-gateway.ts";
export {
  assertCertificateBound,
  CertificateBindingError,
  certificateThumbprint,
} from "./bound-token.ts";
export { type DeviceIdOptions, lfdi, sfdi } from "./ieee-2030-5.ts";
export { openAdrFingerprint } from "./open-adr.ts";
export { type OtelAttributes, toOtelAttributes } from "./open-telemetry.ts";
export { type Psd2, type Psd2Organization, psd2, toPsd2Organization } from "./psd2.ts";
export type { Psd2Role } from "./psd2-statement.ts";
export { type ClientCertHeaders, toRfc9440 } from "./rfc9440.ts";
