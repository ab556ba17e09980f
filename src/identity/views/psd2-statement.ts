/**
 * The qcStatement of payment service providers (ETSI TS 119 495 section 5.1, annex A): which roles a competent authority gave
 * them.
 * @module
 */
import { refuse } from "../../errors/client-certificate-error.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { DerError, type DerReader, derError, openOnly, readList, TAG } from "../../x509/der/der.ts";
import { checkString, decodeString } from "../../x509/der/der-strings.ts";
import { readOid } from "../../x509/der/der-values.ts";
import { parseQcStatements, QC_STATEMENTS } from "../../x509/extensions/qc-statements.ts";

const PSD2_STATEMENT = "0.4.0.19495.2";
const UNSPECIFIED = "Unspecified";

/** The roles that ETSI TS 119 495 names, by identifier; those after PSP_IC came with its later versions. */
const ROLES = Object.freeze({
  "0.4.0.19495.1.0": UNSPECIFIED,
  "0.4.0.19495.1.1": "PSP_AS",
  "0.4.0.19495.1.2": "PSP_PI",
  "0.4.0.19495.1.3": "PSP_AI",
  "0.4.0.19495.1.4": "PSP_IC",
  "0.4.0.19495.1.5": "PSP_CB",
  "0.4.0.19495.1.6": "PSP_PA",
  "0.4.0.19495.1.51": "VOP_RS",
  "0.4.0.19495.1.52": "VOP_VS",
} as const);

type NamedRole = (typeof ROLES)[keyof typeof ROLES];

/**
 * A role of a payment service provider: account servicing (`PSP_AS`), payment initiation (`PSP_PI`), account information
 * (`PSP_AI`), issuing of card-based payment instruments (`PSP_IC`), and those of later versions of ETSI TS 119 495.
 */
export type Psd2Role = Exclude<NamedRole, typeof UNSPECIFIED>;

/** The roles by which policies can ask. */
export const PSD2_ROLES: readonly Psd2Role[] = Object.freeze(
  Object.values(ROLES).filter((name): name is Psd2Role => name !== UNSPECIFIED),
);

/** What the statement says. */
export interface Psd2Statement {
  /** Roles that ETSI names; none when the only role is "Unspecified". */
  readonly roles: readonly Psd2Role[];
  /** Roles under other identifiers, which other organizations define. */
  readonly otherRoles: readonly { readonly oid: string; readonly name: string }[];
  /** Name of the competent authority. */
  readonly ncaName: string;
  /** Its identifier: country, hyphen, abbreviation (`"NL-DNB"`). */
  readonly ncaId: string;
}

/**
 * Returns what the certificate's PSD2 statement says; undefined when it has none.
 *
 * @throws {ClientCertificateError} `certificate.malformed` when qcStatements or the statement cannot be read, when there are two
 *   statements, no role or more than 100, a role whose name is not the one of its identifier, or "Unspecified" with another role
 */
export function readPsd2Statement(certificate: Certificate): Psd2Statement | undefined {
  const extension = certificate.extensions.get(QC_STATEMENTS);
  if (extension === undefined) return undefined;
  try {
    const [first, ...others] = parseQcStatements(extension.value).filter(
      ({ oid }) => oid === PSD2_STATEMENT,
    );
    if (first === undefined) return undefined;
    if (others.length > 0) derError("there are two PSD2 statements", 0);
    if (first.info === undefined) derError("the PSD2 statement is empty", 0);
    return readStatement(openOnly(first.info, TAG.sequence, "PSD2 statement"));
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    return refuse("certificate.malformed", `qcStatements: ${cause.message}`, cause);
  }
}

function readStatement(statement: DerReader): Psd2Statement {
  const list = statement.open(TAG.sequence, "rolesOfPSP");
  let count = 0;
  const read = readList(list, () => {
    count += 1;
    if (count > 100) derError("there are more than 100 roles", list.position);
    return readRole(list);
  });
  const ncaName = readText(statement, "nCAName");
  const ncaId = readText(statement, "nCAId");
  statement.finish("PSD2 statement");
  if (read.length === 0) derError("there is no role", list.position);
  const named = new Set(read.map(({ known }) => known));
  if (named.has(UNSPECIFIED) && named.size > 1) {
    derError(`a role is given in addition to ${UNSPECIFIED}`, list.position);
  }
  return Object.freeze({
    roles: Object.freeze(PSD2_ROLES.filter((role) => named.has(role))),
    otherRoles: Object.freeze(
      read.flatMap(({ oid, name, known }) =>
        known === undefined ? [Object.freeze({ oid, name })] : [],
      ),
    ),
    ncaName,
    ncaId,
  });
}

interface ReadRole {
  readonly oid: string;
  readonly name: string;
  readonly known: NamedRole | undefined;
}

function readRole(list: DerReader): ReadRole {
  const role = list.open(TAG.sequence, "role");
  const oid = readOid(role, "role identifier");
  const name = readText(role, "role name");
  role.finish("role");
  const known = isNamed(oid) ? ROLES[oid] : undefined;
  const namedOtherwise = known === undefined && Object.values<string>(ROLES).includes(name);
  if ((known !== undefined && known !== name) || namedOtherwise) {
    derError(`role ${oid} is called ${JSON.stringify(name)}`, list.start);
  }
  return { oid, name, known };
}

function isNamed(oid: string): oid is keyof typeof ROLES {
  return Object.hasOwn(ROLES, oid);
}

/** Reads a UTF8String of 1 to 256 characters without NUL. */
function readText(reader: DerReader, what: string): string {
  const { bytes, contentStart, contentEnd } = reader.expect(TAG.utf8String, what);
  checkString(TAG.utf8String, bytes, contentStart, contentEnd);
  const text = decodeString(TAG.utf8String, bytes, contentStart, contentEnd);
  if (text === "" || text.includes("\0") || [...text].length > 256) {
    derError(`${what} does not have 1 to 256 characters`, contentStart);
  }
  return text;
}
