/** Lists that end: the next one is fetched before that, or as soon as it is there. A real HTTP server; the clock is the test's. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createChainVerifier } from "../../src/index.ts";
import { crlSource } from "../../src/revocation/crl/url.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { type FailingServer, hang, ok, startServer, status } from "../support/failing-server.ts";

const { root, now } = createTestPki();
const client = root.issue({ subject: "CN=clientA" });
let millis = now.getTime();
const clock = (): Date => new Date(millis);
const list = (number: number, seconds: number, options = {}) =>
  root.crl({
    number,
    nextUpdate: new Date(now.getTime() + seconds * 1000),
    ...options,
  });

let server: FailingServer;
beforeAll(async () => {
  server = await startServer(hang);
});
beforeEach(() => {
  millis = now.getTime();
  server.requests.length = 0;
});
afterAll(() => server.close());

/** A verifier whose source shares the test's clock. */
function verifier(mode: "require" | "best-effort" = "require") {
  const source = crlSource(
    server.url(),
    { privateAddresses: "accept" },
    { clock, random: () => 0 },
  );
  const made = createChainVerifier({
    trust: { anchors: root.pem },
    revocation: { mode, crls: source },
    pkijsCrossCheck: false,
    clock,
  });
  const ask = async (): Promise<string> => {
    const result = await made.verify(client.chain);
    return result.ok ? result.certificate.revocation : result.reason;
  };
  const at = (seconds: number): Promise<string> => {
    millis = now.getTime() + seconds * 1000;
    return ask();
  };
  return { source, at };
}

describe("a list that ends", () => {
  test("is followed by the next one before that: nobody notices", async () => {
    server.answer = ok(list(1, 240).der);
    const { at, source } = verifier();
    expect(await at(0)).toBe("good");
    server.answer = ok(list(2, 1000).der);
    expect(await at(185)).toBe("good");
    await source.reload();
    expect(server.requests).toHaveLength(2);
    expect([await at(239), await at(241)]).toEqual(["good", "good"]);
    expect(server.requests).toHaveLength(2);
  });

  test("after it a request waits for the next one", async () => {
    server.answer = ok(list(1, 100).der);
    const { at } = verifier();
    expect(await at(0)).toBe("good");
    server.answer = ok(list(2, 1000, { revoked: [client] }).der);
    expect(await at(101)).toBe("crl.revoked");
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    ["the old one again", () => ok(list(1, 100).der)],
    ["a fault", () => status(500)],
    ["a page", () => ok("<html>")],
  ])(
    "and %s: unknown, few requests to the server, good as soon as it is there",
    async (_what, answer) => {
      server.answer = ok(list(1, 100).der);
      const { at } = verifier();
      expect(await at(0)).toBe("good");
      server.answer = answer();
      for (let second = 101; second < 161; second += 1)
        expect(await at(second)).toBe("crl.outdated");
      expect(server.requests.length).toBeGreaterThan(3);
      expect(server.requests.length).toBeLessThan(8);
      server.answer = ok(list(2, 1000).der);
      expect(await at(240)).toBe("good");
    },
  );

  test("and a server that hangs: answered, as the mode says, without a second request", async () => {
    server.answer = ok(list(1, 100).der);
    const { at } = verifier("best-effort");
    expect(await at(0)).toBe("good");
    server.answer = hang;
    expect([await at(101), await at(101)]).toEqual(["unknown", "unknown"]);
    expect(server.requests).toHaveLength(2);
  });

  test("a server that says unchanged is asked as rarely", async () => {
    const bytes = list(1, 100).der;
    server.answer = (request, response) => {
      const isKnown = request.headers["if-none-match"] === '"1"';
      response.writeHead(isKnown ? 304 : 200, { etag: '"1"' }).end(isKnown ? "" : bytes);
    };
    const { at } = verifier();
    await at(0);
    for (let second = 101; second < 161; second += 1) expect(await at(second)).toBe("crl.outdated");
    expect(server.requests.length).toBeGreaterThan(3);
    expect(server.requests.length).toBeLessThan(8);
  });

  test("who was on the old list stays revoked while the next one is not there", async () => {
    server.answer = ok(list(1, 100, { revoked: [client] }).der);
    const { at } = verifier("best-effort");
    expect(await at(0)).toBe("crl.revoked");
    server.answer = status(500);
    expect(await at(101)).toBe("crl.revoked");
    expect(await at(80_000)).toBe("crl.revoked");
  });
});
