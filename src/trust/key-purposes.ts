/**
 * The permitted uses of a key: key usage and extended key usage (RFC 5280 sections 4.2.1.3 and 4.2.1.12).
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import { assertMembers } from "../util/option-checks.ts";
import type { Certificate } from "../x509/certificate.ts";
import { KEY_PURPOSE } from "../x509/der/oids.ts";
import type { KeyUsage } from "../x509/extensions/key-usage.ts";
import { rowOfKey } from "../x509/keys/algorithm-table.ts";

/** Purposes by dotted identifier: one of them must be valid for the whole path. `"any"`: no purpose is required. */
export type KeyPurposes = readonly string[] | "any";

const names: ReadonlyMap<string, string> = new Map(
  Object.entries(KEY_PURPOSE).filter(([name]) => name !== "any"),
);

/** The purpose that a TLS client requires. */
export const CLIENT_PURPOSES: KeyPurposes = Object.freeze([KEY_PURPOSE.clientAuth]);

/**
 * Reads the `purpose` option: `"any"`, or names (`"clientAuth"`) and dotted identifiers.
 * @throws {TypeError} for an unknown name, an empty list, and `"any"` inside a list.
 */
export function readPurposes(purpose: unknown): KeyPurposes {
  if (purpose === "any") return "any";
  const list: readonly unknown[] = Array.isArray(purpose) ? purpose : [purpose];
  assertMembers("purpose", list);
  if (list.length === 0) throw new TypeError("purpose is empty: every client would be refused");
  return Object.freeze(list.map(readPurpose));
}

function readPurpose(purpose: unknown): string {
  const known = typeof purpose === "string" ? (names.get(purpose) ?? purpose) : "";
  if (!/^[0-2](\.(0|[1-9][0-9]{0,38})){1,30}$/.test(known) || known === KEY_PURPOSE.any) {
    throw new TypeError(
      `purpose must be "any", ${[...names.keys()].join(", ")} or a dotted identifier`,
    );
  }
  return known;
}

/**
 * Checks the purposes of the leaf. An absent extendedKeyUsage is accepted, as by the load balancer; if present, it must contain a purpose
 * itself: anyExtendedKeyUsage alone is not enough. A keyUsage, if present, must permit the operations of a TLS client with such a key.
 * @returns the remaining purposes, which the CAs must allow.
 * @throws {ClientCertificateError} `purpose.extended-key-usage`, `purpose.key-usage`
 */
export function checkLeafPurpose(leaf: Certificate, purposes: KeyPurposes): KeyPurposes {
  const forbidden = whyKeyUsageForbidden(leaf);
  if (forbidden !== undefined) refuse("purpose.key-usage", forbidden);
  if (purposes === "any") return purposes;
  const usage = leaf.keyUsage;
  if (usage !== undefined && !usage.digitalSignature) {
    const row = rowOfKey(leaf.publicKeyDescription);
    if (row?.form === "octets") {
      refuse(
        "purpose.key-usage",
        `keyUsage does not have digitalSignature: ${row.name} only signs`,
      );
    }
    if (!usage.keyAgreement) {
      refuse("purpose.key-usage", "keyUsage has neither digitalSignature nor keyAgreement");
    }
  }
  const stated = leaf.extendedKeyUsage;
  if (stated === undefined) return purposes;
  const left = purposes.filter((purpose) => stated.includes(purpose));
  if (left.length === 0) {
    refuse("purpose.extended-key-usage", `extendedKeyUsage holds ${stated.join(", ")}`);
  }
  return left;
}

/** The key usages that a key that only signs must not have (RFC 9881 section 5). */
const ENCRYPTION_USAGES: readonly (keyof KeyUsage)[] = [
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "encipherOnly",
  "decipherOnly",
];

/**
 * Returns why the key usage of a certificate contradicts its key, whatever the certificate is for; undefined when it does not. EdDSA
 * keys with keyEncipherment are tolerated: a usual template for RSA writes it with any key.
 */
export function whyKeyUsageForbidden(certificate: Certificate): string | undefined {
  const row = rowOfKey(certificate.publicKeyDescription);
  if (row?.form !== "octets" || row.usage !== "signs-only") return undefined;
  const usage = certificate.keyUsage;
  const found = ENCRYPTION_USAGES.filter((each) => usage?.[each] === true);
  return found.length === 0
    ? undefined
    : `keyUsage has ${found.join(" and ")}, and a key of ${row.name} only signs (RFC 9881 section 5)`;
}

/**
 * Returns the purposes that a CA allows below it: an extendedKeyUsage in a CA certificate restricts the certificates below (as in the
 * CA/Browser Forum's rules and TLS libraries; RFC 5280 does not define it). anyExtendedKeyUsage in a CA certificate restricts nothing.
 */
export function purposesBelow(authority: Certificate, purposes: KeyPurposes): KeyPurposes {
  const stated = purposes === "any" ? undefined : authority.extendedKeyUsage;
  if (purposes === "any" || stated === undefined || stated.includes(KEY_PURPOSE.any)) {
    return purposes;
  }
  return purposes.filter((purpose) => stated.includes(purpose));
}
