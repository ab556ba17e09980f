/**
 * The record of each source's binding: text in a small object stored with the lists.
 * @module
 */
import type { ListIdentity } from "./list-identity.ts";

/** Each source's binding, by its name. Sources that are no longer configured keep their entry. */
export type Bindings = ReadonlyMap<string, ListIdentity>;

const IDENTITY_FIELDS = ["id", "issuer", "key", "scope"] as const;
const DIGEST = /^[0-9a-f]{64}$/;

/** Returns whether a value has the form of an identity's id. */
export function isIdentityId(value: unknown): value is string {
  return typeof value === "string" && DIGEST.test(value);
}

/** Writes the record. */
export function writeBindings(bindings: Bindings): string {
  return `${JSON.stringify({ version: 1, sources: Object.fromEntries(bindings) }, undefined, 2)}\n`;
}

/**
 * Reads the record. A damaged record is an error, not an empty record: an empty one would bind every source again.
 * @throws {Error} stating what was found, what was expected and what to do
 */
export function readBindings(text: string): Bindings {
  const record = parse(text);
  if (!isObject(record)) damaged("it is not a JSON object");
  const { version, sources } = record;
  if (version !== 1) damaged(`its version is ${String(version).slice(0, 20)}, not 1`);
  if (!isObject(sources)) damaged("its sources are not an object");
  return new Map(Object.entries(sources).map(([source, value]) => [source, identity(value)]));
}

function identity(value: unknown): ListIdentity {
  if (!isObject(value)) damaged("an entry is not an object");
  const [id, issuer, key, scope] = IDENTITY_FIELDS.map((field) => value[field]);
  const isRight =
    isIdentityId(id) &&
    isIdentityId(key) &&
    typeof issuer === "string" &&
    typeof scope === "string";
  if (!isRight) damaged(`an entry does not have ${IDENTITY_FIELDS.join(", ")}`);
  return Object.freeze({ id, issuer, key, scope });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return damaged("it is not JSON");
  }
}

function damaged(why: string): never {
  throw new Error(
    `the record of bindings cannot be read: ${why}. Restore an earlier version of the object; without it, sources are bound again only where the loaded lists allow it`,
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
