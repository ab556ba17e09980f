/** Name constraints (RFC 5280 section 4.2.1.10): reading them. Applying them is the validator's work. @module */
import { type DerReader, derError, openOnly, readList, TAG } from "../der/der.ts";
import { smallIntegerOf } from "../der/der-values.ts";
import { type GeneralName, readGeneralName } from "../names/general-name.ts";

/** The subtrees that names below a CA have to be in, or may not be in. */
export interface NameConstraints {
  /** Undefined when there is no such list. An empty one permits what no list does: every form of name that it does not speak of. */
  readonly permitted: readonly GeneralName[] | undefined;
  /** Undefined when there is no such list. */
  readonly excluded: readonly GeneralName[] | undefined;
}

/**
 * Reads the extension's value. RFC 5280 asks for one of the two lists; without them, or with empty ones, nothing is constrained
 * (a tolerance). `minimum` is zero (it may be written out)
 * and `maximum` absent, as RFC 5280 demands: a distance that is ignored would widen the constraint.
 *
 * @throws {DerError}
 */
export function parseNameConstraints(value: Uint8Array): NameConstraints {
  const fields = openOnly(value, TAG.sequence, "nameConstraints");
  const permitted = fields.optional(0xa0) ? readSubtrees(fields.enter()) : undefined;
  const excluded = fields.optional(0xa1) ? readSubtrees(fields.enter()) : undefined;
  fields.finish("nameConstraints");
  return Object.freeze({ permitted, excluded });
}

function readSubtrees(subtrees: DerReader): readonly GeneralName[] {
  return readList(subtrees, () => {
    const subtree = subtrees.open(TAG.sequence, "subtree");
    const base = readGeneralName(subtree, "constraint");
    if (subtree.optional(0x80) && smallIntegerOf(subtree) !== 0) {
      derError("subtree has a minimum", subtree.start);
    }
    subtree.finish("subtree");
    return base;
  });
}
