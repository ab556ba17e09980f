/**
 * Test certificates and ALB events, for this library's tests and for yours. Not for production.
 *
 * @module
 */
export type { TestExtension, TestKeyUsage, TestPurpose } from "./extensions.ts";
export type { TestGeneralNames } from "./general-names.ts";
export type {
  TestCaOptions,
  TestCertificateOptions,
  TestPkiOptions,
  TestTime,
} from "./issue-options.ts";
export type { KeyType } from "./keys.ts";
export type { TestAttribute, TestName } from "./names.ts";
export { createTestPki, type TestCa, type TestCertificate, type TestPki } from "./pki.ts";
export { algorithmIdentifier, type TestHash, type TestSignature } from "./signatures.ts";
