/**
 * `alb-mtls/sources`: where trust anchors, revocation lists and deny lists come from.
 * @module
 */
export type { AwsClient, AwsSourceOptions } from "./aws-client.ts";
export { type PemOrDer, SourceError } from "./content.ts";
export {
  type CreateSourceOptions,
  createSource,
  type ReadContent,
  type ReadRequest,
} from "./create-source.ts";
export { fromFile } from "./from-file.ts";
export { fromHttps, type HttpsOptions } from "./from-https.ts";
export { fromS3, type S3SourceOptions } from "./from-s3.ts";
export { fromSecret, type SecretOptions } from "./from-secret.ts";
export { fromSsmParameter, type SsmParameterOptions } from "./from-ssm-parameter.ts";
export { fromPem } from "./from-text.ts";
export { fromUri } from "./from-uri.ts";
export type { Source } from "./source.ts";
export type { SourceOptions } from "./source-options.ts";
