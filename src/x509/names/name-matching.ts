/**
 * When two attribute values count as the same name, for chaining and name constraints only (RFC 5280 section 7.1,
 * caseIgnoreMatch with the string preparation of RFC 4518). Policies compare code points exactly and never come here.
 *
 * The preparation is approximated on the safe side. RFC 4518 deletes control characters, soft hyphens, zero-width
 * characters and the like, so that `a<NUL>b` would equal `ab`: two identities would become one. Here a value that holds
 * any of them is comparable with nothing but its own bytes.
 *
 * @module
 */
import { hex } from "../der/der-values.ts";

/** Longer text that is not ASCII is compared by its bytes: normalising marks is not linear. */
const LONGEST_NORMALISED = 512;

const ASCII_TEXT = /^[\x20-\x7e]*$/;
/**
 * The prepared form of a value, or undefined when the value must only be compared by its bytes. Two values with a
 * prepared form match exactly when the forms are equal.
 */
export function prepareForMatching(value: string): string | undefined {
  if (ASCII_TEXT.test(value)) return squeezeSpaces(value.toLowerCase());
  if (value.length > LONGEST_NORMALISED || isNeverPrepared(value)) return undefined;
  return squeezeSpaces(fold(value.normalize("NFKC")).normalize("NFKC"));
}

/**
 * Whether it holds what RFC 4518 maps to nothing or prohibits, or a separator that is not a plain space. Few names come here, and a class
 * of this size takes time to make: it is made for them only.
 */
function isNeverPrepared(value: string): boolean {
  return /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1680\ufffc\ufffd]/u.test(value);
}

/** A key that is equal for two attributes exactly when they match. */
export function nameMatchKey(oid: string, value: string | undefined, valueDer: Uint8Array): string {
  const prepared = value === undefined ? undefined : prepareForMatching(value);
  return prepared === undefined ? `${oid}#${hex(valueDer)}` : `${oid}=${prepared}`;
}

/**
 * Case folding (RFC 3454 table B.2) as far as it is one letter's lower case, with sharp s and final sigma. Not through
 * upper case: that would make the dotless i an i.
 */
function fold(value: string): string {
  return value.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
}

/**
 * Leading and trailing spaces go, runs become one (RFC 4518 section 2.6.1); a space that carries a combining mark is
 * not a space. Linear.
 */
function squeezeSpaces(value: string): string {
  // Nearly every value: nothing to squeeze.
  if (!value.startsWith(" ") && !value.endsWith(" ") && !value.includes("  ")) return value;
  return value
    .split(/ (?!\p{M})/u)
    .filter((word) => word !== "")
    .join(" ");
}
