import { DerReader, TAG } from "../der/der.ts";
import { encodeElement, encodeOidContent } from "../der/der-write.ts";
import type { AttributeTypeAndValue } from "./attribute.ts";
import { DistinguishedName } from "./distinguished-name.ts";

/** A name with one more RDN at its most specific end: what a relative distribution point name means (RFC 5280 4.2.1.13). */
export function nameBelow(
  name: DistinguishedName,
  rdn: readonly AttributeTypeAndValue[],
): DistinguishedName {
  const outer = new DerReader(name.der).expect(TAG.sequence, "name");
  const attributes = rdn.map(({ oid, valueDer }) =>
    encodeElement(
      TAG.sequence,
      encodeElement(TAG.oid, encodeOidContent(oid) ?? new Uint8Array()),
      valueDer,
    ),
  );
  return DistinguishedName.fromDer(
    encodeElement(TAG.sequence, outer.content(), encodeElement(TAG.set, ...attributes)),
  );
}
