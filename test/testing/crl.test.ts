/** Revocation lists as OpenSSL reads and judges them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import {
  createTestPki,
  type TestCertificate,
  type TestCrl,
  type TestCrlOptions,
} from "../../src/testing/index.ts";
import { openssl, opensslVerify, opensslX509 } from "../support/openssl.ts";

const folder = mkdtempSync(join(tmpdir(), "alb-mtls-test-crl-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const pki = createTestPki();
const client = pki.root.issue({ subject: "CN=clientA" });
const printed = (options: TestCrlOptions = {}): string =>
  openssl(["crl", "-noout", "-text"], pki.root.crl(options).pem);

/**
 * What `openssl verify` says of a certificate (followed by others that it may use), with everything it knows of lists
 * switched on.
 */
function judged(
  whom: TestCertificate | readonly TestCertificate[],
  ...lists: readonly TestCrl[]
): string {
  const pems = "der" in whom ? [whom.pem] : whom.map((each) => each.pem);
  const crls = file("crls.pem", lists.map((list) => list.pem).join(""));
  const switches = ["-crl_check", "-extended_crl", "-use_deltas", "-CRLfile", crls];
  const said = opensslVerify(pki.root.pem, pems, ...switches);
  return /lookup: (.*)/.exec(said)?.[1] ?? said;
}

describe("who is on a list", () => {
  test("nobody, unless the CA revoked somebody", () => {
    const { root } = createTestPki();
    const [first, second] = [root.issue(), root.issue()];
    const text = () => openssl(["crl", "-noout", "-text"], root.crl().pem);
    expect(text()).toContain("No Revoked Certificates");
    root.revoke(first);
    root.revoke(second, { reason: "superseded" });
    expect(text().match(/Serial Number/g)).toHaveLength(2);
    expect(text()).toContain("Superseded");
    root.revoke(second, { reason: "keyCompromise" });
    expect(text().match(/Serial Number/g)).toHaveLength(2);
    expect(text()).not.toContain("Superseded");
    expect(openssl(["crl", "-noout", "-text"], root.crl({ revoked: [] }).pem)).toContain(
      "No Revoked Certificates",
    );
  });

  test("a CA that two certified has one list for both", () => {
    const other = pki.createRoot();
    const issuing = pki.root.issueCa();
    const crossSigned = other.crossSign(issuing);
    issuing.revoke(issuing.issue());
    const text = openssl(["crl", "-noout", "-text"], crossSigned.crl().pem);
    expect(text.match(/Serial Number/g)).toHaveLength(1);
  });

  test("a certificate revoked, one not, and a list that was forged", () => {
    const other = pki.root.issue();
    expect(judged(client, pki.root.crl({ revoked: [client] }))).toBe("certificate revoked");
    expect(judged(other, pki.root.crl({ revoked: [client] }))).toBe("OK");
    expect(judged(client, pki.root.crl({ tamper: true }))).toBe("CRL signature failure");
    const { key } = pki.createRoot();
    expect(judged(client, pki.root.crl({ key }))).toBe("CRL signature failure");
  });

  test("as many as are asked for", () => {
    const text = printed({ fill: 1000 });
    expect(text.match(/Serial Number/g)).toHaveLength(1000);
    expect(text.match(/Key Compromise/g)).toHaveLength(500);
  });
});

test("dates: outdated, not yet valid, without an end", () => {
  const days = (count: number) => new Date(pki.now.getTime() + count * 86_400_000);
  const outdated = pki.root.crl({ thisUpdate: days(-9), nextUpdate: days(-1) });
  expect(judged(client, outdated)).toBe("CRL has expired");
  expect(judged(client, pki.root.crl({ thisUpdate: days(1) }))).toBe("CRL is not yet valid");
  expect(printed({ nextUpdate: false })).toContain("Next Update: NONE");
});

describe("scope", () => {
  const point = (issuingDistributionPoint: TestCrlOptions["issuingDistributionPoint"] & object) =>
    pki.root.crl({ issuingDistributionPoint });

  test("by kind of certificate and by name", () => {
    expect(judged(client, point({ onlyContainsUserCerts: true }))).toBe("OK");
    expect(judged(client, point({ onlyContainsCaCerts: true }))).toBe("different CRL scope");
    const part = pki.root.issue({ crlDistributionPoints: ["http://crl.example/1"] });
    const named = (uri: string) => point({ fullName: { uri: [uri] } });
    expect(judged(part, named("http://crl.example/1"))).toBe("OK");
    expect(judged(part, named("http://crl.example/2"))).toBe("different CRL scope");
    expect(printed({ issuingDistributionPoint: { onlySomeReasons: ["superseded"] } })).toContain(
      "Only Some Reasons",
    );
  });

  test("an indirect list speaks for another issuer where its entries say so", () => {
    const lister = pki.root.issueCa({ subject: "CN=Lister" });
    const fullName = { uri: ["http://l/"] };
    const listed = pki.root.issue({
      crlDistributionPoints: [{ fullName, crlIssuer: "CN=Lister" }],
    });
    const about = (issuer: string): TestCrl =>
      lister.crl({
        revoked: [{ certificate: listed, issuer }],
        issuingDistributionPoint: { fullName, indirect: true },
      });
    const text = openssl(["crl", "-noout", "-text"], about("CN=Somebody").pem);
    expect(text).toContain("Indirect CRL");
    expect(text).toMatch(/X509v3 Certificate Issuer: critical\n\s+DirName:.*CN ?= ?Somebody/);
    expect(judged([listed, lister], about("CN=Somebody"))).toBe("OK");
    const root = "CN=Test Root CA,O=alb-mtls tests";
    expect(judged([listed, lister], about(root))).toBe("certificate revoked");
  });
});

describe("deltas", () => {
  const base = (options: TestCrlOptions = {}) =>
    pki.root.crl({ number: 5, freshestCrl: ["http://crl.example/delta"], ...options });
  const delta = (options: TestCrlOptions = {}) =>
    pki.root.crl({ number: 6, baseNumber: 5, ...options });
  const pointed = pki.root.issue({
    crlDistributionPoints: ["http://crl.example/base"],
    freshestCrl: ["http://crl.example/delta"],
  });

  test("one that revokes, and one that takes an entry off again", () => {
    expect(judged(pointed, base(), delta())).toBe("OK");
    expect(judged(pointed, base(), delta({ revoked: [pointed] }))).toBe("certificate revoked");
    const onHold = base({ revoked: [{ certificate: pointed, reason: "certificateHold" }] });
    expect(judged(pointed, onHold, delta())).toBe("certificate revoked");
    const lifted = delta({ revoked: [{ certificate: pointed, reason: "removeFromCRL" }] });
    expect(judged(pointed, onHold, lifted)).toBe("OK");
  });

  test("where deltas are, in a certificate and in a list", () => {
    expect(opensslX509(pointed.der, "-text")).toMatch(
      /X509v3 Freshest CRL: \n.*URI:http:\/\/crl.example\/delta/s,
    );
    const list = openssl(["crl", "-noout", "-text"], base().pem);
    expect(list).toMatch(/X509v3 Freshest CRL: \n.*URI:http:\/\/crl.example\/delta/s);
  });
});
