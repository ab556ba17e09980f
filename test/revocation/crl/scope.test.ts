import { describe, expect, test } from "@jest/globals";
import type { TestCrlOptions } from "../../../src/testing/index.ts";
import { inSeconds, verdict, world } from "../world.ts";

const { pki, issuing } = world();
const { root } = pki;
const rootCrl = root.crl();
const scope = "ClientCertCrlProcessingError crl.scope";
const uri = (...uris: string[]) => ({ fullName: { uri: uris } });

describe("parts of an issuer's certificates", () => {
  const partOne = issuing.issue({ crlDistributionPoints: ["http://crl.example/1"] });
  const listFor = (options: TestCrlOptions["issuingDistributionPoint"] & object) =>
    issuing.crl({ issuingDistributionPoint: options });
  const ask = (...parts: string[]) =>
    verdict(partOne, { crls: [rootCrl, ...parts.map((part) => listFor(uri(part)).pem)] });

  test("another part's list does not do in its place", async () => {
    expect(await ask("http://crl.example/1")).toBe("good");
    expect(await ask("http://crl.example/2")).toBe(scope);
    expect(await ask("http://crl.example/2", "http://crl.example/1")).toBe("good");
  });

  test("a list without scope covers all", async () => {
    expect(await verdict(partOne, { crls: [rootCrl, issuing.crl()] })).toBe("good");
  });

  test("names relative to the issuer, on either side", async () => {
    const relative = issuing.issue({ crlDistributionPoints: [{ relativeName: "CN=part 1" }] });
    const full = { fullName: { directoryName: ["CN=part 1,CN=Issuing CA"] } };
    const crls = [rootCrl, listFor(full)];
    expect(await verdict(relative, { crls })).toBe("good");
    const both = [rootCrl, listFor({ relativeName: "CN=part 1" })];
    expect(await verdict(relative, { crls: both })).toBe("good");
    const other = [rootCrl, listFor({ relativeName: "CN=part 2" })];
    expect(await verdict(relative, { crls: other })).toBe(scope);
  });

  test("users only, CAs only, attribute certificates only", async () => {
    const ask = (list: ReturnType<typeof listFor>) => verdict(partOne, { crls: [rootCrl, list] });
    expect(await ask(listFor({ onlyContainsUserCerts: true }))).toBe("good");
    expect(await ask(listFor({ onlyContainsCaCerts: true }))).toBe(scope);
    expect(await ask(listFor({ onlyContainsAttributeCerts: true }))).toBe(scope);
    const forCas = pki.root.crl({ issuingDistributionPoint: { onlyContainsCaCerts: true } });
    expect(await verdict(partOne, { crls: [forCas, issuing.crl()] })).toBe("good");
    const forUsers = pki.root.crl({ issuingDistributionPoint: { onlyContainsUserCerts: true } });
    expect(await verdict(partOne, { crls: [forUsers, issuing.crl()] })).toBe(scope);
  });
});

describe("some reasons", () => {
  const client = issuing.issue();
  const compromise = ["keyCompromise", "cACompromise"] as const;
  const others = [
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "privilegeWithdrawn",
    "aACompromise",
  ] as const;
  const list = (onlySomeReasons: typeof compromise | typeof others, revoked: object[] = []) =>
    issuing.crl({ issuingDistributionPoint: { onlySomeReasons }, revoked: revoked as [] });

  test("only together do they say that a certificate is not revoked", async () => {
    expect(await verdict(client, { crls: [rootCrl, list(compromise)] })).toBe(scope);
    expect(await verdict(client, { crls: [rootCrl, list(compromise), list(others)] })).toBe("good");
  });

  test("each alone can revoke", async () => {
    const hit = list(others, [{ certificate: client, reason: "superseded" }]);
    expect(await verdict(client, { crls: [rootCrl, hit] })).toMatch("crl.revoked");
  });

  test("a distribution point can narrow the reasons too", async () => {
    const narrow = issuing.issue({
      crlDistributionPoints: [{ ...uri("http://a"), reasons: ["keyCompromise"] }],
    });
    const crls = [rootCrl, issuing.crl({ issuingDistributionPoint: uri("http://a") })];
    expect(await verdict(narrow, { crls })).toBe(scope);
  });
});

