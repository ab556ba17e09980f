/** The small world of these tests: events by hand, so that every field can be wrong, and refusals as data. */

import { VERIFY_HEADERS } from "../../src/alb/mtls-headers.ts";
import { encodeUrlPem } from "../../src/alb/url-pem.ts";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import type { Reason } from "../../src/errors/codes.ts";

export const GROUP =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/my-api/73e2d6bc24d8a067";
export const PROXY_GROUP =
  "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/my-nginx/0123456789abcdef";
export const ORIGIN = { targetGroups: [GROUP] };

/** Not certificates: this room never looks inside. */
export const LEAF = Uint8Array.from({ length: 300 }, (_, index) => index & 255);
export const ISSUER = Uint8Array.from({ length: 200 }, (_, index) => (index * 7) & 255);

export type Values = Readonly<Record<string, unknown>>;

const FORWARDED = {
  host: "api.example.com",
  "x-forwarded-for": "192.0.2.1",
  "x-forwarded-port": "443",
  "x-forwarded-proto": "https",
  "x-amzn-trace-id": "Root=1-67c44f19-5bfebbe508241e857d7e84b9",
};

/** A multi-value event; a string stands for a list of one, anything else is put in as it is, undefined leaves a header out. */
export function multiEvent(headers: Values = {}, targetGroupArn = GROUP): Values {
  const entries = Object.entries({ ...FORWARDED, ...headers }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: "GET",
    path: "/",
    multiValueQueryStringParameters: {},
    multiValueHeaders: Object.fromEntries(
      entries.map(([name, value]) => [name, typeof value === "string" ? [value] : value]),
    ),
    body: "",
    isBase64Encoded: false,
  };
}

/** A single-value event. */
export function singleEvent(headers: Values = {}, targetGroupArn = GROUP): Values {
  const { multiValueHeaders: _, ...event } = multiEvent({}, targetGroupArn);
  return { ...event, headers: { ...FORWARDED, ...headers } };
}

/** The five headers of verify mode about {@link LEAF}. */
export const VERIFIED = {
  [VERIFY_HEADERS.serialNumber]: "03A5B1",
  [VERIFY_HEADERS.issuer]: "CN=rootcamtls.com,OU=rootCA,O=mTLS,L=Seattle,ST=Washington,C=US",
  [VERIFY_HEADERS.subject]: "CN=client_.com,OU=client-3,O=mTLS,ST=Washington,C=US",
  [VERIFY_HEADERS.validity]: "NotBefore=2023-09-21T01:50:17Z;NotAfter=2024-09-20T01:50:17Z",
  [VERIFY_HEADERS.leaf]: encodeUrlPem([LEAF]),
};

/** What `run` was refused with; fails the test when it returned or threw anything else. */
export function refusalOf(run: () => unknown): { reason: Reason; detail: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof ClientCertificateError)
      return { reason: error.reason, detail: error.detail };
    throw error;
  }
  throw new Error("nothing was refused");
}

/** The reason alone. */
export function reasonOf(run: () => unknown): Reason {
  return refusalOf(run).reason;
}
