/**
 * Finds key material and certificates in text: in PEM, in the load balancer's encoding, in a JSON or JavaScript string.
 */

/** Keys of P-256 as SEC 1 has them, alone or inside PKCS #8: version 1, then 32 bytes. */
const EC_KEY = "0201010420";
/** The beginning of a PKCS #8 or PKCS #1 key of any algorithm: a SEQUENCE, then version 0 and a SEQUENCE or INTEGER. */
const KEY_START = /^3(?:0[0-7][0-9a-f]|081..|082....)020100(?:30|02)/;
/** A certificate: a SEQUENCE in a SEQUENCE, then version 3 or a serial number. */
const CERTIFICATE_START = /^30(?:81..|82....)30(?:81..|82....)(?:a003020102|02)/;

/** What of base64 is in the text, in hexadecimal; line breaks within it, however they are written, do not matter. */
function blobs(text: string): string[] {
  const unwrapped = text.replaceAll(/%0[AD]|\\[nr]|[\r\n]/gi, "").replaceAll("%20", " ");
  return (unwrapped.match(/M[A-Za-z0-9+/]{60,}/g) ?? []).map((base64) =>
    Buffer.from(base64, "base64").toString("hex"),
  );
}

/** The private keys in the text, each by the beginning of its DER or label. */
export function privateKeysIn(text: string): string[] {
  const found = blobs(text).filter((hex) => hex.includes(EC_KEY) || KEY_START.test(hex));
  const labels = text.match(/BEGIN[A-Z% 0-9]*PRIVATE/g) ?? [];
  return [...labels, ...found.map((hex) => hex.slice(0, 32))];
}

/** The certificates in the text, each by the beginning of its DER. */
export function certificatesIn(text: string): string[] {
  return blobs(text)
    .filter((hex) => CERTIFICATE_START.test(hex))
    .map((hex) => hex.slice(0, 32));
}
