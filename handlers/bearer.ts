/** Access tokens of requests, and errors about them as RFC 6750 and FAPI want them. */
import type { Refusal } from "alb-mtls";
import { CertificateBindingError } from "alb-mtls/views";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { headerValues } from "./shown-headers.ts";

/** The token of the one `authorization` header; undefined when there is none, or more than one. */
export function bearerToken(event: ALBEvent): string | undefined {
  const [only, ...others] = headerValues(event, "authorization");
  if (only === undefined || others.length > 0) return undefined;
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(only)?.[1];
}

/** The answer to a request with this token fault; without one: to a request without a token, which gets no error code. */
export function tokenError(error?: unknown): ALBResult {
  if (error === undefined) return json(401, {}, { "www-authenticate": "Bearer" });
  const isUnbound = error instanceof CertificateBindingError;
  const description = isUnbound ? error.message : "The access token is not valid.";
  return json(
    401,
    { error: "invalid_token", error_description: description },
    { "www-authenticate": `Bearer error="invalid_token", error_description="${description}"` },
  );
}

/** A refused certificate in the same form. */
export function refusal({ statusCode, title }: Refusal): ALBResult {
  const error = statusCode < 500 ? "invalid_client" : "temporarily_unavailable";
  return json(statusCode, { error, error_description: title });
}

/** A response that no cache keeps. */
export function json(
  statusCode: number,
  body: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): ALBResult {
  return {
    statusCode,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(body),
  };
}
