/**
 * Rules about extensions and the time that is left.
 * @module
 */

import { certificateOf } from "../identity/verified-client-certificate.ts";
import { assertOptions } from "../util/option-checks.ts";
import { DerReader } from "../x509/der/der.ts";
import { checkString, decodeString, isGuess, isStringTag } from "../x509/der/der-strings.ts";
import { hex } from "../x509/der/der-values.ts";
import { type Answer, type Rule, rule } from "./policy.ts";
import { TextMatcher, type TextValue, textSet } from "./text-matcher.ts";
import {
  assertOid,
  assertSome,
  describeCall,
  describeSeen,
  quoted,
  wrongArgument,
} from "./values.ts";

/**
 * Returns a rule that says yes when the leaf has this extension, whatever its value.
 * @param oid dotted identifier.
 * @throws {TypeError} for anything but a dotted identifier.
 */
export function hasExtension(oid: string): Rule {
  assertOid("hasExtension", oid);
  return rule(describeCall("hasExtension", [quoted(oid)]), (verified) => {
    const found = certificateOf(verified).extensions.get(oid)?.value;
    return { answer: found === undefined ? "no" : "yes", saw: describeValue(oid, found) };
  });
}

/**
 * Returns a rule that says yes when the leaf has this extension and its value is one of these.
 *
 * @param oid dotted identifier.
 * @param values text, for an extension whose value is one character string (compared code point by code point), a matcher, or the
 *   value's whole DER.
 * @throws {TypeError} for anything but a dotted identifier, when the list is empty, and for values of another kind.
 */
export function extension(oid: string, ...values: readonly (TextValue | Uint8Array)[]): Rule {
  assertOid("extension", oid);
  assertSome("extension", values);
  const ders = new Set<string>();
  const texts: TextValue[] = [];
  const described = values.map((value, index) => {
    if (value instanceof TextMatcher || typeof value === "string") {
      texts.push(value);
      return typeof value === "string" ? quoted(value) : value.describe();
    }
    if (!ArrayBuffer.isView(value) || value.byteLength === 0) {
      throw wrongArgument("extension", index + 1, "must be text, a matcher or DER bytes");
    }
    const der = hex(value);
    ders.add(der);
    return `der ${der.slice(0, 40)}`;
  });
  const allowed = textSet("extension", texts);
  const answerFor = (value: Uint8Array): Answer => {
    if (ders.has(hex(value))) return "yes";
    if (texts.length === 0) return "no";
    const text = textOf(value);
    return text === undefined ? "cannot-tell" : allowed.answer(text);
  };
  return rule(describeCall("extension", [quoted(oid), ...described]), (verified) => {
    const found = certificateOf(verified).extensions.get(oid)?.value;
    return {
      answer: found === undefined ? "no" : answerFor(found),
      saw: describeValue(oid, found),
    };
  });
}

function describeValue(oid: string, value: Uint8Array | undefined): string {
  const seen = value === undefined ? [] : [textOf(value) ?? `der ${hex(value.subarray(0, 40))}`];
  return describeSeen(`extension ${oid}`, seen);
}

/** Returns the text of a value that is exactly one character string of a known type whose character set is not guessed. */
function textOf(value: Uint8Array): string | undefined {
  try {
    const reader = new DerReader(value);
    const tag = reader.next();
    reader.finish("extension value");
    if (!isStringTag(tag)) return undefined;
    checkString(tag, value, reader.contentStart, reader.contentEnd);
    if (isGuess(tag, value, reader.contentStart, reader.contentEnd)) return undefined;
    return decodeString(tag, value, reader.contentStart, reader.contentEnd);
  } catch {
    return undefined;
  }
}

/**
 * Returns a rule that says yes when the certificate is valid for at least this many more days, counted from the verification of
 * this request. For services that require a renewal before the last moment; as `shadow` policy it only warns.
 * @throws {TypeError} for anything but a positive integer, and for unknown keys.
 */
export function notExpiringWithin(time: { readonly days: number }): Rule {
  assertOptions("notExpiringWithin()", time, ["days"]);
  const { days } = time;
  if (!Number.isSafeInteger(days) || days < 1) {
    throw new TypeError("notExpiringWithin() expects { days: a positive integer }");
  }
  return rule(`notExpiringWithin({ days: ${days} })`, ({ daysUntilExpiry, notAfter }) => ({
    answer: daysUntilExpiry >= days ? "yes" : "no",
    saw: `notAfter ${notAfter.toISOString()}`,
  }));
}
