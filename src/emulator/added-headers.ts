import type { HeaderNames } from "../alb/mtls-headers.ts";
import { mtlsHeaders } from "../testing/index.ts";
import type { AlbMode, ConnectionVerdict } from "./admission.ts";
import type { HeaderLine } from "./received-request.ts";

/**
 * Returns the mutual TLS headers that a listener in this mode adds for this client: five, one, or none without a certificate.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 */
export function addedHeaders(
  mode: AlbMode,
  { chain }: ConnectionVerdict,
  headerNames: HeaderNames,
): HeaderLine[] {
  if (mode === "off" || chain.length === 0) return [];
  return Object.entries(mtlsHeaders({ mode, certificate: chain, headerNames }));
}
