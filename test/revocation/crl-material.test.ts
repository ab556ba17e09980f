/** What becomes of lists that follow one another in one process. */
import { describe, expect, test } from "@jest/globals";
import { CrlMaterial } from "../../src/revocation/crl-material.ts";
import { CrlProofs } from "../../src/revocation/crl-proofs.ts";
import { readCrls } from "../../src/revocation/read-crls.ts";
import type { TestCrl, TestCrlOptions } from "../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../src/trust/accepted-algorithms.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { inSeconds, world } from "./world.ts";

const { pki, issuing, client } = world();
const issuer = Certificate.fromDer(issuing.der);

function materialOf(first: TestCrl, acceptOlder = false) {
  const reports: string[] = [];
  const proofs = new CrlProofs(new AcceptedAlgorithms());
  const report = (message: string, { refused }: Readonly<Record<string, unknown>>) => {
    reports.push(`${message}: ${refused}`);
  };
  const material = new CrlMaterial([first.pem], { proofs, acceptOlder, report });
  // As after a first request: the list is known to be right.
  for (const crl of material.store?.crls ?? []) proofs.isSigned(crl, issuer);
  const numbers = (...next: readonly TestCrl[]) =>
    material
      .adopt(next.map(({ pem }) => readCrls({ name: "test", material: pem })))
      .crls.map(({ number, thisUpdate }) => number ?? new Date(thisUpdate).toISOString());
  return { material, reports, numbers };
}

const numbered = (number: number, options: TestCrlOptions = {}) =>
  issuing.crl({ number, ...options });

describe("a list in the place of another", () => {
  test("a newer one replaces it", () => {
    const { numbers, reports } = materialOf(numbered(5));
    expect(numbers(numbered(6))).toEqual([6n]);
    expect(reports).toEqual([]);
  });

  test("an older one is refused and reported", () => {
    const { numbers, reports } = materialOf(numbered(5));
    expect(numbers(numbered(4, { thisUpdate: inSeconds(-10) }))).toEqual([5n]);
    expect(reports).toEqual([
      expect.stringContaining("older revocation list was refused: CRL number 4"),
    ]);
  });

  test("unless the operator says so", () => {
    const { numbers, reports } = materialOf(numbered(5), true);
    expect(numbers(numbered(4))).toEqual([4n]);
    expect(reports).toEqual([]);
  });

  test("without numbers the dates decide", () => {
    const dated = (seconds: number) =>
      issuing.crl({ number: false, thisUpdate: inSeconds(seconds) });
    const { numbers } = materialOf(dated(-20));
    expect(numbers(dated(-30))).toEqual([inSeconds(-20).toISOString()]);
    expect(numbers(dated(-10))).toEqual([inSeconds(-10).toISOString()]);
  });

  test("a forged one with a high number does not push the good one out, and does not stop the next", () => {
    const { numbers } = materialOf(numbered(5));
    expect(numbers(numbered(999, { key: client.key }))).toEqual([999n, 5n]);
    expect(numbers(numbered(6))).toEqual([6n]);
  });

  test("the same list again stays the same object: what was proven stays proven", () => {
    const first = numbered(5);
    const { material } = materialOf(first);
    const before = material.store?.crls[0];
    material.adopt([readCrls({ name: "test", material: first.pem })]);
    expect(material.store?.crls[0]).toBe(before);
  });

  test("another issuer's, another scope's and a delta list are not its successors", () => {
    const { numbers } = materialOf(numbered(5));
    const scoped = { issuingDistributionPoint: { fullName: { uri: ["http://a"] } } };
    const others = [
      pki.root.crl({ number: 1 }),
      numbered(2, scoped),
      numbered(3, { baseNumber: 1 }),
    ];
    expect(numbers(...others)).toEqual([1n, 2n, 3n]);
  });

  test("the version names the content", () => {
    const { material } = materialOf(numbered(5));
    const before = material.store?.version;
    material.adopt([readCrls({ name: "test", material: numbered(6).pem })]);
    expect(material.store?.version).not.toBe(before);
    expect(before).toMatch(/^[0-9a-f]{32}$/);
  });
});
