/**
 * User principal names, `anna@corp.example`: the identity of smart-card and device certificates of Active Directory, in an
 * otherName of the subject alternative name.
 *
 * @see https://learn.microsoft.com/en-us/windows/security/identity-protection/smart-cards/smart-card-certificate-requirements-and-enumeration
 * @module
 */
import { DerError, DerReader, TAG } from "../der/der.ts";
import { checkString, decodeString } from "../der/der-strings.ts";
import { orUndefined } from "../or-undefined.ts";

/** The otherName type of a user principal name. */
export const USER_PRINCIPAL_NAME = "1.3.6.1.4.1.311.20.2.3";

/**
 * Returns the text of a user principal name, exactly as written; undefined when the value is not a UTF8String, is not UTF-8, is
 * empty or holds a NUL. Programs that keep texts as C does read something else before a NUL, so that such a value has two
 * readings.
 *
 * @param valueHex the DER of the otherName's value
 */
export function readUserPrincipalName(valueHex: string): string | undefined {
  const bytes = Buffer.from(valueHex, "hex");
  const text = orUndefined(DerError, () => {
    const reader = new DerReader(bytes);
    const { contentStart, contentEnd } = reader.expect(TAG.utf8String, "user principal name");
    reader.finish("user principal name");
    checkString(TAG.utf8String, bytes, contentStart, contentEnd);
    return decodeString(TAG.utf8String, bytes, contentStart, contentEnd);
  });
  return text === "" || text?.includes("\0") ? undefined : text;
}
