import type { AttributeTypeAndValue } from "../x509/distinguished-name.ts";
import { type Answer, type Rule, rule } from "./policy.ts";

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";
const ORGANIZATIONAL_UNIT = "2.5.4.11";

/**
 * The subject has exactly one common name (2.5.4.3) and it is one of these, compared code point by code point: no case
 * folding, no normalisation, no trimming, no wildcards.
 *
 * A certificate with several common names, or with one that is not readable as text, is "cannot-tell": which of them its CA
 * vouched for is anybody's guess. A certificate without one is "no".
 *
 * @throws {TypeError} when the list is empty or holds anything but non-empty strings.
 */
export function commonName(...names: readonly string[]): Rule {
  return attributeRule("commonName", COMMON_NAME, names, "single");
}

/**
 * Every organization (2.5.4.10) of the subject is one of these, and there is at least one. When only some are, the answer is
 * "cannot-tell". Compared code point by code point.
 * @throws {TypeError} when the list is empty or holds anything but non-empty strings.
 */
export function organization(...names: readonly string[]): Rule {
  return attributeRule("organization", ORGANIZATION, names, "every");
}

/**
 * Every organizational unit (2.5.4.11) of the subject is one of these, and there is at least one. When only some are, the
 * answer is "cannot-tell". Compared code point by code point.
 * @throws {TypeError} when the list is empty or holds anything but non-empty strings.
 */
export function organizationalUnit(...names: readonly string[]): Rule {
  return attributeRule("organizationalUnit", ORGANIZATIONAL_UNIT, names, "every");
}

/**
 * Every verified certificate: whoever holds any certificate of the trusted authorities may in. Say it only when that is
 * what is meant.
 */
export function anyVerified(): Rule {
  return rule("anyVerified()", () => ({ answer: "yes", saw: "" }));
}

function attributeRule(
  name: string,
  oid: string,
  values: readonly string[],
  several: "single" | "every",
): Rule {
  const allowed = new Set(checkedValues(name, values));
  return rule(describeValues(name, values), (certificate) => {
    const found: readonly AttributeTypeAndValue[] = certificate.subject.rdns
      .flat()
      .filter((attribute) => attribute.oid === oid);
    return { answer: answerFor(found, allowed, several), saw: `${name} ${describeFound(found)}` };
  });
}

function answerFor(
  found: readonly AttributeTypeAndValue[],
  allowed: ReadonlySet<string>,
  several: "single" | "every",
): Answer {
  if (found.length === 0) return "no";
  if (found.length > 1 && several === "single") return "cannot-tell";
  let matching = 0;
  for (const { value, isApproximate } of found) {
    if (value === undefined || isApproximate) return "cannot-tell";
    if (allowed.has(value)) matching++;
  }
  if (matching === 0) return "no";
  return matching === found.length ? "yes" : "cannot-tell";
}

function checkedValues(name: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) throw new TypeError(`${name}() needs at least one value`);
  for (const [index, value] of values.entries()) {
    if (typeof value !== "string" || value === "") {
      throw new TypeError(`${name}() argument ${index + 1} must be a non-empty string`);
    }
  }
  return values;
}

function describeValues(name: string, values: readonly string[]): string {
  const shown = values.slice(0, 5).map((value) => JSON.stringify(value));
  const rest = values.length > 5 ? `, ... ${values.length} in all` : "";
  return `${name}(${shown.join(", ")}${rest})`;
}

function describeFound(found: readonly AttributeTypeAndValue[]): string {
  if (found.length === 0) return "absent";
  return found
    .slice(0, 5)
    .map(({ value }) => (value === undefined ? "(not text)" : JSON.stringify(value.slice(0, 100))))
    .join(" and ");
}
