/**
 * What the rules about alternative names have in common: finding the names of one type, and looking their texts up.
 * @module
 */
import type { VerifiedClientCertificate } from "../identity/verified-client-certificate.ts";
import { certificateOf } from "../identity/verified-client-certificate.ts";
import type { GeneralName } from "../x509/names/general-name.ts";
import { readUserPrincipalName, USER_PRINCIPAL_NAME } from "../x509/names/user-principal-name.ts";
import { type Answer, type Rule, rule } from "./policy.ts";
import { TextMatcher, type TextValue, textSet } from "./text-matcher.ts";
import { assertSome, assertText, describeCall, describeSeen, quoted } from "./values.ts";

type TextName = Extract<GeneralName, { readonly value: string }>;

/** A name of a certificate; with `isApproximate` its text is a guess, and a rule about its type cannot tell. */
export interface FoundName {
  readonly value: string;
  readonly isApproximate?: true;
}

/** Which names a rule looks at. */
export interface NamesOfInterest {
  /** For log lines. */
  readonly type: string;
  readonly find: (certificate: VerifiedClientCertificate) => readonly FoundName[];
  /** Makes one answer of the answers for each name. */
  readonly combine: (answers: readonly Answer[]) => Answer;
}

/** Plain texts of a rule: how they are taken up, and how a name of a certificate is looked up. */
export interface PlainTexts {
  readonly add: (text: string, index: number) => void;
  readonly has: (value: string) => boolean;
}

/** Returns a rule about the texts of alternative names. */
export function alternativeNameRule(
  name: string,
  names: NamesOfInterest,
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
  return rule(describeCall(name, described), (certificate) => {
    const found = names.find(certificate);
    const answers = found.map(({ value, isApproximate }): Answer => {
      if (isApproximate === true) return "cannot-tell";
      return plain.has(value) ? "yes" : matchers.answer(value);
    });
    return { answer: names.combine(answers), saw: describeNames(names.type, found) };
  });
}

/** Returns a function that finds the names of one type, those included whose text is a guess. */
export function namesOfType<Type extends TextName["type"]>(type: Type) {
  return (certificate: VerifiedClientCertificate) =>
    alternativeNames(certificate).filter(
      (name): name is Extract<TextName, { readonly type: Type }> => name.type === type,
    );
}

/** Finds the user principal names; the text of an unreadable one is empty and a guess. */
export function userPrincipalNames(certificate: VerifiedClientCertificate): readonly FoundName[] {
  return alternativeNames(certificate).flatMap((name): FoundName[] => {
    if (name.type !== "otherName" || name.typeId !== USER_PRINCIPAL_NAME) return [];
    const value = readUserPrincipalName(name.valueHex);
    return [value === undefined ? { value: "", isApproximate: true } : { value }];
  });
}

function alternativeNames(certificate: VerifiedClientCertificate): readonly GeneralName[] {
  return certificateOf(certificate).subjectAlternativeName ?? [];
}

/** Describes the names that a rule saw. */
export function describeNames(type: string, names: readonly FoundName[]): string {
  return describeSeen(
    type,
    names.map(({ value, isApproximate }) => (isApproximate === true ? undefined : value)),
  );
}
