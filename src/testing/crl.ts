/**
 * Revocation lists for tests, of any shape: complete, delta, indirect, scoped, outdated, forged, huge.
 *
 * @module
 */
import { type KeyObject, randomBytes } from "node:crypto";
import type {
  TestCrlEntry,
  TestCrlOptions,
  TestEntryReason,
  TestIssuingDistributionPoint,
} from "./crl-options.ts";
import {
  bitString,
  boolean,
  concatBytes,
  enumerated,
  implicit,
  integer,
  sequence,
  tlv,
} from "./der-writer.ts";
import { pointNameField, reasonFlags } from "./distribution-points.ts";
import {
  authorityKeyIdentifier,
  extensionDer,
  freshestCrl,
  type TestExtension,
} from "./extensions.ts";
import { generalNames } from "./general-names.ts";
import { generalizedTimeField, serialField, timeField } from "./issue.ts";
import { nameDer } from "./names.ts";
import { type RevocationRegister, serialOf } from "./revocation-register.ts";
import { createSigner } from "./signatures.ts";

const HOUR = 3_600_000;
const WEEK = 168 * HOUR;

const REASON_CODES: Readonly<Record<string, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
};

/** The signer of a list. */
export interface CrlIssuer {
  /** DER of the name. */
  readonly name: Uint8Array;
  readonly key: KeyObject;
  readonly keyIdentifier: Uint8Array;
  readonly now: Date;
  /** The certificates that it has revoked so far. */
  readonly register: RevocationRegister;
}

/** Returns the DER of a list. */
export function crlDer(options: TestCrlOptions, issuer: CrlIssuer): Uint8Array {
  const signer = createSigner(options.key ?? issuer.key, options.signature);
  const version = options.version ?? 2;
  const { nextUpdate = new Date(issuer.now.getTime() + WEEK) } = options;
  const entries = entriesDer(options, issuer);
  const extensions = extensionsOf(options, version, issuer);
  const tbs = sequence(
    ...(version === 1 ? [] : [integer(1)]),
    options.innerAlgorithm ?? signer.algorithm,
    options.issuerName === undefined ? issuer.name : nameDer(options.issuerName),
    timeField(options.thisUpdate ?? new Date(issuer.now.getTime() - HOUR)),
    ...(nextUpdate === false ? [] : [timeField(nextUpdate)]),
    ...(entries.length === 0 ? [] : [tlv(0x30, entries)]),
    ...(extensions.length === 0 ? [] : [tlv(0xa0, sequence(...extensions.map(extensionDer)))]),
  );
  const signature = signer.sign(tbs);
  if (options.tamper === true) {
    const last = signature.length - 1;
    signature[last] = (signature[last] ?? 0) ^ 1;
  }
  return sequence(tbs, signer.algorithm, bitString(signature));
}

function entriesDer(
  { revoked, fill = 0 }: TestCrlOptions,
  { register, now }: CrlIssuer,
): Uint8Array {
  const entries = (revoked ?? register.entries).map((each) =>
    entryDer("der" in each ? { certificate: each } : each, now),
  );
  return concatBytes([...entries, randomEntries(fill)]);
}

function entryDer(entry: TestCrlEntry, now: Date): Uint8Array {
  const { certificate, reason, invalidSince, issuer } = entry;
  const serial = certificate === undefined ? entry.serial : serialOf(certificate);
  const extensions: TestExtension[] = [];
  if (reason !== undefined) {
    extensions.push({ oid: "2.5.29.21", value: enumerated(reasonCode(reason)) });
  }
  if (invalidSince !== undefined) {
    extensions.push({ oid: "2.5.29.24", value: generalizedTimeField(invalidSince) });
  }
  if (issuer !== undefined) {
    const value = sequence(...generalNames({ directoryName: [issuer] }));
    extensions.push({ oid: "2.5.29.29", critical: true, value });
  }
  extensions.push(...(entry.extensions ?? []));
  return sequence(
    serialField(serial),
    timeField(entry.revokedAt ?? new Date(now.getTime() - HOUR)),
    ...(extensions.length === 0 ? [] : [sequence(...extensions.map(extensionDer))]),
  );
}

/** Returns the code of a reason; a number is returned unchanged. */
export function reasonCode(reason: TestEntryReason | number): number {
  return typeof reason === "number" ? reason : (REASON_CODES[reason] ?? 0);
}

/** Returns entries with random serial numbers, written into one array, so that half a million take little time. */
function randomEntries(count: number): Uint8Array {
  const plain = sequence(integer(1n << 126n), timeField({ utcTime: "250102030405Z" }));
  const reason = extensionDer({ oid: "2.5.29.21", value: enumerated(1) });
  const date = timeField({ utcTime: "250102030405Z" });
  const withReason = sequence(integer(1n << 126n), date, sequence(reason));
  const serials = randomBytes(16 * count);
  const bytes = new Uint8Array(count * withReason.length);
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const template = i % 2 === 0 ? plain : withReason;
    bytes.set(template, at);
    bytes.set(serials.subarray(i * 16, i * 16 + 16), at + 4);
    bytes[at + 4] = ((bytes[at + 4] ?? 0) & 0x7f) | 0x40;
    at += template.length;
  }
  return bytes.subarray(0, at);
}

function extensionsOf(
  options: TestCrlOptions,
  version: number,
  issuer: CrlIssuer,
): TestExtension[] {
  const {
    number = version === 2 ? 1 : false,
    baseNumber,
    issuingDistributionPoint: point,
  } = options;
  const keyId = options.authorityKeyIdentifier ?? (version === 2 && issuer.keyIdentifier);
  return [
    ...(keyId === false ? [] : [authorityKeyIdentifier(keyId)]),
    ...(number === false ? [] : [{ oid: "2.5.29.20", value: integer(number) }]),
    ...(baseNumber === undefined
      ? []
      : [{ oid: "2.5.29.27", critical: true, value: integer(baseNumber) }]),
    ...(point === undefined ? [] : [issuingDistributionPoint(point)]),
    ...(options.freshestCrl === undefined ? [] : [freshestCrl(options.freshestCrl)]),
    ...(options.extensions ?? []),
  ];
}

function issuingDistributionPoint(point: TestIssuingDistributionPoint): TestExtension {
  const flag = (tag: number, value: boolean | undefined): Uint8Array[] =>
    value === true ? [implicit(tag, boolean(true))] : [];
  const value = sequence(
    ...pointNameField(point),
    ...flag(1, point.onlyContainsUserCerts),
    ...flag(2, point.onlyContainsCaCerts),
    ...reasonFlags(3, point.onlySomeReasons),
    ...flag(4, point.indirect),
    ...flag(5, point.onlyContainsAttributeCerts),
  );
  return { oid: "2.5.29.28", critical: point.critical ?? true, value };
}

/** A test revocation list. */
export class TestCrl {
  readonly der: Uint8Array;

  constructor(der: Uint8Array) {
    this.der = der;
  }

  /** The list in PEM (`X509 CRL`). */
  get pem(): string {
    const base64 = Buffer.from(this.der).toString("base64");
    let body = "";
    for (let i = 0; i < base64.length; i += 64) body += `${base64.slice(i, i + 64)}\n`;
    return `-----BEGIN X509 CRL-----\n${body}-----END X509 CRL-----\n`;
  }
}
