/**
 * Rules about subject alternative names (RFC 5280 section 4.2.1.6). Each looks at one type of name only: a pattern for hosts
 * never sees a URI. Of several names of a type one is enough, since the authority certified each of them; a user principal name
 * is an exception.
 * @module
 */
import { type AddressSet, addressSet } from "./address-set.ts";
import {
  alternativeNameRule,
  describeNames,
  namesOfType,
  type PlainTexts,
  userPrincipalNames,
} from "./alternative-name-rule.ts";
import {
  type Account,
  isHostName,
  isUriSegment,
  splitEmail,
  splitUpn,
  splitUri,
} from "./name-syntax.ts";
import { type Answer, type Rule, rule } from "./policy.ts";
import { SegmentSet } from "./segment-set.ts";
import { foldAscii, type TextValue } from "./text-matcher.ts";
import {
  anyAnswer,
  assertSome,
  describeCall,
  everyAnswer,
  quoted,
  wrongArgument,
} from "./values.ts";

/**
 * Returns a rule that says yes when a DNS name of the subjectAltName is one of these. Letter case does not count (RFC 4343);
 * internationalised names are given as A-labels (`xn--...`). `*` stands for exactly one whole label: `*.devices.example.com`
 * takes `a.devices.example.com`, not `devices.example.com` and not `a.b.devices.example.com`. A name in the certificate that is
 * itself a wildcard, or not a host name at all, matches nothing.
 *
 * @throws {TypeError} if the list is empty or contains anything other than host names and patterns whose last label is not a
 *   wildcard.
 */
export function sanDns(...names: readonly TextValue[]): Rule {
  const hosts = new SegmentSet(".");
  return alternativeNameRule("sanDns", ofType("dns"), names, {
    add: (text, index) => {
      const labels = foldAscii(text).split(".");
      if (labels.at(-1) === "*" || !isHostName(labels.map((each) => (each === "*" ? "a" : each)))) {
        throw wrongArgument(
          "sanDns",
          index,
          "is not a valid host name: use letters, digits, hyphens and A-labels; * may replace any whole label except the last",
        );
      }
      hosts.add(labels);
    },
    has: (value) => {
      const labels = foldAscii(value).split(".");
      return isHostName(labels) && hosts.has(labels, () => true);
    },
  });
}

/**
 * Returns a rule that says yes when a URI of the subjectAltName is one of these, code point by code point: nothing is decoded,
 * folded or normalised. After `scheme://authority/` a `*` stands for exactly one whole path segment: `spiffe://example.org/ns/*`
 * + `/sa/x`. A wildcard takes no percent-encoding, no `.` and no `..`.
 *
 * @throws {TypeError} if the list is empty or contains anything other than URIs and such patterns.
 */
export function sanUri(...uris: readonly TextValue[]): Rule {
  const exact = new Set<string>();
  const paths = new Map<string, SegmentSet>();
  return alternativeNameRule("sanUri", ofType("uri"), uris, {
    add: (text, index) => {
      if (!/^[a-z][a-z0-9+.-]*:./i.test(text)) throw wrongArgument("sanUri", index, "is not a URI");
      exact.add(text);
      if (!text.includes("*")) return;
      const split = splitUri(text);
      if (
        split === undefined ||
        !split.segments.every((each) => each === "*" || !each.includes("*"))
      ) {
        throw wrongArgument(
          "sanUri",
          index,
          "contains a * that does not replace a whole path segment after scheme://authority/",
        );
      }
      const known = paths.get(split.prefix) ?? new SegmentSet("/");
      known.add(split.segments);
      paths.set(split.prefix, known);
    },
    has: (value) => {
      if (value.includes("*")) return false;
      if (exact.has(value)) return true;
      const split = splitUri(value);
      return (
        split !== undefined && paths.get(split.prefix)?.has(split.segments, isUriSegment) === true
      );
    },
  });
}

