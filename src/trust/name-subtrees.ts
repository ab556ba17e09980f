/**
 * Is a name inside a subtree? One function a form of name (RFC 5280 section 4.2.1.10).
 * @module
 */
import type { GeneralName } from "../x509/names/general-name.ts";

/** "other-form": the subtree says nothing about such names. "cannot-tell": one of the two is not what its form should be. */
export type Fit = "inside" | "outside" | "other-form" | "cannot-tell";

/** Which list a subtree stands in: what is unusual is read narrowly in the one and widely in the other. */
export type SubtreeUse = "permitted" | "excluded";

/** UTF-8 mailboxes (RFC 9598): an otherName that the constraints on e-mail addresses rule as well. */
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
      // x400Address, ediPartyName, registeredID: nobody has said what a subtree of them is.
      return name.type === subtree.type ? "cannot-tell" : "other-form";
  }
}

/** Whether the value of a name or subtree is not what its form asks for. */
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
  // Values that only compare by their bytes could be another spelling of what is excluded.
  return use === "excluded" && name.mayBeWithin(subtree.name) ? "cannot-tell" : "outside";
}

/** otherName: each type is a form of its own, and its subtrees are not defined anywhere. */
function otherNameFit(name: GeneralName, subtree: NameOf<"otherName">): Fit {
  return name.type === "otherName" && name.typeId === subtree.typeId ? "cannot-tell" : "other-form";
}

const HOST = /^(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/i;

/**
 * A host name in lower case; undefined when it is none. It is looked at before it is changed: the Kelvin sign, which a
 * subject's UTF-8 may hold, is no letter of a host name but becomes one in lower case.
 */
function hostOf(text: string): string | undefined {
  return text.length <= 253 && HOST.test(text) ? text.toLowerCase() : undefined;
}

/**
 * `example.com` holds itself and everything below, the empty text everything. A leading dot is not defined for this form: it is
 * read as "below only" where it permits, and as the name itself too where it excludes.
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
  // A wildcard stands for every name one level down: it touches what is excluded there (CVE-2025-61727).
  const label = base.slice(0, -host.length - 1);
  const touches = wildcard && `${label}.${host}` === base && !label.includes(".");
  return below || host === base || touches ? "inside" : "outside";
}

/** `.example.com` holds the hosts below, `example.com` that one host. */
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

/** A mailbox, a host, or (with a leading dot) the hosts below. Only the host's letter case is ignored. */
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
  // "@example.com" is neither a mailbox nor a host, and quotes can write one local part in many ways.
  if (wanted === "" || isQuoted(local) || isQuoted(wanted)) return "cannot-tell";
  // Local parts that differ in case may still be one mailbox.
  return use === "excluded" && local.toLowerCase() === wanted.toLowerCase() ? "inside" : "outside";
}

/** Quotes, escapes, comments and spaces of RFC 5322. */
function isQuoted(local: string): boolean {
  return /["\\() ]/.test(local);
}

/** Scheme, then the authority up to the first of / ? # (RFC 3986 section 3.2). */
const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\\]*)(?:[/?#]|$)/i;

/**
 * Only the host of a URI is constrained. A URI without one, or with an IP address, cannot be: RFC 5280 has it refused. The user
 * part ends at the last `@`, the port is cut off.
 */
function uriFit(name: string, subtree: string, use: SubtreeUse): Fit {
  if (subtree === "") return use === "excluded" ? "inside" : "cannot-tell";
  const authority = AUTHORITY.exec(name)?.[1];
  if (authority === undefined) return "cannot-tell";
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:[0-9]{0,5}$/, "");
  if (/^[0-9.]+$/.test(host)) return "cannot-tell";
  return hostFit(host, subtree);
}

/** Address against address and mask, both as hexadecimal digits; IPv4 and IPv6 are never inside one another. */
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
