/**
 * The rules in which AWS's own TLS stack (AWS-LC and s2n-tls) is stricter than RFC 5280. That a load balancer's listener uses this stack
 * in this configuration is inferred: AWS does not document it.
 *
 * @see https://github.com/aws/s2n-tls
 * @see https://github.com/aws/aws-lc
 * @module
 */
import type { Code } from "../errors/codes.ts";
import { nameOf } from "../trust/check-certificate.ts";
import type { Certificate } from "../x509/certificate.ts";
import { KEY_PURPOSE } from "../x509/der/oids.ts";

/** A refusal by s2n-tls, with the code of the connection log. */
export interface AwsTlsRefusal {
  readonly code: Code;
  readonly detail: string;
}

/** A path that is valid by RFC 5280, and the trust store that contains its anchor. */
export interface PathInBundle {
  /** Leaf first, anchor last. */
  readonly path: readonly Certificate[];
  /** The certificates of the trust store, in its order. */
  readonly bundle: readonly Certificate[];
  readonly now: Date;
}

/** Returns why AWS-LC or s2n-tls would refuse a path that is valid by RFC 5280; undefined when they would not. */
export function whyAwsTlsRefuses(found: PathInBundle): AwsTlsRefusal | undefined {
  return issuerMismatch(found) ?? wrongTwin(found) ?? intermediateForAnyPurpose(found);
}

/** Returns whether an issuer matches a certificate's authority key identifier: AWS-LC does not use an issuer that does not match. */
export function fitsAuthorityKeyIdentifier(certificate: Certificate, issuer: Certificate): boolean {
  const stated = certificate.authorityKeyIdentifier;
  if (stated === undefined) return true;
  const { keyIdentifier, serial, issuer: names } = stated;
  const own = issuer.subjectKeyIdentifier;
  if (keyIdentifier !== undefined && own !== undefined && keyIdentifier !== own) return false;
  if (serial !== undefined && serial !== issuer.serial) return false;
  const directory = names?.find((name) => name.type === "directoryName");
  return directory === undefined || directory.name.matches(issuer.issuer);
}

/** Finds an issuer that does not match the authority key identifier: AWS-LC requires a match, RFC 5280 section 6.1 does not. */
function issuerMismatch({ path }: PathInBundle): AwsTlsRefusal | undefined {
  for (const [index, certificate] of path.slice(0, -1).entries()) {
    const issuer = path[index + 1] as Certificate;
    if (fitsAuthorityKeyIdentifier(certificate, issuer)) continue;
    return {
      code: "ClientCertUntrusted",
      detail: `the authority key identifier of ${nameOf(certificate)} does not name ${nameOf(issuer)}, which signed it (inferred from AWS-LC)`,
    };
  }
  return undefined;
}

/**
 * Finds an anchor that AWS-LC would not try: of several CAs of one name in the bundle it uses the first one that is valid now, and no
 * other.
 */
function wrongTwin({ path, bundle, now }: PathInBundle): AwsTlsRefusal | undefined {
  const anchor = path.at(-1);
  const below = path.at(-2);
  if (anchor === undefined || below === undefined) return undefined;
  const named = bundle.filter(
    (each) => each.subject.matches(below.issuer) && fitsAuthorityKeyIdentifier(below, each),
  );
  const isValid = ({ notBefore, notAfter }: Certificate): boolean =>
    now >= notBefore && now <= notAfter;
  const taken = named.find(isValid) ?? named.at(-1);
  if (taken === undefined || taken.hasSameKeyAs(anchor)) return undefined;
  return {
    code: "ClientCertUntrusted",
    detail: `the first CA named ${nameOf(anchor)} in the trust store has another key than the one that signed ${nameOf(below)} (inferred from AWS-LC)`,
  };
}

/**
 * Finds an intermediate without clientAuth: s2n-tls requires it of every intermediate that has an extended key usage; anyExtendedKeyUsage
 * alone is not enough.
 */
function intermediateForAnyPurpose({ path }: PathInBundle): AwsTlsRefusal | undefined {
  for (const authority of path.slice(1, -1)) {
    const stated = authority.extendedKeyUsage;
    if (stated === undefined || stated.includes(KEY_PURPOSE.clientAuth)) continue;
    return {
      code: "ClientCertPurposeInvalid",
      detail: `the extended key usage of ${nameOf(authority)} does not contain clientAuth (inferred from s2n-tls)`,
    };
  }
  return undefined;
}
