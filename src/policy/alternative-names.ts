/**
 * Rules about subject alternative names (RFC 5280 section 4.2.1.6). Each looks at one type of name only: a pattern for hosts never
 * sees a URI. Of several names of a type one is enough, since the authority vouches for each of them.
 * @module
 */
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import { certificateOf } from "../identity/verified-client-certificate.ts";
import type { GeneralName } from "../x509/names/general-name.ts";
import { type AddressSet, addressSet } from "./address-set.ts";
import { isHostName, isUriSegment, splitEmail, splitUri } from "./name-syntax.ts";
import { type Answer, type Rule, rule } from "./policy.ts";
import { SegmentSet } from "./segment-set.ts";
import { foldAscii, TextMatcher, type TextValue, textSet } from "./text-matcher.ts";
import {
  anyAnswer,
  assertSome,
  assertText,
  describeCall,
  describeSeen,
  quoted,
  wrongArgument,
} from "./values.ts";

/**
 * Some DNS name of the subjectAltName is one of these. Letter case does not count (RFC 4343); internationalised names are
 * given as A-labels (`xn--...`). `*` stands for exactly one whole label: `*.devices.example.com` takes `a.devices.example.com`, not
 * `devices.example.com` and not `a.b.devices.example.com`. A name in the certificate that is itself a wildcard, or no host name at
 * all, matches nothing.
 *
 * @throws {TypeError} when the list is empty or holds anything but host names and patterns whose last label is no wildcard.
 */
export function sanDns(...names: readonly TextValue[]): Rule {
  const hosts = new SegmentSet(".");
  return alternativeName("sanDns", "dns", names, {
    add: (text, index) => {
      const labels = foldAscii(text).split(".");
      if (labels.at(-1) === "*" || !isHostName(labels.map((each) => (each === "*" ? "a" : each)))) {
        throw wrongArgument(
          "sanDns",
          index,
          "is no host name: letters, digits and hyphens, A-labels, * for whole labels but the last",
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
 * Some URI of the subjectAltName is one of these, code point by code point: nothing is decoded, folded or normalised. Behind
 * `scheme://authority/` a `*` stands for exactly one whole path segment: `spiffe://example.org/ns/*` + `/sa/x`. A wildcard takes no
 * percent-encoding, no `.` and no `..`.
 *
 * @throws {TypeError} when the list is empty or holds anything but URIs and such patterns.
 */
export function sanUri(...uris: readonly TextValue[]): Rule {
  const exact = new Set<string>();
  const paths = new Map<string, SegmentSet>();
  return alternativeName("sanUri", "uri", uris, {
    add: (text, index) => {
      if (!/^[a-z][a-z0-9+.-]*:./i.test(text)) throw wrongArgument("sanUri", index, "is no URI");
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
          "has a * that is no whole path segment behind scheme://authority/",
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
 * Some e-mail address of the subjectAltName (rfc822Name) is one of these. The part before `@` is compared code point by code
 * point, the host without regard to letter case (RFC 5280 section 7.5). `*@example.com` takes every mailbox of that very host. The
 * `emailAddress` attribute of a subject is not looked at.
 *
 * @throws {TypeError} when the list is empty or holds anything but addresses and such patterns.
 */
export function sanEmail(...addresses: readonly TextValue[]): Rule {
  const mailboxes = new Set<string>();
  const hosts = new Set<string>();
  return alternativeName("sanEmail", "email", addresses, {
    add: (text, index) => {
      const split = splitEmail(text);
      if (split === undefined || (split.local.includes("*") && split.local !== "*")) {
        throw wrongArgument("sanEmail", index, "is no address local@host or *@host");
      }
      if (split.local === "*") hosts.add(split.host);
      else mailboxes.add(`${split.local}@${split.host}`);
    },
    has: (value) => {
      const split = splitEmail(value);
      if (split === undefined) return false;
      return hosts.has(split.host) || mailboxes.has(`${split.local}@${split.host}`);
    },
  });
}

/**
 * Some IP address of the subjectAltName is one of these or within one of these networks: `"192.0.2.1"`, `"10.0.0.0/8"`,
 * `"2001:db8::/32"`. An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) is an IPv6 address here and in no IPv4 network.
 *
 * This is what the certificate says, not where the request came from.
 *
 * @throws {TypeError} when the list is empty, for anything but addresses and networks, for a network with bits behind its prefix,
 *   and for `/0`, which is everybody.
 */
export function sanIp(...networks: readonly string[]): Rule {
  assertSome("sanIp", networks);
  const set: AddressSet = addressSet("sanIp", networks);
  return rule(describeCall("sanIp", networks.map(quoted)), (certificate) => {
    const found = namesOfType(certificate, "ip");
    const answers = found.map((name): Answer => {
      if (name.isApproximate === true || !("hex" in name)) return "cannot-tell";
      return set.has(name.hex) ? "yes" : "no";
    });
    return { answer: anyAnswer(answers), saw: describeNames("ip", found) };
  });
}

/** Plain texts of a rule: how they are taken up, and how a name of a certificate is looked up. */
interface PlainTexts {
  readonly add: (text: string, index: number) => void;
  readonly has: (value: string) => boolean;
}

function alternativeName(
  name: string,
  type: "dns" | "uri" | "email",
  values: readonly TextValue[],
  plain: PlainTexts,
): Rule {
  assertSome(name, values);
  for (const [index, value] of values.entries()) {
    if (value instanceof TextMatcher) continue;
    assertText(name, value, index);
    plain.add(value, index);
  }
  const matchers = textSet(
    name,
    values.filter((value) => value instanceof TextMatcher),
  );
  const described = values.map((value) =>
    value instanceof TextMatcher ? value.describe() : quoted(value),
  );
  return rule(describeCall(name, described), (certificate: VerifiedClientCertificate) => {
    const found = namesOfType(certificate, type);
    const answers = found.map(({ value, isApproximate }): Answer => {
      if (isApproximate === true) return "cannot-tell";
      return plain.has(value) ? "yes" : matchers.judge(value);
    });
    return { answer: anyAnswer(answers), saw: describeNames(type, found) };
  });
}

type TextName = Extract<GeneralName, { readonly value: string }>;

/** Names of one form, those included whose text is a guess: a rule about their form cannot tell. */
function namesOfType(
  certificate: VerifiedClientCertificate,
  type: TextName["type"],
): readonly TextName[] {
  const names = certificateOf(certificate).subjectAlternativeName ?? [];
  return names.filter((name): name is TextName => name.type === type);
}

function describeNames(type: string, names: readonly TextName[]): string {
  return describeSeen(
    type,
    names.map(({ value, isApproximate }) => (isApproximate === true ? undefined : value)),
  );
}
