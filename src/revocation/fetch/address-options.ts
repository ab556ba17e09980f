/**
 * Checks that options with addresses and hosts share.
 * @module
 */
import { assertMembers } from "../../util/option-checks.ts";

/**
 * A list of texts, not empty; nothing at all is an empty list.
 * @param option what to call it in the message, with what it stands below, e.g. `revocation.urls`
 * @throws {TypeError}
 */
export function readTexts(option: string, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) assertMembers(option, value);
  const isRight =
    Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string");
  if (!isRight) throw new TypeError(`${option} must be a list of texts, not empty`);
  return value;
}

/**
 * Hosts as they stand in addresses, with the port where it is not the usual one.
 * @throws {TypeError} for what is not a host: an address, a pattern
 */
export function readHosts(option: string, hosts: unknown): readonly string[] {
  const list = readTexts(option, hosts);
  for (const host of list) {
    const isPlain = /^[a-z0-9.:[\]-]+$/i.test(host);
    if (isPlain && URL.parse(`http://${host}/`)?.host === host.toLowerCase()) continue;
    throw new TypeError(`${option}: ${JSON.stringify(host)} is no host`);
  }
  return list;
}
