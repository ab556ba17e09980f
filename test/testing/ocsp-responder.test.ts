/** The responder over HTTP, asked by hand; OpenSSL asks it in test/revocation/ocsp-peers.test.ts. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import {
  createTestPki,
  type OcspResponder,
  type OcspResponderOptions,
  startOcspResponder,
} from "../../src/testing/index.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { type CertIdHash, certIdOf, encodeOcspRequest } from "../../src/x509/ocsp/ocsp-request.ts";
import { opensslOcspText } from "../support/openssl.ts";

const pki = createTestPki();
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA" });
const client = issuing.issue({ subject: "CN=clientA" });
const { serialNumber } = Certificate.fromDer(client.der);
const nonce = Uint8Array.of(0xca, 0xfe);

function request(hash: CertIdHash = "sha1", withNonce = false): Uint8Array<ArrayBuffer> {
  const [certificate, issuer] = [client, issuing].map(({ der }) => Certificate.fromDer(der));
  const certId = certIdOf(certificate as Certificate, issuer as Certificate, hash);
  return encodeOcspRequest({ certId, ...(withNonce ? { nonce } : {}) });
}

const running: OcspResponder[] = [];
async function start(options: OcspResponderOptions): Promise<OcspResponder> {
  const started = await startOcspResponder(options);
  running.push(started);
  return started;
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

let responder: OcspResponder;
beforeEach(async () => {
  responder = await start({ authorities: [pki.root, issuing] });
});

const post = (body: Uint8Array<ArrayBuffer> = request()): Promise<Response> =>
  fetch(responder.url, {
    method: "POST",
    body,
    headers: { "content-type": "application/ocsp-request" },
    redirect: "manual",
  });
const bytesOf = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer());
const textOf = async (response: Response): Promise<string> =>
  opensslOcspText(await bytesOf(response));

describe("a request", () => {
  test("by POST is answered, and noted", async () => {
    const response = await post();
    expect(response.headers.get("content-type")).toBe("application/ocsp-response");
    expect(await textOf(response)).toContain(`${serialNumber}\n    Cert Status: good`);
    expect(responder.requests).toHaveLength(1);
    const [seen] = responder.requests;
    expect(seen).toMatchObject({
      method: "POST",
      path: "/",
      contentType: "application/ocsp-request",
      host: `127.0.0.1:${responder.port}`,
      nonce: undefined,
      certIds: [{ hash: "sha1", serialNumber }],
    });
    expect([...(seen?.der ?? [])]).toEqual([...request()]);
  });

  test("by GET, with the request in the path, escaped or not", async () => {
    const base64 = Buffer.from(request()).toString("base64");
    for (const path of [encodeURIComponent(base64), base64]) {
      expect(await textOf(await fetch(responder.url + path))).toContain("Cert Status: good");
    }
    expect((await fetch(responder.url, { method: "PUT", body: "x" })).status).toBe(405);
  });

  test("is answered with the CertID that was asked about", async () => {
    expect(await textOf(await post(request("sha512")))).toContain("Hash Algorithm: sha512");
  });

  test("is answered as the CA's register stands then", async () => {
    const other = createTestPki();
    const leaf = other.root.issue();
    const [certificate, issuer] = [leaf, other.root].map(({ der }) => Certificate.fromDer(der));
    const certId = certIdOf(certificate as Certificate, issuer as Certificate, "sha1");
    const own = await start({ authorities: other.root });
    const ask = () => fetch(own.url, { method: "POST", body: encodeOcspRequest({ certId }) });
    expect(await textOf(await ask())).toContain("Cert Status: good");
    other.root.revoke(leaf, { reason: "cessationOfOperation" });
    expect(await textOf(await ask())).toContain("Reason: cessationOfOperation");
  });

  test("about another CA's certificate: unauthorized; what is none: malformedRequest", async () => {
    const namesake = pki.root.issueCa({ subject: "CN=Issuing CA" });
    for (const authorities of [pki.root, namesake, []]) {
      const elsewhere = await start({ authorities });
      const answer = await fetch(elsewhere.url, { method: "POST", body: request() });
      expect([...(await bytesOf(answer))]).toEqual([0x30, 3, 0x0a, 1, 6]);
    }
    for (const body of [new Uint8Array(0), new Uint8Array(100_000), Uint8Array.of(0x30, 5)]) {
      expect([...(await bytesOf(await post(body)))]).toEqual([0x30, 3, 0x0a, 1, 1]);
    }
    expect(responder.requests.map(({ certIds }) => certIds.length)).toEqual([0, 0, 0]);
    const path = await fetch(`${responder.url}%ff`);
    expect([...(await bytesOf(path))]).toEqual([0x30, 3, 0x0a, 1, 1]);
  });
});

describe("behaviour", () => {
  test("nonce: echoed, or ignored", async () => {
    expect(await textOf(await post(request("sha1", true)))).toContain("0402CAFE");
    responder.behaviour = { nonce: "ignore" };
    expect(await textOf(await post(request("sha1", true)))).not.toContain("Nonce");
  });

  test("answers of another shape, at once or by request", async () => {
    const signer = issuing.issueOcspResponder();
    responder.behaviour = { answer: { signer, status: "revoked", nextUpdate: false } };
    const said = await textOf(await post());
    expect(said).toContain("Responder Id: CN = OCSP responder");
    expect(said).toContain("Cert Status: revoked");
    responder.behaviour = {
      answer: ({ nonce: asked }) => (asked === undefined ? { responseStatus: "tryLater" } : {}),
    };
    expect([...(await bytesOf(await post()))]).toEqual([0x30, 3, 0x0a, 1, 3]);
    expect(await textOf(await post(request("sha1", true)))).toContain("Cert Status: good");
  });

  test("an answer that cannot be written says so", async () => {
    responder.behaviour = { answer: { responderId: { name: "nonsense" } } };
    const response = await post();
    expect([response.status, await response.text()]).toEqual([
      500,
      'name: not an attribute: "nonsense"',
    ]);
  });

  test("an answer about somebody else", async () => {
    responder.behaviour = { answer: { for: { der: pki.root.issue().der } } };
    expect(await textOf(await post())).not.toContain(serialNumber);
  });

  test("slow, and on a port that is known", async () => {
    const { port } = responder;
    await responder.close();
    responder = await start({ authorities: issuing, port, delay: 20 });
    expect(responder.port).toBe(port);
    expect(await textOf(await post())).toContain("Cert Status: good");
    await expect(start({ authorities: issuing, port })).rejects.toThrow("EADDRINUSE");
  });
});

describe("faults", () => {
  test("another status, HTML, nothing, a redirect, old bytes", async () => {
    responder.behaviour = { fault: { status: 500 } };
    expect((await post()).status).toBe(500);
    responder.behaviour = { fault: "html" };
    const page = await post();
    expect([page.status, page.headers.get("content-type"), await page.text()]).toEqual([
      200,
      "text/html",
      "<html>Sorry</html>",
    ]);
    responder.behaviour = { fault: "empty" };
    expect(await bytesOf(await post())).toHaveLength(0);
    responder.behaviour = { fault: { redirectTo: "http://elsewhere.example/" } };
    const redirect = await post();
    expect([redirect.status, redirect.headers.get("location")]).toEqual([
      302,
      "http://elsewhere.example/",
    ]);
    responder.behaviour = { fault: { replay: Uint8Array.of(4, 2) } };
    expect([...(await bytesOf(await post()))]).toEqual([4, 2]);
  });

  test("the connection ends: at once, within the answer", async () => {
    responder.behaviour = { fault: "hang-up" };
    await expect(post()).rejects.toThrow();
    responder.behaviour = { fault: "cut-short" };
    const response = await post();
    expect(Number(response.headers.get("content-length"))).toBeGreaterThan(100);
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  test("an answer without end", async () => {
    responder.behaviour = { fault: "endless" };
    const response = await post();
    let bytes = 0;
    for await (const piece of response.body ?? []) {
      bytes += piece.length;
      if (bytes > 5_000_000) break;
    }
    expect(bytes).toBeGreaterThan(5_000_000);
  });

  test("no answer; closing ends the wait", async () => {
    responder.behaviour = { fault: "hang" };
    const waiting = expect(post()).rejects.toThrow();
    while (responder.requests.length === 0) await new Promise(setImmediate);
    await responder.close();
    await waiting;
  });
});
