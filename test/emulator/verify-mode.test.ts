import { connect, createServer, type TLSSocket } from "node:tls";
import { describe, expect, test } from "@jest/globals";
import { decodeUrlPem } from "../../src/alb/url-pem.ts";
import { createTestPki, type TestCertificate } from "../../src/testing/index.ts";
import { hasMlDsa, ML_DSA } from "../support/ml-dsa.ts";
import { eventIn, type Identity, send, sendText } from "./support/client.ts";
import { useAlbs } from "./support/world.ts";

const start = useAlbs();
const DAY = 86_400_000;
const now = new Date();
const days = (count: number) => new Date(now.getTime() + count * DAY);

const pki = createTestPki();
const issuing = pki.root.issueCa({ subject: "CN=Issuing CA,O=Example" });
const lookAlike = createTestPki().root.issueCa({ subject: "CN=Issuing CA,O=Example" });
const anchoredHigh = pki.root.issueCa({ subject: "CN=Issuing CA 2" });
const deep = [1, 2, 3, 4].reduce((ca, level) => ca.issueCa({ subject: `CN=L${level}` }), pki.root);
const expiredCa = pki.root.issueCa({
  subject: "CN=Old CA",
  notBefore: days(-9),
  notAfter: days(-1),
});
const notCa = pki.root.issueCa({ subject: "CN=No CA", basicConstraints: false });
const short = pki.root
  .issueCa({ subject: "CN=Short", pathLength: 0 })
  .issueCa({ subject: "CN=Sub" });

const withoutIssuer = ({ pem, keyPem }: TestCertificate) => ({ chainPem: pem, keyPem });

// No path, or a path that is broken: nobody documents which of the two the load balancer says.
const EITHER = /^Failed:ClientCert(Untrusted|Invalid)$/;

interface Client {
  readonly identity: Identity | undefined;
  /** The connection log's word. */
  readonly status: string | RegExp;
  /** OpenSSL's verdict on the same chain and trust store, where it differs from ours on purpose. */
  readonly openssl?: boolean;
}

/** AWS does not list ML-DSA; OpenSSL validates the same chains on its own. */
function mlDsaClients(): Record<string, Client> {
  const status = "Failed:ClientCertTypeUnsupported";
  const rows = ML_DSA.flatMap((keyType): [string, Client][] => [
    [`a key of ${keyType}`, { identity: issuing.issue({ keyType }), status, openssl: true }],
    [
      `a P-256 key below a CA of ${keyType}`,
      { identity: pki.root.issueCa({ keyType }).issue(), status, openssl: true },
    ],
  ]);
  return Object.fromEntries(rows);
}

