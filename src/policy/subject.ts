/**
 * Rules about single attributes of the subject.
 * @module
 */
import type { AttributeTypeAndValue } from "../x509/names/distinguished-name.ts";
import { type Answer, type Rule, rule } from "./policy.ts";
import { type TextValue, textSet } from "./text-matcher.ts";
import {
  assertSome,
  attributeType,
  describeCall,
  describeSeen,
  everyAnswer,
  quoted,
} from "./values.ts";

const COMMON_NAME = "2.5.4.3";
const COUNTRY = "2.5.4.6";
const ORGANIZATION = "2.5.4.10";
const ORGANIZATIONAL_UNIT = "2.5.4.11";

/**
 * Returns a rule that says yes when the subject has exactly one common name (2.5.4.3) and it is one of these, compared code point
 * by code point: no case folding, no normalisation, no trimming, no wildcards.
 *
 * A certificate with several common names, or with one that is not readable as text, is "cannot-tell": which of
 * them identifies the client is not known. A certificate without one is "no".
 *
 * @throws {TypeError} if the list is empty or contains anything other than non-empty strings and matchers.
 */
export function commonName(...names: readonly TextValue[]): Rule {
  return attributeRule("commonName", [], COMMON_NAME, names, "single");
}

/**
 * Returns a rule that says yes when every organization (2.5.4.10) of the subject is one of these, and there is at least one. When
 * only some are, the answer is "cannot-tell". Compared code point by code point.
 * @throws {TypeError} if the list is empty or contains anything other than non-empty strings and matchers.
 */
export function organization(...names: readonly TextValue[]): Rule {
  return attributeRule("organization", [], ORGANIZATION, names, "every");
}

/**
 * Returns a rule that says yes when every organizational unit (2.5.4.11) of the subject is one of these, and there is at least
 * one. When only some are, the answer is "cannot-tell". Compared code point by code point.
 * @throws {TypeError} if the list is empty or contains anything other than non-empty strings and matchers.
 */
export function organizationalUnit(...names: readonly TextValue[]): Rule {
  return attributeRule("organizationalUnit", [], ORGANIZATIONAL_UNIT, names, "every");
}

/**
 * Returns a rule that says yes when the subject has exactly one country (2.5.4.6) and it is one of these, as written: `"JP"` is
 * not `"jp"`.
 * @throws {TypeError} if the list is empty or contains anything other than non-empty strings and matchers.
 */
export function country(...codes: readonly TextValue[]): Rule {
  return attributeRule("country", [], COUNTRY, codes, "single");
}

/**
 * Returns a rule that says yes when every attribute of this type in the subject is one of these values, and there is at least
 * one. When only some are, or one is not readable as text, the answer is "cannot-tell". Compared code point by code point.
 *
 * @param type a name (`"serialNumber"`, `"organizationIdentifier"`) or a dotted identifier (`"2.5.4.97"`).
 * @throws {TypeError} for an unknown type, and when the list is empty or holds anything but non-empty strings and matchers.
 */
export function attribute(type: string, ...values: readonly TextValue[]): Rule {
  return attributeRule(
    "attribute",
    [quoted(type)],
    attributeType("attribute", type),
    values,
    "every",
  );
}

/**
 * Returns a rule that says yes to every verified certificate: every client whose certificate chains to a trusted CA is admitted.
 * Use it only when that is meant.
 */
export function anyVerified(): Rule {
  return rule("anyVerified()", () => ({ answer: "yes", saw: "" }), { namesAuthority: true });
}

function attributeRule(
  name: string,
  first: readonly string[],
  oid: string,
  values: readonly TextValue[],
  several: "single" | "every",
): Rule {
  assertSome(name, values);
  const allowed = textSet(name, values);
  const answerFor = ({ value, isApproximate }: AttributeTypeAndValue): Answer =>
    value === undefined || isApproximate ? "cannot-tell" : allowed.answer(value);
  return rule(describeCall(name, [...first, ...allowed.described]), (certificate) => {
    const found: AttributeTypeAndValue[] = [];
    for (const rdn of certificate.subject.rdns) {
      for (const attribute of rdn) if (attribute.oid === oid) found.push(attribute);
    }
    const isAmbiguous = several === "single" && found.length > 1;
    return {
      answer: isAmbiguous ? "cannot-tell" : everyAnswer(found.map(answerFor)),
      saw: describeSeen(
        first.length === 0 ? name : `${name} ${oid}`,
        found.map(({ value }) => value),
      ),
    };
  });
}
