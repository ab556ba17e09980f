/** What happens where the runtime has no ML-DSA, as Node.js 22; with the real answer of this one. */
import { createPublicKey } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { bitString, oid, sequence } from "../../../src/testing/der-writer.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { DerReader } from "../../../src/x509/der/der.ts";
import { readAlgorithmIdentifier } from "../../../src/x509/keys/algorithm-identifier.ts";
import { KEY_TABLE, rowOfKey } from "../../../src/x509/keys/algorithm-table.ts";
import { describePublicKey } from "../../../src/x509/keys/algorithms.ts";
import { whyRuntimeCannotVerify } from "../../../src/x509/keys/runtime-support.ts";
import { hasMlDsa } from "../../support/ml-dsa.ts";

const octetsRows = KEY_TABLE.flatMap((row) => (row.form === "octets" ? [row] : []));
const spkiOf = (row: (typeof octetsRows)[number]) =>
  sequence(sequence(oid(row.oid)), bitString(new Uint8Array(row.octets).fill(9)));

describe("what a runtime cannot verify", () => {
  test.each(octetsRows.map((row) => [row.name, row] as const))("%s", (_, row) => {
    expect(whyRuntimeCannotVerify(row) === undefined).toBe(row.since === undefined || hasMlDsa);
  });

  test("a kind of key that OpenSSL does not know is named with the runtime", () => {
    const [row] = octetsRows.filter(({ since }) => since !== undefined);
    const unknown = { ...row, kind: "ed448", oid: "1.2.3" } as (typeof octetsRows)[number];
    expect(whyRuntimeCannotVerify(unknown)).toMatch(
      /^this runtime cannot verify \(Node\.js \d.* with OpenSSL \d.*; Node\.js 24\.6 with OpenSSL 3\.5 or later can\)$/,
    );
  });

  test("its keys and signatures are refused, and no others", () => {
    const lacks = new AcceptedAlgorithms({}, ({ since }) => since && "this runtime cannot verify");
    for (const row of octetsRows.filter(({ accepted }) => accepted === "default")) {
      const why = lacks.whyKeyRefused(describePublicKey(spkiOf(row)));
      const missing = `${row.name} key, which this runtime cannot verify`;
      expect(why).toBe(row.since === undefined ? undefined : missing);
      const algorithm = readAlgorithmIdentifier(new DerReader(sequence(oid(row.oid))), "algorithm");
      expect(lacks.acceptedScheme(algorithm) === undefined).toBe(row.since !== undefined);
    }
  });
});

describe("the table", () => {
  test("no identifier and no description has two rows", () => {
    const keys = KEY_TABLE.map((row) => (row.form === "point" ? row.curve : row.oid));
    expect(new Set(keys).size).toBe(KEY_TABLE.length);
    for (const row of KEY_TABLE) {
      const curve = row.form === "point" ? row.name : undefined;
      expect(rowOfKey({ kind: row.kind, curve })).toBe(row);
    }
  });

  test.each(
    octetsRows
      .filter(({ since }) => since === undefined || hasMlDsa)
      .map((row) => [row.name, row] as const),
  )("the kind and the size of %s are OpenSSL's", (_, row) => {
    const key = Buffer.from(spkiOf(row));
    expect(createPublicKey({ key, format: "der", type: "spki" }).asymmetricKeyType).toBe(row.kind);
    expect(describePublicKey(spkiOf(row)).kind).toBe(row.kind);
    const short = spkiOf({ ...row, octets: row.octets - 1 });
    expect(() =>
      createPublicKey({ key: Buffer.from(short), format: "der", type: "spki" }),
    ).toThrow();
    expect(() => describePublicKey(short)).toThrow(`not ${row.octets}`);
  });
});
