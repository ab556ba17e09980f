/** Extensions as every signed structure of this folder has them. @module */
import { type ExtensionSpan, MAX_EXTENSIONS } from "./certificate-structure.ts";
import { type DerReader, derError, TAG } from "./der/der.ts";
import { readDefaultFalse, readOid } from "./der/der-values.ts";

/**
 * Reads an explicitly tagged field that holds Extensions (RFC 5280 section 4.1.2.9): one or more, each identifier once. Values
 * are not read.
 *
 * @param field stands inside the explicit tag
 * @throws {DerError}
 */
export function readExtensionList(field: DerReader): ReadonlyMap<string, ExtensionSpan> {
  const extensions = new Map<string, ExtensionSpan>();
  const list = field.open(TAG.sequence, "extensions");
  field.finish("extensions");
  if (list.atEnd) derError("list of extensions is empty", list.position);
  while (!list.atEnd) {
    const fields = list.open(TAG.sequence, "extension");
    const oid = readOid(fields, "extension");
    const critical = readDefaultFalse(fields, "critical");
    fields.expect(TAG.octetString, "extension value");
    fields.finish("extension");
    if (extensions.has(oid)) derError(`extension ${oid} occurs twice`, list.start);
    extensions.set(oid, { critical, start: fields.contentStart, end: fields.contentEnd });
    if (extensions.size > MAX_EXTENSIONS) derError("there are too many extensions", list.start);
  }
  return extensions;
}
