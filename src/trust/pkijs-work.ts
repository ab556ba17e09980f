/**
 * The work of PKI.js on a path, in ASN.1 elements, counted by this library's own reader before PKI.js is called: it takes some 10 us for
 * an element and up to 0.1 ms for a name, cannot be interrupted, and does not use the chain's budget.
 * @module
 */
import type { Certificate } from "../x509/certificate.ts";
import { DerError, DerReader, TAG } from "../x509/der/der.ts";
import { EXTENSION } from "../x509/der/oids.ts";

const CONSTRUCTED = 0x20;

/** Extensions whose values the engine of PKI.js reads, critical or not; of the others it reads the critical ones. */
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

/** Maximum number of elements of a path outside extension values: an attribute of a name has four, an ordinary certificate 50. */
export const MOST_STRUCTURE_ELEMENTS = 1_000;

/**
 * Maximum number of elements of a path that the engine evaluates: an element in the value of an extension that it reads counts once, an
 * attribute of a subject or issuer, which it compares several times, twice. An ordinary certificate has 30.
 */
export const MAX_EVALUATED = 200;

/** Returns the number of elements that the engine would evaluate. */
export function evaluatedElements(chain: readonly Certificate[]): number {
  const attributes = chain.flatMap(({ subject, issuer }) => [...subject.rdns, ...issuer.rdns]);
  return valueElements(chain) + 2 * attributes.flat().length;
}

/**
 * Returns the number of elements outside extension values: the contents of OCTET STRINGs and BIT STRINGs are not parsed, and not counted.
 */
export function structureElements(chain: readonly Certificate[]): number {
  return chain.reduce((sum, { der }) => sum + elementsOf(der, 0), 0);
}

/**
 * Returns the number of elements in the values of extensions that the engine reads. There PKI.js also tries to parse the contents of
 * strings.
 */
function valueElements(chain: readonly Certificate[]): number {
  return chain.reduce((sum, certificate) => {
    const read = [...certificate.extensions.values()].filter(
      ({ oid, critical }) => critical || READ_BY_ENGINE.has(oid),
    );
    return sum + read.reduce((own, { value }) => own + elementsOf(value, 0.5), 0);
  }, 0);
}

/**
 * Counts elements.
 * @param perByte elements to count for each byte inside an OCTET STRING or BIT STRING; the shortest has two bytes.
 */
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
