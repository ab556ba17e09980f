/**
 * How much of what operators configure and servers answer is read: the one table of these sizes in a function that answers requests.
 * docs/operations.md lists them with the option that changes each. Limits of what a client presents are in `alb/limits.ts` and
 * `trust/limits.ts`, the quotas of a trust store in `operations/revocation-sync/quotas.ts`.
 * @module
 */

/** Bytes of one answer of a source or an address: 50 MiB, more than the load balancer's quota of 50 MB for a revocation list. */
export const ANSWER_BYTES = 52_428_800;
/** Bytes of revocation lists and their indexes that a gate holds from all HTTP addresses together: 128 MiB. */
export const ADDRESS_LIST_BYTES = 134_217_728;
/** Bytes that an answer may have without waiting for its turn to be read: only larger ones are read one at a time. */
export const UNQUEUED_BYTES = 262_144;
/** Bytes of text outside the PEM blocks of an answer of an HTTP address, such as `openssl crl -text` writes. */
export const ADDRESS_TEXT_BYTES = 1_048_576;
/** Lists of one answer over plain HTTP: each costs a signature or several. */
export const PLAIN_HTTP_LISTS = 100;
/** Blocks of one answer over plain HTTP: certificates among them are checked and not used. */
export const PLAIN_HTTP_BLOCKS = 200;
/** Addresses of distribution points that are remembered. */
export const POINT_ADDRESSES = 64;
/** Addresses of the distribution points of one certificate that are asked. */
export const POINTS_OF_CERTIFICATE = 4;
/** Blocks of one bundle of revocation lists. */
export const LIST_BLOCKS = 10_000;
/** Bytes of DER of one bundle of revocation lists: 256 MiB. */
export const LIST_BUNDLE_BYTES = 268_435_456;
/** Bytes of DER of one revocation list: 64 MiB. The index holds offsets of 26 bits, so that this cannot be raised. */
export const LIST_BYTES = 67_108_864;
/** Bytes of a revocation list's issuer name: that of a certificate is not longer by default. */
export const LIST_ISSUER_BYTES = 16_384;
/** Bytes of a revocation list's extensions, all together. */
export const LIST_EXTENSIONS_BYTES = 65_536;
/** Bytes of one OCSP answer. */
export const OCSP_ANSWER_BYTES = 65_536;
/** Certificates of one CA bundle. */
export const CA_CERTIFICATES = 20_000;
/** Bytes of one CA bundle: 64 MiB. */
export const CA_BUNDLE_BYTES = 67_108_864;
/** Bytes that are hashed or indexed before the event loop gets its turn: about two milliseconds of work. */
export const SLICE_BYTES = 1_048_576;