/**
 * Returns a rule that says yes when an e-mail address of the subjectAltName (rfc822Name) is one of these. The part before `@` is
 * compared code point by code point, the host without regard to letter case (RFC 5280 section 7.5). `*@example.com` takes every
 * mailbox of that very host. The `emailAddress` attribute of a subject is not looked at.
 *
 * @throws {TypeError} if the list is empty or contains anything other than addresses and such patterns.
 */
export function sanEmail(...addresses: readonly TextValue[]): Rule {
  const plain = accountsAt(
    "sanEmail",
    "an e-mail address (local@host) or a pattern *@host",
    splitEmail,
  );
  return alternativeNameRule("sanEmail", ofType("email"), addresses, plain);
}

/**
 * Returns a rule that says yes when the user principal name of Active Directory (otherName 1.3.6.1.4.1.311.20.2.3 of the
 * subjectAltName) is one of these. The user is compared code point by code point, the realm without regard to the letter case of
 * A to Z. `*@corp.example` takes every user of that very realm. Active Directory does not regard the letter case of users:
 * `ignoringCase("anna@corp.example")` does the same.
 *
 * A user principal name says which account is meant. With several of them all have to be on the list; when only some are, the
 * answer is "cannot-tell", and so it is for one that is not a UTF8String, is not UTF-8 or holds a NUL.
 *
 * @throws {TypeError} if the list is empty or contains anything other than `user@realm`, `*@realm` and matchers.
 */
export function sanUpn(...names: readonly TextValue[]): Rule {
  const plain = accountsAt(
    "sanUpn",
    "a user principal name (user@realm) or a pattern *@realm",
    splitUpn,
  );
  return alternativeNameRule(
    "sanUpn",
    { type: "upn", find: userPrincipalNames, combine: everyAnswer },
    names,
    // A * of the certificate is not a user: it stands for nothing.
    { add: plain.add, has: (value) => !value.includes("*") && plain.has(value) },
  );
}

/**
 * Returns a rule that says yes when an IP address of the subjectAltName is one of these or within one of these networks:
 * `"192.0.2.1"`, `"10.0.0.0/8"`, `"2001:db8::/32"`. An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) is an IPv6 address here and
 * in no IPv4 network.
 *
 * This is what the certificate says, not where the request came from.
 *
 * @throws {TypeError} when the list is empty, for anything but addresses and networks, for a network with host bits set, and
 *   for `/0`, which is every address.
 */
export function sanIp(...networks: readonly string[]): Rule {
  assertSome("sanIp", networks);
  const set: AddressSet = addressSet("sanIp", networks);
  const addresses = namesOfType("ip");
  return rule(describeCall("sanIp", networks.map(quoted)), (certificate) => {
    const found = addresses(certificate);
    const answers = found.map((name): Answer => {
      if (name.isApproximate === true || !("hex" in name)) return "cannot-tell";
      return set.has(name.hex) ? "yes" : "no";
    });
    return { answer: anyAnswer(answers), saw: describeNames("ip", found) };
  });
}

/** Of several names of a type one is enough: the authority certified each of them. */
function ofType(type: "dns" | "uri" | "email") {
  return { type, find: namesOfType(type), combine: anyAnswer };
}

/** Collects accounts at domains and patterns `*@domain`, which take every account of that very domain. */
function accountsAt(
  name: string,
  form: string,
  split: (text: string) => Account | undefined,
): PlainTexts {
  const accounts = new Set<string>();
  const domains = new Set<string>();
  return {
    add: (text, index) => {
      const parts = split(text);
      if (parts === undefined || (parts.local.includes("*") && parts.local !== "*")) {
        throw wrongArgument(name, index, `is not ${form}`);
      }
      if (parts.local === "*") domains.add(parts.domain);
      else accounts.add(`${parts.local}@${parts.domain}`);
    },
    has: (value) => {
      const parts = split(value);
      if (parts === undefined) return false;
      return domains.has(parts.domain) || accounts.has(`${parts.local}@${parts.domain}`);
    },
  };
}
