import type { Certificate } from "../x509/certificate.ts";
import { readUserPrincipalName, USER_PRINCIPAL_NAME } from "../x509/names/user-principal-name.ts";

/** A name of a form that RFC 5280 does not define. */
export interface OtherName {
  /** The form: a dotted identifier. */
  readonly oid: string;
  /** The value's DER, a fresh copy each time it is asked for. */
  readonly value: Uint8Array;
}

/**
 * The subject alternative names by type, as exact text. Names of further forms are not listed here, nor are names whose text is
 * not what their form asks for, such as a host name with bytes above 7F or a user principal name that is not a UTF8String.
 */
export interface SubjectAlternativeNames {
  readonly dns: readonly string[];
  readonly uri: readonly string[];
  readonly email: readonly string[];
  readonly ip: readonly string[];
  /** User principal names of Active Directory (otherName 1.3.6.1.4.1.311.20.2.3). A certificate should have one. */
  readonly upn: readonly string[];
  /** The otherNames of all other types. */
  readonly other: readonly OtherName[];
}

/**
 * Returns the certificate's alternative names by type.
 *
 * @throws {CertificateError} when the extension cannot be read
 */
export function alternativeNamesOf(certificate: Certificate): SubjectAlternativeNames {
  const names = certificate.subjectAlternativeName ?? [];
  const ofType = (type: "dns" | "uri" | "email" | "ip"): readonly string[] =>
    Object.freeze(
      names.flatMap((name) =>
        name.type === type && name.isApproximate !== true ? [name.value] : [],
      ),
    );
  const others = names.filter((name) => name.type === "otherName");
  return Object.freeze({
    dns: ofType("dns"),
    uri: ofType("uri"),
    email: ofType("email"),
    ip: ofType("ip"),
    upn: Object.freeze(
      others.flatMap(({ typeId, valueHex }) =>
        typeId === USER_PRINCIPAL_NAME ? (readUserPrincipalName(valueHex) ?? []) : [],
      ),
    ),
    other: Object.freeze(
      others.flatMap(({ typeId, valueHex }) =>
        typeId === USER_PRINCIPAL_NAME ? [] : [otherName(typeId, valueHex)],
      ),
    ),
  });
}

/** The names for a summary: of another name the type alone, because its value is binary and may be large. */
export type SummarizedNames = Omit<SubjectAlternativeNames, "other"> & {
  readonly other: readonly string[];
};

/** Returns the names as a summary shows them. */
export function summarizeNames(names: SubjectAlternativeNames): SummarizedNames {
  return { ...names, other: names.other.map(({ oid }) => oid) };
}

function otherName(oid: string, valueHex: string): OtherName {
  return Object.freeze({
    oid,
    get value() {
      return Uint8Array.from(Buffer.from(valueHex, "hex"));
    },
  });
}