const clients: Record<string, Client> = {
  "a good leaf and its issuer": { identity: issuing.issue(), status: "Success" },
  "a leaf of the root": { identity: pki.root.issue(), status: "Success" },
  "P-384": { identity: issuing.issue({ keyType: "P-384" }), status: "Success" },
  "RSA 2048": { identity: issuing.issue({ keyType: "rsa-2048" }), status: "Success" },
  "a leaf without extendedKeyUsage": {
    identity: issuing.issue({ extendedKeyUsage: false }),
    status: "Success",
  },
  "its issuer missing": {
    identity: withoutIssuer(anchoredHigh.issue()),
    status: "Failed:ClientCertUntrusted",
  },
  "self-signed": { identity: pki.selfSigned(), status: "Failed:ClientCertUntrusted" },
  "another authority": {
    identity: createTestPki({ name: "CN=Another Root" }).root.issue(),
    status: "Failed:ClientCertUntrusted",
  },
  "an issuer of the same name": {
    identity: lookAlike.issue(),
    status: EITHER,
  },
  expired: {
    identity: issuing.issue({ notBefore: days(-9), notAfter: days(-1) }),
    status: "Failed:ClientCertExpired",
  },
  "not yet valid": {
    identity: issuing.issue({ notBefore: days(1), notAfter: days(9) }),
    status: "Failed:ClientCertNotYetValid",
  },
  "serverAuth only": {
    identity: issuing.issue({ extendedKeyUsage: ["serverAuth"] }),
    status: "Failed:ClientCertPurposeInvalid",
  },
  "an expired issuer": { identity: expiredCa.issue(), status: "Failed:ClientCertUntrusted" },
  "an issuer that is not a CA": { identity: notCa.issue(), status: EITHER },
  "an issuer below a pathLength of 0": {
    identity: short.issue(),
    status: "Failed:ClientCertInvalid",
  },
  "a broken signature": {
    identity: issuing.issue({ tamper: true }),
    status: "Failed:ClientCertInvalid",
  },
  "an unknown critical extension": {
    identity: issuing.issue({
      extensions: [{ oid: "1.3.6.1.4.1.99999.1", critical: true, value: Uint8Array.of(5, 0) }],
    }),
    status: "Failed:ClientCertInvalid",
  },
  "Ed25519 (OpenSSL takes it, the load balancer does not)": {
    identity: issuing.issue({ keyType: "Ed25519" }),
    status: "Failed:ClientCertTypeUnsupported",
    openssl: true,
  },
  ...(hasMlDsa ? mlDsaClients() : {}),
  "version 1 (OpenSSL takes it, the load balancer does not)": {
    identity: issuing.issue({ version: 1 }),
    status: "Failed:ClientCertTypeUnsupported",
    openssl: true,
  },
  "five certificates (OpenSSL takes them, the load balancer does not)": {
    identity: deep.issue(),
    status: "Failed:ClientCertMaxChainDepthExceeded",
    openssl: true,
  },
};

const statusOf = (line: string | undefined) =>
  line?.split(" ").find((word) => /^(Success|Failed:)/.test(word));

