/**
 * Distinguished names as people paste them from other tools into a configuration: OpenSSL's one-line forms, Java, Windows, RFC
 * 1779. The text is rewritten to RFC 4514, which is then read strictly. What the load balancer's headers say is never read here.
 *
 * @module
 */
import { DistinguishedName, DistinguishedNameError } from "./distinguished-name.ts";
import { LONGEST_NAME_TEXT } from "./name-parsing.ts";
import {
  type PastedRdn,
  readDelimited,
  readSlashed,
  type TextRdns,
} from "./pasted-name-reading.ts";

/**
 * A text is two distinguished names, depending on the tool that printed it. A TypeError, because such text comes from
 * configuration.
 */
export class AmbiguousNameError extends TypeError {
  /** @param isReverseLikelier the text looks like OpenSSL's, which begins with the most general RDN */
  constructor(
    asWritten: DistinguishedName,
    reversed: DistinguishedName,
    isReverseLikelier: boolean,
  ) {
    const spellings = [asWritten, reversed].map((name) =>
      JSON.stringify(String(name).slice(0, 300)),
    );
    const [likely, other] = isReverseLikelier ? spellings.toReversed() : spellings;
    super(
      `ambiguous: OpenSSL prints the most general RDN (C) first, RFC 4514 last; write ${likely} or ${other}, as openssl x509 -nameopt RFC2253 prints it`,
    );
    this.name = "AmbiguousNameError";
  }
}

/** How a pasted name is read. */
export interface PastedNameOptions {
  /** The order of the RDNs does not count, so that it cannot be ambiguous. */
  readonly anyOrder?: boolean;
}

/**
 * Reads a distinguished name in RFC 4514 text or in the form of another tool:
 *
 * - `OID.2.5.4.97=...`, and the short types of Windows and Java that RFC 4514 does not have (`S`, `T`, `G`, `I`, `DNQ`);
 * - values in quotes, and `;` between RDNs (RFC 1779); a doubled quote inside quotes (Windows);
 * - `/C=JP/O=Example/CN=a` and `C = JP, O = Example, CN = a` (OpenSSL), most general RDN first;
 * - `subject=` or `issuer=` before all this, as OpenSSL prints it.
 *
 * Tools that put a space after the comma disagree about the order: OpenSSL begins with the country, Java and Windows end in it.
 * The types at the two ends decide; where they do not, the text is refused.
 *
 * @throws {TypeError} when the text is not a name, or has two readings: the message shows both in RFC 4514
 */
export function parsePastedName(text: string, options: PastedNameOptions = {}): DistinguishedName {
  // Measured before anything is done with it; what is too long or not a string is refused there in its own words.
  if (typeof text !== "string" || text.length > LONGEST_NAME_TEXT) {
    return DistinguishedName.parse(text);
  }
  const [label = "", separator] = /^\s*(?:subject|issuer)\s*([=:])\s*/i.exec(text) ?? [];
  const name = trimmed(text.slice(label.length));
  refuseLineBreak(name);
  if (name.startsWith("/")) return written(readSlashed(name).toReversed());
  const read = readDelimited(name);
  return written(options.anyOrder === true ? read.rdns : inRfc4514Order(read, separator === "="));
}

/** Without spaces, tabs and line breaks at its ends, but for one that a backslash makes a part of the value. */
function trimmed(text: string): string {
  const isBlank = (at: number): boolean => " \t\r\n".includes(text[at] ?? "x");
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(start)) start += 1;
  while (end > start && isBlank(end - 1)) end -= 1;
  let backslashes = 0;
  while (text[end - 1 - backslashes] === "\\") backslashes += 1;
  return text.slice(start, backslashes % 2 === 1 ? end + 1 : end);
}

/** A line break in the middle is more likely a name printed on several lines than a part of a value. */
function refuseLineBreak(name: string): void {
  const at = name.search(/[\r\n]/);
  if (at === -1) return;
  throw new DistinguishedNameError(
    "a line break (write the RDNs with commas between, or \\0A for a line break in a value)",
    at,
  );
}

function written(rdns: readonly PastedRdn[]): DistinguishedName {
  const text = rdns.map((rdn) => rdn.map(({ type, value }) => `${type}=${value}`).join("+"));
  return DistinguishedName.parse(text.join(","));
}

/**
 * Most specific RDN first. Without any space around commas and equals signs the text is RFC 4514, which has this order.
 *
 * @param isOpenSsl the text began with `subject=` or `issuer=`
 */
function inRfc4514Order(read: TextRdns, isOpenSsl: boolean): readonly PastedRdn[] {
  const { rdns, isSpaced, hasSpacedEquals } = read;
  if (rdns.length < 2 || !isSpaced) return rdns;
  const startsGeneral = isOpenSsl || hasSpacedEquals;
  const order = rank(rdns.at(-1)) - rank(rdns[0]);
  if (order < 0 && !startsGeneral) return rdns;
  if (order > 0 && startsGeneral) return rdns.toReversed();
  throw new AmbiguousNameError(written(rdns), written(rdns.toReversed()), order > 0);
}

/** Attribute types from the most general one to the most specific; all others are specific. */
const GENERAL_TYPES: readonly (readonly string[])[] = [
  ["C", "countryName", "2.5.4.6", "DC", "domainComponent", "0.9.2342.19200300.100.1.25"],
  ["ST", "stateOrProvinceName", "2.5.4.8"],
  ["L", "localityName", "2.5.4.7"],
  ["O", "organizationName", "2.5.4.10"],
  ["OU", "organizationalUnitName", "2.5.4.11"],
];

const RANKS: ReadonlyMap<string, number> = /* @__PURE__ */ new Map(
  GENERAL_TYPES.flatMap((types, rankOfTypes) =>
    types.map((type): [string, number] => [type.toLowerCase(), rankOfTypes]),
  ),
);

function rank(rdn: PastedRdn | undefined): number {
  const ranks = (rdn ?? []).map(
    ({ type }) => RANKS.get(type.toLowerCase()) ?? GENERAL_TYPES.length,
  );
  return Math.min(...ranks);
}
