/**
 * Certificates in a header value: PEM, percent-encoded, `+` `/` `=` literal or encoded.
 *
 * The grammar is strict, because an attacker could exploit everything that another reader of the same header could interpret differently:
 * blocks `-----BEGIN CERTIFICATE-----`, newline, base64 lines, newline, `-----END CERTIFICATE-----`, with exactly one newline
 * between blocks and at most one after the last. Lines may have any length but zero (64 columns were observed; AWS does not document them).
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 * @module
 */
import { ClientCertificateError, refuse } from "../errors/client-certificate-error.ts";
import { encodePem } from "../x509/pem.ts";
import { type AlbLimits, DEFAULT_ALB_LIMITS } from "./limits.ts";

/** The encoding of the parts of a PEM text. */
interface Spelling {
  readonly begin: string;
  readonly end: string;
  readonly newline: string;
}

const PLAIN: Spelling = {
  begin: "-----BEGIN CERTIFICATE-----\n",
  end: "\n-----END CERTIFICATE-----",
  newline: "\n",
};
/** As the load balancer writes them. */
const ENCODED: Spelling = {
  begin: "-----BEGIN%20CERTIFICATE-----%0A",
  end: "%0A-----END%20CERTIFICATE-----",
  newline: "%0A",
};

/** Percent-decodes once. `decodeURIComponent` leaves `+` alone, unlike form decoders, which turn it into a space. */
function percentDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    return refuse("header.malformed", "the certificate header is not percent-encoded text", cause);
  }
}

/** Returns the number of bytes that canonical base64 encodes, without decoding it. */
function decodedLength(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : Number(base64.endsWith("="));
  return (base64.length / 4) * 3 - padding;
}

/** Decodes base64 text whose length is a multiple of four; returns undefined if it is not canonical. */
function decodeCanonical(base64: string): Uint8Array | undefined {
  // Not the pooled Buffer that `Buffer.from` would make: it shares its memory with unrelated data, and the copy costs.
  const bytes = new Uint8Array(decodedLength(base64));
  const buffer = Buffer.from(bytes.buffer);
  buffer.write(base64, "base64");
  // Buffer skips characters that are not base64 and tolerates wrong padding and trailing bits: only canonical text is unchanged when
  // encoded again.
  return buffer.toString("base64") === base64 ? bytes : undefined;
}

/** Characters of a line as the load balancer and common PEM encoders write it. */
const columns = 64;

/**
 * Joins the lines of a body without their separators; returns undefined unless each line but the last has 64 characters. It searches for nothing, so
 * it takes a third of the time that `replaceAll` does.
 */
function joinColumns(body: string, newline: string): string | undefined {
  const stride = columns + newline.length;
  const last = body.length % stride;
  // It would end in a line break, or in a part of one.
  if (last === 0 || last > columns) return undefined;
  let base64 = body.slice(0, columns);
  for (let line = stride; line < body.length; line += stride) {
    if (!body.startsWith(newline, line - newline.length)) return undefined;
    base64 += body.slice(line, line + columns);
  }
  return base64.includes(newline) ? undefined : base64;
}

/** Decodes the base64 of one block; `number` counts from 1, for messages. */
function decodeBody(body: string, newline: string, number: number, limits: AlbLimits): Uint8Array {
  const joined = joinColumns(body, newline);
  const base64 = joined ?? body.replaceAll(newline, "");
  if (decodedLength(base64) > limits.certificateBytes) {
    refuse(
      "limit.certificate-bytes",
      `certificate ${number} has over ${limits.certificateBytes} bytes`,
    );
  }
  const isUneven = body.startsWith(newline) || body.endsWith(newline);
  const hasEmptyLine = joined === undefined && body.includes(newline + newline);
  if (base64 === "" || isUneven || hasEmptyLine) {
    refuse("header.malformed", `certificate ${number} is empty or has empty lines`);
  }
  const bytes = base64.length % 4 === 0 ? decodeCanonical(base64) : undefined;
  return bytes ?? refuse("header.malformed", `certificate ${number} is not canonical base64`);
}

/** Returns the position after the block's one newline, or the end of the text. */
function skipBlockEnd(text: string, newline: string, position: number, number: number): number {
  if (position === text.length) return position;
  if (!text.startsWith(newline, position)) {
    refuse("header.malformed", `unexpected data after certificate ${number}`);
  }
  return position + newline.length;
}

/**
 * Decodes a header value into DER certificates, in their order.
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
  return decodeAsWritten(value, limits) ?? decodeBlocks(percentDecode(value), PLAIN, limits);
}

/**
 * Reads the load balancer's own encoding without percent-decoding it first, in half the time. Everything that it accepts the general
 * reader also accepts, with the same bytes, because no other percent signs remain; a value that it does not accept is read by the general
 * reader.
 */
function decodeAsWritten(value: string, limits: AlbLimits): Uint8Array[] | undefined {
  if (!value.startsWith(ENCODED.begin)) return undefined;
  try {
    return decodeBlocks(value, ENCODED, limits);
  } catch (error) {
    if (error instanceof ClientCertificateError) return undefined;
    throw error;
  }
}

function decodeBlocks(text: string, spelling: Spelling, limits: AlbLimits): Uint8Array[] {
  const { begin, end: endLine, newline } = spelling;
  const certificates: Uint8Array[] = [];
  let position = 0;
  do {
    const number = certificates.length + 1;
    if (!text.startsWith(begin, position)) {
      refuse(
        "header.malformed",
        `no PEM block of a certificate where certificate ${number} should begin`,
      );
    }
    if (number > limits.certificates) {
      refuse("limit.certificates", `there are over ${limits.certificates} certificates`);
    }
    const start = position + begin.length;
    const end = text.indexOf(endLine, start);
    if (end === -1)
      refuse("header.malformed", `the PEM block of certificate ${number} does not end`);
    certificates.push(decodeBody(text.slice(start, end), newline, number, limits));
    position = skipBlockEnd(text, newline, end + endLine.length, number);
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