describe("delta lists", () => {
  const client = issuing.issue();
  const base = (options: TestCrlOptions = {}) => issuing.crl({ number: 5, ...options });
  const delta = (options: TestCrlOptions = {}) =>
    issuing.crl({ number: 7, baseNumber: 5, ...options });
  const ask = (...crls: ReturnType<typeof base>[]) => verdict(client, { crls: [rootCrl, ...crls] });
  const held = { certificate: client, reason: "certificateHold" } as const;
  const removed = { certificate: client, reason: "removeFromCRL" } as const;

  test("a delta list alone proves nothing, but can revoke", async () => {
    expect(await ask(delta())).toMatch("crl.issuer-missing");
    expect(await ask(delta({ revoked: [client] }))).toMatch("crl.revoked");
  });

  test("adds and removes", async () => {
    expect(await ask(base(), delta())).toBe("good");
    expect(await ask(base(), delta({ revoked: [held] }))).toMatch("crl.revoked");
    expect(await ask(base({ revoked: [held] }), delta())).toMatch("crl.revoked");
    expect(await ask(base({ revoked: [held] }), delta({ revoked: [removed] }))).toBe("good");
  });

  test("keeps an outdated complete list in force", async () => {
    const old = base({ thisUpdate: inSeconds(-600), nextUpdate: inSeconds(-60) });
    expect(await ask(old)).toMatch("crl.outdated");
    expect(await ask(old, delta())).toBe("good");
    const oldDelta = delta({ thisUpdate: inSeconds(-600), nextUpdate: inSeconds(-60) });
    expect(await ask(old, oldDelta)).toMatch("crl.outdated");
    expect(await ask(base(), oldDelta)).toBe("good");
  });

  test("an outdated delta list, one on another base or of another key removes nothing", async () => {
    const listed = base({ revoked: [held] });
    const old = { thisUpdate: inSeconds(-600), nextUpdate: inSeconds(-60) };
    for (const options of [old, { baseNumber: 6 }, { key: pki.root.key }, { number: 5 }]) {
      expect(await ask(listed, delta({ revoked: [removed], ...options }))).toMatch("crl.revoked");
    }
  });

  test("an older delta list is superseded by the complete one", async () => {
    expect(await ask(base(), delta({ number: 4, baseNumber: 3, revoked: [held] }))).toBe("good");
    const old = { thisUpdate: inSeconds(-600), nextUpdate: inSeconds(-60) };
    const outdated = "ClientCertCrlProcessingError crl.outdated";
    const older = delta({ number: 4, baseNumber: 3, revoked: [held] });
    expect(await ask(base(old), older)).toBe(outdated);
  });

  test("one that names the client revokes it unless a complete list has a greater number", async () => {
    const early = { thisUpdate: inSeconds(120), number: 9 };
    const unread = { extensions: [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }] };
    for (const lists of [
      [base({ number: 7 }), delta({ revoked: [client] })],
      [base({ number: 7 }), delta({ revoked: [held] })],
      [base({ number: false }), delta({ revoked: [client] })],
      [base({ number: 9 }), delta({ number: false, revoked: [client] })],
      // Nothing says yet what a list from the future takes back, nor one that cannot be read.
      [base(early), delta({ revoked: [client] })],
      [base(), base({ number: 9, ...unread }), delta({ revoked: [client] })],
      // Signed by another key, or about something else.
      [base(), base({ number: 9, key: root.key }), delta({ revoked: [client] })],
      [
        base(),
        base({ number: 9, issuingDistributionPoint: { onlyContainsUserCerts: true } }),
        delta({ revoked: [client] }),
      ],
    ]) {
      expect(await ask(...lists)).toMatch("crl.revoked");
    }
    expect(await ask(base({ number: 8 }), delta({ revoked: [held] }))).toBe("good");
  });

  test("one that names the client revokes it beside a newer one on a base that is not held", async () => {
    const newer = delta({ number: 8, baseNumber: 7 });
    expect(await ask(base(), delta({ number: 6, revoked: [client] }), newer)).toMatch(
      "crl.revoked",
    );
    const removing = delta({ number: 8, revoked: [removed] });
    expect(await ask(base(), delta({ number: 6, revoked: [held] }), removing)).toBe("good");
    const before = delta({ number: 6, revoked: [removed] });
    expect(await ask(base(), before, delta({ number: 8, revoked: [held] }))).toMatch("crl.revoked");
  });

  test("a delta list with another key identifier than the complete one removes nothing, and keeps nothing in force", async () => {
    const authorityKeyIdentifier = Uint8Array.of(1, 2, 3);
    const listed = base({ revoked: [held] });
    const removing = { revoked: [removed] };
    for (const [complete, changes] of [
      [listed, delta({ ...removing, authorityKeyIdentifier })],
      [listed, delta({ ...removing, authorityKeyIdentifier: false })],
      [base({ revoked: [held], authorityKeyIdentifier }), delta(removing)],
      [base({ revoked: [held], authorityKeyIdentifier: false }), delta(removing)],
    ] as const) {
      expect(await ask(complete, changes)).toMatch("crl.revoked");
    }
    const old = base({ thisUpdate: inSeconds(-600), nextUpdate: inSeconds(-60) });
    expect(await ask(old, delta({ authorityKeyIdentifier }))).toMatch("crl.outdated");
    const without = { authorityKeyIdentifier: false } as const;
    const both = [base({ revoked: [held], ...without }), delta({ ...removing, ...without })];
    expect(await ask(...both)).toBe("good");
  });
});

