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
`,
  );
  const out = join(folder, "list.pem");

  test("is read: nobody on it, then the client", async () => {
    openssl(["ca", "-config", config, "-gencrl", "-out", out]);
    const empty = readFileSync(out, "latin1");
    expect(await verdict(client, { crls: [empty], at: new Date() })).toBe("good");
    const revoke = ["ca", "-config", config, "-revoke", file("client.pem", client.pem)];
    openssl([...revoke, "-crl_reason", "keyCompromise"]);
    openssl(["ca", "-config", config, "-gencrl", "-out", out]);
    const hit = readFileSync(out, "latin1");
    expect(await verdict(client, { crls: [hit], at: new Date() })).toMatch("crl.revoked");
    expect(await verdict(pki.root.issue(), { crls: [hit], at: new Date() })).toBe("good");
  });
});
