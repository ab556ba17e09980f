/**
 * What a chain is like, read from its certificates: a cause of disagreement holds only where the chain has what it names.
 */

import { Certificate } from "../../src/x509/certificate.ts";
import { DerReader, TAG } from "../../src/x509/der/der.ts";
import { decodeOid } from "../../src/x509/der/der-values.ts";
import { EXTENSION, KEY_PURPOSE } from "../../src/x509/der/oids.ts";
import type { GeneralName } from "../../src/x509/names/general-name.ts";
import type { RandomChain } from "./chains.ts";

/** Whether a chain has something. */
export type Feature = (chain: RandomChain) => boolean;

/** The leaf, where it can be read. */
function leafOf({ issued }: RandomChain): Certificate | undefined {
  const [leaf = new Uint8Array()] = issued;
  try {
    return Certificate.fromDer(leaf).assertWellFormed();
  } catch {
    return undefined;
  }
}

/** Every CA that was made for the path, the leaf's issuer first, the anchor last. */
function authoritiesOf({ issued }: RandomChain): readonly Certificate[] {
  return issued.slice(1).map((der) => Certificate.fromDer(der));
}

const anchorOf = (chain: RandomChain) => authoritiesOf(chain).slice(-1);
const intermediatesOf = (chain: RandomChain) => authoritiesOf(chain).slice(0, -1);
const restrictsPurpose = ({ extendedKeyUsage }: Certificate): boolean =>
  extendedKeyUsage !== undefined && !extendedKeyUsage.includes(KEY_PURPOSE.clientAuth);

/** A CA that states anyExtendedKeyUsage and not clientAuth. */
export const anyPurposeInCa: Feature = (chain) =>
  intermediatesOf(chain).some(
    (each) => restrictsPurpose(each) && each.extendedKeyUsage?.includes(KEY_PURPOSE.any) === true,
  );

/** The anchor states purposes without clientAuth and anyExtendedKeyUsage. */
export const anchorForOtherPurpose: Feature = (chain) =>
  anchorOf(chain).some(
    (each) => restrictsPurpose(each) && each.extendedKeyUsage?.includes(KEY_PURPOSE.any) === false,
  );

/** The leaf states anyExtendedKeyUsage and not clientAuth. */
export const anyPurposeInLeaf: Feature = (chain) => {
  const leaf = leafOf(chain);
  if (leaf === undefined) return false;
  return restrictsPurpose(leaf) && leaf.extendedKeyUsage?.includes(KEY_PURPOSE.any) === true;
};

/** The leaf's key may neither sign nor agree. */
export const leafKeyNeitherSignsNorAgrees: Feature = (chain) => {
  const usage = leafOf(chain)?.keyUsage;
  return usage !== undefined && !usage.digitalSignature && !usage.keyAgreement;
};

/** Identifiers of the leaf's extensions by an own walk over the DER, as often as they occur; undefined without version 3. */
function leafExtensions({ issued }: RandomChain): readonly string[] | undefined {
  const fields = new DerReader(issued[0] ?? new Uint8Array())
    .open(TAG.sequence, "certificate")
    .open(TAG.sequence, "signed part");
  if (!fields.optional(0xa0)) return undefined;
  while (!fields.optional(0xa3)) fields.next();
  const list = fields.enter().open(TAG.sequence, "extensions");
  const found: string[] = [];
  while (!list.atEnd) {
    const extension = list.open(TAG.sequence, "extension").expect(TAG.oid, "identifier");
    found.push(decodeOid(extension.bytes, extension.contentStart, extension.contentEnd));
  }
  return found;
}

/** The leaf has one extension twice. */
export const extensionTwice: Feature = (chain) => {
  const found = leafExtensions(chain) ?? [];
  return new Set(found).size < found.length;
};

/** The leaf does not say that it is of version 3. */
export const leafWithoutVersion: Feature = (chain) => leafExtensions(chain) === undefined;

/** The leaf names another key identifier than its issuer has. */
export const wrongKeyIdentifier: Feature = (chain) => {
  const asked = leafOf(chain)?.authorityKeyIdentifier?.keyIdentifier;
  return asked !== undefined && asked !== authoritiesOf(chain)[0]?.subjectKeyIdentifier;
};

/** Something presented, or the anchor, has the name of a CA of the path and another key. */
export const twinOfCa: Feature = (chain) => {
  const authorities = authoritiesOf(chain);
  const others = [...chain.chain.slice(1), chain.anchor].map((der) => Certificate.fromDer(der));
  return authorities.some((own) =>
    others.some((other) => other.subject.matches(own.subject) && !other.hasSameKeyAs(own)),
  );
};

/** A CA of the path, its name with its key, has two certificates: then two paths lead to the anchor. */
export const twoCertificatesOfOneCa: Feature = (chain) => {
  const authorities = authoritiesOf(chain);
  return authorities.some((one, index) =>
    authorities
      .slice(index + 1)
      .some((other) => one.hasSameKeyAs(other) && one.subject.matches(other.subject)),
  );
};

/** A CA, the anchor included, does not say what its key is for. */
export const caWithoutKeyUsage: Feature = (chain) =>
  authoritiesOf(chain).some((each) => each.keyUsage === undefined);

/** The leaf or an intermediate names no issuer's key, or a CA has no identifier of its own. */
export const withoutKeyIdentifiers: Feature = (chain) => {
  const leaf = leafOf(chain);
  const below = [...(leaf === undefined ? [] : [leaf]), ...intermediatesOf(chain)];
  return below.some(
    (each) => each.authorityKeyIdentifier === undefined || each.subjectKeyIdentifier === undefined,
  );
};

