/**
 * Splits text at every character or pair that some editor, export or standard takes for the end of a line: LF, CRLF, CR, VT, FF,
 * U+0085 (NEL), U+2028 and U+2029. Splitting at LF alone would make one line of a whole list, and one comment if the first is one.
 */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
}
