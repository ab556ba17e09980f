import { afterAll, describe, expect, test } from "@jest/globals";
import { createAlbVerifier } from "../../../src/emulator/listener-verdicts.ts";
import {
  albEvent,
  createTestPki,
  type TestCa,
  type TestCertificate,
} from "../../../src/testing/index.ts";
import { cli, Files } from "./command-line.ts";

const files = new Files();
afterAll(() => files.remove());

// The local load balancer has the system clock: the command line is asked at the same time.
const pki = createTestPki();
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA" });
const client = issuing.issue({ subject: "CN=clientA" });
const at = ["--at", new Date().toISOString()];

async function asked(chain: string, trustStore: string, ...flags: string[]) {
  const args = [
    files.write("chain.pem", chain),
    "--trust-store",
    files.write("ca.pem", trustStore),
  ];
  const text = await cli(["verify", ...args, ...flags, ...at]);
  const json = await cli(["verify", ...args, ...flags, ...at, "--format", "json"]);
  return { ...text, json: JSON.parse(json.stdout) };
}

const bare = (name: string): TestCa =>
  pki.createRoot({ subject: name, subjectKeyIdentifier: false });
const anyPurpose = pki.root.issueCa({ subject: "CN=Any", extendedKeyUsage: ["any"] });
const deep = (): TestCertificate => {
  let ca = pki.root;
  for (let level = 0; level < 4; level += 1) ca = ca.issueCa({ subject: `CN=Level ${level}` });
  return ca.issue();
};

describe("alb-mtls verify gives the load balancer's verdict too", () => {
  const right = bare("CN=Bare");
  const wrong = bare("CN=Bare");
  const ofRight = right.issue({ authorityKeyIdentifier: false });
  const filler = {
    oid: "1.3.6.1.4.1.99999.2",
    value: Buffer.concat([Buffer.from("04823a98", "hex"), Buffer.alloc(15_000)]),
  };
  const stale = issuing.issue({ subject: "", authorityKeyIdentifier: new Uint8Array(20).fill(7) });

  test.each<[string, string, string, string, string, string]>([
    ["a good chain", client.chainPem, pki.root.pem, "admitted", "admitted", ""],
    [
      "an authority key identifier that differs",
      stale.chainPem,
      pki.root.pem,
      "admitted",
      "refused",
      "ClientCertUntrusted",
    ],
    [
      "twin CAs, the other one first",
      ofRight.pem,
      wrong.pem + right.pem,
      "admitted",
      "refused",
      "ClientCertUntrusted",
    ],
    [
      "twin CAs, the right one first",
      ofRight.pem,
      right.pem + wrong.pem,
      "admitted",
      "admitted",
      "",
    ],
    [
      "an intermediate for anyExtendedKeyUsage alone",
      anyPurpose.issue().chainPem,
      pki.root.pem,
      "admitted",
      "refused",
      "ClientCertPurposeInvalid",
    ],
    [
      "five certificates",
      deep().chainPem,
      pki.root.pem,
      "admitted",
      "refused",
      "ClientCertMaxChainDepthExceeded",
    ],
    [
      "Ed25519",
      issuing.issue({ keyType: "Ed25519" }).chainPem,
      pki.root.pem,
      "admitted",
      "refused",
      "ClientCertTypeUnsupported",
    ],
    [
      "a large leaf",
      issuing.issue({ extensions: [filler] }).chainPem,
      pki.root.pem,
      "admitted",
      "admitted",
      "",
    ],
    ["version 1", issuing.issue({ version: 1 }).chainPem, pki.root.pem, "refused", "admitted", ""],
  ])("%s", async (_, chain, trustStore, gate, outcome, code) => {
    const { json, stdout } = await asked(chain, trustStore);
    expect(json).toMatchObject({ outcome: gate, loadBalancer: { outcome } });
    expect(json.loadBalancer.code ?? "").toBe(code);
    expect(stdout).toContain(`as AWS-LC/s2n decide (inferred): ${outcome}`);
    // The local load balancer says the same, or names its own objection.
    const ders = chain.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n/g) ?? [];
    const local = await createAlbVerifier(trustStore)(
      ders.map(
        (each) => new Uint8Array(Buffer.from(each.replace(/-----[^-]+-----/g, ""), "base64")),
      ),
    );
    expect(local.ok).toBe(outcome === "admitted" && json.loadBalancer.local === undefined);
  });

  test("an issuer of the path without a list is refused once a list is configured", async () => {
    const own = files.write("own.crl", issuing.crl({ revoked: [] }).der);
    const root = files.write("root.crl", pki.root.crl({ revoked: [] }).pem);
    const flags = ["--crl", own, "--crl", root];
    expect((await asked(client.chainPem, pki.root.pem, ...flags)).json.loadBalancer).toMatchObject({
      outcome: "admitted",
    });
    const { loadBalancer } = (await asked(client.chainPem, pki.root.pem, "--crl", own)).json;
    expect(loadBalancer).toMatchObject({
      code: "ClientCertCrlProcessingError",
      detail: expect.stringContaining("there is no revocation list of CN=Test Root CA"),
    });
  });

  test("an outdated list is used", async () => {
    const dates = {
      thisUpdate: new Date(Date.now() - 20 * 86_400_000),
      nextUpdate: new Date(Date.now() - 86_400_000),
    };
    const root = files.write("root2.crl", pki.root.crl({ revoked: [], ...dates }).pem);
    const lists = (revoked: TestCertificate[]) =>
      files.write("old.crl", issuing.crl({ revoked, ...dates }).pem);
    const ask = async (revoked: TestCertificate[]) =>
      (await asked(client.chainPem, pki.root.pem, "--crl", lists(revoked), "--crl", root)).json;
    expect((await ask([])).loadBalancer).toMatchObject({ outcome: "admitted" });
    expect((await ask([client])).loadBalancer).toMatchObject({ code: "ClientCertCrlHit" });
  });

  test("a leaf that is itself in the bundle", async () => {
    const other = createTestPki({ name: "CN=Elsewhere" }).root.issue({ subject: "CN=pinned" });
    const trustStore = files.write("pinned-ca.pem", pki.root.pem + other.pem);
    const checked = await cli(["trust-store", "check", trustStore]);
    expect(checked.stdout).toMatch(/certificate 2 \(CN=pinned\) .* trusted itself/);
    expect(await createAlbVerifier(pki.root.pem + other.pem)([other.der])).toEqual({ ok: true });
  });

  test("an unreadable certificate after the leaf ends the handshake, and the gate leaves it out", async () => {
    const cut = `-----BEGIN CERTIFICATE-----\n${Buffer.from("308210", "hex").toString("base64")}\n-----END CERTIFICATE-----\n`;
    const { json } = await asked(client.chainPem + cut, pki.root.pem);
    expect(json).toMatchObject({
      outcome: "admitted",
      loadBalancer: { outcome: "refused", detail: expect.stringContaining("certificate 3") },
    });
    const shown = await cli(["inspect", files.write("cut.pem", client.chainPem + cut)]);
    expect(shown).toMatchObject({ exitCode: 0 });
    expect(shown.stdout).toContain("certificate 3\n  cannot be read: ");
  });

  test("is not asked about an event that a load balancer has decided about", async () => {
    const event = JSON.stringify(albEvent({ mode: "verify", certificate: client }));
    const { json } = await asked(event, pki.root.pem);
    expect(json.loadBalancer).toMatchObject({ outcome: "not asked" });
  });

  test("an empty subject is printed as such", async () => {
    const { stdout } = await asked(issuing.issue({ subject: "" }).chainPem, pki.root.pem);
    expect(stdout).toContain("admitted: (empty subject), by");
    expect(stdout).toContain("path: (empty subject) <- CN=Issuing CA");
  });
});

