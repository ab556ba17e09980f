/** Indirect lists where their issuer, or the CA, has two keys: a certificate names their issuer, and no key of it. */
import { expect, test } from "@jest/globals";
import type { TestCa, TestCertificate, TestCrl } from "../../../src/testing/index.ts";
import { verdict, world } from "../world.ts";

const { pki, issuing } = world();
const { root } = pki;
/** The same CA with its new key. */
const twin = root.issueCa({ subject: "CN=Issuing CA" });
const anchor = root;
const signature = "ClientCertCrlProcessingError crl.signature";

const name = "CN=Revocation Office";
const officeOptions = { subject: name, keyUsage: ["cRLSign"], extendedKeyUsage: false } as const;
const uri = { fullName: { uri: ["http://r"] } };
const leaf = issuing.issue({ crlDistributionPoints: [{ ...uri, crlIssuer: name }] });
const hit = { certificate: leaf, issuer: "CN=Issuing CA" };
const listBy = ({ key }: TestCertificate, isNamed = false, revoked = false) =>
  issuing.crl({
    key,
    issuerName: name,
    issuingDistributionPoint: { ...(isNamed ? uri : {}), indirect: true },
    revoked: revoked ? [hit] : [],
  });
const office = root.issue(officeOptions);
const office2 = root.issue(officeOptions);
const ofCa = issuing.issue(officeOptions);

const ask = (crls: readonly (TestCrl | string)[], ...more: readonly TestCertificate[]) =>
  verdict([...leaf.chain, ...more.map(({ der }) => der)], { anchor, crls: [root.crl(), ...crls] });

test("by a key that the issuing key certified, presented or beside the list", async () => {
  expect(await ask([listBy(ofCa).pem + ofCa.pem])).toBe("good");
  expect(await ask([listBy(ofCa).pem], ofCa)).toBe("good");
});

test("by a key that the CA above certified: only where the operator has named it", async () => {
  expect(await ask([listBy(office).pem + office.pem])).toBe("good");
  expect(await ask([listBy(office).pem], office)).toBe(signature);
  expect(await ask([listBy(office, false, true).pem], office)).toMatch("crl.revoked");
});

test("by a key that another key of the CA certified", async () => {
  const ofTwin = twin.issue(officeOptions);
  const crls = [listBy(ofTwin).pem + ofTwin.pem + twin.pem];
  expect(await ask(crls, twin)).toBe(signature);
  const oldByNew = twin.crossSign(issuing);
  const path = [leaf.der, oldByNew.der, twin.der];
  const inPath = { anchor, scope: "leaf", crls } as const;
  expect(await verdict(path, inPath)).toBe(signature);
  const revoking = [listBy(ofTwin, false, true).pem + ofTwin.pem];
  expect(await verdict(path, { ...inPath, crls: revoking })).toMatch("crl.revoked");
});

test("by a key that another CA below the anchor certified", async () => {
  const rogue = root.issueCa({ subject: "CN=Rogue CA" });
  const ofRogue = rogue.issue(officeOptions);
  const crls = [rogue.crl().pem, listBy(ofRogue).pem + ofRogue.pem + rogue.pem];
  expect(await ask(crls)).toBe(signature);
});

test("of an issuer with two keys: both have to be silent, unless the list names its point", async () => {
  const both = office.pem + office2.pem;
  expect(await ask([listBy(office2).pem + both])).toBe("ClientCertCrlProcessingError crl.missing");
  expect(await ask([listBy(office2).pem + listBy(office).pem + both])).toBe("good");
  const revoking = listBy(office, false, true).pem;
  expect(await ask([listBy(office2).pem + revoking + both])).toMatch("crl.revoked");
  expect(await ask([listBy(office2, true).pem + both])).toBe("good");
});

test("in the CA's own name by its other key", async () => {
  const own = issuing.issue({ crlDistributionPoints: [{ ...uri, crlIssuer: "CN=Issuing CA" }] });
  const issuingDistributionPoint = { ...uri, indirect: true };
  const list = (by: TestCa) => by.crl({ issuingDistributionPoint });
  const options = { trust: { anchors: root.pem, intermediates: issuing.pem + twin.pem } };
  const question = { anchor, options };
  expect(await verdict(own, { ...question, crls: [root.crl(), list(twin)] })).toBe(signature);
  expect(await verdict(own, { ...question, crls: [root.crl(), list(issuing)] })).toBe("good");
});

test("the issuing key's own list says good as well, and an indirect list revokes", async () => {
  const own = issuing.crl();
  expect(await ask([own, listBy(office)])).toBe("good");
  expect(await ask([own, listBy(office, false, true).pem + office.pem])).toMatch("crl.revoked");
});
