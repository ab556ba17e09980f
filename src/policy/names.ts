/**
 * Rules about whole distinguished names: subject, base of the subject, issuer.
 * @module
 */

import { hex } from "../x509/der/der-values.ts";
import type { AttributeTypeAndValue, DistinguishedName } from "../x509/names/distinguished-name.ts";
import { type PastedNameOptions, parsePastedName } from "../x509/names/pasted-name.ts";
import { type Finding, type Rule, rule } from "./policy.ts";
import { assertSome, assertText, describeCall, quoted, wrongArgument } from "./values.ts";

/** A name whose RDNs may stand in any order. Made by {@link inAnyOrder}. */
export class UnorderedName {
  /** @internal */
  readonly key: string;
  readonly #description: string;

  /** @internal */
  constructor(text: string) {
    this.key = unorderedKey(parseName("inAnyOrder", text, 0, { anyOrder: true }));
    this.#description = `inAnyOrder(${quoted(text)})`;
    Object.freeze(this);
  }

  /** Returns the name in the words of its option. */
  describe(): string {
    return this.#description;
  }
}

/** A name as text, or the same RDNs in any order. */
export type NameValue = string | UnorderedName;

/**
 * Returns a name that stands for the same RDNs in any order, none more and none less: for certification authorities that changed
 * the order of their names. A client whose certificate has a permuted name is admitted as well.
 * @throws {TypeError} for text that is not a distinguished name, and for the empty one.
 */
export function inAnyOrder(name: string): UnorderedName {
  return new UnorderedName(name);
}

/**
 * Returns a rule that says yes when the whole subject is one of these names: the same RDNs in the same order, values compared
 * code point by code point (their string type does not count; an RDN of several attributes is a set).
 *
 * @param names RFC 4514 text as the load balancer prints it, most specific RDN first: `"CN=clientA,O=Example,C=JP"`; or the text
 *   of another tool: OpenSSL's one-line forms (`/C=JP/O=Example/CN=clientA`), Java's, Windows'.
 * @throws {TypeError} if the list is empty or contains anything other than distinguished names, and for a text whose order is
 *   ambiguous: the message shows both readings.
 */
export function subject(...names: readonly NameValue[]): Rule {
  return nameRule("subject", names, (certificate) => certificate.subject, false);
}

/**
 * Returns a rule that says yes when the whole issuer is one of these names, compared as {@link subject} does. Only the name is
 * compared: with several trust anchors prefer `byAnchor`, because two authorities can issue intermediates of the same name.
 * @throws {TypeError} if the list is empty or contains anything other than distinguished names.
 */
export function issuer(...names: readonly NameValue[]): Rule {
  return nameRule("issuer", names, (certificate) => certificate.issuer, true);
}

/**
 * Returns a rule that says yes when the subject ends in one of these bases (in RFC 4514 text; in the certificate it begins with
 * them), or is one: for public certification authorities that issue names under their customer's base DN. Names are compared RDN
 * by RDN, so that `O=Example` in a value, a longer organization or a base in the middle do not count.
 *
 * @param bases as for {@link subject}: `"O=Example Ltd,L=Osaka,C=JP"`.
 * @throws {TypeError} if the list is empty or contains anything other than distinguished names of at least one RDN.
 */
export function baseDn(...bases: readonly string[]): Rule {
  assertSome("baseDn", bases);
  const byLength = new Map<number, Set<string>>();
  for (const [index, text] of bases.entries()) {
    const rdns = rdnKeys(parseName("baseDn", text, index));
    const known = byLength.get(rdns.length) ?? new Set();
    byLength.set(rdns.length, known.add(JSON.stringify(rdns)));
  }
  return rule(describeCall("baseDn", bases.map(quoted)), (certificate) => {
    const saw = describeName("subject", certificate.subject);
    if (hasDoubtfulValue(certificate.subject)) return { answer: "cannot-tell", saw };
    const rdns = rdnKeys(certificate.subject);
    const within = [...byLength].some(([length, keys]) =>
      keys.has(JSON.stringify(rdns.slice(0, length))),
    );
    return { answer: within ? "yes" : "no", saw };
  });
}

type NameOf = (certificate: {
  readonly subject: DistinguishedName;
  readonly issuer: DistinguishedName;
}) => DistinguishedName;

function nameRule(
  name: "subject" | "issuer",
  values: readonly NameValue[],
  nameOf: NameOf,
  namesAuthority: boolean,
): Rule {
  assertSome(name, values);
  const ordered = new Set<string>();
  const unordered = new Set<string>();
  const described = values.map((value, index) => {
    if (value instanceof UnorderedName) {
      unordered.add(value.key);
      return value.describe();
    }
    ordered.add(JSON.stringify(rdnKeys(parseName(name, value, index))));
    return quoted(value);
  });
  const look = (found: DistinguishedName): Finding["answer"] => {
    if (hasDoubtfulValue(found)) return "cannot-tell";
    if (ordered.has(JSON.stringify(rdnKeys(found)))) return "yes";
    return unordered.size > 0 && unordered.has(unorderedKey(found)) ? "yes" : "no";
  };
  return rule(
    describeCall(name, described),
    (certificate) => {
      const found = nameOf(certificate);
      return { answer: look(found), saw: describeName(name, found) };
    },
    { namesAuthority },
  );
}

/**
 * Reads a name of an option.
 * @throws {TypeError} for text that is not a name of at least one RDN.
 */
export function parseName(
  name: string,
  text: unknown,
  index: number,
  options: PastedNameOptions = {},
): DistinguishedName {
  assertText(name, text, index);
  try {
    return parsePastedName(text, options);
  } catch (error) {
    throw wrongArgument(name, index, `is ${(error as Error).message}`);
  }
}

/** Returns whether a value is of a guessed character set, so that the name may not be the one it looks like. */
export function hasDoubtfulValue(name: DistinguishedName): boolean {
  return name.rdns.some((rdn) => rdn.some(({ isApproximate }) => isApproximate));
}

/** Returns a key for each RDN in the order of the DER; the attributes of an RDN are a set. */
export function rdnKeys(name: DistinguishedName): readonly string[] {
  return name.rdns.map((rdn) => JSON.stringify(rdn.map(attributeKey).sort()));
}

function unorderedKey(name: DistinguishedName): string {
  return JSON.stringify(rdnKeys(name).toSorted());
}

function attributeKey({ oid, value, valueDer }: AttributeTypeAndValue): string {
  return value === undefined ? `${oid}#${hex(valueDer)}` : `${oid}=${value}`;
}

function describeName(what: string, name: DistinguishedName): string {
  const text = name.toString();
  return text === "" ? `${what} empty` : `${what} ${JSON.stringify(text.slice(0, 300))}`;
}
