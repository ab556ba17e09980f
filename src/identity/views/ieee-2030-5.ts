/**
 * Device identifiers of IEEE 2030.5 (smart energy, CSIP), section 6.3.3 and 6.3.4: both come from the SHA-256 of the
 * certificate's DER.
 * @module
 */
import { assertFlag, assertOptions } from "../../util/option-checks.ts";
import type { VerifiedClientCertificate } from "../verified-client-certificate.ts";

/** Hexadecimal digits of 160 bits. */
const LFDI_DIGITS = 40;

/** How an identifier is written. */
export interface DeviceIdOptions {
  /** With hyphens, as for people: groups of four digits of an LFDI, of three of an SFDI. Default false. */
  readonly grouped?: boolean;
}

/**
 * Returns the long-form device identifier: the first 160 bits of the SHA-256 of the certificate's DER as 40 upper-case
 * hexadecimal digits, `"3E4F45AB31EDFE5B67E343E5E4562E31984E23E5"`, as IEEE 2030.5 resources carry it; grouped `"3E4F-45AB-..."`.
 *
 * It changes with every renewal of the certificate. For deciding by it there is the policy `lfdi`.
 */
export function lfdi(
  certificate: VerifiedClientCertificate,
  options: DeviceIdOptions = {},
): string {
  const digits = certificate.fingerprint256.slice(0, LFDI_DIGITS).toUpperCase();
  return isGrouped("lfdi()", options) ? inGroups(digits, 4) : digits;
}

/**
 * Returns the short-form device identifier: the first 36 bits of the LFDI in decimal (11 digits, with leading zeros) and a check
 * digit that makes the sum of all digits a multiple of ten, `"167261211391"`; grouped `"167-261-211-391"`.
 * `Number(sfdi(certificate))` is what XML carries.
 *
 * Thirty-six bits are for finding a device at its registration, not for admitting one: certificates with the same SFDI can be
 * made.
 */
export function sfdi(
  certificate: VerifiedClientCertificate,
  options: DeviceIdOptions = {},
): string {
  const digits = sfdiOfLfdi(certificate.fingerprint256);
  return isGrouped("sfdi()", options) ? inGroups(digits, 3) : digits;
}

/**
 * Returns the SFDI of an LFDI.
 *
 * @param hexDigits at least the first nine digits of an LFDI, without separators
 */
export function sfdiOfLfdi(hexDigits: string): string {
  const bits = Number.parseInt(hexDigits.slice(0, 9), 16);
  const digits = String(bits).padStart(11, "0");
  const sum = [...digits].reduce((total, digit) => total + Number(digit), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function isGrouped(name: string, options: DeviceIdOptions): boolean {
  assertOptions(name, options, ["grouped"]);
  assertFlag(`${name}.grouped`, options.grouped);
  return options.grouped === true;
}

function inGroups(digits: string, size: number): string {
  return (digits.match(new RegExp(`.{${size}}`, "g")) ?? []).join("-");
}
