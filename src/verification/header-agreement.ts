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
  const answers = {
    subject: nameAgreement(presented.subject, leaf.subject),
    issuer: nameAgreement(presented.issuer, leaf.issuer),
    validity: validityAgreement(presented.validity, leaf),
  };
  const doubts: Doubt[] = [];
  for (const header of ["subject", "issuer", "validity"] as const) {
    if (answers[header] === "different") {
      refuse("header.disagrees", `the ${header} header is not the leaf's`);
    }
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

/**
 * The header against the leaf's name: the same text as this library would print, or the same structure when parsed.
 */
export function nameAgreement(header: string, name: DistinguishedName): Agreement {
  if (header === name.toAlbString()) return "equal";
  if (name.isEmpty || header === "") return "different";
  let stated: DistinguishedName;
  try {
    stated = DistinguishedName.parse(header);
  } catch {
    return "cannot-tell";
  }
  return structureAgreement(stated, name);
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
