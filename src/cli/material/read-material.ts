/**
 * Whatever a user has at hand (a PEM chain, DER, a header value, an event, a revocation list) by its content.
 * @module
 */
import { type AlbEvent, assertAlbEvent } from "../../alb/event.ts";
import { type Mode, PASSTHROUGH_HEADER, VERIFY_HEADERS } from "../../alb/mtls-headers.ts";
import { decodeUrlPem } from "../../alb/url-pem.ts";
import { errorText } from "../../util/error-text.ts";
import { Certificate } from "../../x509/certificate.ts";
import { Crl } from "../../x509/crl/crl.ts";
import { decodePemBlocks } from "../../x509/pem.ts";
import { CliError, EXIT } from "../cli-error.ts";

/** What was in the input. */
export type Material =
  | {
      readonly kind: "certificates";
      readonly from: "PEM" | "DER" | "header value";
      readonly chain: readonly Uint8Array[];
    }
  | {
      readonly kind: "event";
      readonly event: AlbEvent;
      readonly mode: Mode;
      readonly chain: readonly Uint8Array[];
    }
  | { readonly kind: "crls"; readonly from: "PEM" | "DER"; readonly crls: readonly Crl[] };

const LIMITS = { maxBlocks: 20_000, maxBytes: 128 * 1024 * 1024, allowText: true };

/**
 * Reads an input by its content.
 * @throws {CliError} naming what was expected and what is wrong.
 */
export function readMaterial(bytes: Uint8Array, name: string): Material {
  try {
    return read(bytes);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const detail = (cause as { detail?: unknown }).detail ?? errorText(cause);
    throw new CliError(
      EXIT.unusable,
      `${name} cannot be understood: ${String(detail)}`,
      "give a PEM or DER certificate or chain, a header value, an ALB event (JSON) or a revocation list",
      { cause },
    );
  }
}

function read(bytes: Uint8Array): Material {
  // DER of a certificate or list begins with SEQUENCE and a length of two bytes or more.
  if (bytes[0] === 0x30 && ((bytes[1] ?? 0) & 0x80) !== 0) return readDer(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) return readEvent(trimmed);
  if (trimmed.startsWith("-----BEGIN%20") || /^-----BEGIN .*%0A/.test(trimmed.slice(0, 200))) {
    return { kind: "certificates", from: "header value", chain: decodeUrlPem(trimmed) };
  }
  return readPem(text);
}

function readDer(bytes: Uint8Array): Material {
  try {
    Certificate.fromDer(bytes);
  } catch (notCertificate) {
    try {
      return { kind: "crls", from: "DER", crls: [Crl.fromDer(bytes)] };
    } catch {
      throw notCertificate;
    }
  }
  return { kind: "certificates", from: "DER", chain: [bytes] };
}

function readPem(text: string): Material {
  if (text.includes("-----BEGIN X509 CRL-----") || text.includes("-----BEGIN CRL-----")) {
    const blocks = decodePemBlocks(text, { ...LIMITS, labels: ["X509 CRL", "CRL", "CERTIFICATE"] });
    const lists = blocks.filter(({ label }) => label !== "CERTIFICATE");
    return { kind: "crls", from: "PEM", crls: lists.map(({ der }) => Crl.fromDer(der)) };
  }
  const blocks = decodePemBlocks(text, { ...LIMITS, labels: ["CERTIFICATE"] });
  if (blocks.length === 0) throw new TypeError("there is no PEM block of a certificate or list");
  return { kind: "certificates", from: "PEM", chain: blocks.map(({ der }) => der) };
}

function readEvent(json: string): Material {
  const event = assertAlbEvent(JSON.parse(json));
  const passthrough = headerOf(event, PASSTHROUGH_HEADER);
  if (passthrough !== undefined) {
    return { kind: "event", event, mode: "passthrough", chain: decodeUrlPem(passthrough) };
  }
  const leaf = headerOf(event, VERIFY_HEADERS.leaf);
  // Without any certificate it is what a listener in passthrough mode sends for a client without one.
  if (leaf === undefined) return { kind: "event", event, mode: "passthrough", chain: [] };
  return { kind: "event", event, mode: "verify", chain: decodeUrlPem(leaf) };
}

function headerOf(event: AlbEvent, wanted: string): string | undefined {
  for (const headers of [event.multiValueHeaders, event.headers]) {
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (name.toLowerCase() !== wanted) continue;
      const first: unknown = Array.isArray(value) ? value[0] : value;
      if (typeof first === "string" && first !== "") return first;
    }
  }
  return undefined;
}
