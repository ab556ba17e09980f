/**
 * GeneralNames of test certificates (RFC 5280 section 4.2.1.6).
 *
 * @module
 */
import {
  concatBytes,
  explicit,
  implicit,
  octetString,
  oid,
  string,
  tlv,
  utf8Bytes,
} from "./der-writer.ts";
import { nameDer, type TestName } from "./names.ts";

/** General names by type; they are written in the order of the fields. Byte values are written verbatim, for hostile contents. */
export interface TestGeneralNames {
  readonly dns?: readonly (string | Uint8Array)[];
  readonly uri?: readonly (string | Uint8Array)[];
  readonly email?: readonly (string | Uint8Array)[];
  /** IPv4 or IPv6 addresses; with a prefix length (`10.0.0.0/8`) as name constraints have them. */
  readonly ip?: readonly (string | Uint8Array)[];
  readonly directoryName?: readonly TestName[];
  /** User principal names of Active Directory: otherNames 1.3.6.1.4.1.311.20.2.3 with a UTF8String. */
  readonly upn?: readonly string[];
  /** `value`: the DER of the value. */
  readonly otherName?: readonly { readonly oid: string; readonly value: Uint8Array }[];
  /** Dotted OIDs. */
  readonly registeredId?: readonly string[];
  /** Whole GeneralName elements in DER. */
  readonly raw?: readonly Uint8Array[];
}

/** Returns each name in DER, in the order of the fields of {@link TestGeneralNames}. */
export function generalNames(names: TestGeneralNames): Uint8Array[] {
  return [
    ...(names.dns ?? []).map((value) => textName(2, value)),
    ...(names.uri ?? []).map((value) => textName(6, value)),
    ...(names.email ?? []).map((value) => textName(1, value)),
    ...(names.ip ?? []).map((value) => tlv(0x87, ipBytes(value))),
    // Name is a CHOICE, so its tag is explicit.
    ...(names.directoryName ?? []).map((value) => explicit(4, nameDer(value))),
    ...(names.upn ?? []).map((value) => otherName(USER_PRINCIPAL_NAME, string("utf8", value))),
    ...(names.otherName ?? []).map((other) => otherName(other.oid, other.value)),
    ...(names.registeredId ?? []).map((value) => implicit(8, oid(value))),
    ...(names.raw ?? []),
  ];
}

const USER_PRINCIPAL_NAME = "1.3.6.1.4.1.311.20.2.3";

function otherName(type: string, value: Uint8Array): Uint8Array {
  return tlv(0xa0, oid(type), explicit(0, value));
}

function textName(tagNumber: number, value: string | Uint8Array): Uint8Array {
  return implicit(tagNumber, octetString(typeof value === "string" ? utf8Bytes(value) : value));
}

/** Returns the address, followed by its mask when a prefix length is given. */
function ipBytes(value: string | Uint8Array): Uint8Array {
  if (typeof value !== "string") {
    return value;
  }
  const [address = "", prefix] = value.split("/");
  const bytes = address.includes(":")
    ? ipv6Bytes(address)
    : Uint8Array.from(address.split("."), Number);
  return prefix === undefined ? bytes : concatBytes([bytes, mask(bytes.length, Number(prefix))]);
}

function ipv6Bytes(address: string): Uint8Array {
  const [head = "", tail] = address.split("::");
  const groups = (text: string) =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  const after = groups(tail ?? "");
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: zeros }, () => 0), ...after];
  return Uint8Array.from(all.flatMap((group) => [group >>> 8, group & 0xff]));
}

function mask(length: number, prefix: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => {
    const ones = Math.min(8, Math.max(0, prefix - index * 8));
    return (0xff << (8 - ones)) & 0xff;
  });
}