/**
 * A certificate writes a CA's name as its issuer's with other bytes; it is the same name. Any CA of the path: some share a key,
 * and then a path may leave out what is between them.
 */
export const nameInOtherLetters: Feature = (chain) => {
  const leaf = leafOf(chain);
  const authorities = authoritiesOf(chain);
  const below = [...(leaf === undefined ? [] : [leaf]), ...authorities];
  return below.some(({ issuer }) =>
    authorities.some(({ subject }) => issuer.matches(subject) && !issuer.equals(subject)),
  );
};

/** The leaf's RSA key is shorter than 2048 bits. */
export const shortRsaLeaf: Feature = (chain) => {
  const { kind, bits = 0 } = leafOf(chain)?.publicKeyDescription ?? {};
  return kind === "rsa" && bits < 2048;
};

type Subtrees = "permitted" | "excluded";

/** Texts of one form that some CA permits or excludes. */
function subtrees(chain: RandomChain, which: Subtrees, type: "dns" | "email" | "uri"): string[] {
  return authoritiesOf(chain).flatMap((each) => textsOf(each.nameConstraints?.[which] ?? [], type));
}

function textsOf(names: readonly GeneralName[], type: "dns" | "email" | "uri"): string[] {
  return names.flatMap((each) => (each.type === type ? [each.value.toLowerCase()] : []));
}

function leafTexts(chain: RandomChain, type: "dns" | "email" | "uri"): string[] {
  return textsOf(leafOf(chain)?.subjectAlternativeName ?? [], type);
}

/** User part and host of the leaf's URIs. */
function leafHosts(chain: RandomChain): { readonly user: string; readonly host: string }[] {
  return leafTexts(chain, "uri").map((uri) => {
    const { username, hostname } = new URL(uri.replace(/^[a-z]+:/, "http:"));
    return { user: username, host: hostname };
  });
}

/** The host of a URI with a user part is exactly a constraint: with the user part left in, it is not. */
export const userPartHidesHost =
  (which: Subtrees): Feature =>
  (chain) => {
    const bases = subtrees(chain, which, "uri");
    return leafHosts(chain).some(({ user, host }) => user !== "" && bases.includes(host));
  };

/** The host of a URI lies below a constraint that has no leading period. */
export const hostBelowSingleHost =
  (which: Subtrees): Feature =>
  (chain) => {
    const bases = subtrees(chain, which, "uri").filter((base) => !base.startsWith("."));
    return leafHosts(chain).some(({ host }) => bases.some((base) => host.endsWith(`.${base}`)));
  };

/** A wildcard stands for a name that is excluded and is not itself below what is excluded. */
export const wildcardOverExcluded: Feature = (chain) => {
  const excluded = subtrees(chain, "excluded", "dns");
  const wild = leafTexts(chain, "dns").filter((name) => name.startsWith("*."));
  return wild.some((name) =>
    excluded.some(
      (base) => base.endsWith(name.slice(1)) && base.split(".").length === name.split(".").length,
    ),
  );
};

/** The subject holds an address, the alternative names hold no such address, and some CA constrains addresses. */
export const constrainedAddressInSubjectOnly: Feature = (chain) => {
  const elsewhere = leafTexts(chain, "email");
  const own = leafOf(chain)?.subject.get("emailAddress") ?? [];
  const constrained = [
    ...subtrees(chain, "permitted", "email"),
    ...subtrees(chain, "excluded", "email"),
  ];
  return own.some((each) => !elsewhere.includes(each.toLowerCase())) && constrained.length > 0;
};

/** The host of an address lies below a constraint that is one host. */
export const addressBelowSingleHost =
  (which: Subtrees): Feature =>
  (chain) => {
    const hosts = subtrees(chain, which, "email").filter((base) => !/^[.]|@/.test(base));
    const addresses = [
      ...leafTexts(chain, "email"),
      ...(leafOf(chain)?.subject.get("emailAddress") ?? []),
    ];
    return addresses.some((each) => hosts.some((host) => each.endsWith(`.${host}`)));
  };

/** Critical name constraints that speak of directory names. */
export const criticalDirectoryConstraint: Feature = (chain) =>
  authoritiesOf(chain).some(({ extensions, nameConstraints }) => {
    const all = [...(nameConstraints?.permitted ?? []), ...(nameConstraints?.excluded ?? [])];
    const isCritical = extensions.get(EXTENSION.nameConstraints)?.critical === true;
    return isCritical && all.some(({ type }) => type === "directoryName");
  });

/**
 * A CA maps from a policy that it does not state, while its anyPolicy counts for nothing because a CA above inhibited it
 * (RFC 5280 6.1.3 d 2: a self-issued intermediate's still counts).
 */
export const mapsFromInhibitedAnyPolicy: Feature = (chain) => {
  let left = Number.POSITIVE_INFINITY;
  for (const authority of authoritiesOf(chain).toReversed()) {
    const {
      policyMappings = [],
      certificatePolicies = [],
      inhibitAnyPolicy,
      isSelfIssued,
    } = authority;
    const stated = certificatePolicies.map(({ policy }) => policy);
    const isUnstated = policyMappings.some(
      ({ issuerDomainPolicy: from }) => !stated.includes(from),
    );
    if (left === 0 && !isSelfIssued && isUnstated && stated.includes("2.5.29.32.0")) return true;
    if (!isSelfIssued) left = Math.max(0, left - 1);
    left = Math.min(left, inhibitAnyPolicy ?? left);
  }
  return false;
};
