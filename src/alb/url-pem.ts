/**
 * Certificates in a header value: PEM, percent-encoded, `+` `/` `=` literal or encoded.
 *
 * The grammar is strict, because everything that another reader of the same header could understand differently is a way in:
 * blocks `-----BEGIN CERTIFICATE-----`, newline, base64 lines, newline, `-----END CERTIFICATE-----`, with exactly one newline
 * between blocks and at most one after the last. Lines may have any length but zero (64 columns were observed; nobody documents them).
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @module
 */
import { refuse } from "../errors/client-certificate-error.ts";
import { encodePem } from "../x509/pem.ts";
import { type AlbLimits, DEFAULT_ALB_LIMITS } from "./limits.ts";

const BEGIN = "-----BEGIN CERTIFICATE-----\n";
const END = "\n-----END CERTIFICATE-----";

/** Percent-decodes once. `decodeURIComponent` leaves `+` alone, unlike form decoders, which turn it into a space. */
function percentDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    return refuse("header.malformed", "the certificate header is not percent-encoded text", cause);
  }
}

/** Bytes that canonical base64 stands for, known without decoding it. */
function decodedLength(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : Number(base64.endsWith("="));
  return (base64.length / 4) * 3 - padding;
}

/** Decodes the base64 of one block; `number` counts from 1, for messages. */
function decodeBody(body: string, number: number, limits: AlbLimits): Uint8Array {
  const base64 = body.replaceAll("\n", "");
  if (decodedLength(base64) > limits.certificateBytes) {
    refuse(
      "limit.certificate-bytes",
      `certificate ${number} has over ${limits.certificateBytes} bytes`,
    );
  }
  if (base64 === "" || body.startsWith("\n") || body.endsWith("\n") || body.includes("\n\n")) {
    refuse("header.malformed", `certificate ${number} is empty or has empty lines`);
  }
  const bytes = Buffer.from(base64, "base64");
  // Buffer skips what is not base64 and forgives padding and trailing bits: only the canonical text comes back the same.
  if (bytes.toString("base64") !== base64) {
    refuse("header.malformed", `certificate ${number} is not canonical base64`);
  }
  // A copy: small Buffers share one pool with unrelated data.
  return new Uint8Array(bytes);
}

/** The position behind the block's one newline, or the end of the text. */
function skipBlockEnd(text: string, position: number, number: number): number {
  if (position === text.length) return position;
  if (text[position] !== "\n") {
    refuse("header.malformed", `there is text behind certificate ${number}`);
  }
  return position + 1;
}

/**
 * Decodes a header value into DER certificates, in the order in which they stand.
 *
 * The work is linear in the value's length.
 *
 * @throws {ClientCertificateError} `header.malformed`, `limit.header-bytes`, `limit.certificates` or `limit.certificate-bytes`.
 */
export function decodeUrlPem(value: string, limits: AlbLimits = DEFAULT_ALB_LIMITS): Uint8Array[] {
  if (value.length > limits.headerBytes) {
    refuse(
      "limit.header-bytes",
      `the certificate header has over ${limits.headerBytes} characters`,
    );
  }
  const text = percentDecode(value);
  const certificates: Uint8Array[] = [];
  let position = 0;
  do {
    const number = certificates.length + 1;
    if (!text.startsWith(BEGIN, position)) {
      refuse(
        "header.malformed",
        `no PEM block of a certificate where certificate ${number} should begin`,
      );
    }
    if (number > limits.certificates) {
      refuse("limit.certificates", `there are over ${limits.certificates} certificates`);
    }
    const start = position + BEGIN.length;
    const end = text.indexOf(END, start);
    if (end === -1)
      refuse("header.malformed", `the PEM block of certificate ${number} does not end`);
    certificates.push(decodeBody(text.slice(start, end), number, limits));
    position = skipBlockEnd(text, end + END.length, number);
  } while (position < text.length);
  return certificates;
}

function toPem(certificates: readonly Uint8Array[]): string {
  return certificates.map((der) => encodePem("CERTIFICATE", der)).join("");
}

/** Encodes DER certificates as the load balancer does: `%20`, `%0A`, literal `+` `/` `=`, 64 columns, `%0A` at the end. */
export function encodeUrlPem(certificates: readonly Uint8Array[]): string {
  return toPem(certificates).replaceAll(" ", "%20").replaceAll("\n", "%0A");
}

/**
 * Encodes DER certificates as nginx does in `$ssl_client_escaped_cert`: everything but unreserved characters encoded.
 * @see https://nginx.org/en/docs/http/ngx_http_ssl_module.html#var_ssl_client_escaped_cert
 */
export function encodeEscapedPem(certificates: readonly Uint8Array[]): string {
  return encodeURIComponent(toPem(certificates));
}
