import { once } from "node:events";
import { describe, expect, test } from "@jest/globals";
import { decodeUrlPem } from "../../src/alb/url-pem.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { eventIn, open, send } from "./support/client.ts";
import { useAlbs } from "./support/world.ts";

const start = useAlbs();
const pki = createTestPki();
const issuing = pki.root.issueCa();
const leaf = issuing.issue({ subject: "CN=clientA" });
const stranger = pki.selfSigned({ subject: "CN=stranger" });
const hex = (ders: readonly Uint8Array[]) => ders.map((der) => Buffer.from(der).toString("hex"));

describe("passthrough: the header holds what the client presented", () => {
  const chains = {
    "a leaf alone": [leaf],
    "leaf and issuer": [leaf, issuing],
    "leaf, stranger, issuer twice, root": [leaf, stranger, issuing, issuing, pki.root],
    "the order upside down": [leaf, pki.root, issuing],
    "a self-signed certificate": [stranger],
  };
  for (const tls of ["TLSv1.2", "TLSv1.3"] as const) {
    test.each(Object.entries(chains))(`${tls}: %s`, async (_, presented) => {
      const alb = await start({});
      const chainPem = presented.map(({ pem }) => pem).join("");
      const identity = { chainPem, keyPem: (presented[0] ?? leaf).keyPem };
      const { multiValueHeaders } = eventIn(await send(alb, { identity, tls }));
      const [header, ...more] = multiValueHeaders["x-amzn-mtls-clientcert"];
      expect(more).toEqual([]);
      expect(hex(decodeUrlPem(header))).toEqual(hex(presented.map(({ der }) => der)));
      expect(header.replaceAll("%20", "").replaceAll("%0A", "")).not.toContain("%");
    });
  }

  test("the chain is the same for every request of a connection", async () => {
    const alb = await start({});
    const identity = { chainPem: leaf.chainPem, keyPem: leaf.keyPem };
    const socket = open(alb, { identity });
    const bodies: string[] = [];
    let text = "";
    socket.setEncoding("utf8");
    const request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    socket.write(request);
    for await (const chunk of socket) {
      text += chunk;
      if (!text.endsWith("}")) continue;
      bodies.push(text.slice(text.indexOf("{")));
      text = "";
      if (bodies.length === 3) break;
      socket.write(request);
    }
    const headers = bodies.map((body) => JSON.parse(body).multiValueHeaders);
    const values = headers.map((each) => each["x-amzn-mtls-clientcert"][0]);
    expect(hex(decodeUrlPem(values[0]))).toEqual(hex([leaf.der, issuing.der]));
    expect(new Set(values).size).toBe(1);
    expect(alb.connectionLog.lines).toHaveLength(1);
  });

  test("without a certificate the header is absent and the request forwarded", async () => {
    const alb = await start({});
    const { multiValueHeaders } = eventIn(await send(alb));
    expect(Object.keys(multiValueHeaders).filter((name) => name.includes("mtls"))).toEqual([]);
  });

  test("with mutual TLS off no certificate is asked for", async () => {
    const alb = await start({ mode: "off" });
    const identity = { chainPem: leaf.chainPem, keyPem: leaf.keyPem };
    const { multiValueHeaders } = eventIn(await send(alb, { identity }));
    expect(Object.keys(multiValueHeaders).filter((name) => name.includes("mtls"))).toEqual([]);
  });
});

describe("the handshake", () => {
  test.each(["TLSv1.2", "TLSv1.3"] as const)("%s is never resumed", async (tls) => {
    const alb = await start({});
    const identity = { chainPem: leaf.chainPem, keyPem: leaf.keyPem };
    let session: Buffer | undefined;
    const reused: boolean[] = [];
    for (let round = 0; round < 2; round += 1) {
      const socket = open(alb, { identity, tls, session });
      socket.on("session", (ticket: Buffer) => {
        session = ticket;
      });
      socket.write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
      await once(socket, "secureConnect");
      reused.push(socket.isSessionReused());
      for await (const _ of socket);
    }
    expect(session).toBeDefined();
    expect(reused).toEqual([false, false]);
  });
});