describe("indirect lists", () => {
  const office = pki.root.issue({
    subject: "CN=Revocation Office",
    keyUsage: ["cRLSign"],
    extendedKeyUsage: false,
  });
  const client = issuing.issue({
    crlDistributionPoints: [{ ...uri("http://r"), crlIssuer: "CN=Revocation Office" }],
  });
  const list = (options: TestCrlOptions = {}) =>
    issuing.crl({
      key: office.key,
      issuerName: "CN=Revocation Office",
      issuingDistributionPoint: { ...uri("http://r"), indirect: true },
      ...options,
    });
  const ask = (crl: ReturnType<typeof list>, signer = office.pem) =>
    verdict(client, { crls: [rootCrl, crl.pem + signer] });

  test("are believed where the certificate names their issuer", async () => {
    expect(await ask(list())).toBe("good");
    const hit = { certificate: client, issuer: "CN=Issuing CA" };
    expect(await ask(list({ revoked: [hit] }))).toMatch("crl.revoked");
  });

  test("an entry without issuer is not of this issuer's certificate", async () => {
    expect(await ask(list({ revoked: [client] }))).toBe("good");
  });

  test("not where the certificate does not name them, or the list is not indirect", async () => {
    const plain = issuing.issue();
    const crls = [rootCrl, list().pem + office.pem];
    expect(await verdict(plain, { crls })).toMatch("crl.issuer-missing");
    expect(await ask(list({ issuingDistributionPoint: uri("http://r") }))).toBe(scope);
  });

  test("not by somebody below another anchor, without cRLSign or revoked", async () => {
    const options = { subject: "CN=Revocation Office", key: office.key } as const;
    const stranger = pki.createRoot().issue({ ...options, keyUsage: ["cRLSign"] });
    expect(await ask(list(), stranger.pem)).toMatch("crl.signature");
    const without = pki.root.issue({ ...options, keyUsage: ["digitalSignature"] });
    expect(await ask(list(), without.pem)).toMatch("crl.signature");
    const crls = [pki.root.crl({ revoked: [office] }), list().pem + office.pem];
    expect(await verdict(client, { crls })).toMatch("crl.signature");
  });

  test("a list in the same name by another CA of the anchor pardons nobody, whatever its number", async () => {
    const rogue = pki.root.issueCa({ subject: "CN=Rogue CA" });
    const signer = rogue.issue({ subject: "CN=Revocation Office", keyUsage: ["cRLSign"] });
    const hit = list({ number: 5, revoked: [{ certificate: client, issuer: "CN=Issuing CA" }] });
    const pardon = list({ number: 900, key: signer.key });
    const crls = [rootCrl, hit.pem + office.pem, pardon];
    const presented = [...client.chain, signer.der, rogue.der];
    expect(await verdict(presented, { anchor: pki.root, crls })).toMatch("crl.revoked");
  });
});
