/**
 * Reads a revocation list from downloaded bytes and checks whether it may be loaded.
 * @module
 */
import { AcceptedAlgorithms } from "../../trust/accepted-algorithms.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { Crl } from "../../x509/crl/crl.ts";
import { DerError } from "../../x509/der/der.ts";
import { schemeFitsKey } from "../../x509/keys/algorithms.ts";
import { decodePemBlocks, encodePem, PemError } from "../../x509/pem.ts";

/** A parsed list with its DER. */
export interface ReadList {
  readonly crl: Crl;
  readonly der: Uint8Array;
}

/**
 * Reads one list, DER or PEM. Returns undefined for anything else, including a file with several lists, which the load balancer refuses.
 */
export function readRevocationList(bytes: Uint8Array): ReadList | undefined {
  try {
    const der = bytes[0] === 0x30 && ((bytes[1] ?? 0) & 0x80) !== 0 ? bytes : onlyBlock(bytes);
    return der && { crl: Crl.fromDer(der), der };
  } catch (error) {
    if (error instanceof DerError || error instanceof PemError) return undefined;
    throw error;
  }
}

function onlyBlock(bytes: Uint8Array): Uint8Array | undefined {
  const blocks = decodePemBlocks(Buffer.from(bytes).toString("latin1"), {
    labels: ["X509 CRL", "CRL"],
    maxBlocks: 30,
    maxBytes: 128 * 1024 * 1024,
    allowText: true,
  });
  return blocks.length === 1 ? blocks[0]?.der : undefined;
}

/** Returns the PEM text of a list, as the load balancer accepts it. */
export function pemOf({ der }: ReadList): string {
  return encodePem("X509 CRL", der);
}

/**
 * Returns why a list must not be loaded; undefined when it may be.
 * @param isAuthentic whether an authority of the bundle signed it
 */
export function whyNotLoadable(
  { crl }: ReadList,
  isAuthentic: boolean,
  now: Date,
): string | undefined {
  if (!isAuthentic) {
    return `it is not signed by an authority of the bundle that is named ${issuerText(crl)}`;
  }
  if (crl.whyUnusable !== undefined) return `it must not be used: ${crl.whyUnusable}`;
  if (crl.isDelta) return "it is a delta list; the load balancer accepts only complete ones";
  if (crl.thisUpdate > now.getTime()) return `it is valid from ${iso(crl.thisUpdate)} on`;
  if (crl.nextUpdate !== undefined && crl.nextUpdate <= now.getTime()) {
    return `it is outdated since ${iso(crl.nextUpdate)}`;
  }
  return undefined;
}

/** Writes an issuer's name for an operator, cut to 300 characters: until the signature is verified the text is untrusted. */
export function issuerText({ issuer }: Crl): string {
  return issuer.toString().slice(0, 300);
}

/** Returns whether one of these authorities has the list's issuer's name, signed the list and may sign lists. */
export function isSigned(crl: Crl, authorities: readonly Certificate[]): boolean {
  return signerOf(crl, authorities) !== undefined;
}

/** Finds the authority that has the list's issuer's name, signed the list and may sign lists. */
export function signerOf(crl: Crl, authorities: readonly Certificate[]): Certificate | undefined {
  const scheme = new AcceptedAlgorithms().acceptedScheme(crl.signatureAlgorithm);
  if (scheme === undefined) return undefined;
  return authorities.find(
    (authority) =>
      authority.subject.matches(crl.issuer) &&
      authority.keyUsage?.crlSign !== false &&
      schemeFitsKey(scheme, authority.publicKeyDescription) &&
      crl.isSignedBy(authority.publicKey, scheme),
  );
}

/** Returns whether two lists are the same: their signed parts are equal byte for byte. */
export function isSameList(a: Crl, b: Crl): boolean {
  return Buffer.from(a.signature).equals(b.signature) && a.scopeKey === b.scopeKey;
}

/** Returns whether a list was issued after another one of its scope; undefined when that cannot be determined. */
export function isNewer(list: Crl, other: Crl): boolean | undefined {
  if (list.number !== undefined && other.number !== undefined) {
    if (list.number === other.number) return undefined;
    // A larger number with an earlier thisUpdate is not plausible.
    return list.number > other.number && list.thisUpdate >= other.thisUpdate;
  }
  return list.thisUpdate === other.thisUpdate ? undefined : list.thisUpdate > other.thisUpdate;
}

function iso(millis: number): string {
  return new Date(millis).toISOString();
}
