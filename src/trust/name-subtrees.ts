/**
 * Decides whether a name is inside a subtree, with one function for each form of name (RFC 5280 section 4.2.1.10).
 * @module
 */
import type { GeneralName } from "../x509/names/general-name.ts";

/** "other-form": the subtree does not apply to such names. "cannot-tell": one of the two is not well-formed for its type. */
export type Fit = "inside" | "outside" | "other-form" | "cannot-tell";

/** The list of a subtree: an unusual subtree is interpreted narrowly when it permits and widely when it excludes. */
export type SubtreeUse = "permitted" | "excluded";

/** UTF-8 mailboxes (RFC 9598): an otherName to which the constraints on e-mail addresses also apply. */
const SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9";

/** Compares a name with one subtree. */
export function fitOf(name: GeneralName, subtree: GeneralName, use: SubtreeUse): Fit {
  if (name.type === subtree.type && (isGuess(name) || isGuess(subtree))) return "cannot-tell";
  switch (subtree.type) {
    case "dns":
      return name.type === "dns" ? dnsFit(name.value, subtree.value, use) : "other-form";
    case "email":
      return emailFormFit(name, subtree.value, use);
    case "uri":
      return name.type === "uri" ? uriFit(name.value, subtree.value, use) : "other-form";
    case "ip":
      return name.type === "ip" ? ipFit(name.hex, subtree.hex) : "other-form";
    case "directoryName":
      return name.type === "directoryName" ? directoryFit(name, subtree, use) : "other-form";
    case "otherName":
      return otherNameFit(name, subtree);
    default:
      // x400Address, ediPartyName, registeredID: RFC 5280 does not define subtrees of these forms.
      return name.type === subtree.type ? "cannot-tell" : "other-form";
  }
}

/** Returns whether the value of a name or subtree is not well-formed for its type. */
function isGuess(name: GeneralName): boolean {
  return "isApproximate" in name;
}

type NameOf<Type extends GeneralName["type"]> = Extract<GeneralName, { type: Type }>;

function directoryFit(
  { name }: NameOf<"directoryName">,
  subtree: NameOf<"directoryName">,
  use: SubtreeUse,
): Fit {
  if (name.isWithin(subtree.name)) return "inside";
  // Values that can only be compared by their bytes could be another encoding of an excluded name.
  return use === "excluded" && name.mayBeWithin(subtree.name) ? "cannot-tell" : "outside";
}

/** Compares otherNames: each type is a separate form, and its subtrees are not defined. */
function otherNameFit(name: GeneralName, subtree: NameOf<"otherName">): Fit {
  return name.type === "otherName" && name.typeId === subtree.typeId ? "cannot-tell" : "other-form";
}

const HOST = /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/i;

/**
 * Returns a host name in lower case; undefined when the text is not a host name. The text is checked before it is converted: the Kelvin
 * sign, which a subject's UTF-8 may contain, is not a letter of a host name but becomes one in lower case.
 */
function hostOf(text: string): string | undefined {
  return text.length <= 253 && HOST.test(text) ? text.toLowerCase() : undefined;
}

/**
 * Compares host names. `example.com` contains itself and everything below, the empty text everything. A leading dot is not defined for
 * this form: it is interpreted as "below only" when it permits, and as including the name itself when it excludes.
 */
function dnsFit(name: string, subtree: string, use: SubtreeUse): Fit {
  if (subtree === "") return "inside";
  const wildcard = name.startsWith("*.");
  const host = hostOf(wildcard ? name.slice(2) : name);
  const dotted = subtree.startsWith(".");
  const base = hostOf(dotted ? subtree.slice(1) : subtree);
  if (host === undefined || base === undefined) return "cannot-tell";
  const below = host.endsWith(`.${base}`);
  if (use === "permitted") {
    return below || (host === base && (!dotted || wildcard)) ? "inside" : "outside";
  }
  // A wildcard matches every name one level below: it overlaps names that are excluded there (CVE-2025-61727).
  const label = base.slice(0, -host.length - 1);
  const touches = wildcard && `${label}.${host}` === base && !label.includes(".");
  return below || host === base || touches ? "inside" : "outside";
}

/** Compares hosts of e-mail addresses and URIs. `.example.com` contains the hosts below, `example.com` that one host. */
function hostFit(host: string, subtree: string): Fit {
  const dotted = subtree.startsWith(".");
  const base = hostOf(dotted ? subtree.slice(1) : subtree);
  const actual = hostOf(host);
  if (base === undefined || actual === undefined) return "cannot-tell";
  return (dotted ? actual.endsWith(`.${base}`) : actual === base) ? "inside" : "outside";
}

function emailFormFit(name: GeneralName, subtree: string, use: SubtreeUse): Fit {
  if (name.type === "email") return emailFit(name.value, subtree, use);
  return name.type === "otherName" && name.typeId === SMTP_UTF8_MAILBOX
    ? "cannot-tell"
    : "other-form";
}

/**
 * Compares e-mail addresses. A subtree is a mailbox, a host, or (with a leading dot) the hosts below. Only the host's letter case is
 * ignored.
 */
function emailFit(name: string, subtree: string, use: SubtreeUse): Fit {
  if (subtree === "") return use === "excluded" ? "inside" : "cannot-tell";
  const at = name.lastIndexOf("@");
  const local = name.slice(0, at);
  if (at < 1 || local.includes("@")) return "cannot-tell";
  const subtreeAt = subtree.lastIndexOf("@");
  const fit = hostFit(name.slice(at + 1), subtree.slice(subtreeAt + 1));
  if (subtreeAt < 0 || fit !== "inside") return fit;
  const wanted = subtree.slice(0, subtreeAt);
  if (local === wanted) return "inside";
  // "@example.com" is neither a mailbox nor a host, and quotes allow many spellings of one local part.
  if (wanted === "" || isQuoted(local) || isQuoted(wanted)) return "cannot-tell";
  // Local parts that differ in case may still be one mailbox.
  return use === "excluded" && local.toLowerCase() === wanted.toLowerCase() ? "inside" : "outside";
}

/** Returns whether a local part has quotes, escapes, comments or spaces of RFC 5322. */
function isQuoted(local: string): boolean {
  return /["\\() ]/.test(local);
}

/** Scheme, then the authority up to the first of / ? # (RFC 3986 section 3.2). */
const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)(?:[/?#]|$)/i;

/**
 * Compares URIs. Only the host of a URI is constrained. RFC 5280 requires that a URI without a host name, or with an IP address, is
 * refused. The user part ends at the last `@`, and the port is removed.
 */
function uriFit(name: string, subtree: string, use: SubtreeUse): Fit {
  if (subtree === "") return use === "excluded" ? "inside" : "cannot-tell";
  const authority = AUTHORITY.exec(name)?.[1];
  if (authority === undefined) return "cannot-tell";
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:[0-9]{0,5}$/, "");
  if (/^[0-9.]+$/.test(host)) return "cannot-tell";
  return hostFit(host, subtree);
}

/**
 * Compares an address with an address and mask, both as hexadecimal digits; an IPv4 address is never inside an IPv6 subtree, or vice
 * versa.
 */
function ipFit(address: string, subtree: string): Fit {
  const digits = address.length;
  if (subtree.length !== digits * 2) return "outside";
  for (let at = 0; at < digits; at += 2) {
    const mask = byteAt(subtree, digits + at);
    if ((byteAt(address, at) & mask) !== (byteAt(subtree, at) & mask)) return "outside";
  }
  return "inside";
}

function byteAt(digits: string, at: number): number {
  return Number.parseInt(digits.slice(at, at + 2), 16);
}
