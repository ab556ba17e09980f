import { afterAll, describe, expect, test } from "@jest/globals";
import { encodeUrlPem } from "../../../src/alb/url-pem.ts";
import { albEvent, createTestPki, type TestCertificate } from "../../../src/testing/index.ts";
import { cli, Files, NOW } from "./command-line.ts";

const files = new Files();
afterAll(() => files.remove());

const pki = createTestPki({ now: NOW });
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA" });
const client = issuing.issue({ subject: "CN=clientA,O=Company LLC" });

async function inspected(content: string | Uint8Array) {
  const outcome = await cli(["inspect", "--format", "json", "-"], content);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  return JSON.parse(outcome.stdout);
}

describe("alb-mtls inspect reads", () => {
  test.each<[string, string | Uint8Array, string, number]>([
    ["a PEM chain", client.chainPem, "PEM", 2],
    ["PEM with text before it", `subject=CN = x\n${client.pem}`, "PEM", 1],
    ["DER", client.der, "DER", 1],
    ["a header value", encodeUrlPem(client.chain), "header value", 2],
    [
      "an event of verify mode",
      JSON.stringify(albEvent({ mode: "verify", certificate: client })),
      "event (verify mode)",
      1,
    ],
    [
      "an event of passthrough mode",
      JSON.stringify(albEvent({ certificate: client })),
      "event (passthrough mode)",
      2,
    ],
    [
      "an event with single-value headers",
      JSON.stringify(albEvent({ certificate: client, singleValue: true })),
      "event (passthrough mode)",
      2,
    ],
    ["an event without a certificate", JSON.stringify(albEvent()), "event (passthrough mode)", 0],
  ])("%s", async (_, content, from, count) => {
    const { from: said, certificates } = await inspected(content);
    expect({ said, count: certificates.length }).toEqual({ said: from, count });
    if (count > 0) expect(certificates[0].subject).toBe("CN=clientA,O=Company LLC");
  });

  test("revocation lists in DER and PEM", async () => {
    const crl = issuing.crl({ number: 7, fill: 3 });
    for (const content of [crl.der, crl.pem]) {
      expect(await inspected(content)).toMatchObject({ crls: [{ number: "7", entries: 3 }] });
    }
  });

  test.each([
    ["junk", "hello"],
    ["nothing", ""],
    ["broken DER", new Uint8Array([0x30, 0x82, 0xff, 0xff, 0])],
    ["broken JSON", "{"],
    ["another event", "{}"],
    ["a truncated header value", encodeUrlPem(client.chain).slice(0, 300)],
  ])("%s with exit code 3 and a hint", async (_, content) => {
    const outcome = await cli(["inspect", "-"], content);
    expect(outcome).toMatchObject({ exitCode: 3, stdout: "" });
    expect(outcome.stderr).toMatch(/^alb-mtls: stdin .*\nalb-mtls: hint: ./);
  });

  test("a file that is not there with exit code 3", async () => {
    expect(await cli(["inspect", "nowhere.pem"])).toMatchObject({ exitCode: 3, stdout: "" });
  });
});

describe("what the load balancer objects to", () => {
  const deep = (keyType: "P-256" | "Ed25519" = "P-256") => {
    let ca = pki.root;
    for (let level = 0; level < 4; level++) ca = ca.issueCa({ subject: `CN=Level ${level}` });
    return ca.issue({ keyType });
  };
  const codesOf = async (certificate: TestCertificate) => {
    const { objections } = await inspected(certificate.chainPem);
    return objections.map(({ code }: { code: string }) => code);
  };
  test.each<[string, () => TestCertificate, string[]]>([
    ["nothing", () => client, []],
    ["five certificates", deep, ["ClientCertMaxChainDepthExceeded"]],
    [
      "five certificates, and Ed25519",
      () => deep("Ed25519"),
      ["ClientCertMaxChainDepthExceeded", "ClientCertTypeUnsupported"],
    ],
    ["version 1", () => pki.root.issue({ version: 1 }), ["ClientCertTypeUnsupported"]],
    ["Ed25519", () => pki.root.issue({ keyType: "Ed25519" }), ["ClientCertTypeUnsupported"]],
    [
      "a short RSA key",
      () => pki.root.issue({ keyType: "rsa-1024" }),
      ["ClientCertTypeUnsupported"],
    ],
    ["SHA-1", () => pki.root.issue({ signature: { hash: "sha1" } }), ["ClientCertTypeUnsupported"]],
    [
      "servers only",
      () => pki.root.issue({ extendedKeyUsage: ["serverAuth"] }),
      ["ClientCertPurposeInvalid"],
    ],
    ["no purpose named is any", () => pki.root.issue({ extendedKeyUsage: false }), []],
    [
      "the past",
      () => pki.root.issue({ notAfter: new Date(NOW.getTime() - 1000) }),
      ["ClientCertExpired"],
    ],
    [
      "the future",
      () => pki.root.issue({ notBefore: new Date(NOW.getTime() + 1000) }),
      ["ClientCertNotYetValid"],
    ],
  ])("%s", async (_, certificate, codes) => {
    expect(await codesOf(certificate())).toEqual(codes);
  });

  test("is said in text, and what a client named itself cannot move the cursor", async () => {
    const evil = pki.root.issue({ subject: "CN=a\u001b[2J", keyType: "Ed25519" });
    const { stdout } = await cli(["inspect", files.write("evil.pem", evil.pem)]);
    expect(stdout).toContain(
      "The load balancer objects (documented): ClientCertTypeUnsupported: certificate 1:",
    );
    expect(stdout).not.toContain("\u001b");
  });
});
