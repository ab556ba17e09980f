/**
 * Rules about what identifies one certificate or one key.
 * @module
 */

import {
  certificateOf,
  type VerifiedClientCertificate,
} from "../identity/verified-client-certificate.ts";
import { assertOptions } from "../util/option-checks.ts";
import { hasKeyAmong } from "../x509/keys/key-encodings.ts";
import type { DistinguishedName } from "../x509/names/distinguished-name.ts";
import { hasDoubtfulValue, parseName, rdnKeys } from "./names.ts";
import { type Answer, type Rule, rule } from "./policy.ts";
import { assertSome, describeCall, quoted, wrongArgument } from "./values.ts";

/** What {@link serialNumber} takes: a serial number means something together with its issuer only. */
export interface SerialNumbers {
  /** The whole issuer as text, read and compared as `issuer()` does. */
  readonly issuer: string;
  /** Hexadecimal as the load balancer and OpenSSL print it (letter case, colons and leading zeros do not count), or a bigint. */
  readonly serialNumbers: readonly (string | bigint)[];
}

/**
 * Returns a rule that says yes when this issuer gave the certificate one of these serial numbers. Text is hexadecimal, always:
 * `"10"` is sixteen.
 * @throws {TypeError} for an empty list, an issuer that is not a name, anything but serial numbers, and unknown keys.
 */
export function serialNumber(certificates: SerialNumbers): Rule {
  assertOptions("serialNumber()", certificates, ["issuer", "serialNumbers"]);
  const { issuer, serialNumbers } = certificates;
  assertSome("serialNumber", serialNumbers);
  const issuerKey = JSON.stringify(rdnKeys(parseName("serialNumber", issuer, 0)));
  const allowed = new Set(serialNumbers.map(parseSerial));
  const listed = describeCall(
    "",
    serialNumbers.map((each) => parseSerial(each, 0).toString(16)),
  );
  return rule(
    `serialNumber(${quoted(issuer)}, ${listed})`,
    (verified) => {
      const { serial } = certificateOf(verified);
      const answer = allowed.has(serial) ? issuerAnswer(verified.issuer, issuerKey) : "no";
      return {
        answer,
        saw: `serial number ${verified.serialNumber} of ${quoted(verified.issuer.toString())}`,
      };
    },
    { namesAuthority: true },
  );
}

function issuerAnswer(issuer: DistinguishedName, key: string): Answer {
  if (hasDoubtfulValue(issuer)) return "cannot-tell";
  return JSON.stringify(rdnKeys(issuer)) === key ? "yes" : "no";
}

function parseSerial(serial: string | bigint, index: number): bigint {
  if (typeof serial === "bigint") return serial;
  const digits = typeof serial === "string" ? serial.replaceAll(":", "") : "";
  if (!/^-?[0-9a-f]{1,64}$/i.test(digits)) {
    throw wrongArgument("serialNumber", index, "is not a hexadecimal serial number");
  }
  return digits.startsWith("-") ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
}

/**
 * Returns a rule that says yes when the SHA-256 of the certificate is one of these. It pins certificates, so the list changes
 * with every renewal.
 * @param fingerprints 64 hexadecimal digits, in any letter case, with or without colons.
 * @throws {TypeError} if the list is empty or contains anything else, such as a SHA-1.
 */
export function fingerprint256(...fingerprints: readonly string[]): Rule {
  return hashRule("fingerprint256", fingerprints, (verified, allowed) =>
    allowed.has(verified.fingerprint256),
  );
}

/**
 * Returns a rule that says yes when the SHA-256 of the certificate's subjectPublicKeyInfo is one of these. It pins keys, so a
 * renewal with the same key stays. A key is the same in each of its encodings (a compressed point, RSA without NULL or for PSS
 * only), so that `not(spkiSha256(...))` cannot be passed by having the key certified in another one.
 * @param hashes 64 hexadecimal digits, in any letter case, with or without colons.
 * @throws {TypeError} if the list is empty or contains anything else.
 */
export function spkiSha256(...hashes: readonly string[]): Rule {
  return hashRule("spkiSha256", hashes, (verified, allowed) =>
    hasKeyAmong(certificateOf(verified), allowed),
  );
}

function hashRule(
  name: "fingerprint256" | "spkiSha256",
  values: readonly string[],
  isAmong: (verified: VerifiedClientCertificate, allowed: ReadonlySet<string>) => boolean,
): Rule {
  assertSome(name, values);
  const allowed = new Set(values.map((value, index) => parseSha256(name, value, index)));
  return rule(
    describeCall(name, [...allowed].map(quoted)),
    (verified) => ({
      answer: isAmong(verified, allowed) ? "yes" : "no",
      saw: `${name} ${verified[name]}`,
    }),
    { namesAuthority: true },
  );
}

function parseSha256(name: string, value: unknown, index: number): string {
  const text = typeof value === "string" ? value : "";
  const isColonSeparated = /^[0-9a-f]{2}(?::[0-9a-f]{2})*$/i.test(text);
  const digits = isColonSeparated ? text.replaceAll(":", "") : text;
  if (/^[0-9a-f]{64}$/i.test(digits)) return digits.toLowerCase();
  const why = /^[0-9a-f]{40}$/i.test(digits)
    ? "is a SHA-1; give the SHA-256"
    : "is not a SHA-256: 64 hexadecimal digits";
  throw wrongArgument(name, index, why);
}
