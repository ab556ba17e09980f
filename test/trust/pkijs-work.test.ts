import { describe, expect, test } from "@jest/globals";
import { fromBER } from "asn1js";
import { nullValue, octetString, oid, sequence } from "../../src/testing/der-writer.ts";
import { createTestPki, type TestCertificate } from "../../src/testing/index.ts";
import { policyInputs } from "../../src/trust/certificate-policies.ts";
import { createPkijsCrossCheck } from "../../src/trust/pkijs-cross-check.ts";
import {
  evaluatedElements,
  MAX_EVALUATED,
  MOST_STRUCTURE_ELEMENTS,
  structureElements,
} from "../../src/trust/pkijs-work.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { verdict } from "./world.ts";

const pki = createTestPki();
const tinyElements = (count: number) =>
  sequence(...Array.from({ length: count }, () => nullValue()));
const attributes = (count: number) =>
  Array.from({ length: count }, (_, index) => `OU=${index}`).join(",");
const hosts = (count: number) => Array.from({ length: count }, (_, index) => `n${index}.example`);

function readAll(leaf: TestCertificate) {
  const [first, ...rest] = leaf.chain.map((der) => Certificate.fromDer(der));
  if (first === undefined) throw new TypeError("empty chain");
  return [first, ...rest] as const;
}

/** What the cross-check says of a path of the leaf's chain below the root. */
function ask(leaf: TestCertificate) {
  const anchor = { id: "anchor", certificate: Certificate.fromDer(pki.root.der) };
  const path = { certificates: readAll(leaf), anchor };
  return createPkijsCrossCheck().check(path, new Date(), policyInputs());
}

/** Elements that the parser of PKI.js makes of these bytes: the smallest limit that it keeps to. */
function parsedElements(der: Uint8Array<ArrayBuffer>): number {
  let low = 1;
  let high = 20_000;
  while (low < high) {
    const maxNodes = Math.floor((low + high) / 2);
    if (fromBER(der, { maxNodes, parseEmbedded: false }).offset === -1) low = maxNodes + 1;
    else high = maxNodes;
  }
  return low;
}

describe("what PKI.js has to read is known before it is asked", () => {
  test.each<[string, TestCertificate]>([
    ["an ordinary leaf", pki.root.issueCa().issue({ san: { dns: ["a.example"] } })],
    ["many attributes", pki.root.issue({ subject: attributes(90) })],
    ["an RSA key", pki.root.issue({ keyType: "rsa-2048" })],
    [
      "an extension of no concern",
      pki.root.issue({ extensions: [{ oid: "1.2.3.4", value: tinyElements(700) }] }),
    ],
  ])("%s: as many elements as its own parser counts", (_what, leaf) => {
    const chain = readAll(leaf);
    const parsed = chain.map(({ der }) => parsedElements(der)).reduce((sum, each) => sum + each);
    expect(structureElements(chain)).toBe(parsed);
  });

  test("an extension of no concern costs nothing, however much is in it", async () => {
    // More elements than the parser of PKI.js reads of one certificate.
    const extensions = [{ oid: "1.2.3.4", value: tinyElements(11_000) }];
    const leaf = pki.root.issueCa({ extensions }).issue({ extensions });
    const plain = pki.root.issueCa().issue();
    expect(evaluatedElements(readAll(leaf))).toBe(evaluatedElements(readAll(plain)));
    expect(structureElements(readAll(leaf)) - structureElements(readAll(plain))).toBeLessThan(10);
    expect(await ask(leaf)).toEqual({ answer: "agrees" });
  });

  const policies = (qualifier: Uint8Array) => ({
    oid: "2.5.29.32",
    value: sequence(
      sequence(oid("1.2.3"), sequence(sequence(oid("1.3.6.1.5.5.7.2.2"), qualifier))),
    ),
  });

  test.each<[string, () => TestCertificate]>([
    ["names", () => pki.root.issue({ san: { dns: hosts(201) } })],
    [
      "constraints and names of several certificates",
      () =>
        pki.root
          .issueCa({ nameConstraints: { permitted: { dns: ["example", ...hosts(60)] } } })
          .issue({ san: { dns: hosts(100) } }),
    ],
    ["attributes of a subject", () => pki.root.issue({ subject: attributes(100) })],
    [
      "attributes of one directory name",
      () => pki.root.issue({ san: { directoryName: [attributes(100)] } }),
    ],
    [
      "elements of a policy qualifier",
      () => pki.root.issue({ extensions: [policies(tinyElements(300))] }),
    ],
    [
      "elements inside of another name",
      () => pki.root.issue({ san: { otherName: [{ oid: "1.2.3", value: tinyElements(300) }] } }),
    ],
    [
      "elements that only look like bytes",
      () =>
        pki.root.issue({
          san: { otherName: [{ oid: "1.2.3", value: octetString(tinyElements(300)) }] },
        }),
    ],
  ])("too many %s: the signatures alone", async (_what, leaf) => {
    const made = leaf();
    expect(evaluatedElements(readAll(made))).toBeGreaterThan(MAX_EVALUATED);
    expect(await ask(made)).toEqual({ answer: "not-competent", feature: "many-names" });
    expect(await verdict(made.chain, pki.root.pem, { pkijsCrossCheck: true })).toBe("accepted");
  });

  test("what is left out of the question never is the signature", async () => {
    const forged = { san: { dns: hosts(300) }, tamper: true };
    expect(await ask(pki.root.issue(forged))).toMatchObject({ answer: "disagrees" });
    const mapping = { policyMappings: [["1.2.3", "1.2.4"]] as [string, string][] };
    expect(await ask(pki.root.issueCa(mapping).issue())).toMatchObject({ answer: "not-competent" });
    const forgedCa = pki.root.issueCa({ ...mapping, tamper: true });
    expect(await ask(forgedCa.issue())).toMatchObject({ answer: "disagrees" });
  });

  test.each<[string, () => TestCertificate]>([
    ["the leaf's subject", () => pki.root.issue({ subject: attributes(400) })],
    [
      "names of several CAs",
      () => {
        const upper = pki.root.issueCa({ subject: attributes(120) });
        return upper.issueCa({ subject: attributes(110) }).issue();
      },
    ],
    [
      "a value of an unknown type",
      () => {
        const attribute = { type: "1.2.3.4", value: "", der: tinyElements(1_600) };
        return pki.root.issue({ subject: [attribute] });
      },
    ],
  ])("names beyond all measure are refused, not left unchecked: %s", async (_what, leaf) => {
    const made = leaf();
    expect(structureElements(readAll(made))).toBeGreaterThan(MOST_STRUCTURE_ELEMENTS);
    expect(await ask(made)).toMatchObject({ answer: "over-limit" });
    const asked = { pkijsCrossCheck: true };
    expect(await verdict(made.chain, pki.root.pem, asked)).toBe("ClientCertInvalid path.budget");
    expect(await verdict(made.chain, pki.root.pem)).toBe("accepted");
  });
});
