import type { ALBResult } from "aws-lambda";
import type { ClientCertificateError } from "../errors/client-certificate-error.ts";
import { CODES, type CodeEntry } from "../errors/codes.ts";
import { inEventForm } from "./event-form.ts";

export { inEventForm } from "./event-form.ts";

const STATUS_TEXT: Readonly<Record<CodeEntry["status"], string>> = Object.freeze({
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  500: "Internal Server Error",
  503: "Service Unavailable",
});

/** Seconds after which a client may retry after a fault of this library or its sources. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Returns a refusal as an `application/problem+json` response in the event's header form: code and fixed sentence, never reason or
 * detail. Never throws, whatever the event is; when it cannot be read the response carries both header forms.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problemResponse(error: ClientCertificateError, event: unknown): ALBResult {
  const code = Object.hasOwn(CODES, error.code) ? error.code : "InternalFault";
  const { status, title } = CODES[code];
  const result: ALBResult = {
    statusCode: status,
    statusDescription: `${status} ${STATUS_TEXT[status]}`,
    isBase64Encoded: false,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      // RFC 9110 section 11.6.1 requires a challenge with 401; no authentication scheme is registered for certificates.
      ...(status === 401 && { "www-authenticate": "ClientCertificate" }),
      ...(status === 503 && { "retry-after": String(RETRY_AFTER_SECONDS) }),
    },
    body: JSON.stringify({ type: `urn:alb-mtls:problem:${code}`, title, status, code }),
  };
  return inEventForm(result, event);
}
