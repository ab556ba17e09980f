/**
 * The one kind of response that everybody uses: BasicOCSPResponse (RFC 6960 section 4.2.1).
 * @module
 */
import type { KeyObject } from "node:crypto";
import type { ExtensionSpan } from "../certificate-structure.ts";
import { copyBytes, DerReader, derError, type Span, TAG } from "../der/der.ts";
import { OCSP } from "../der/oids.ts";
import { readExtensionList } from "../extension-list.ts";
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from "../keys/algorithm-identifier.ts";
import { type SignatureScheme, verifySignature } from "../keys/algorithms.ts";
import { DistinguishedName } from "../names/distinguished-name.ts";
import { readSignatureValue } from "../whole-bytes.ts";
import { MAX_NONCE_BYTES } from "./ocsp-request.ts";
import { readDate, readSingleResponse, type SingleResponse } from "./ocsp-single-response.ts";

/** Most certificates beside an answer that are read. A responder needs one. */
export const MAX_OCSP_CERTIFICATES = 8;
/** Most certificates that one answer may be about. */
export const MAX_SINGLE_RESPONSES = 32;

/** Extensions of a response that are acted upon or say nothing against using it. */
const processed: ReadonlySet<string> = new Set([OCSP.nonce, OCSP.extendedRevoke]);

/** Who says that it signed: a name, or the SHA-1 of a key. */
export type ResponderId =
  | { readonly kind: "name"; readonly name: DistinguishedName }
  | { readonly kind: "key"; readonly keyHash: Uint8Array };

interface ResponseData {
  readonly responderId: ResponderId;
  readonly producedAt: number;
  readonly responses: readonly SingleResponse[];
  readonly nonce: Uint8Array | undefined;
  readonly extensions: ReadonlyMap<string, ExtensionSpan>;
}

/** A response with statuses in it. Immutable; nobody vouches for it until its signature and its signer were checked. */
export class BasicOcspResponse {
  /** Who says that it signed. A hint, never a proof. */
  readonly responderId: ResponderId;
  /** When it was signed, in milliseconds since 1970. */
  readonly producedAt: number;
  /** One or more. */
  readonly responses: readonly SingleResponse[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly #bytes: Uint8Array;
  readonly #tbs: Span;
  readonly #signature: Span;
  readonly #data: ResponseData;
  readonly #certificates: readonly Span[];

  /**
   * Of a DER element that fills what the reader covers, in bytes that nobody changes.
   * @internal
   * @throws {DerError}
   */
  constructor(outer: DerReader) {
    const fields = outer.open(TAG.sequence, "basic response");
    outer.finish("basic response");
    const tbs = fields.open(TAG.sequence, "response data");
    this.#bytes = fields.bytes;
    this.#tbs = { start: fields.start, end: fields.contentEnd };
    this.signatureAlgorithm = readAlgorithmIdentifier(fields, "signatureAlgorithm");
    this.#signature = readSignatureValue(fields);
    this.#certificates = fields.optional(0xa0) ? readCertificates(fields.enter()) : [];
    fields.finish("basic response");
    this.#data = readResponseData(tbs);
    this.responderId = this.#data.responderId;
    this.producedAt = this.#data.producedAt;
    this.responses = this.#data.responses;
    Object.freeze(this);
  }

  /** What the answer repeats of the question: a copy; undefined when absent. */
  get nonce(): Uint8Array<ArrayBuffer> | undefined {
    return this.#data.nonce && copyBytes(this.#data.nonce);
  }

  /** DER of the certificates that came along: copies, unread. They are outside of what is signed, so anybody may have put them there. */
  get certificates(): readonly Uint8Array<ArrayBuffer>[] {
    return this.#certificates.map((span) => copyBytes(this.#view(span)));
  }

  /** Why the response must not be used although it is well-formed: a critical extension is unknown. Single responses have their own. */
  get whyUnusable(): string | undefined {
    for (const [oid, { critical }] of this.#data.extensions) {
      if (critical && !processed.has(oid)) return `critical extension ${oid}`;
    }
    return undefined;
  }

  /** Whether the signature is by this key. */
  isSignedBy(publicKey: KeyObject, scheme: SignatureScheme): boolean {
    const data = this.#view(this.#tbs);
    const signature = this.#view(this.#signature);
    return verifySignature({ scheme, publicKey, data, signature });
  }

  #view({ start, end }: Span): Uint8Array {
    return this.#bytes.subarray(start, end);
  }
}

function readCertificates(explicit: DerReader): readonly Span[] {
  const list = explicit.open(TAG.sequence, "certificates");
  explicit.finish("certificates");
  const spans: Span[] = [];
  while (!list.atEnd) {
    list.expect(TAG.sequence, "certificate");
    spans.push({ start: list.start, end: list.contentEnd });
    if (spans.length > MAX_OCSP_CERTIFICATES) derError("too many certificates", list.start);
  }
  return spans;
}

/** ResponseData; version [0] DEFAULT v1, the only one there is, which DER leaves out. */
function readResponseData(tbs: DerReader): ResponseData {
  const responderId = readResponderId(tbs);
  const producedAt = readDate(tbs, "producedAt");
  const list = tbs.open(TAG.sequence, "responses");
  if (list.atEnd) derError("list of responses is empty", list.position);
  const responses: SingleResponse[] = [];
  while (!list.atEnd) {
    responses.push(readSingleResponse(list));
    if (responses.length > MAX_SINGLE_RESPONSES) derError("too many responses", list.start);
  }
  const extensions = tbs.optional(0xa1) ? readExtensionList(tbs.enter()) : new Map();
  tbs.finish("response data");
  const nonce = readNonce(tbs.bytes, extensions.get(OCSP.nonce));
  return { responderId, producedAt, responses: Object.freeze(responses), nonce, extensions };
}

function readResponderId(tbs: DerReader): ResponderId {
  if (tbs.optional(0xa1)) {
    const explicit = tbs.enter();
    const name = DistinguishedName.read(explicit, "responder name");
    explicit.finish("responder name");
    if (name.isEmpty) derError("responder name is empty", tbs.start);
    return Object.freeze({ kind: "name", name });
  }
  const explicit = tbs.open(0xa2, "responder").expect(TAG.octetString, "responder key hash");
  explicit.finish("responder key hash");
  const keyHash = copyBytes(explicit.content());
  if (keyHash.length !== 20) derError("responder key hash is not SHA-1", explicit.start);
  return Object.freeze({ kind: "key", keyHash });
}

function readNonce(bytes: Uint8Array, span: ExtensionSpan | undefined): Uint8Array | undefined {
  if (span === undefined) return undefined;
  const value = new DerReader(bytes, { start: span.start, end: span.end });
  value.expect(TAG.octetString, "nonce").finish("nonce");
  const nonce = value.content();
  if (nonce.length === 0 || nonce.length > MAX_NONCE_BYTES) {
    derError("nonce has the wrong size", value.start);
  }
  return nonce;
}
