/** A request as received, with its complete body. */
export interface ReceivedRequest {
  readonly method: string;
  /** The request target as sent, e.g. `/path?a=%20b`. */
  readonly target: string;
  /** Names and values in turn, as sent: duplicates, order and letter case kept. One character is one byte. */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
}

/** One header line. */
export type HeaderLine = readonly [name: string, value: string];

/** Returns the header lines with lower-case names, in the order sent. */
export function headerLines(rawHeaders: readonly string[]): HeaderLine[] {
  const lines: HeaderLine[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    lines.push([rawHeaders[index]?.toLowerCase() ?? "", rawHeaders[index + 1] ?? ""]);
  }
  return lines;
}

/** Returns the values of one header, in the order sent. `name` is in lower case. */
export function headerValues(lines: readonly HeaderLine[], name: string): string[] {
  return lines.filter(([key]) => key === name).map(([, value]) => value);
}
