/** OpenSSL as a peer: it reads the lists that the test kit makes, and the library reads the lists that OpenSSL makes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { createTestPki } from "../../src/testing/index.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { openssl } from "../support/openssl.ts";
import { verdict } from "./world.ts";

const folder = mkdtempSync(join(tmpdir(), "alb-mtls-crl-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text = ""): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const pki = createTestPki();
const client = pki.root.issue({ subject: "CN=clientA" });

test("openssl reads and verifies what the test kit makes", () => {
  const crl = pki.root.crl({
    revoked: [{ certificate: client, reason: "keyCompromise", invalidSince: pki.now }],
    number: 77,
    issuingDistributionPoint: { onlyContainsUserCerts: true, fullName: { uri: ["http://a/b"] } },
  });
  const args = ["crl", "-noout", "-text", "-CAfile", file("ca.pem", pki.root.pem)];
  const text = openssl(args, crl.pem);
  expect(text).toContain("Key Compromise");
  expect(text).toContain("77");
  expect(text).toContain("URI:http://a/b");
  expect(text).toContain(Certificate.fromDer(client.der).serialNumber);
});

describe("what `openssl ca -gencrl` makes", () => {
  const config = file(
    "ca.cnf",
    `[ca]
default_ca = own
[own]
database = ${file("index.txt")}
crlnumber = ${file("crlnumber", "05\n")}
default_md = sha256
default_crl_days = 7
certificate = ${file("root.pem", pki.root.pem)}
private_key = ${file("root.key.pem", pki.root.keyPem)}
crl_extensions = extensions
[extensions]
authorityKeyIdentifier = keyid
[users]
issuingDistributionPoint = critical, @users_scope
[users_scope]
onlyuser = TRUE
[part]
issuingDistributionPoint = critical, @part_scope
[part_scope]
fullname = URI:http://crl.example/1
[reasons]
issuingDistributionPoint = critical, @reasons_scope
[reasons_scope]
onlysomereasons = superseded, cessationOfOperation
[delta]
2.5.29.27 = critical, DER:020106
`,
  );
  const out = join(folder, "list.pem");
  const list = (...args: readonly string[]): string => {
    openssl(["ca", "-config", config, "-gencrl", "-out", out, ...args]);
    return readFileSync(out, "latin1");
  };

  test("is read: nobody on it, then the client", async () => {
    const empty = list();
    expect(await verdict(client, { crls: [empty], at: new Date() })).toBe("good");
    const revoke = ["ca", "-config", config, "-revoke", file("client.pem", client.pem)];
    openssl([...revoke, "-crl_reason", "keyCompromise"]);
    const hit = list();
    expect(await verdict(client, { crls: [hit], at: new Date() })).toMatch("crl.revoked");
    expect(await verdict(pki.root.issue(), { crls: [hit], at: new Date() })).toBe("good");
  });

  test("is read with a scope", async () => {
    const at = new Date();
    const users = list("-crlexts", "users");
    expect(await verdict(client, { crls: [users], at })).toMatch("crl.revoked");
    const part = list("-crlexts", "part");
    const inPart = pki.root.issue({ crlDistributionPoints: ["http://crl.example/1"] });
    const elsewhere = pki.root.issue({ crlDistributionPoints: ["http://crl.example/2"] });
    expect(await verdict(inPart, { crls: [part], at })).toBe("good");
    expect(await verdict(elsewhere, { crls: [part], at })).toMatch("crl.scope");
    const reasons = list("-crlexts", "reasons");
    expect(await verdict(inPart, { crls: [reasons], at })).toMatch("CrlProcessingError");
  });

  test("is read as a delta on top of a complete one", async () => {
    const at = new Date();
    const late = pki.root.issue({ subject: "CN=clientL" });
    const complete = list();
    const revoke = ["ca", "-config", config, "-revoke", file("late.pem", late.pem)];
    openssl([...revoke, "-crl_hold", "holdInstructionReject"]);
    const delta = list("-crlexts", "delta");
    expect(openssl(["crl", "-noout", "-text"], delta)).toContain("Delta CRL Indicator: critical");
    expect(await verdict(late, { crls: [complete], at })).toBe("good");
    expect(await verdict(late, { crls: [complete, delta], at })).toMatch("crl.revoked");
    expect(await verdict(pki.root.issue(), { crls: [delta], at })).toMatch("CrlProcessingError");
  });
});
