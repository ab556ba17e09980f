/**
 * Random distinguished names of every string type, with the characters that escaping is about.
 */
import type { TestAttribute, TestName } from "../../src/testing/index.ts";
import type { Random } from "../differential/random.ts";

const shortTypes = [
  "CN",
  "SN",
  "serialNumber",
  "C",
  "L",
  "ST",
  "street",
  "O",
  "OU",
  "title",
  "GN",
  "UID",
  "DC",
  "emailAddress",
  "name",
  "initials",
  "dnQualifier",
  "pseudonym",
  "organizationIdentifier",
  "postalCode",
  "businessCategory",
  "description",
];
/** Attribute types by OID: some that AWS-LC has a name for, some that no table has. */
const oids = [
  "2.5.4.18",
  "2.5.4.20",
  "2.5.4.50",
  "2.5.4.54",
  "1.3.6.1.4.1.311.60.2.1.3",
  "1.2.840.113549.1.9.2",
  "1.2.840.113549.1.9.8",
  "0.9.2342.19200300.100.1.3",
  "1.3.6.1.4.1.99999.7",
  "2.999.1",
];
const strings = [
  "utf8",
  "printable",
  "ia5",
  "t61",
  "bmp",
  "universal",
  "numeric",
  "visible",
] as const;
const pieces = [
  "a",
  "Z",
  "0",
  " ",
  "  ",
  ",",
  "+",
  '"',
  "\\",
  "<",
  ">",
  ";",
  "#",
  "=",
  "/",
  "é",
  "ß",
  "語",
  "𝒜",
  "\u0000",
  "\u0001",
  "\n",
  "\t",
  "\u007f",
  "'",
  "*",
  "@",
  "_",
  "!",
  "&",
  "~",
  "client",
  "Example",
];

/** Makes a name of one to four RDNs, some of several attributes. */
export function randomName(random: Random): TestName {
  return Array.from({ length: 1 + random.int(4) }, () =>
    random.once(6)
      ? Array.from({ length: 2 + random.int(2) }, () => randomAttribute(random))
      : randomAttribute(random),
  );
}

function randomAttribute(random: Random): TestAttribute {
  const type = random.pick(random.once(4) ? oids : shortTypes);
  // Values that are not a string at all: INTEGER, NULL, SEQUENCE, an empty OCTET STRING.
  if (random.once(20)) {
    const der = random.pick(["020105", "0500", "3003020101", "0400", "0101ff", "03020080"]);
    return { type, value: "", der: Uint8Array.from(Buffer.from(der, "hex")) };
  }
  const string = random.pick(strings);
  // Bytes that are not in the string's repertoire, or not its encoding.
  if (random.once(12)) {
    const value = Uint8Array.from({ length: random.int(6) }, () => random.int(256));
    return { type, value, string };
  }
  return { type, value: randomText(random, string), string };
}

function randomText(random: Random, string: (typeof strings)[number]): string {
  if (string === "numeric")
    return Array.from({ length: random.int(6) }, () => random.int(10)).join("");
  const text = Array.from({ length: random.int(8) }, () => random.pick(pieces)).join("");
  if (string === "utf8" || string === "universal") return text;
  if (string === "bmp") return text.replace(/[\u{10000}-\u{10ffff}]/gu, "x");
  return string === "t61" ? text.replace(/[^\0-\xff]/gu, "x") : text.replace(/[^\0-\x7f]/gu, "x");
}
