/**
 * The one path that AWS-LC follows: at each step the trust store first, then what the client presented; of several CAs that fit, the
 * first one that is valid now. It does not try another one when a signature proves wrong later.
 *
 * @see https://github.com/aws/aws-lc/blob/main/crypto/x509/x509_vfy.c
 * @module
 */
import { nameOf } from "../trust/check-certificate.ts";
import { type AwsTlsCertificate, whyExtensionsUnusable } from "./aws-tls-certificate.ts";
import { isInTime, whyNotIssuer } from "./aws-tls-rules.ts";

/** The input of the search. */
export interface AwsTlsSearch {
  /** As presented, leaf first. */
  readonly presented: readonly AwsTlsCertificate[];
  /** The trust store, in its order. */
  readonly bundle: readonly AwsTlsCertificate[];
  readonly now: Date;
}

/** The path, leaf first, or why it was not found. */
export type AwsTlsPath =
  | { readonly found: true; readonly path: readonly AwsTlsCertificate[] }
  | { readonly found: false; readonly detail: string };

/** Finds the path that AWS-LC follows. The path is not yet checked. */
export function findAwsTlsPath(search: AwsTlsSearch): AwsTlsPath {
  const { presented, bundle, now } = search;
  const [leaf] = presented;
  if (leaf === undefined) return { found: false, detail: "no certificate was presented" };
  const path = [leaf];
  const unused = [...presented];
  let last = leaf;
  while (!isSelfSigned(last)) {
    const unusable = whyExtensionsUnusable(last.certificate);
    if (unusable !== undefined) {
      return { found: false, detail: `${nameOf(last.certificate)}: ${unusable}` };
    }
    const anchor = issuerIn(bundle, last, now);
    if (anchor !== undefined) return { found: true, path: [...path, anchor] };
    const issuer = issuerIn(unused, last, now);
    if (issuer === undefined) break;
    unused.splice(unused.indexOf(issuer), 1);
    path.push(issuer);
    last = issuer;
  }
  return withoutAnchor(path, search);
}

/** Returns the result for a path that reaches no CA of the bundle: it is accepted only if the leaf itself is in the bundle. */
function withoutAnchor(
  path: readonly AwsTlsCertificate[],
  { bundle, presented, now }: AwsTlsSearch,
): AwsTlsPath {
  const leaf = path[0] as AwsTlsCertificate;
  const last = path.at(-1) as AwsTlsCertificate;
  const isAlone = path.length === 1 && isSelfSigned(leaf);
  // A self-signed leaf must be exactly the certificate that would be selected as its issuer.
  const taken = isAlone ? [issuerIn(bundle, leaf, now)] : bundle;
  if (taken.some((each) => each?.certificate.equals(leaf.certificate))) {
    return { found: true, path: path.length > 1 && isSelfSigned(last) ? path.slice(0, -1) : path };
  }
  return { found: false, detail: whyNoIssuer(last, bundle, presented) };
}

/** Returns whether subject and issuer are one name and the certificate matches its own authority key identifier. */
function isSelfSigned({ certificate }: AwsTlsCertificate): boolean {
  return certificate.isSelfIssued && whyNotIssuer(certificate, certificate) === undefined;
}

/** Returns the first candidate that matches and is valid now; otherwise the last one that matches. */
function issuerIn(
  candidates: readonly AwsTlsCertificate[],
  { certificate }: AwsTlsCertificate,
  now: Date,
): AwsTlsCertificate | undefined {
  const fitting = candidates.filter(
    (each) =>
      each.certificate.subject.matches(certificate.issuer) &&
      whyNotIssuer(certificate, each.certificate) === undefined,
  );
  return fitting.find((each) => isInTime(each.certificate, now)) ?? fitting.at(-1);
}

function whyNoIssuer(
  last: AwsTlsCertificate,
  bundle: readonly AwsTlsCertificate[],
  presented: readonly AwsTlsCertificate[],
): string {
  const { certificate } = last;
  const others = [...bundle, ...presented].filter((each) => each !== last);
  for (const { certificate: each } of others) {
    if (!each.subject.matches(certificate.issuer)) continue;
    const why = whyNotIssuer(certificate, each);
    if (why !== undefined) return why;
  }
  return certificate.isSelfIssued
    ? `${nameOf(certificate)} is self-signed and not in the trust store`
    : `the trust store contains no CA named ${certificate.issuer.toString()}, the issuer of ${nameOf(certificate)}`;
}
