/**
 * Reads the requests to a test OCSP responder (RFC 6960 section 4.1), with the test kit's own parser.
 *
 * @module
 */
import { type DerElement, derChildren, derElements } from "./der-elements.ts";
import { oid } from "./der-writer.ts";
import { HASH_OIDS, type TestHash } from "./signatures.ts";

/** The certificate that a request asks about. */
export interface TestCertId {
  /** The whole CertID in DER. */
  readonly der: Uint8Array;
  /** Undefined for a hash function that the test kit does not support. */
  readonly hash: TestHash | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** The INTEGER's contents. */
  readonly serial: Uint8Array;
  /** The serial number in upper-case hexadecimal, as load balancers and OpenSSL print it. */
  readonly serialNumber: string;
}

/** A parsed request. */
export interface TestOcspRequest {
  readonly certIds: readonly TestCertId[];
  /** The nonce's value: the contents of the OCTET STRING of RFC 9654, or the bytes of clients that leave the OCTET STRING out. */
  readonly nonce: Uint8Array | undefined;
}

const NONCE = hex(oid("1.3.6.1.5.5.7.48.1.2"));
const HASHES = new Map(
  Object.entries(HASH_OIDS).map(([hash, dotted]) => [hex(oid(dotted)), hash as TestHash]),
);

/**
 * Reads a request.
 *
 * @throws RangeError when it is not an OCSP request.
 */
export function readOcspRequest(der: Uint8Array): TestOcspRequest {
  const [tbs] = derChildren(der);
  const fields = derElements(expected(tbs, 0x30));
  // version [0] and requestorName [1] may come before the list, extensions [2] after it.
  const list = fields.find((field) => field.tag === 0x30);
  const certIds = derElements(expected(list, 0x30)).map((request) =>
    readCertId(derChildren(request.der)[0]),
  );
  if (certIds.length === 0) {
    throw new RangeError("OCSP request: it has no CertID");
  }
  const extensions = fields.find((field) => field.tag === 0xa2);
  return { certIds, nonce: extensions === undefined ? undefined : nonceOf(extensions) };
}

function readCertId(element: DerElement | undefined): TestCertId {
  const [algorithm, nameHash, keyHash, serial] = derElements(expected(element, 0x30));
  const [hash] = derElements(expected(algorithm, 0x30));
  return {
    der: element?.der ?? new Uint8Array(0),
    hash: HASHES.get(hex(hash?.der ?? new Uint8Array(0))),
    issuerNameHash: expected(nameHash, 0x04),
    issuerKeyHash: expected(keyHash, 0x04),
    serial: expected(serial, 0x02),
    serialNumber: hex(expected(serial, 0x02)).replace(/^00(?=..)/, ""),
  };
}

function nonceOf(field: DerElement): Uint8Array | undefined {
  const [list] = derElements(field.contents);
  for (const extension of derElements(expected(list, 0x30))) {
    const parts = derElements(extension.contents);
    const value = parts.at(-1);
    if (hex(parts[0]?.der ?? new Uint8Array(0)) === NONCE && value !== undefined) {
      return unwrapped(value.contents);
    }
  }
  return undefined;
}

function unwrapped(value: Uint8Array): Uint8Array {
  const isOctetString = value[0] === 0x04 && value[1] === value.length - 2;
  return isOctetString ? value.subarray(2) : value;
}

function expected(element: DerElement | undefined, tag: number): Uint8Array {
  if (element?.tag !== tag) {
    throw new RangeError(`OCSP request: tag ${tag} expected, not ${element?.tag}`);
  }
  return element.contents;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").toUpperCase();
}
