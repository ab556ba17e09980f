/**
 * The syntax of the names that rules take apart. What does not have it is not taken apart.
 * @module
 */
import { foldAscii } from "./text-matcher.ts";

const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Returns whether these are the labels of a host name (RFC 1123; underscores, which devices' names have, included), in lower
 * case.
 */
export function isHostName(labels: readonly string[]): boolean {
  const length = labels.reduce((sum, each) => sum + each.length + 1, -1);
  return length <= 253 && labels.every((each) => label.test(each));
}

/** A URI's part up to the path, and the segments of its path. */
export interface SplitUri {
  /** `scheme://authority` */
  readonly prefix: string;
  readonly segments: readonly string[];
}

/** Takes `scheme://authority/path` apart; undefined for anything else, a query or a fragment included. */
export function splitUri(uri: string): SplitUri | undefined {
  const parts = /^([a-z][a-z0-9+.-]*:\/\/[^/?#*\\\s]+)\/([^?#\\\s]*)$/i.exec(uri);
  const [, prefix, path] = parts ?? [];
  if (prefix === undefined || path === undefined) return undefined;
  return { prefix, segments: path.split("/") };
}

/**
 * Returns whether a wildcard may stand for this segment: plain characters (RFC 3986 pchar) that no later decoding makes into
 * others.
 */
export function isUriSegment(segment: string): boolean {
  return /^[A-Za-z0-9._~!$&'()+,;=:@-]+$/.test(segment) && segment !== "." && segment !== "..";
}

/** The parts of a name `local@domain`; the domain in lower case (A to Z only). */
export interface Account {
  readonly local: string;
  readonly domain: string;
}

/** Takes an address apart, the host in lower case; undefined when it is not one `@` between a mailbox and a host name. */
export function splitEmail(address: string): Account | undefined {
  const [local, host, ...rest] = address.split("@");
  if (!local || host === undefined || rest.length > 0 || /["\s\p{Cc}]/u.test(local)) {
    return undefined;
  }
  const domain = foldAscii(host);
  return isHostName(domain.split(".")) ? { local, domain } : undefined;
}

/**
 * Returns the parts of a user principal name, the realm in lower case (A to Z only); undefined when it is not one `@` between a
 * user and a realm of labels. Characters that are invisible or separate lines are in neither part.
 */
export function splitUpn(name: string): Account | undefined {
  const at = name.indexOf("@");
  if (at < 1 || at !== name.lastIndexOf("@") || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name))
    return undefined;
  const user = name.slice(0, at);
  const realm = foldAscii(name.slice(at + 1));
  const isRealm = realm.length <= 255 && /^[^\s.*]+(?:\.[^\s.*]+)*$/u.test(realm);
  return isRealm && user.trim() === user ? { local: user, domain: realm } : undefined;
}