/** OpenSSL's own verdict: the same client, the same trust store, a server that lets OpenSSL judge. */
async function opensslAuthorizes(identity: Identity | undefined): Promise<boolean> {
  const server = createServer({
    key: pki.root.keyPem,
    cert: pki.root.pem,
    ca: pki.root.pem,
    requestCert: true,
    rejectUnauthorized: false,
  });
  const verdict = new Promise<boolean>((resolve) => {
    server.on("secureConnection", (socket: TLSSocket) => {
      resolve(socket.authorized);
      socket.end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const certificate = identity && { cert: identity.chainPem, key: identity.keyPem };
  // The server's own certificate is of no interest here.
  const client = connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...certificate });
  const authorized = await verdict;
  client.destroy();
  server.close();
  return authorized;
}

describe("verify mode", () => {
  test.each(Object.entries(clients))("%s", async (_, { identity, status, openssl }) => {
    const alb = await start({ mode: "verify", trustStore: pki.root.pem });
    const answer = await send(alb, { identity });
    expect(statusOf(alb.connectionLog.lines[0])).toEqual(
      typeof status === "string" ? status : expect.stringMatching(status),
    );
    expect(alb.connectionLog.lines).toHaveLength(1);
    expect("status" in answer ? answer.status : answer.cut).toBe(
      status === "Success" ? 200 : "ECONNRESET",
    );
    expect(await opensslAuthorizes(identity)).toBe(openssl ?? status === "Success");
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)("%s without a certificate is reset", async (tls) => {
    const alb = await start({ mode: "verify", trustStore: pki.root.pem });
    expect(await send(alb, { tls })).toEqual({ cut: "ECONNRESET" });
    const [line = ""] = alb.connectionLog.lines;
    expect(statusOf(line)).toBe("Failed:UnmappedConnectionError");
    expect(line).toContain(` ${tls} `);
    expect(line).toContain(' - "-" - - Failed:');
  });

  test("with --crl: a certificate on a list is refused, and the log says so", async () => {
    const revoked = issuing.issue();
    const crl = `${issuing.crl({ revoked: [revoked] }).pem}${pki.root.crl({ revoked: [] }).pem}`;
    const alb = await start({ mode: "verify", trustStore: pki.root.pem, crl });
    expect(await send(alb, { identity: revoked })).toEqual({ cut: "ECONNRESET" });
    expect(statusOf(alb.connectionLog.lines[0])).toBe("Failed:ClientCertCrlHit");
    expect(await send(alb, { identity: issuing.issue() })).toMatchObject({ status: 200 });
  });

  test("with --crl: a path of which an issuer has no list is refused (inferred from s2n-tls)", async () => {
    const crl = issuing.crl({ revoked: [] }).pem;
    const alb = await start({ mode: "verify", trustStore: pki.root.pem, crl });
    expect(await send(alb, { identity: issuing.issue() })).toEqual({ cut: "ECONNRESET" });
    expect(statusOf(alb.connectionLog.lines[0])).toBe("Failed:ClientCertCrlProcessingError");
  });

  test("an intermediate alone is an anchor, as it is to the load balancer", async () => {
    const alb = await start({ mode: "verify", trustStore: issuing.pem });
    const identity = withoutIssuer(issuing.issue());
    expect(await send(alb, { identity })).toMatchObject({ status: 200 });
  });

  test("adds the five headers of the leaf, and no others", async () => {
    const leaf = issuing.issue({
      subject: "C=EE,CN=MÄNNIK\\,MARILIIS",
      serial: 0x03a5b1n,
      notBefore: new Date("2023-09-21T01:50:17Z"),
      notAfter: new Date("2049-09-20T01:50:17Z"),
    });
    const alb = await start({ mode: "verify", trustStore: pki.root.pem });
    const { multiValueHeaders } = eventIn(await send(alb, { identity: leaf }));
    const { "x-amzn-mtls-clientcert-leaf": pem, ...others } = Object.fromEntries(
      Object.entries<string[]>(multiValueHeaders).filter(([name]) => name.includes("mtls")),
    );
    expect(others).toEqual({
      "x-amzn-mtls-clientcert-serial-number": ["03A5B1"],
      "x-amzn-mtls-clientcert-issuer": ["CN=Issuing CA,O=Example"],
      "x-amzn-mtls-clientcert-subject": [expect.stringContaining("CN=M\\C3\\84NNIK\\,MARILIIS")],
      "x-amzn-mtls-clientcert-validity": [
        "NotBefore=2023-09-21T01:50:17Z;NotAfter=2049-09-20T01:50:17Z",
      ],
    });
    expect(decodeUrlPem(pem?.[0] ?? "").map((der) => Buffer.from(der))).toEqual([
      Buffer.from(leaf.der),
    ]);
  });

  test("writes the facts of the leaf into the log, a success with its latency", async () => {
    const leaf = issuing.issue({ subject: 'CN=a" Success\nb', serial: 2n });
    const alb = await start({ mode: "verify", trustStore: pki.root.pem });
    await send(alb, { identity: leaf });
    const [line = ""] = alb.connectionLog.lines;
    expect(line).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z 127\.0\.0\.1 \d+ \d+ TLSv1\.3 TLS_\w+ \d+\.\d{3} "CN=a\\" Success\\0Ab" NotBefore=[-\d:TZ]+;NotAfter=[-\d:TZ]+ 02 Success TID_[0-9a-f]{32} - app\/local-alb\/[0-9a-f]{16} 127\.0\.0\.1$/,
    );
    expect(line.split(" ")[3]).toBe(String(alb.port));
  });

  test("a refused client gets not one byte of HTTP, whatever it sends", async () => {
    let invoked = 0;
    const handler = () => {
      invoked += 1;
      return { statusCode: 200 };
    };
    const alb = await start({ mode: "verify", trustStore: pki.root.pem, handler });
    const requests = [
      "POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n",
      "GET / HTTP/1.1\r\nhost: a\r\nexpect: something\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nhost: a\r\nx-amzn-mtls-clientcert: forged\r\n\r\n",
      "not HTTP at all\r\n\r\n",
      `GET / HTTP/1.1\r\nx: ${"y".repeat(200_000)}`,
    ];
    for (const identity of [undefined, pki.selfSigned()]) {
      for (const text of requests) expect(await sendText(alb, text, identity)).toBe("");
    }
    expect(invoked).toBe(0);
    expect(alb.connectionLog.lines.filter((line) => statusOf(line) === "Success")).toEqual([]);
  });
});
