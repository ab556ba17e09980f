/**
 * Devices of IEEE 2030.5.
 * @module
 */
import { lfdi as lfdiOf } from "../identity/views/ieee-2030-5.ts";
import { type Rule, rule } from "./policy.ts";
import { assertSome, describeCall, quoted, wrongArgument } from "./values.ts";

/**
 * Returns a rule that says yes when the LFDI of the certificate (IEEE 2030.5: the first 160 bits of its SHA-256) is one of these.
 * It pins certificates, so the list changes with every renewal.
 *
 * @param identifiers 40 hexadecimal digits in any letter case, with or without single hyphens, colons or spaces between digits.
 * @throws {TypeError} if the list is empty or contains anything else, such as an SFDI: it has too few bits to admit a device.
 */
export function lfdi(...identifiers: readonly string[]): Rule {
  assertSome("lfdi", identifiers);
  const allowed = new Set(identifiers.map(parseLfdi));
  return rule(
    describeCall("lfdi", [...allowed].map(quoted)),
    (verified) => {
      const found = lfdiOf(verified);
      return { answer: allowed.has(found) ? "yes" : "no", saw: `LFDI ${found}` };
    },
    { namesAuthority: true },
  );
}

function parseLfdi(value: unknown, index: number): string {
  const text = typeof value === "string" && value.length <= 100 ? value : "";
  const digits = /^[0-9a-f]+(?:[-: ][0-9a-f]+)*$/i.test(text) ? text.replaceAll(/[-: ]/g, "") : "";
  if (digits.length === 40) return digits.toUpperCase();
  const why = new Map([
    [12, "is an SFDI, which is too short to admit a device; give the LFDI: 40 hexadecimal digits"],
    [64, "is a SHA-256; give its first 40 hexadecimal digits, or use fingerprint256()"],
  ]).get(digits.length);
  throw wrongArgument("lfdi", index, why ?? "is not an LFDI: 40 hexadecimal digits");
}
