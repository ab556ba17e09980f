/**
 * Distinguished names of test certificates, from text or from single attributes.
 *
 * @module
 */
import {
  concatBytes,
  hexBytes,
  oid,
  rawString,
  type StringType,
  sequence,
  setOf,
  string,
  utf8Bytes,
} from "./der-writer.ts";

/** One attribute. */
export interface TestAttribute {
  /** Short name (`CN`, `O`, `emailAddress`, ...) or dotted OID. */
  readonly type: string;
  /** Text, or the exact bytes of the string's contents. */
  readonly value: string | Uint8Array;
  /** String type; by default the type that OpenSSL would choose for the attribute (mostly UTF8String). */
  readonly string?: StringType;
  /** The whole value in DER, in place of `value` and `string`. */
  readonly der?: Uint8Array;
}

/**
 * A distinguished name: text as the ALB prints it (`CN=clientA,O=Example`, RFC 4514, most specific first), or the
 * RDNs in the order of the DER (most general first), each one attribute or, multi-valued, an array of them. Within a
 * multi-valued RDN DER sorts the attributes, so a name that is read back may have them in another order.
 */
export type TestName = string | readonly (TestAttribute | readonly TestAttribute[])[];

/** Short names as OpenSSL prints them (`SN` is the surname), and their attribute types. */
const ATTRIBUTE_OIDS: Readonly<Record<string, string>> = {
  CN: "2.5.4.3",
  SN: "2.5.4.4",
  serialNumber: "2.5.4.5",
  C: "2.5.4.6",
  L: "2.5.4.7",
  ST: "2.5.4.8",
  street: "2.5.4.9",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  title: "2.5.4.12",
  description: "2.5.4.13",
  businessCategory: "2.5.4.15",
  postalCode: "2.5.4.17",
  name: "2.5.4.41",
  GN: "2.5.4.42",
  initials: "2.5.4.43",
  generationQualifier: "2.5.4.44",
  x500UniqueIdentifier: "2.5.4.45",
  dnQualifier: "2.5.4.46",
  pseudonym: "2.5.4.65",
  organizationIdentifier: "2.5.4.97",
  UID: "0.9.2342.19200300.100.1.1",
  DC: "0.9.2342.19200300.100.1.25",
  emailAddress: "1.2.840.113549.1.9.1",
  unstructuredName: "1.2.840.113549.1.9.2",
  jurisdictionC: "1.3.6.1.4.1.311.60.2.1.3",
};

const PRINTABLE_TYPES = new Set(["2.5.4.5", "2.5.4.6", "2.5.4.46", "1.3.6.1.4.1.311.60.2.1.3"]);
const IA5_TYPES = new Set(["0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1"]);

/**
 * Returns the name in DER.
 *
 * @throws TypeError for text that is not RFC 4514 or an unknown attribute name.
 */
export function nameDer(name: TestName): Uint8Array {
  const rdns = typeof name === "string" ? parseName(name).reverse() : name;
  return sequence(
    ...rdns.map((rdn) => setOf(...(isAttributes(rdn) ? rdn : [rdn]).map(attributeDer))),
  );
}

function isAttributes(
  rdn: TestAttribute | readonly TestAttribute[],
): rdn is readonly TestAttribute[] {
  return Array.isArray(rdn);
}

function attributeDer(attribute: TestAttribute): Uint8Array {
  const type = attributeOid(attribute.type);
  return sequence(oid(type), attribute.der ?? valueDer(type, attribute));
}

function valueDer(type: string, { value, string: stringType }: TestAttribute): Uint8Array {
  if (typeof value !== "string") {
    return rawString(stringType ?? "utf8", value);
  }
  return string(stringType ?? defaultStringType(type, value), value);
}

function defaultStringType(type: string, text: string): StringType {
  if (PRINTABLE_TYPES.has(type) && /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) {
    return "printable";
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: IA5String is exactly these characters
  return IA5_TYPES.has(type) && /^[\x00-\x7f]*$/.test(text) ? "ia5" : "utf8";
}

function attributeOid(type: string): string {
  const known = Object.hasOwn(ATTRIBUTE_OIDS, type) ? ATTRIBUTE_OIDS[type] : undefined;
  if (known === undefined && !/^\d+(\.\d+)+$/.test(type)) {
    throw new TypeError(`name: unknown attribute type ${JSON.stringify(type)}`);
  }
  return known ?? type;
}

/** Parses RDNs in the order of the text. */
function parseName(text: string): TestAttribute[][] {
  if (text === "") {
    return [];
  }
  return splitUnescaped(text, ",").map((rdn) => splitUnescaped(rdn, "+").map(parseAttribute));
}

/** Splits at each separator that no backslash precedes. */
function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "\\") {
      index += 1;
    } else if (text[index] === separator) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function parseAttribute(text: string): TestAttribute {
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new TypeError(`name: not an attribute: ${JSON.stringify(text)}`);
  }
  const type = text.slice(0, equals).trim();
  const value = text.slice(equals + 1);
  return value.startsWith("#")
    ? { type, value: "", der: hexBytes(value.slice(1)) }
    : { type, value: unescapeValue(value) };
}

/** Decodes the escapes of RFC 4514 section 3: `\XX` is a byte of UTF-8, `\` and any other character is that character. */
function unescapeValue(text: string): string {
  const bytes: Uint8Array[] = [];
  for (const match of text.matchAll(/\\([0-9A-Fa-f]{2})|\\?(.)/gsu)) {
    const [, hex, character = ""] = match;
    bytes.push(hex === undefined ? utf8Bytes(character) : hexBytes(hex));
  }
  return Buffer.from(concatBytes(bytes)).toString("utf8");
}
