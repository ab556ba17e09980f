/**
 * Every known disagreement with another judge: who is right, and by which paragraph. What is not in this list fails the run.
 */

/** A disagreement about one chain. */
export interface Disagreement {
  readonly judge: Judge;
  readonly kind: string;
  /** Names of extensions that some CA of the chain has. */
  readonly extensions: ReadonlySet<string>;
  /** What this library says. */
  readonly ours: string;
  readonly theirs: string;
}

/** The other judges. "pkijs": this library with the cross-check, which may never refuse what is valid. */
export type Judge = "openssl" | "openssl-strict" | "certtool" | "go" | "pkijs";

interface Cause {
  readonly judges: readonly Judge[];
  readonly ours: RegExp;
  readonly theirs: RegExp;
  readonly kind: RegExp;
  /** Extensions that have to be in the chain. Default none. */
  readonly extensions?: readonly string[];
  /** Why the difference is meant. */
  readonly because: string;
}

const openssl: readonly Judge[] = ["openssl", "openssl-strict"];
const everybody: readonly Judge[] = [...openssl, "certtool", "go"];
const accepted = /^accepted$/;

/** The list; the first that fits counts. */
export const causes: readonly Cause[] = [
  {
    judges: [...openssl, "certtool"],
    kind: /^CA: anyExtendedKeyUsage$/,
    ours: accepted,
    theirs: /unsuitable certificate purpose|refused/,
    because:
      "RFC 5280 4.2.1.12: anyExtendedKeyUsage is how a CA says that it does not wish to restrict; others refuse it in CAs",
  },
  {
    judges: [...openssl, "go", "certtool"],
    kind: /^leaf: extension twice$/,
    ours: /^certificate\.malformed/,
    theirs: accepted,
    because: "RFC 5280 4.2: a certificate must not include more than one instance of an extension",
  },
  {
    judges: everybody,
    kind: /^leaf: version 1$/,
    ours: /^certificate\.(malformed|version)/,
    theirs: accepted,
    because: "the load balancer takes X.509 v3 only, and RFC 5280 4.1.2.9 wants v3 for extensions",
  },
  {
    judges: [...openssl, "certtool"],
    kind: /^leaf: wrong key identifier$/,
    ours: accepted,
    theirs: /unable to get local issuer certificate|refused/,
    because: "RFC 5280 6.1 does not look at key identifiers; 4.2.1.1: they serve path building",
  },
  {
    judges: [...openssl, "certtool"],
    kind: /^twin (without key identifiers|of an intermediate)$/,
    ours: accepted,
    theirs: /unable to get local issuer certificate|certificate signature failure|refused/,
    because: "a path exists; they follow the first certificate of the name and do not go back",
  },
  {
    judges: ["openssl-strict"],
    kind: /^CA: no key usage$/,
    ours: accepted,
    theirs: /key usage/,
    because: "RFC 5280 6.1.4 n: keyCertSign is asked for only if keyUsage is present",
  },
  {
    judges: ["openssl-strict"],
    kind: /key identifiers$/,
    ours: accepted,
    theirs: /Missing (Authority|Subject) Key Identifier/,
    because: "RFC 5280 6.1 does not ask for key identifiers; 4.2.1.1 binds CAs, not validators",
  },
  {
    judges: openssl,
    kind: /^names$/,
    ours: accepted,
    theirs: /subtree violation|unsupported name constraint/,
    because:
      "RFC 5280 4.2.1.10: a URI constraint applies to the host; OpenSSL 3.0 leaves the user part in it",
  },
  {
    judges: openssl,
    kind: /^names$/,
    ours: /^path\.name-constraints: a uri name/,
    theirs: accepted,
    because:
      "RFC 5280 4.2.1.10: a URI constraint applies to the host; OpenSSL 3.0 leaves the user part in it",
  },
  {
    judges: ["go", "certtool"],
    kind: /^CA: name in other letters$/,
    ours: accepted,
    theirs: /unknown authority|refused/,
    because: "RFC 5280 7.1: names are compared without regard to letter case; others compare bytes",
  },
  {
    judges: ["go", "certtool"],
    kind: /^leaf: (RSA-1024|SHA-1)$/,
    ours: /^certificate\.(key|signature-algorithm)/,
    theirs: accepted,
    because:
      "strength is not RFC 5280's question; fewer than 112 bits are refused here (NIST SP 800-57)",
  },
  {
    judges: ["go", "certtool"],
    kind: /^leaf: anyExtendedKeyUsage$/,
    ours: /^purpose\.extended-key-usage/,
    theirs: accepted,
    because:
      "RFC 5280 4.2.1.12: applications that want a purpose may refuse anyExtendedKeyUsage alone",
  },
  {
    judges: ["go", "certtool"],
    kind: /^leaf: keyEncipherment$/,
    ours: /^purpose\.key-usage/,
    theirs: accepted,
    because: "RFC 5280 4.2.1.12: clientAuth goes with digitalSignature or keyAgreement",
  },
  {
    judges: ["go"],
    kind: /^names$/,
    ours: accepted,
    theirs: /unhandled critical extension/,
    because: "Go has no directory name constraints and refuses where they are critical",
  },
  {
    judges: ["go"],
    kind: /^names$/,
    ours: /^path\.name-constraints: a (email|directoryName) name/,
    theirs: accepted,
    because:
      "RFC 5280 4.2.1.10: addresses in subjects are constrained too; Go looks at alternative names only",
  },
  {
    judges: openssl,
    kind: /^names$/,
    ours: /^path\.name-constraints: a dns name .* is excluded/,
    theirs: accepted,
    because:
      "a wildcard stands for names that are excluded (CVE-2025-61727); OpenSSL takes it for a label",
  },
  {
    judges: openssl,
    kind: /^policies$/,
    extensions: ["policyMappings", "inhibitAnyPolicy"],
    ours: /^path\.certificate-policies/,
    theirs: accepted,
    because:
      "RFC 5280 6.1.4 b 1: a mapping needs an anyPolicy node; OpenSSL maps from an anyPolicy that is inhibited",
  },
  {
    judges: ["go"],
    kind: /^names$/,
    ours: /^path\.name-constraints: a uri name/,
    theirs: accepted,
    because:
      "RFC 5280 4.2.1.10: a URI constraint without a leading period is one host; Go adds what is below",
  },
  {
    judges: ["certtool"],
    kind: /^anchor: serverAuth$/,
    ours: /^purpose\.ca-extended-key-usage/,
    theirs: accepted,
    because: "an anchor's restrictions are enforced here; GnuTLS does not look at them",
  },
];

/** Why a disagreement is meant; undefined when nobody knows. */
export function causeOf(disagreement: Disagreement): string | undefined {
  return causes.find(
    ({ judges, kind, ours, theirs, extensions = [] }) =>
      extensions.every((each) => disagreement.extensions.has(each)) &&
      judges.includes(disagreement.judge) &&
      kind.test(disagreement.kind) &&
      ours.test(disagreement.ours) &&
      theirs.test(disagreement.theirs),
  )?.because;
}
