/**
 * OCSP over HTTP with OpenSSL at the other end: it asks the test kit's responder, and the library judges what `openssl ocsp`
 * answers from what `openssl ca` has revoked.
 */
import { spawn } from "node:child_process";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { judgeOcspAnswer } from "../../../src/revocation/ocsp/answer.ts";
import { startOcspResponder, type TestCertificate } from "../../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { WorkBudget } from "../../../src/trust/limits.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { certIdOf, encodeOcspRequest } from "../../../src/x509/ocsp/ocsp-request.ts";
import { openssl } from "../../support/openssl.ts";
import { client, file, issuing, ocsp, pki } from "./openssl-ocsp.ts";

test("openssl asks the test kit's responder", async () => {
  const lost = issuing.issue();
  issuing.revoke(lost, { reason: "keyCompromise" });
  const signer = issuing.issueOcspResponder();
  const responder = await startOcspResponder({
    authorities: [pki.root, issuing],
    answer: { signer },
  });
  try {
    const whom = ["-cert", file(client.pem), "-cert", file(lost.pem), "-url", responder.url];
    const said = await ocsp(...whom);
    expect(said).toContain("Response verify OK");
    expect(said).toMatch(/: good\n.*: revoked\n.*Reason: keyCompromise/s);
    // It would warn if its nonce were missing.
    expect(said).not.toMatch(/nonce/i);
    expect(responder.requests[0]?.nonce).toHaveLength(16);
    responder.behaviour = { answer: { nonce: new Uint8Array(16) } };
    expect(await ocsp(...whom)).toContain("Nonce Verify error");
    responder.behaviour = { nonce: "ignore" };
    expect(await ocsp(...whom)).toContain("no nonce in response");
  } finally {
    await responder.close();
  }
});

describe("the library reads what `openssl ocsp` answers from what `openssl ca` revoked", () => {
  const database = file("");
  const [caPem, caKey] = [file(issuing.pem), file(issuing.keyPem)];
  const config = file(`[ca]
default_ca = own
[own]
database = ${database}
default_md = sha256
certificate = ${caPem}
private_key = ${caKey}
unique_subject = no
`);
  const ca = (...args: readonly string[]) => openssl(["ca", "-config", config, ...args]);
  const lost = issuing.issue({ subject: "CN=lost" });
  const held = issuing.issue({ subject: "CN=held" });
  const never = issuing.issue({ subject: "CN=never registered" });
  const delegate = issuing.issueOcspResponder({ keyType: "P-384" });
  const responders = {
    "the CA itself": ["-rsigner", caPem, "-rkey", caKey],
    "a delegate": ["-rsigner", file(delegate.pem), "-rkey", file(delegate.keyPem), "-resp_key_id"],
  };

  beforeAll(() => {
    for (const each of [client, lost, held]) ca("-valid", file(each.pem));
    ca("-revoke", file(lost.pem), "-crl_reason", "keyCompromise");
    ca("-revoke", file(held.pem), "-crl_hold", "holdInstructionReject");
  });

  test.each(Object.entries(responders))("%s", async (_, signer) => {
    const responder = await startOpensslResponder(database, caPem, ...signer);
    const ask = async (whom: TestCertificate, hash: "sha1" | "sha256", nonce?: Uint8Array) => {
      const [certificate, issuer] = [whom, issuing].map(({ der }) => Certificate.fromDer(der));
      const certId = certIdOf(certificate as Certificate, issuer as Certificate, hash);
      const body = encodeOcspRequest({ certId, nonce });
      const headers = { "content-type": "application/ocsp-request" };
      const response = await fetch(responder.url, { method: "POST", headers, body });
      expect(response.headers.get("content-type")).toBe("application/ocsp-response");
      const answer = new Uint8Array(await response.arrayBuffer());
      return judgeOcspAnswer(answer, {
        certificate: certificate as Certificate,
        issuer: issuer as Certificate,
        nonce,
        nonceRequired: nonce !== undefined,
        now: Date.now(),
        grace: 0,
        algorithms: new AcceptedAlgorithms(),
        budget: new WorkBudget(),
      });
    };
    try {
      const nonce = Uint8Array.from({ length: 32 }, (__, index) => index);
      for (const hash of ["sha1", "sha256"] as const) {
        expect(await ask(client, hash)).toMatchObject({ answer: "good" });
        expect(await ask(client, hash, nonce)).toMatchObject({ answer: "good" });
        expect(await ask(lost, hash, nonce)).toMatchObject({
          answer: "revoked",
          detail: expect.stringContaining("keyCompromise"),
          hold: false,
        });
        expect(await ask(held, hash)).toMatchObject({ answer: "revoked", hold: true });
        expect(await ask(never, hash)).toMatchObject({ reason: "ocsp.unknown" });
      }
    } finally {
      await responder.close();
    }
  });
});

/** Starts `openssl ocsp` as a responder, on a port of its choice. */
async function startOpensslResponder(
  database: string,
  caPem: string,
  ...signer: readonly string[]
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const args = ["ocsp", "-port", "0", "-index", database, "-CA", caPem, "-ndays", "1", ...signer];
  const child = spawn("openssl", args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const port = await new Promise<string>((resolve, reject) => {
    let said = "";
    const listen = (piece: Buffer): void => {
      said += piece.toString();
      const [, found] = /ACCEPT .*:(\d+)/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("close", () => reject(new Error(`openssl ocsp ended: ${said}`)));
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
