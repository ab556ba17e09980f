/** Qualifiers of certificate policies (RFC 5280 section 4.2.1.4). @module */
import { DerError, type DerReader, derError, openOnly, TAG } from "../der/der.ts";
import { checkInteger } from "../der/der-values.ts";
import type { PolicyInformation } from "./certificate-policies.ts";

const CPS_POINTER = "1.3.6.1.5.5.7.2.1";
const USER_NOTICE = "1.3.6.1.5.5.7.2.2";

/** Character strings of a DisplayText. */
const DISPLAY_TEXT: ReadonlySet<number> = new Set([
  TAG.ia5String,
  TAG.visibleString,
  TAG.bmpString,
  TAG.utf8String,
]);

/**
 * Returns the identifier of the first qualifier that cannot be interpreted: neither a pointer to a practice statement nor a user
 * notice, or not what such a one looks like; for qualifiers that cannot be read at all, words that say so. Undefined when there
 * is none. It matters only where the extension is critical.
 */
export function uninterpretedQualifier(policies: readonly PolicyInformation[]): string | undefined {
  for (const { policy, qualifiers } of policies) {
    if (qualifiers === undefined) return `that is unreadable of policy ${policy}`;
    for (const { id, valueHex } of qualifiers) {
      if (!isInterpreted(id, Buffer.from(valueHex, "hex"))) return id;
    }
  }
  return undefined;
}

function isInterpreted(id: string, value: Uint8Array): boolean {
  try {
    if (id === USER_NOTICE) readUserNotice(openOnly(value, TAG.sequence, "user notice"));
    return id === USER_NOTICE || (id === CPS_POINTER && value[0] === TAG.ia5String);
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** UserNotice ::= SEQUENCE { noticeRef NoticeReference OPTIONAL, explicitText DisplayText OPTIONAL }. */
function readUserNotice(notice: DerReader): void {
  if (notice.optional(TAG.sequence)) {
    const reference = notice.enter();
    readDisplayText(reference);
    const numbers = reference.open(TAG.sequence, "notice numbers");
    while (!numbers.atEnd) {
      const { bytes, contentStart, contentEnd } = numbers.expect(TAG.integer, "notice number");
      checkInteger(bytes, contentStart, contentEnd);
    }
    reference.finish("notice reference");
  }
  if (!notice.atEnd) readDisplayText(notice);
  notice.finish("user notice");
}

function readDisplayText(reader: DerReader): void {
  if (!DISPLAY_TEXT.has(reader.next("display text"))) derError("not a display text", reader.start);
}
