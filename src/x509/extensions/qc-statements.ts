/** Statements of qualified certificates (RFC 3739 section 3.2.6). Path processing does not read them. @module */
import { assertNested, openOnly, readList, TAG } from "../der/der.ts";
import { readOid } from "../der/der-values.ts";

/** The extension's identifier. */
export const QC_STATEMENTS = "1.3.6.1.5.5.7.1.3";

/** One statement. */
export interface QcStatement {
  /** What is stated: a dotted identifier. */
  readonly oid: string;
  /** DER of the statement's information; undefined when the identifier says it all. */
  readonly info: Uint8Array | undefined;
}

/**
 * Reads the extension's value.
 *
 * @throws {DerError}
 */
export function parseQcStatements(value: Uint8Array): readonly QcStatement[] {
  const statements = openOnly(value, TAG.sequence, "qcStatements");
  return readList(statements, () => {
    const statement = statements.open(TAG.sequence, "qcStatement");
    const oid = readOid(statement, "qcStatement identifier");
    if (statement.atEnd) return { oid, info: undefined };
    statement.next("qcStatement information");
    assertNested(statement);
    statement.finish("qcStatement");
    return { oid, info: statement.element() };
  });
}
