/**
 * From bytes that were served to a revocation list that may be loaded.
 * @module
 */
import { AcceptedAlgorithms } from "../../trust/accepted-algorithms.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { Crl } from "../../x509/crl/crl.ts";
import { DerError } from "../../x509/der/der.ts";
import { schemeFitsKey } from "../../x509/keys/algorithms.ts";
import { decodePemBlocks, encodePem, PemError } from "../../x509/pem.ts";

/** A list as it is. */
export interface ReadList {
  readonly crl: Crl;
  readonly der: Uint8Array;
}

/** Reads one list, DER or PEM. Undefined for anything else: also for a file with several, which the load balancer refuses. */
export function readList(bytes: Uint8Array): ReadList | undefined {
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

/** The PEM text of a list, as the load balancer takes it. */
export function pemOf({ der }: ReadList): string {
  return encodePem("X509 CRL", der);
}

/** Why a list must not be loaded; undefined when it may be. */
export function whyNotLoadable(
  { crl }: ReadList,
  authorities: readonly Certificate[],
  now: Date,
): string | undefined {
  if (!isSigned(crl, authorities)) {
    return `it is not signed by an authority of the bundle that is named ${issuerText(crl)}`;
  }
  if (crl.whyUnusable !== undefined) return `it must not be used: ${crl.whyUnusable}`;
  if (crl.isDelta) return "it is a delta list; the load balancer takes complete ones";
  if (crl.thisUpdate > now.getTime()) return `it is valid from ${iso(crl.thisUpdate)} on`;
  if (crl.nextUpdate !== undefined && crl.nextUpdate <= now.getTime()) {
    return `it is outdated since ${iso(crl.nextUpdate)}`;
  }
  return undefined;
}

/** Writes an issuer's name for an operator, cut to 300 characters: before the signature is checked it is anyone's text. */
export function issuerText({ issuer }: Crl): string {
  return issuer.toString().slice(0, 300);
}

/** Whether one of these authorities, by the list's issuer's name, signed the list and may sign lists. */
export function isSigned(crl: Crl, authorities: readonly Certificate[]): boolean {
  return signerOf(crl, authorities) !== undefined;
}

/** Finds the authority of the list's issuer's name that signed the list and may sign lists. */
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

/** Whether two lists are the same, byte for byte of what was signed. */
export function isSameList(a: Crl, b: Crl): boolean {
  return Buffer.from(a.signature).equals(b.signature) && a.scopeKey === b.scopeKey;
}

/** Whether a list was made after another one of its scope; undefined when that cannot be told. */
export function isNewer(list: Crl, other: Crl): boolean | undefined {
  if (list.number !== undefined && other.number !== undefined) {
    if (list.number === other.number) return undefined;
    // A number that grows while time runs backwards is not plausible.
    return list.number > other.number && list.thisUpdate >= other.thisUpdate;
  }
  return list.thisUpdate === other.thisUpdate ? undefined : list.thisUpdate > other.thisUpdate;
}

function iso(millis: number): string {
  return new Date(millis).toISOString();
}