describe("extensions that cannot be read are shown with what they decide", () => {
  const unreadable = (oid: string, critical = false) =>
    issuing.issue({ keyUsage: false, extensions: [{ oid, critical, value: Uint8Array.of(4, 0) }] });
  test.each([
    ["1.3.6.1.5.5.7.1.1", false, "authorityInformationAccess", "counts as absent"],
    ["2.5.29.31", false, "crlDistributionPoints", "refused where revocation is checked"],
    ["2.5.29.15", false, "keyUsage", "in passthrough mode the certificate is refused"],
    ["2.5.29.18", true, "issuerAlternativeName", "in passthrough mode the certificate is refused"],
  ])("%s, critical: %s", async (oid, critical, name, effect) => {
    const chain = unreadable(oid, critical).chainPem;
    const { stdout } = await asked(chain, pki.root.pem);
    expect(stdout).toMatch(new RegExp(`unreadable in certificate 1: ${name}: .*${effect}`));
    const shown = await cli(["inspect", files.write("odd.pem", chain)]);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toMatch(new RegExp(`unreadable +${name}: .*${effect}`));
  });
});

describe("alb-mtls trust-store check names twin CAs in the bundle's order", () => {
  const check = async (...cas: TestCa[]) =>
    (await cli(["trust-store", "check", "-"], cas.map(({ pem }) => pem).join(""), new Date()))
      .stdout;
  const day = 86_400_000;

  test("without key identifiers: the first is taken", async () => {
    expect(await check(pki.root, bare("CN=Twin"), bare("CN=Twin"))).toMatch(
      /certificates 2, 3 are different CAs of one name \(CN=Twin\).*none of them has .*certificate 2 is taken/,
    );
  });

  test("without key identifiers, the first one expired: the next is taken", async () => {
    const ended = pki.createRoot({
      subject: "CN=Twin",
      subjectKeyIdentifier: false,
      notAfter: new Date(Date.now() - 400 * day),
      notBefore: new Date(Date.now() - 800 * day),
    });
    expect(await check(ended, bare("CN=Twin"))).toContain("certificate 2 is taken");
  });

  test("one without a key identifier fits every client", async () => {
    const known = pki.createRoot({ subject: "CN=Twin" });
    expect(await check(known, bare("CN=Twin"))).toContain("certificate 2 lacks");
  });

  test("key identifiers tell them apart", async () => {
    const twins = [pki.createRoot({ subject: "CN=Twin" }), pki.createRoot({ subject: "CN=Twin" })];
    expect(await check(...twins)).toContain("tell them apart");
  });

  test("a renewed CA with the same key is not a twin", async () => {
    const first = pki.createRoot({ subject: "CN=Renewed" });
    const second = pki.createRoot({ subject: "CN=Renewed", key: first.key });
    expect(await check(first, second)).not.toContain("different CAs");
  });
});

describe("what inspect shows of a chain by itself", () => {
  const objectionsTo = async (chain: string) =>
    JSON.parse((await cli(["inspect", "--format", "json", "-"], chain, new Date())).stdout)
      .objections;

  test("an authority key identifier that does not name the issuer in the chain", async () => {
    const stale = issuing.issue({ authorityKeyIdentifier: new Uint8Array(20).fill(7) });
    expect(await objectionsTo(stale.chainPem)).toMatchObject([
      { code: "ClientCertUntrusted", basis: "inferred" },
    ]);
  });

  test("an intermediate for anyExtendedKeyUsage alone", async () => {
    expect(await objectionsTo(anyPurpose.issue().chainPem)).toMatchObject([
      { code: "ClientCertPurposeInvalid", basis: "inferred" },
    ]);
  });
});
