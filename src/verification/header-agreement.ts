/**
 * Verify mode: do the load balancer's five headers describe the leaf that came with them? Identity is read from the leaf's
 * DER; the other four headers can only refuse, never add.
 * @module
 */
import type { PresentedCertificate } from "../alb/read-presented.ts";
import { parseValidity } from "../alb/validity.ts";
import { refuse } from "../errors/client-certificate-error.ts";
import type { Certificate } from "../x509/certificate.ts";
import { DistinguishedName } from "../x509/names/distinguished-name.ts";

/** "cannot-tell": rendered in a way that nobody has seen, so neither equal nor different for certain. */
export type Agreement = "equal" | "different" | "cannot-tell";

/** A header whose rendering could not be told from the leaf's; for the log. */
export interface Doubt {
  readonly header: "subject" | "issuer" | "validity";
  readonly detail: string;
}

/** The header texts that describe the leaf. */
export type PresentedTexts = Pick<
  Extract<PresentedCertificate, { mode: "verify" }>,
  "serialNumber" | "issuer" | "subject" | "validity"
>;

/**
 * Compares serial number, issuer, subject and validity with the leaf.
 *
 * @returns the headers that cannot be told from the leaf's; empty when all are equal. At most one name may be in doubt.
 * @throws {ClientCertificateError} `header.disagrees` when one differs, or when serial and names do not pin the leaf.
 */
export function checkAgreement(presented: PresentedTexts, leaf: Certificate): readonly Doubt[] {
  if (serialAgreement(presented.serialNumber, leaf) !== "equal") {
    refuse("header.disagrees", "the serial number header is not the leaf's");
  }
  const validity = validityAgreement(presented.validity, leaf);
  if (validity === "different") disagree("validity");
  // Both names before either is parsed: what counting settles does not wait for what takes long.
  const subject = quickAgreement(presented.subject, leaf.subject);
  const issuer = quickAgreement(presented.issuer, leaf.issuer);
  if (subject === "different") disagree("subject");
  if (issuer === "different") disagree("issuer");
  const answers = {
    subject: subject ?? parsedAgreement(presented.subject, leaf.subject),
    issuer: issuer ?? parsedAgreement(presented.issuer, leaf.issuer),
    validity,
  };
  const doubts: Doubt[] = [];
  for (const header of ["subject", "issuer", "validity"] as const) {
    if (answers[header] === "different") disagree(header);
    if (answers[header] === "cannot-tell") {
      doubts.push({ header, detail: `the ${header} header is rendered in an unknown way` });
    }
  }
  if (answers.subject === "cannot-tell" && answers.issuer === "cannot-tell") {
    refuse(
      "header.disagrees",
      "neither the subject nor the issuer header can be told to be the leaf's",
    );
  }
  return doubts;
}

/** Serial numbers are compared as integers: case, colons and leading zeros do not matter. */
export function serialAgreement(header: string, leaf: Certificate): Agreement {
  const digits = header.replaceAll(":", "");
  if (!/^-?[0-9A-Fa-f]{1,128}$/.test(digits)) return "different";
  const negative = digits.startsWith("-");
  const magnitude = BigInt(`0x${negative ? digits.slice(1) : digits}`);
  return (negative ? -magnitude : magnitude) === leaf.serial ? "equal" : "different";
}

function disagree(header: Doubt["header"]): never {
  return refuse("header.disagrees", `the ${header} header is not the leaf's`);
}

/**
 * The header against the leaf's name: the same text as this library would print, or the same structure when parsed.
 */
export function nameAgreement(header: string, name: DistinguishedName): Agreement {
  return quickAgreement(header, name) ?? parsedAgreement(header, name);
}

/** What can be said without parsing the text; undefined when that is nothing. */
function quickAgreement(
  header: string,
  name: DistinguishedName,
): "equal" | "different" | undefined {
  if (header === name.toAlbString()) return "equal";
  if (name.isEmpty || header === "") return "different";
  return isPossibleRendering(header, name) ? undefined : "different";
}

function parsedAgreement(header: string, name: DistinguishedName): Agreement {
  let stated: DistinguishedName;
  try {
    stated = DistinguishedName.parse(header);
  } catch {
    return "cannot-tell";
  }
  return structureAgreement(stated, name);
}

/** Most characters of a type's name, and of what stands around it. A type may also be written as its identifier. */
const typeCharacters = 64;
/** Most characters for one byte of a value: a Latin-1 letter is two bytes of UTF-8, each of them at most `%5CXX`. */
const charactersPerByte = 10;

/**
 * Whether a text can be a rendering of a name at all, however unusual: no longer than the longest, and with no more separators
 * than stand between attributes and in values. Parsing takes about 1 us a character, and a header may have 60,000.
 */
function isPossibleRendering(header: string, name: DistinguishedName): boolean {
  let characters = 0;
  let separators = -1;
  for (const { oid, value, valueDer, isApproximate } of name.rdns.flat()) {
    const { length } = valueDer;
    characters += typeCharacters + oid.length + charactersPerByte * length;
    // What is not certainly a text may be shown byte by byte, and any byte as a separator.
    separators += 1 + (value === undefined || isApproximate ? length : separatorsIn(value));
  }
  return header.length <= characters && separatorsIn(header) <= separators;
}

/** Commas and plus signs, escaped or not: an escape does not take one away. */
function separatorsIn(text: string): number {
  return text.split(/[,+]/).length - 1;
}

function structureAgreement(stated: DistinguishedName, name: DistinguishedName): Agreement {
  if (stated.rdns.length !== name.rdns.length) return "different";
  let doubtful = false;
  for (const [index, rdn] of name.rdns.entries()) {
    const agreement = rdnAgreement(stated.rdns[index] ?? [], rdn);
    if (agreement === "different") return "different";
    doubtful ||= agreement === "cannot-tell";
  }
  return doubtful ? "cannot-tell" : "equal";
}

type Rdn = DistinguishedName["rdns"][number];

/** Most attributes of one RDN that are compared in any order: the search grows with the square. Real ones hold one or two. */
const maxAttributes = 32;

/** RDNs are sets: each attribute must find its own counterpart. */
function rdnAgreement(stated: Rdn, actual: Rdn): Agreement {
  if (stated.length !== actual.length) return "different";
  if (actual.length > maxAttributes) return "cannot-tell";
  const left = [...stated];
  let doubtful = false;
  for (const attribute of actual) {
    const exact = left.findIndex((each) => attributeAgreement(each, attribute) === "equal");
    const found =
      exact >= 0
        ? exact
        : left.findIndex((each) => attributeAgreement(each, attribute) === "cannot-tell");
    if (found < 0) return "different";
    doubtful ||= exact < 0;
    left.splice(found, 1);
  }
  return doubtful ? "cannot-tell" : "equal";
}

function attributeAgreement(stated: Rdn[number], actual: Rdn[number]): Agreement {
  if (stated.oid !== actual.oid) return "different";
  if (Buffer.compare(stated.valueDer, actual.valueDer) === 0) return "equal";
  const unreadable = stated.value === undefined || actual.value === undefined;
  if (unreadable || actual.isApproximate) return "cannot-tell";
  return stated.value === actual.value ? "equal" : "different";
}

function validityAgreement(header: string, leaf: Certificate): Agreement {
  const stated = parseValidity(header);
  if (stated === undefined) return "cannot-tell";
  const same =
    stated.notBefore === leaf.notBefore.getTime() && stated.notAfter === leaf.notAfter.getTime();
  return same ? "equal" : "different";
}
