/**
 * OCSP answers for tests (RFC 6960), of any shape: good, revoked, unknown, delegated, outdated, mismatched, forged.
 *
 * @module
 */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { reasonCode } from "./crl.ts";
import type { TestCrlEntry } from "./crl-options.ts";
import {
  bitString,
  enumerated,
  explicit,
  implicit,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
} from "./der-writer.ts";
import { extensionDer, type TestExtension } from "./extensions.ts";
import { generalizedTimeField, keyIdentifier, serialField } from "./issue.ts";
import { publicKeyBitString } from "./keys.ts";
import { nameDer } from "./names.ts";
import type {
  TestOcspOptions,
  TestOcspResponseStatus,
  TestOcspSigner,
  TestOcspStatement,
} from "./ocsp-options.ts";
import { type RevocationRegister, serialOf } from "./revocation-register.ts";
import { createSigner, hashAlgorithm, type TestHash } from "./signatures.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NONCE = "1.3.6.1.5.5.7.48.1.2";

const RESPONSE_STATUS: Readonly<Record<TestOcspResponseStatus, number>> = {
  successful: 0,
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
};

/** The CA that issued the certificates of the answer. */
export interface OcspIssuer extends TestOcspSigner {
  readonly publicKey: KeyObject;
  readonly register: RevocationRegister;
  readonly now: Date;
}

/** Returns the DER of an answer. */
export function ocspDer(options: TestOcspOptions, issuer: OcspIssuer): Uint8Array {
  const { responseStatus = "successful" } = options;
  if (responseStatus !== "successful" && responseStatus !== 0) {
    return errorDer(responseStatus);
  }
  const type = oid(options.responseType ?? "1.3.6.1.5.5.7.48.1.1");
  const basic = octetString(basicDer(options, issuer));
  return sequence(enumerated(0), explicit(0, sequence(type, basic)));
}

/** Returns the DER of an unsuccessful response, which has only a status. */
export function errorDer(status: TestOcspResponseStatus | number): Uint8Array {
  return sequence(enumerated(typeof status === "number" ? status : RESPONSE_STATUS[status]));
}

function basicDer(options: TestOcspOptions, issuer: OcspIssuer): Uint8Array {
  const { signer = issuer } = options;
  const { certificates = signer.der === issuer.der ? [] : [signer] } = options;
  const { algorithm, sign } = createSigner(options.key ?? signer.key, options.signature);
  const data = responseData(options, signer, issuer);
  const signature = sign(data);
  if (options.tamper === true) {
    const last = signature.length - 1;
    signature[last] = (signature[last] ?? 0) ^ 1;
  }
  return sequence(
    data,
    options.algorithm ?? algorithm,
    bitString(signature),
    ...(certificates.length === 0
      ? []
      : [explicit(0, sequence(...certificates.map((each) => each.der)))]),
  );
}

function responseData(
  options: TestOcspOptions,
  signer: TestOcspSigner,
  issuer: OcspIssuer,
): Uint8Array {
  const { version = 1, nonce, extensions = [], producedAt = issuer.now } = options;
  const all: TestExtension[] = [
    ...(nonce === undefined ? [] : [{ oid: NONCE, value: octetString(nonce) }]),
    ...extensions,
  ];
  return sequence(
    ...(version === 1 ? [] : [explicit(0, integer(version - 1))]),
    responderId(options, signer),
    generalizedTimeField(producedAt),
    sequence(...statementsOf(options).map((statement) => singleResponse(statement, issuer))),
    ...extensionsField(all),
  );
}

function responderId(
  { responderId: id = "name" }: TestOcspOptions,
  signer: TestOcspSigner,
): Uint8Array {
  if (id === "name") return explicit(1, signer.subjectDer);
  if (id === "key") {
    return explicit(2, octetString(keyIdentifier(createPublicKey(signer.key))));
  }
  return "name" in id ? explicit(1, nameDer(id.name)) : explicit(2, octetString(id.key));
}

function extensionsField(extensions: readonly TestExtension[]): Uint8Array[] {
  return extensions.length === 0 ? [] : [explicit(1, sequence(...extensions.map(extensionDer)))];
}

function statementsOf(options: TestOcspOptions): TestOcspStatement[] {
  const { for: statements = [options] } = options;
  return [statements].flat().map((each) => ({
    ...options,
    ...("der" in each ? { certificate: each } : each),
  }));
}

function singleResponse(statement: TestOcspStatement, issuer: OcspIssuer): Uint8Array {
  const { now } = issuer;
  const { nextUpdate = new Date(now.getTime() + DAY) } = statement;
  return sequence(
    statement.certId ?? certIdDer(statement, issuer),
    certStatus(statement, issuer),
    generalizedTimeField(statement.thisUpdate ?? new Date(now.getTime() - HOUR)),
    ...(nextUpdate === false ? [] : [explicit(0, generalizedTimeField(nextUpdate))]),
    ...extensionsField(statement.singleExtensions ?? []),
  );
}

function certStatus(statement: TestOcspStatement, issuer: OcspIssuer): Uint8Array {
  const known: TestCrlEntry | undefined = issuer.register.find(serialContents(statement));
  const { revokedAt = known?.revokedAt, reason = known?.reason } = statement;
  const isRevoked = known !== undefined || revokedAt !== undefined || reason !== undefined;
  const { status = isRevoked ? "revoked" : "good" } = statement;
  if (status !== "revoked") {
    return implicit(status === "good" ? 0 : 2, nullValue());
  }
  const info = sequence(
    generalizedTimeField(revokedAt ?? new Date(issuer.now.getTime() - HOUR)),
    ...(reason === undefined ? [] : [explicit(0, enumerated(reasonCode(reason)))]),
  );
  return implicit(1, info);
}

function certIdDer(statement: TestOcspStatement, issuer: OcspIssuer): Uint8Array {
  const { certIdHash = "sha1", issuerName, issuerKey = issuer.publicKey } = statement;
  const name = issuerName === undefined ? issuer.subjectDer : nameDer(issuerName);
  return sequence(
    hashAlgorithm(certIdHash),
    ...issuerHashes(certIdHash, name, issuerKey).map(octetString),
    serialField(serialContents(statement)),
  );
}

/** Returns the two hashes with which a CertID identifies the issuer: of its name in DER, and of the bits of its key. */
export function issuerHashes(
  hash: TestHash,
  nameOfIssuer: Uint8Array,
  key: KeyObject,
): readonly [name: Uint8Array, key: Uint8Array] {
  const digest = (bytes: Uint8Array) => new Uint8Array(createHash(hash).update(bytes).digest());
  return [digest(nameOfIssuer), digest(publicKeyBitString(key))];
}

/** Returns the contents of the serial number; the default is number 1. */
function serialContents({ certificate, serial = 1n }: TestOcspStatement): Uint8Array {
  return serialOf(certificate ?? serial);
}
