/**
 * The `X-SSL-CERT` preset: an nginx (or a proxy like it) that terminates mutual TLS, writes the escaped client certificate into a
 * header of its own and reaches the same function through a load balancer's target group.
 * @module
 */

import { assertOptions } from "../util/option-checks.ts";
import type { OriginMatcher } from "./event.ts";
import {
  DEFAULT_HEADER_NAMES,
  type HeaderNames,
  headerNameOption,
  X_SSL_CERT_HEADER,
} from "./mtls-headers.ts";
import { compileTargetGroups, overlap, type TargetGroupSet } from "./target-group-pattern.ts";

/**
 * A second source of certificates, bound to target groups that clients reach only through the proxy. The proxy must overwrite the
 * header in every request: `proxy_set_header X-SSL-CERT $ssl_client_escaped_cert;`.
 */
export interface XSslCertOptions {
  /** As `targetGroups`, without a group in common with it. */
  readonly targetGroups: readonly (string | undefined)[];
  /** The header's name, in any letter case. Default `x-ssl-cert`. */
  readonly header?: string;
}

/** Compiled {@link XSslCertOptions}. */
export interface XSslCertSource {
  readonly targetGroups: TargetGroupSet;
  /** In lower case. */
  readonly header: string;
}

/** The type of {@link compileXSslCert}. */
export type CompileXSslCert = typeof compileXSslCert;

/**
 * Checks the preset against the load balancer's own source. A target group in both lists is refused here, at once: a pattern
 * overlaps another only when they are identical, and an exact ARN can be compared with a pattern.
 *
 * @throws {TypeError} for a bad list or header name, or when one target group could be both sources.
 */
export function compileXSslCert(
  options: XSslCertOptions | undefined,
  origin: OriginMatcher,
  names: HeaderNames,
): XSslCertSource {
  assertOptions("xSslCert", options, ["targetGroups", "header"]);
  if (origin.targetGroups === undefined) {
    throw new TypeError(
      "xSslCert requires targetGroups to list the load balancer's own target groups",
    );
  }
  const targetGroups = compileTargetGroups("xSslCert.targetGroups", options.targetGroups);
  const both = overlap(origin.targetGroups, targetGroups);
  if (both !== undefined) {
    throw new TypeError(`${both} is in targetGroups and in xSslCert.targetGroups`);
  }
  const header = headerNameOption("xSslCert.header", options.header ?? X_SSL_CERT_HEADER);
  if ([...Object.values(names), ...Object.values(DEFAULT_HEADER_NAMES)].includes(header)) {
    throw new TypeError(
      "xSslCert.header is the name of one of the load balancer's headers; choose another name",
    );
  }
  return Object.freeze({ targetGroups, header });
}
