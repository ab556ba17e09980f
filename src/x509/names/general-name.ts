/**
 * GeneralName (RFC 5280 section 4.2.1.6). Text is kept exactly as written: no case folding, no URI normalisation.
 *
 * @module
 */
import { assertNested, type DerReader, derError, openOnly, readList, TAG } from "../der/der.ts";
import { decodeString, isAscii } from "../der/der-strings.ts";
import { decodeOid, hex, readOid } from "../der/der-values.ts";
import { DistinguishedName } from "./distinguished-name.ts";
import { formatIpAddress } from "./ip-address.ts";

/**
 * One name of any kind. Frozen; bytes are given as lower-case hex, which cannot be changed.
 *
 * `isApproximate` marks a name whose value is not what its form asks for, as some CAs write them: bytes above 7F in a host name,
 * address or URI (read as UTF-8, otherwise as Latin-1), an IP address of another size (its hex digits). Such a name decides
 * nothing: a policy about its form cannot tell, and a name constraint on its form refuses it.
 */
export type GeneralName =
  | { readonly type: "dns"; readonly value: string; readonly isApproximate?: true }
  | { readonly type: "email"; readonly value: string; readonly isApproximate?: true }
  | { readonly type: "uri"; readonly value: string; readonly isApproximate?: true }
  /** `value`: `"192.0.2.1"`, `"2001:db8::1"`; in a name constraint `"192.0.2.0/255.255.255.0"`. */
  | {
      readonly type: "ip";
      readonly value: string;
      readonly hex: string;
      readonly isApproximate?: true;
    }
  | { readonly type: "directoryName"; readonly name: DistinguishedName }
  /** `valueHex`: DER of the value. */
  | { readonly type: "otherName"; readonly typeId: string; readonly valueHex: string }
  | { readonly type: "x400"; readonly hex: string }
  | { readonly type: "ediParty"; readonly hex: string }
  | { readonly type: "registeredId"; readonly oid: string };

/** Where a name stands: an IP address in a name constraint carries a mask. */
export type GeneralNameUse = "name" | "constraint";

/**
 * Reads the following element as a GeneralName.
 *
 * @throws {DerError}
 */
export function readGeneralName(reader: DerReader, use: GeneralNameUse = "name"): GeneralName {
  const tag = reader.next("general name");
  return Object.freeze(byTag(tag, reader, use));
}

function byTag(tag: number, reader: DerReader, use: GeneralNameUse): GeneralName {
  switch (tag) {
    case 0xa0:
      return otherName(reader.enter());
    case 0x81:
      return { type: "email", ...textOf(reader) };
    case 0x82:
      return { type: "dns", ...textOf(reader) };
    case 0xa3:
      assertNested(reader);
      return { type: "x400", hex: hex(reader.element()) };
    case 0xa4:
      return directoryName(reader.enter());
    case 0xa5:
      assertNested(reader);
      return { type: "ediParty", hex: hex(reader.element()) };
    case 0x86:
      return { type: "uri", ...textOf(reader) };
    case 0x87:
      return ip(reader, use);
    case 0x88:
      return {
        type: "registeredId",
        oid: decodeOid(reader.bytes, reader.contentStart, reader.contentEnd),
      };
    default:
      return derError("general name has an unknown type", reader.start);
  }
}

/**
 * Reads GeneralNames inside an opened SEQUENCE (or what stands for it).
 *
 * @throws {DerError}
 */
export function readGeneralNames(names: DerReader): readonly GeneralName[] {
  return readList(names, () => readGeneralName(names));
}

/**
 * Reads an extension value that is GeneralNames: subject and issuer alternative names.
 *
 * @throws {DerError}
 */
export function parseGeneralNames(
  value: Uint8Array,
  what = "general names",
): readonly GeneralName[] {
  return readGeneralNames(openOnly(value, TAG.sequence, what));
}

/** The text of an IA5String. */
function textOf({ bytes, contentStart, contentEnd }: DerReader): {
  readonly value: string;
  readonly isApproximate?: true;
} {
  if (isAscii(bytes, contentStart, contentEnd)) {
    return { value: decodeString(TAG.ia5String, bytes, contentStart, contentEnd) };
  }
  const utf8 = decodeString(TAG.utf8String, bytes, contentStart, contentEnd);
  const value = utf8.includes("\ufffd")
    ? decodeString(TAG.t61String, bytes, contentStart, contentEnd)
    : utf8;
  return { value, isApproximate: true };
}

function otherName(fields: DerReader): GeneralName {
  const typeId = readOid(fields, "otherName type");
  const explicit = fields.open(0xa0, "otherName value");
  fields.finish("otherName");
  explicit.next("otherName value");
  assertNested(explicit);
  explicit.finish("otherName value");
  return { type: "otherName", typeId, valueHex: hex(explicit.element()) };
}

/** Name is a CHOICE, so its tag is explicit. */
function directoryName(fields: DerReader): GeneralName {
  const name = DistinguishedName.readCopy(fields, "directoryName");
  fields.finish("directoryName");
  return { type: "directoryName", name };
}

function ip(reader: DerReader, use: GeneralNameUse): GeneralName {
  const bytes = reader.content();
  const length = use === "name" ? bytes.length : bytes.length / 2;
  if (length !== 4 && length !== 16) {
    return { type: "ip", value: hex(bytes), hex: hex(bytes), isApproximate: true };
  }
  const address = formatIpAddress(bytes.subarray(0, length));
  if (use === "name") return { type: "ip", value: address, hex: hex(bytes) };
  const mask = bytes.subarray(length);
  if (!isContiguous(mask)) derError("IP mask has a gap", reader.start);
  return { type: "ip", value: `${address}/${formatIpAddress(mask)}`, hex: hex(bytes) };
}

/** Ones, then zeros (RFC 4632). */
function isContiguous(mask: Uint8Array): boolean {
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return !bits.includes("01");
}
