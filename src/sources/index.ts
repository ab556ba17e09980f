/**
 * `alb-mtls/sources`: where trust anchors and revocation lists come from.
 * @module
 */
export { fromFile } from "./from-file.ts";
export { fromPem } from "./from-text.ts";
export { fromUri } from "./from-uri.ts";
export type { PemOrDer, Source } from "./source.ts";
