import { assertOptions } from "../util/option-checks.ts";
import { type AlbEvent, isAcceptedTargetGroup, type OriginMatcher } from "./event.ts";
import { headerNamesWithPrefix, readHeader, readHeaders } from "./headers.ts";
import {
  FORWARDED_PREFIX,
  type HeaderNames,
  MTLS_HEADER_PREFIX,
  TRACE_ID_HEADER,
} from "./mtls-headers.ts";
import { includesTargetGroup } from "./target-group-pattern.ts";
import type { XSslCertSource } from "./x-ssl-cert.ts";

/** Identifies the load balancer's health check requests. */
export interface HealthCheckOptions {
  /** The target group's health check path, compared exactly; begins with `/`. */
  readonly path: string;
}

const USER_AGENT = "ELB-HealthChecker/";

/**
 * Returns whether the event has the shape of a health check for `path`: a GET by the load balancer's user agent without the headers
 * that every client request gets (`x-forwarded-*`, trace id) and without any mutual TLS header. The target group is not checked: see
 * {@link compileHealthCheck}.
 *
 * A health check may be answered, but it is never authorised.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export function isHealthCheck(event: AlbEvent, path: string): boolean {
  if (event.httpMethod !== "GET" || event.path !== path) return false;
  const agent = readHeader(event, "user-agent");
  if (agent.state !== "one" || !agent.value.startsWith(USER_AGENT)) return false;
  const prefixes = [FORWARDED_PREFIX, TRACE_ID_HEADER, MTLS_HEADER_PREFIX];
  return prefixes.every((prefix) => headerNamesWithPrefix(event, prefix).length === 0);
}

/**
 * Compiles the complete check: {@link isHealthCheck}, an accepted target group of either source, and none of the renamed headers.
 *
 * @param xSslCert the X-SSL-CERT source, whose target groups also receive health checks.
 * @throws {TypeError} for an unknown option or a path that does not begin with `/`.
 */
export function compileHealthCheck(
  options: HealthCheckOptions,
  origin: OriginMatcher,
  names: HeaderNames,
  xSslCert?: XSslCertSource,
): (event: AlbEvent) => boolean {
  assertOptions("healthCheck", options, ["path"]);
  const { path } = options;
  if (typeof path !== "string" || !path.startsWith("/")) {
    throw new TypeError("healthCheck.path must begin with /, as in the target group's settings");
  }
  const certificateHeaders = Object.values(names);
  if (xSslCert !== undefined) certificateHeaders.push(xSslCert.header);
  const isOfXSslCert = ({ requestContext }: AlbEvent): boolean =>
    xSslCert !== undefined &&
    includesTargetGroup(xSslCert.targetGroups, requestContext.elb.targetGroupArn);
  return (event) =>
    isHealthCheck(event, path) &&
    (isAcceptedTargetGroup(event, origin) || isOfXSslCert(event)) &&
    readHeaders(event, certificateHeaders).size === 0;
}
