/**
 * SPIFFE identities of workloads.
 * @see https://github.com/spiffe/spiffe/blob/main/standards/X509-SVID.md
 * @see https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md
 * @module
 */

import { certificateOf } from "../identity/verified-client-certificate.ts";
import { assertOptions } from "../util/option-checks.ts";
import type { Certificate } from "../x509/certificate.ts";
import { type Finding, type Rule, rule } from "./policy.ts";
import { SegmentSet, WILDCARD } from "./segment-set.ts";
import { assertSome, describeCall, describeSeen, quoted, wrongArgument } from "./values.ts";

/** Every workload of a trust domain. */
export interface TrustDomain {
  /** `"example.org"`, without `spiffe://`. */
  readonly trustDomain: string;
}

const trustDomainSyntax = /^[a-z0-9._-]{1,255}$/;
const segmentSyntax = /^[a-zA-Z0-9._-]+$/;

/** Longest SPIFFE ID, in bytes; it is ASCII. */
const longestId = 2048;

interface SpiffeId {
  readonly trustDomain: string;
  readonly segments: readonly string[];
}

/**
 * Returns a rule that says yes when the certificate is an X.509-SVID and its SPIFFE ID is one of these. `*` stands for exactly
 * one whole segment of the path (`spiffe://example.org/ns/*` + `/sa/x`), never for the trust domain; `{ trustDomain:
 * "example.org" }` takes every workload of it.
 *
 * A certificate without any `spiffe:` URI is "no". One that has such a URI but is not an X.509-SVID is "cannot-tell": several
 * URIs, an ID that is not written as the standard says (an upper-case scheme, a port, `..`, an empty path), a CA certificate,
 * or a key usage without digitalSignature or with keyCertSign or cRLSign.
 *
 * @throws {TypeError} if the list is empty or contains anything other than SPIFFE IDs with a path, such patterns and trust
 *   domains.
 */
export function spiffeId(...ids: readonly (string | TrustDomain)[]): Rule {
  assertSome("spiffeId", ids);
  const domains = new Set<string>();
  const paths = new Map<string, SegmentSet>();
  const described = ids.map((id, index) => {
    if (typeof id !== "string") {
      domains.add(checkedDomain(id, index));
      return `{ trustDomain: ${quoted(id.trustDomain)} }`;
    }
    const parsed = parseId(id, true);
    if (parsed === undefined) {
      throw wrongArgument(
        "spiffeId",
        index,
        "is not a SPIFFE ID: spiffe://trust-domain/path, * may replace whole segments of the path only",
      );
    }
    const known = paths.get(parsed.trustDomain) ?? new SegmentSet("/");
    known.add(parsed.segments);
    paths.set(parsed.trustDomain, known);
    return quoted(id);
  });
  return rule(describeCall("spiffeId", described), (verified) => {
    const { uri } = verified.subjectAlternativeNames;
    const seen = (answer: Finding["answer"], why = ""): Finding => ({
      answer,
      saw: `${describeSeen("uri", uri)}${why}`,
    });
    const leaf = certificateOf(verified);
    const isGuess = leaf.subjectAlternativeName?.some(
      (name) => name.type === "uri" && name.isApproximate === true,
    );
    if (isGuess === true) return seen("cannot-tell", ", a URI is not ASCII");
    if (!uri.some((each) => /^spiffe:/i.test(each))) return seen("no");
    const doubt = whyNoSvid(leaf, uri);
    if (doubt !== undefined) return seen("cannot-tell", `, ${doubt}`);
    const found = parseId(uri[0] ?? "", false);
    if (found === undefined) return seen("cannot-tell", ", not a SPIFFE ID of a workload");
    const { trustDomain, segments } = found;
    const isListed =
      domains.has(trustDomain) || paths.get(trustDomain)?.has(segments, () => true) === true;
    return seen(isListed ? "yes" : "no");
  });
}

/** Checks X509-SVID sections 2, 3 and 4 for a leaf; undefined when all is right. */
function whyNoSvid(certificate: Certificate, uris: readonly string[]): string | undefined {
  if (uris.length > 1) return "an X.509-SVID has exactly one URI";
  if (certificate.basicConstraints?.ca === true) return "a CA certificate cannot be an X.509-SVID";
  const usage = certificate.keyUsage;
  if (usage === undefined || !usage.digitalSignature) return "key usage lacks digitalSignature";
  if (usage.keyCertSign || usage.crlSign) return "key usage is a CA's";
  return undefined;
}

function parseId(id: string, mayHaveWildcards: boolean): SpiffeId | undefined {
  if (id.length > longestId || !id.startsWith("spiffe://")) return undefined;
  const [trustDomain = "", ...segments] = id.slice("spiffe://".length).split("/");
  if (!trustDomainSyntax.test(trustDomain) || segments.length === 0) return undefined;
  const isSegment = (segment: string): boolean =>
    (mayHaveWildcards && segment === WILDCARD) ||
    (segmentSyntax.test(segment) && segment !== "." && segment !== "..");
  return segments.every(isSegment) ? { trustDomain, segments } : undefined;
}

function checkedDomain(domain: TrustDomain, index: number): string {
  assertOptions(`spiffeId() argument ${index + 1}`, domain, ["trustDomain"]);
  const { trustDomain } = domain;
  if (typeof trustDomain !== "string" || !trustDomainSyntax.test(trustDomain)) {
    throw wrongArgument("spiffeId", index, "has no trustDomain such as example.org");
  }
  return trustDomain;
}
