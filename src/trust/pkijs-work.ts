/**
 * What PKI.js has to read of a path, in ASN.1 elements, counted by our own reader before it is asked: it takes some 10 us for
 * an element and up to 0.1 ms for one that is a name, nothing can interrupt it, and it takes no share of a chain's budget.
 * @module
 */
import type { Certificate } from "../x509/certificate.ts";
import { DerError, DerReader, TAG } from "../x509/der/der.ts";
import { EXTENSION } from "../x509/der/oids.ts";

const CONSTRUCTED = 0x20;

/** Extensions whose values the engine of PKI.js reads, critical or not; of all others it reads the critical ones. */
const READ_BY_ENGINE: ReadonlySet<string> = new Set([
  EXTENSION.keyUsage,
  EXTENSION.basicConstraints,
  EXTENSION.subjectAlternativeName,
  EXTENSION.nameConstraints,
  EXTENSION.certificatePolicies,
  EXTENSION.policyMappings,
  EXTENSION.policyConstraints,
  EXTENSION.inhibitAnyPolicy,
]);

/** Most elements of a path outside of extension values: an attribute of a name has four, an ordinary certificate 50. */
export const MOST_STRUCTURE_ELEMENTS = 1_500;

/**
 * Most of what the engine judges, of a path: an element in the value of an extension that it reads counts once, an attribute
 * of a subject or issuer, which it compares several times, twice. An ordinary certificate has 30.
 */
export const MOST_JUDGED = 200;

/** What the engine would judge. */
export function judgedElements(chain: readonly Certificate[]): number {
  const attributes = chain.flatMap(({ subject, issuer }) => [...subject.rdns, ...issuer.rdns]);
  return valueElements(chain) + 2 * attributes.flat().length;
}

/** Elements outside of extension values: what is in OCTET STRINGs and BIT STRINGs is not parsed, and not counted. */
export function structureElements(chain: readonly Certificate[]): number {
  return chain.reduce((sum, { der }) => sum + elementsOf(der, 0), 0);
}

/** Elements in the values of extensions that the engine reads. There PKI.js also tries whether a string holds elements. */
function valueElements(chain: readonly Certificate[]): number {
  return chain.reduce((sum, certificate) => {
    const read = [...certificate.extensions.values()].filter(
      ({ oid, critical }) => critical || READ_BY_ENGINE.has(oid),
    );
    return sum + read.reduce((own, { value }) => own + elementsOf(value, 0.5), 0);
  }, 0);
}

/** @param perByte elements to count for each byte inside of an OCTET STRING or BIT STRING; the shortest has two bytes. */
function elementsOf(der: Uint8Array, perByte: number): number {
  try {
    return count(new DerReader(der), perByte);
  } catch (error) {
    if (error instanceof DerError) return der.length;
    throw error;
  }
}

function count(reader: DerReader, perByte: number): number {
  let sum = 0;
  while (!reader.atEnd) {
    const tag = reader.next();
    sum += 1;
    if ((tag & CONSTRUCTED) !== 0) sum += count(reader.enter(), perByte);
    else if (tag === TAG.octetString || tag === TAG.bitString) {
      sum += perByte * (reader.contentEnd - reader.contentStart);
    }
  }
  return sum;
}
