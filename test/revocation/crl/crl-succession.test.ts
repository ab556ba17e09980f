/** What becomes of lists that follow one another in one process. */
import { describe, expect, test } from "@jest/globals";
import { CrlProofs } from "../../../src/revocation/crl/proofs.ts";
import { readCrls } from "../../../src/revocation/crl/read-crls.ts";
import { CrlStore } from "../../../src/revocation/crl/store.ts";
import { succeed } from "../../../src/revocation/crl/succession.ts";
import type { TestCrl, TestCrlOptions } from "../../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { inSeconds, world } from "../world.ts";

const { pki, issuing, client } = world();
const issuer = Certificate.fromDer(issuing.der);

function held(first: TestCrl, acceptOlder = false) {
  const reports: string[] = [];
  const proofs = new CrlProofs(new AcceptedAlgorithms());
  const report = (message: string, { refused }: Readonly<Record<string, unknown>>) => {
    reports.push(`${message}: ${refused}`);
  };
  let store = storeOf(first);
  // As after a first request: the list is known to be right.
  for (const crl of store.crls) proofs.isSigned(crl, issuer);
  const adopt = (...next: readonly TestCrl[]): CrlStore => {
    store = succeed(store, storeOf(...next), { proofs, acceptOlder, report });
    return store;
  };
  const numbers = (...next: readonly TestCrl[]) =>
    adopt(...next).crls.map(
      ({ number, thisUpdate }) => number ?? new Date(thisUpdate).toISOString(),
    );
  return { first: store, reports, adopt, numbers };
}

function storeOf(...crls: readonly TestCrl[]): CrlStore {
  return new CrlStore(crls.flatMap(({ pem }) => readCrls({ name: "test", material: pem }).crls));
}

const numbered = (number: number, options: TestCrlOptions = {}) =>
  issuing.crl({ number, ...options });

describe("a list in the place of another", () => {
  test("a newer one replaces it", () => {
    const { numbers, reports } = held(numbered(5));
    expect(numbers(numbered(6))).toEqual([6n]);
    expect(reports).toEqual([]);
  });

  test("an older one is refused and reported", () => {
    const { numbers, reports } = held(numbered(5));
    expect(numbers(numbered(4, { thisUpdate: inSeconds(-10) }))).toEqual([5n]);
    expect(reports).toEqual([
      expect.stringContaining("older revocation list was refused: CRL number 4"),
    ]);
  });

  test("unless the operator says so", () => {
    const { numbers, reports } = held(numbered(5), true);
    expect(numbers(numbered(4))).toEqual([4n]);
    expect(reports).toEqual([]);
  });

  test("without numbers the dates decide", () => {
    const dated = (seconds: number) =>
      issuing.crl({ number: false, thisUpdate: inSeconds(seconds) });
    const { numbers } = held(dated(-20));
    expect(numbers(dated(-30))).toEqual([inSeconds(-20).toISOString()]);
    expect(numbers(dated(-10))).toEqual([inSeconds(-10).toISOString()]);
  });

  test("a forged one with a high number does not push the good one out, and does not stop the next", () => {
    const { numbers } = held(numbered(5));
    expect(numbers(numbered(999, { key: client.key }))).toEqual([999n, 5n]);
    expect(numbers(numbered(6))).toEqual([6n]);
  });

  test("beside a forged one the newest of each CA that has this name stays", () => {
    const twin = pki.root.issueCa({ subject: "CN=Issuing CA" });
    const proofs = new CrlProofs(new AcceptedAlgorithms());
    const lists = storeOf(numbered(4), numbered(5), twin.crl({ number: 100 }));
    for (const crl of lists.crls) {
      for (const { der } of [issuing, twin]) proofs.isSigned(crl, Certificate.fromDer(der));
    }
    const rules = { proofs, acceptOlder: false, report: () => {} };
    const next = succeed(lists, storeOf(numbered(999, { key: client.key })), rules);
    expect(next.crls.map(({ number }) => number)).toEqual([999n, 100n, 5n]);
  });

  test("the same list again stays the same object: what was proven stays proven", () => {
    const list = numbered(5);
    const { first, adopt } = held(list);
    expect(adopt(list).crls[0]).toBe(first.crls[0]);
  });

  test("another issuer's, another scope's and a delta list are not its successors", () => {
    const { numbers } = held(numbered(5));
    const scoped = { issuingDistributionPoint: { fullName: { uri: ["http://a"] } } };
    const others = [
      pki.root.crl({ number: 1 }),
      numbered(2, scoped),
      numbered(3, { baseNumber: 1 }),
    ];
    expect(numbers(...others)).toEqual([1n, 2n, 3n]);
  });

  test("the version names the content", () => {
    const { first, adopt } = held(numbered(5));
    expect(adopt(numbered(6)).version).not.toBe(first.version);
    expect(first.version).toMatch(/^[0-9a-f]{32}$/);
  });
});

test("a list stays proven, however many keys were tried before", () => {
  const proofs = new CrlProofs(new AcceptedAlgorithms());
  const [list] = storeOf(numbered(5)).crls;
  if (list === undefined) throw new TypeError("no list");
  for (let tries = 0; tries < 33; tries += 1) {
    proofs.isSigned(list, Certificate.fromDer(pki.createRoot().der));
  }
  expect(proofs.isSigned(list, issuer)).toBe(true);
  expect(proofs.signersOf(list)).toEqual([issuer]);
});
