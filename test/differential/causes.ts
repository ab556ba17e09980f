/**
 * Every known disagreement with another judge: who is right, and by which paragraph. An entry holds only for chains whose
 * certificates have what it names. What is not in this list fails the run.
 */
import type { RandomChain } from "./chains.ts";
import * as has from "./features.ts";

/** A disagreement about one chain. */
export interface Disagreement {
  readonly judge: Judge;
  /** What this library says. */
  readonly ours: string;
  readonly theirs: string;
}

/** The other judges. "pkijs": this library with the cross-check, which may never refuse what is valid. */
export type Judge = "openssl" | "openssl-strict" | "certtool" | "go" | "pkijs";

/** Why some disagreements are meant. */
export interface Cause {
  readonly judges: readonly Judge[];
  /** What was done to the chain: this and nothing else. */
  readonly kind: RegExp;
  /** What has to be in its certificates. */
  readonly feature: has.Feature;
  readonly ours: RegExp;
  readonly theirs: RegExp;
  readonly because: string;
}

const openssl: readonly Judge[] = ["openssl", "openssl-strict"];
const everybody: readonly Judge[] = [...openssl, "certtool", "go"];
const accepted = /^accepted$/;

const purposes: readonly Cause[] = [
  {
    judges: [...openssl, "certtool"],
    kind: /^CA: anyExtendedKeyUsage$/,
    feature: has.anyPurposeInCa,
    ours: accepted,
    theirs: /^(unsuitable certificate purpose|refused)/,
    because:
      "RFC 5280 4.2.1.12: anyExtendedKeyUsage is how a CA says that it does not wish to restrict; others refuse it in CAs",
  },
  {
    judges: ["go", "certtool"],
    kind: /^leaf: anyExtendedKeyUsage$/,
    feature: has.anyPurposeInLeaf,
    ours: /^purpose\.extended-key-usage/,
    theirs: accepted,
    because:
      "RFC 5280 4.2.1.12: applications that want a purpose may refuse anyExtendedKeyUsage alone",
  },
  {
    judges: ["go", "certtool"],
    kind: /^leaf: keyEncipherment$/,
    feature: has.leafKeyNeitherSignsNorAgrees,
    ours: /^purpose\.key-usage/,
    theirs: accepted,
    because: "RFC 5280 4.2.1.12: clientAuth goes with digitalSignature or keyAgreement",
  },
  {
    judges: ["certtool"],
    kind: /^anchor: serverAuth$/,
    feature: has.anchorForOtherPurpose,
    ours: /^purpose\.ca-extended-key-usage/,
    theirs: accepted,
    because:
      "RFC 5280 6.2: an implementation may hold an anchor to what it says; GnuTLS does not look at it",
  },
  {
    judges: ["openssl-strict"],
    kind: /^CA: no key usage$/,
    feature: has.caWithoutKeyUsage,
    ours: accepted,
    theirs: /key usage/,
    because: "RFC 5280 6.1.4 n: keyCertSign is asked for only if keyUsage is present",
  },
];

const structure: readonly Cause[] = [
  {
    judges: everybody,
    kind: /^leaf: extension twice$/,
    feature: has.extensionTwice,
    ours: /^certificate\.malformed: .*occurs twice/,
    theirs: accepted,
    because: "RFC 5280 4.2: a certificate must not include more than one instance of an extension",
  },
  {
    judges: everybody,
    kind: /^leaf: version 1$/,
    feature: has.leafWithoutVersion,
    ours: /^certificate\.malformed: .*v1 certificate has extensions|^certificate\.version/,
    theirs: accepted,
    because:
      "RFC 5280 4.1.2.9: extensions only in version 3; the load balancer takes no other version",
  },
  {
    judges: ["go", "certtool"],
    kind: /^leaf: RSA-1024$/,
    feature: has.shortRsaLeaf,
    ours: /^certificate\.key/,
    theirs: accepted,
    because:
      "RFC 5280 8: short keys limit what a certificate is worth; below 112 bits of strength (NIST SP 800-57) is refused here",
  },
];

