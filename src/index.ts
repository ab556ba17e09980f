/** @module */
export { CODES, type Code, type CodeEntry, REASONS, type Reason } from "./errors/codes.ts";
export { ClientCertificateError } from "./errors/client-certificate-error.ts";
