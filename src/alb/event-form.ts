/**
 * Response headers in the form of the event. With multi-value headers on, the load balancer ignores a response's `headers`; with them off,
 * its `multiValueHeaders`. A handler written for one target group would lose its headers when another target group invokes it.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 * @module
 */

import type { ALBResult } from "aws-lambda";
import { type Fields, isFields } from "./fields.ts";

/** Which header map the load balancer reads in the response; `both` when the event does not show it. */
export type HeaderForm = "single" | "multi" | "both";

/** A header with the spelling in which it first occurred, and its values. */
interface Field {
  readonly name: string;
  readonly values: string[];
}

const SET_COOKIE = "set-cookie";

function hasMap(event: Fields, key: string): boolean {
  return Object.hasOwn(event, key) && isFields(event[key]);
}

/** Returns the form of an event of any shape; never throws. */
export function headerForm(event: unknown): HeaderForm {
  try {
    if (!isFields(event)) return "both";
    if (hasMap(event, "multiValueHeaders")) return "multi";
    return hasMap(event, "headers") ? "single" : "both";
  } catch {
    return "both";
  }
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const isText =
    typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isText ? [String(value)] : [];
}

function entriesOf(map: unknown): [string, unknown][] {
  return isFields(map) ? Object.entries(map) : [];
}

function add(fields: Map<string, Field>, name: string, value: unknown): void {
  const key = name.toLowerCase();
  const field = fields.get(key) ?? { name, values: [] };
  const fresh = textsOf(value).filter((text) => key !== SET_COOKIE || !field.values.includes(text));
  field.values.push(...fresh);
  if (field.values.length > 0) fields.set(key, field);
}

/** Collects all header fields of a result. Where both maps name one, `multiValueHeaders` wins, but no cookie is dropped. */
function collectFields(result: Fields): Map<string, Field> {
  const fields = new Map<string, Field>();
  const { multiValueHeaders, headers, cookies } = result;
  for (const [name, values] of entriesOf(multiValueHeaders)) add(fields, name, values);
  const taken = new Set(fields.keys());
  taken.delete(SET_COOKIE);
  for (const [name, value] of entriesOf(headers)) {
    if (!taken.has(name.toLowerCase())) add(fields, name, value);
  }
  add(fields, SET_COOKIE, cookies);
  return fields;
}

/** Returns `set-cookie` in its `index`th combination of upper and lower case letters; there are 512. */
function cookieSpelling(index: number): string {
  let bit = 1;
  return SET_COOKIE.replace(/[a-z]/g, (letter) => {
    const upper = (index & bit) !== 0;
    bit <<= 1;
    return upper ? letter.toUpperCase() : letter;
  });
}

// Values of one field may be joined by commas (RFC 9110 section 5.3), except cookies: those go out under several spellings of the
// name, which an object can hold side by side.
function singleEntries([key, { name, values }]: [string, Field]): [string, string][] {
  if (key !== SET_COOKIE || values.length === 1) return [[name, values.join(", ")]];
  return values.map((value, index) => [cookieSpelling(index), value]);
}

function toEventForm(result: Fields, statusCode: number, form: HeaderForm): ALBResult {
  const fields = collectFields(result);
  const { headers: _headers, multiValueHeaders: _multi, cookies: _cookies, ...rest } = result;
  const single = () => Object.fromEntries([...fields].flatMap(singleEntries));
  const multi = () =>
    Object.fromEntries([...fields.values()].map(({ name, values }) => [name, values]));
  if (form === "single") return { ...rest, statusCode, headers: single() };
  if (form === "multi") return { ...rest, statusCode, multiValueHeaders: multi() };
  return { ...rest, statusCode, headers: single(), multiValueHeaders: multi() };
}

/**
 * Converts a handler's result to the header form of its event. Understands `headers`, `multiValueHeaders` and the `cookies`
 * list of an HTTP API result; numbers and booleans become text.
 *
 * A result that is not an object with a numeric `statusCode` is returned unchanged: the load balancer answers 502, and the handler's
 * author sees the fault.
 */
export function inEventForm<Result>(result: Result, event: unknown): Result | ALBResult {
  try {
    if (!isFields(result) || typeof result.statusCode !== "number") return result;
    return toEventForm(result, result.statusCode, headerForm(event));
  } catch {
    return result;
  }
}