const building: readonly Cause[] = [
  {
    judges: [...openssl, "certtool"],
    kind: /^leaf: wrong key identifier$/,
    feature: has.wrongKeyIdentifier,
    ours: accepted,
    theirs: /^(unable to get local issuer certificate|refused)/,
    because: "RFC 5280 6.1 does not look at key identifiers; 4.2.1.1: they serve path building",
  },
  {
    judges: [...openssl, "certtool"],
    kind: /^twin (without key identifiers|of an intermediate)$/,
    feature: has.twinOfCa,
    ours: accepted,
    theirs: /^(unable to get local issuer certificate|certificate signature failure|refused)/,
    because:
      "RFC 4158 2.4: several paths have to be tried; they follow the first certificate of the name",
  },
  {
    judges: ["openssl-strict"],
    kind: /key identifiers$/,
    feature: has.withoutKeyIdentifiers,
    ours: accepted,
    theirs: /^Missing (Authority|Subject) Key Identifier/,
    because: "RFC 5280 6.1 does not ask for key identifiers; 4.2.1.1 binds CAs, not validators",
  },
  {
    judges: ["go", "certtool"],
    kind: /^CA: name in other letters$/,
    feature: has.nameInOtherLetters,
    ours: accepted,
    theirs: /unknown authority|refused/,
    because: "RFC 5280 7.1: names are compared without regard to letter case; others compare bytes",
  },
];

const userPart =
  "RFC 5280 4.2.1.10: a URI constraint applies to the host; OpenSSL leaves the user part in it";
const singleHost =
  "RFC 5280 4.2.1.10: a constraint without a leading period is one host; Go adds what is below";

const names: readonly Cause[] = [
  {
    judges: openssl,
    kind: /^names$/,
    feature: has.userPartHidesHost("permitted"),
    ours: accepted,
    theirs: /^permitted subtree violation/,
    because: userPart,
  },
  {
    judges: openssl,
    kind: /^names$/,
    feature: has.userPartHidesHost("excluded"),
    ours: /^path\.name-constraints: a uri name .* is excluded/,
    theirs: accepted,
    because: userPart,
  },
  {
    judges: openssl,
    kind: /^names$/,
    feature: has.wildcardOverExcluded,
    ours: /^path\.name-constraints: a dns name .* is excluded/,
    theirs: accepted,
    because:
      "RFC 5280 4.2.1.10: what is excluded is excluded whatever else is permitted; a wildcard stands for such names (CVE-2025-61727), OpenSSL takes it for a label",
  },
  {
    judges: ["go"],
    kind: /^names$/,
    feature: has.criticalDirectoryConstraint,
    ours: accepted,
    theirs: /unhandled critical extension/,
    because: "RFC 5280 4.2.1.10: directory names have to be understood; Go refuses what it lacks",
  },
  {
    judges: ["go"],
    kind: /^names$/,
    feature: has.constrainedAddressInSubjectOnly,
    ours: /^path\.name-constraints: a email name/,
    theirs: accepted,
    because:
      "RFC 5280 4.2.1.10: addresses in subjects are constrained too; Go looks at alternative names only",
  },
  ...(["email", "uri"] as const).flatMap((form): readonly Cause[] => {
    const feature = form === "uri" ? has.hostBelowSingleHost : has.addressBelowSingleHost;
    const go: Pick<Cause, "judges" | "kind" | "because"> = {
      judges: ["go"],
      kind: /^names$/,
      because: singleHost,
    };
    const wanted = new RegExp(`^path\\.name-constraints: a ${form} name .* is not permitted`);
    return [
      { ...go, feature: feature("permitted"), ours: wanted, theirs: accepted },
      {
        ...go,
        feature: feature("excluded"),
        ours: accepted,
        theirs: /^x509: .*(email address|URI) .* is excluded by constraint/,
      },
    ];
  }),
];

const policies: readonly Cause[] = [
  {
    judges: openssl,
    kind: /^policies$/,
    feature: has.mapsFromInhibitedAnyPolicy,
    ours: /^path\.certificate-policies/,
    theirs: accepted,
    because:
      "RFC 5280 6.1.4 b 1: a mapping needs an anyPolicy node; OpenSSL maps from an anyPolicy that is inhibited",
  },
  {
    judges: openssl,
    kind: /^policies$/,
    feature: has.twoCertificatesOfOneCa,
    ours: accepted,
    theirs: /^(no explicit policy|self-signed certificate in certificate chain)/,
    because:
      "RFC 4158 2.4: several paths have to be tried; OpenSSL follows one certificate of a CA that has two, and the other one leads to a valid path",
  },
];

/** The list; the first that fits counts. */
export const causes: readonly Cause[] = [
  ...purposes,
  ...structure,
  ...building,
  ...names,
  ...policies,
];

/** Why a disagreement is meant; undefined when nobody knows. */
export function causeOf(chain: RandomChain, disagreement: Disagreement): string | undefined {
  const { judge } = disagreement;
  return causes.find(
    ({ judges, kind, feature, ours, theirs }) =>
      judges.includes(judge) &&
      kind.test(chain.kind) &&
      ours.test(disagreement.ours) &&
      theirs.test(disagreement.theirs) &&
      feature(chain),
  )?.because;
}
