/**
 * Strict reading of request headers from an event.
 *
 * A name is looked up without regard to letter case, and two spellings of it are two values. An event holds `headers` or
 * `multiValueHeaders`, depending on the target group's setting; a load balancer never sends both. Local emulators do: then a header is
 * read only if it is present in both, once in each and with the same value. Anything else is a contradiction, because a program that
 * reads the other map would see another request.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 * @module
 */

/** The header part of an event. Values are not trusted to be what the type of an ALB event says. */
export interface HeaderMaps {
  /** Name to value. Present when the target group's multi-value headers are off. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** Name to values. Present when the target group's multi-value headers are on. */
  readonly multiValueHeaders?: Readonly<Record<string, unknown>>;
}

/** What an event says about one header. */
export type HeaderReading =
  | { readonly state: "absent" }
  | { readonly state: "one"; readonly value: string }
  /** Several values, or several spellings of the name. */
  | { readonly state: "repeated" }
  /** Not text, an empty list, or the two maps contradict each other. */
  | { readonly state: "malformed" };

const ABSENT: HeaderReading = Object.freeze({ state: "absent" });
const REPEATED: HeaderReading = Object.freeze({ state: "repeated" });
const MALFORMED: HeaderReading = Object.freeze({ state: "malformed" });

// Letters outside ASCII can have a lower case inside it (KELVIN SIGN becomes k): such a name is another name.
const ASCII = /^[\x21-\x7e]+$/;

function readSingle(value: unknown): HeaderReading {
  return typeof value === "string" ? { state: "one", value } : MALFORMED;
}

function readMulti(values: unknown): HeaderReading {
  if (!Array.isArray(values) || values.length === 0) return MALFORMED;
  return values.length > 1 ? REPEATED : readSingle(values[0]);
}

function readMap(
  map: Readonly<Record<string, unknown>>,
  names: readonly string[],
  read: (value: unknown) => HeaderReading,
): Map<string, HeaderReading> {
  const found = new Map<string, HeaderReading>();
  for (const key of Object.keys(map)) {
    const name = nameOf(key, names);
    if (name !== undefined) found.set(name, found.has(name) ? REPEATED : read(map[key]));
  }
  return found;
}

/**
 * Returns the name that a key spells. Lengths are compared first: every spelling of an ASCII name has the same length, and most headers
 * are not relevant.
 */
function nameOf(key: string, names: readonly string[]): string | undefined {
  for (const name of names) {
    if (key.length === name.length && key.toLowerCase() === name && ASCII.test(key)) return name;
  }
  return undefined;
}

function merge(single: HeaderReading, multi: HeaderReading): HeaderReading {
  if (single.state === "one" && multi.state === "one") {
    return single.value === multi.value ? multi : MALFORMED;
  }
  return single.state === "repeated" || multi.state === "repeated" ? REPEATED : MALFORMED;
}

/**
 * Reads the named headers in one pass over the event's headers.
 *
 * @param names in lower case, each once.
 * @returns only the headers that are there, by lower-case name; never a reading with state `absent`.
 */
export function readHeaders(
  event: HeaderMaps,
  names: readonly string[],
): ReadonlyMap<string, HeaderReading> {
  const { headers, multiValueHeaders } = event;
  const single = headers && readMap(headers, names, readSingle);
  const multi = multiValueHeaders && readMap(multiValueHeaders, names, readMulti);
  if (single === undefined || multi === undefined) return single ?? multi ?? new Map();
  const merged = new Map<string, HeaderReading>();
  for (const name of new Set([...single.keys(), ...multi.keys()])) {
    merged.set(name, merge(single.get(name) ?? ABSENT, multi.get(name) ?? ABSENT));
  }
  return merged;
}

/** Reads one header. `name` is in lower case. */
export function readHeader(event: HeaderMaps, name: string): HeaderReading {
  return readHeaders(event, [name]).get(name) ?? ABSENT;
}

/** Returns the event's header names that begin with a lower-case prefix, in lower case, sorted, without duplicates. */
export function headerNamesWithPrefix(event: HeaderMaps, prefix: string): string[] {
  const keys = [...Object.keys(event.headers ?? {}), ...Object.keys(event.multiValueHeaders ?? {})];
  const names = keys.map((key) => key.toLowerCase()).filter((name) => name.startsWith(prefix));
  return [...new Set(names)].sort();
}
