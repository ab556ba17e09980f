/**
 * Untrusted text for logs and terminals: characters that move a cursor, forge a line, reorder it or are invisible are shown as escapes.
 * @module
 */

/** Longest text of a field, in UTF-16 units. */
const maxText = 500;

/** Stands where a text was cut. */
const cutMark = "...(cut)";

/**
 * Control characters (C0, DEL, C1), format characters (bidirectional, zero-width, tags), lone surrogates, line and paragraph
 * separators, and characters that fonts do not display.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text that holds none of these. Tested first: nearly all text is of this kind. */
const plain = /^[\x20-\x7e]*$/;
/** The same, with line feeds. */
const plainLines = /^[\n\x20-\x7e]*$/;

/**
 * Escapes untrusted text for a log line and cuts it to 500 characters: a name can neither forge a line, be invisible in one, nor fill the
 * log.
 */
export function escapeForLog(text: string): string {
  const escaped = escapeControls(text.slice(0, maxText));
  return text.length > maxText ? `${escaped}${cutMark}` : escaped;
}

/** Escapes as {@link escapeForLog} does, for text whose length is bounded otherwise. */
export function escapeControls(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(
    hidden,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/**
 * Escapes all but line feeds as JSON does (`\u001b`), so that JSON still encodes the same value, whether or not its writer escaped such
 * characters.
 */
export function escapeAsJson(text: string): string {
  if (plainLines.test(text)) return text;
  return text.replace(hidden, (character) => {
    if (character === "\n") return character;
    const units = Array.from({ length: character.length }, (_, index) =>
      character.charCodeAt(index).toString(16).padStart(4, "0"),
    );
    return units.map((unit) => `\\u${unit}`).join("");
  });
}

/** Cuts a text to `max` UTF-16 units, including the mark that shows the cut. Half of a surrogate pair is left out. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = text.slice(0, Math.max(0, max - cutMark.length));
  return `${kept.replace(/[\ud800-\udbff]$/, "")}${cutMark}`;
}
