/**
 * Answers of an OCSP responder (RFC 6960 section 4.2), strictly read.
 * @module
 */
import { isUint8Array } from "node:util/types";
import { copyBytes, DerError, DerReader, derError, openOnly, TAG } from "../der/der.ts";
import { readOid, smallIntegerOf } from "../der/der-values.ts";
import { OCSP } from "../der/oids.ts";
import { BasicOcspResponse } from "./ocsp-basic.ts";

export { BasicOcspResponse, type ResponderId } from "./ocsp-basic.ts";
export type { SingleResponse, SingleStatus } from "./ocsp-single-response.ts";

/** Largest answer that is read, in bytes of DER: 64 KiB. Real ones have one to three thousand. */
export const MAX_OCSP_RESPONSE_BYTES = 65_536;

const statuses = [
  "successful",
  "malformedRequest",
  "internalError",
  "tryLater",
  undefined,
  "sigRequired",
  "unauthorized",
] as const;

/** Whether there is an answer, or why not. Never signed. */
export type OcspResponseStatus = NonNullable<(typeof statuses)[number]>;

/** An answer. Immutable. */
export class OcspResponse {
  readonly status: OcspResponseStatus;
  /** There exactly when the status is `"successful"`. */
  readonly basic: BasicOcspResponse | undefined;

  private constructor(status: OcspResponseStatus, basic: BasicOcspResponse | undefined) {
    this.status = status;
    this.basic = basic;
    Object.freeze(this);
  }

  /**
   * Reads an answer's DER; the array is copied.
   * @throws {DerError}
   */
  static fromDer(der: Uint8Array): OcspResponse {
    if (!isUint8Array(der)) throw new DerError("OCSP response is not a byte array", 0);
    if (der.length > MAX_OCSP_RESPONSE_BYTES) {
      derError(`OCSP response has ${der.length} bytes, at most ${MAX_OCSP_RESPONSE_BYTES}`, 0);
    }
    const fields = openOnly(copyBytes(der), TAG.sequence, "OCSP response");
    fields.expect(TAG.enumerated, "response status");
    const code = smallIntegerOf(fields);
    const status = statuses[code] ?? derError("response status is unknown", fields.start);
    const basic = status === "successful" ? readResponseBytes(fields) : undefined;
    fields.finish("OCSP response");
    return new OcspResponse(status, basic);
  }
}

/** ResponseBytes [0] EXPLICIT: a kind, and a response of this kind as DER inside an OCTET STRING. */
function readResponseBytes(fields: DerReader): BasicOcspResponse {
  const explicit = fields.open(0xa0, "response bytes");
  const response = explicit.open(TAG.sequence, "response bytes");
  explicit.finish("response bytes");
  const kind = readOid(response, "response type");
  if (kind !== OCSP.basicResponse) derError(`response type ${kind}`, response.start);
  response.expect(TAG.octetString, "response").finish("response bytes");
  const { bytes, contentStart: start, contentEnd: end } = response;
  return new BasicOcspResponse(new DerReader(bytes, { start, end }));
}
