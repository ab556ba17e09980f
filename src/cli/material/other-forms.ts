/**
 * Files that hold certificates in a form that neither the load balancer nor this library reads, and the line that converts each.
 * @module
 */

/** What a file is, and what to do about it. */
export interface OtherForm {
  readonly what: string;
  readonly hint: string;
}

/** Returns what other form an input has; undefined when it may be one that is read. Only its beginning is looked at. */
export function otherFormOf(bytes: Uint8Array, name: string): OtherForm | undefined {
  return binaryForm(bytes, name) ?? textForm(bytes, name);
}

const OUT = "certificates.pem";

/** Content that a DER or BER SEQUENCE begins with, in hex. */
const PKCS7_CONTENT = "06092a864886f70d0107";
const PKCS12_CONTENT = "02010330";

function binaryForm(bytes: Uint8Array, name: string): OtherForm | undefined {
  const head = Buffer.from(bytes.subarray(0, 32)).toString("hex");
  if (/^(fffe|feff)/.test(head)) {
    return {
      what: "is text in UTF-16",
      hint: `write it as UTF-8: iconv -f UTF-16 -t UTF-8 ${name}`,
    };
  }
  if (head.startsWith("feedfeed") || head.startsWith("cececece")) {
    return {
      what: "is a Java key store",
      hint: `keytool -importkeystore -srckeystore ${name} -destkeystore store.p12 -deststoretype PKCS12, then: openssl pkcs12 -in store.p12 -nokeys -out ${OUT}`,
    };
  }
  const content = contentOfSequence(bytes, head);
  if (content?.startsWith(PKCS12_CONTENT) === true) {
    return {
      what: "is PKCS #12 (a key store)",
      hint: `openssl pkcs12 -in ${name} -nokeys -out ${OUT} (with -legacy for files of old programs)`,
    };
  }
  if (content?.startsWith(PKCS7_CONTENT) !== true) return undefined;
  return {
    what: "is PKCS #7 in DER",
    hint: `openssl pkcs7 -inform DER -in ${name} -print_certs -out ${OUT}`,
  };
}

/** The beginning of what a SEQUENCE holds, its length in any form; hex. */
function contentOfSequence(bytes: Uint8Array, head: string): string | undefined {
  if (bytes[0] !== 0x30) return undefined;
  const length = bytes[1] ?? 0;
  const octets = length > 0x80 ? length & 0x7f : 0;
  return head.slice(2 * (2 + octets));
}

/** Lines that other forms begin with. */
const LABELS: readonly (readonly [RegExp, string, (name: string) => string])[] = [
  [
    /^-----BEGIN PKCS ?#?7( SIGNED DATA)?-----/m,
    "is PKCS #7",
    (name) => `openssl pkcs7 -in ${name} -print_certs -out ${OUT}`,
  ],
  [
    /^-----BEGIN TRUSTED CERTIFICATE-----/m,
    "holds OpenSSL's own trusted certificates",
    (name) => `openssl x509 -in ${name} -out ${OUT}`,
  ],
  [
    /^-----BEGIN (NEW )?CERTIFICATE REQUEST-----/m,
    "is a certificate request",
    () => "give the certificate that the CA made from it",
  ],
];

/** The most that is searched for a label. */
const SEARCHED_BYTES = 65_536;

function textForm(bytes: Uint8Array, name: string): OtherForm | undefined {
  const text = Buffer.from(bytes.subarray(0, SEARCHED_BYTES)).toString("latin1");
  if (text.includes("-----BEGIN CERTIFICATE-----")) return undefined;
  const found = LABELS.find(([label]) => label.test(text));
  return found && { what: found[1], hint: found[2](name) };
}

/** Whether text begins with the byte order mark of UTF-8. */
export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
