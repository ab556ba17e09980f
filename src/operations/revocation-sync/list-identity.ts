/**
 * The identity of a revocation list: issuer, scope and signing key. One list can succeed another only when all three are the same; a CA
 * with two keys has a list for each, and neither applies to the certificates of the other.
 * @module
 */
import { createHash } from "node:crypto";
import type { Certificate } from "../../x509/certificate.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import type { IssuingDistributionPoint } from "../../x509/extensions/issuing-distribution-point.ts";
import { issuerText, signerOf } from "./read-list.ts";

/** The identity of a list. Equal ids mean that one list can succeed the other. */
export interface ListIdentity {
  /** SHA-256 of issuer, scope and key, 64 hexadecimal digits. */
  readonly id: string;
  /** The issuer's name as RFC 4514 text, cut to 300 characters. */
  readonly issuer: string;
  /** SHA-256 of the signing key's SubjectPublicKeyInfo, hexadecimal. */
  readonly key: string;
  /** The scope in words, cut to 300 characters. */
  readonly scope: string;
}

const MAX_TEXT = 300;

/** Identifies a list; returns undefined when no authority signed it, because its key is then unknown. */
export function identifyList(
  crl: Crl,
  authorities: readonly Certificate[],
): ListIdentity | undefined {
  const key = signerOf(crl, authorities)?.spkiSha256;
  if (key === undefined) return undefined;
  // A delta list has the scope of its complete list, but does not replace it.
  const kind = crl.isDelta ? "delta" : "complete";
  const id = createHash("sha256").update(`${kind}\n${key}\n${crl.scopeKey}`).digest("hex");
  const issuer = issuerText(crl);
  return Object.freeze({ id, issuer, key, scope: scopeInWords(crl).slice(0, MAX_TEXT) });
}

/** Describes an identity for an operator. */
export function identityInWords({ issuer, key, scope }: ListIdentity): string {
  return `${issuer}, key ${key.slice(0, 16)}, ${scope}`;
}

function scopeInWords({ issuingDistributionPoint: point, isDelta }: Crl): string {
  const changes = isDelta ? ", changes only" : "";
  if (point === undefined) return `all certificates${changes}`;
  const { onlySomeReasons, indirect } = point;
  const reasons = onlySomeReasons === undefined ? "" : `, reasons ${onlySomeReasons.join(" ")}`;
  const others = indirect ? ", of other issuers too" : "";
  return `${certificatesOf(point)}${pointName(point)}${reasons}${others}${changes}`;
}

function certificatesOf(point: IssuingDistributionPoint): string {
  if (point.onlyContainsUserCerts) return "user certificates";
  if (point.onlyContainsCaCerts) return "CA certificates";
  return point.onlyContainsAttributeCerts ? "attribute certificates" : "all certificates";
}

function pointName({ name }: IssuingDistributionPoint): string {
  if (name === undefined) return "";
  const uris = (name.fullName ?? []).flatMap((each) => (each.type === "uri" ? [each.value] : []));
  return ` of the distribution point ${uris.join(" ") || "that it names"}`;
}
