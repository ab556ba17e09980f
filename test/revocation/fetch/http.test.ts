/** Lists from a real HTTP server that fails in every way, through the whole verifier. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createChainVerifier, type Decision } from "../../../src/index.ts";
import { anyVerified } from "../../../src/policy/index.ts";
import { crlSource } from "../../../src/revocation/crl/url.ts";
import type { RevocationOptions } from "../../../src/revocation/revocation-options.ts";
import {
  albEvent,
  createTestPki,
  TEST_TARGET_GROUP_ARN,
  type TestCertificate,
} from "../../../src/testing/index.ts";
import {
  type Answer,
  cutShort,
  endless,
  type FailingServer,
  hang,
  ok,
  startServer,
  status,
} from "../../support/failing-server.ts";
import { gateWith } from "../../support/settings.ts";

const pki = createTestPki();
const { root } = pki;
const client = root.issue({ subject: "CN=clientA" });
const good = root.crl({ number: 5 });

let server: FailingServer;
beforeAll(async () => {
  server = await startServer(ok(good.der));
});
afterEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

const failures: [string, () => Answer][] = [
  ["500", () => status(500)],
  ["404 and a page", () => status(404)],
  ["200 and a page", () => ok("<html>Please log in</html>")],
  ["nothing", () => ok("")],
  ["half a list", () => ok(good.der.slice(0, 100))],
  ["a broken connection", () => cutShort(good.der)],
  ["gigabytes", () => endless],
  ["a redirect to another host", () => status(302, { location: "http://localhost/" })],
];

function gateOf(revocation: RevocationOptions) {
  const warnings: string[] = [];
  const note = (message: string, fields: unknown) => {
    warnings.push(`${message} ${JSON.stringify(fields)}`);
  };
  const gate = gateWith({
    mode: "passthrough",
    targetGroups: [TEST_TARGET_GROUP_ARN],
    allow: anyVerified(),
    trust: { anchors: root.pem },
    revocation,
    pkijsCrossCheck: false,
    logger: { info: () => {}, warn: note, error: note },
  });
  const ask = async (certificate: TestCertificate = client): Promise<string> =>
    outcome(await gate.check(albEvent({ certificate })));
  return { ask, warnings };
}

function outcome(decision: Decision): string {
  if (decision.outcome === "admitted") return decision.certificate.revocation;
  return decision.outcome === "refused" ? `${decision.error.statusCode} ${decision.reason}` : "";
}

const accept = { privateAddresses: "accept" } as const;

describe("a configured address", () => {
  test("is read, asked once, and names itself in no request but its own", async () => {
    server.answer = ok(good.der);
    const { ask } = gateOf({ mode: "require", urls: [server.url()], ...accept });
    expect(await ask()).toBe("good");
    expect(await ask(root.issue({ subject: "CN=other" }))).toBe("good");
    expect(server.requests).toEqual(["GET /crl"]);
  });

  test("PEM is read as well as DER", async () => {
    server.answer = ok(root.crl({ revoked: [client] }).pem);
    const { ask } = gateOf({ mode: "require", urls: [server.url()], ...accept });
    expect(await ask()).toBe("403 crl.revoked");
  });

  test.each([
    ["of its own", { maxBytes: good.der.length - 1 }, {}],
    ["of all", {}, { limits: { maxBytes: good.der.length - 1 } }],
    ["of all together", {}, { limits: { totalBytes: good.der.length } }],
  ])("with more bytes than the limit %s is not read", async (_what, own, options) => {
    server.answer = ok(good.der);
    const urls = [{ url: server.url(), ...own }];
    const { ask } = gateOf({ mode: "require", urls, ...accept, ...options });
    expect(await ask()).toBe("503 crl.missing");
  });

  test("with as many bytes as its own limit is read, whatever the limit of the others", async () => {
    server.answer = ok(good.der);
    const urls = [{ url: server.url(), maxBytes: good.der.length }];
    const limits = { maxBytes: 1 };
    const { ask } = gateOf({ mode: "require", urls, limits, ...accept });
    expect(await ask()).toBe("good");
  });

  test("at a private address is not asked unless that is said", async () => {
    const { ask, warnings } = gateOf({ mode: "require", urls: [server.url()] });
    expect(await ask()).toBe("503 crl.missing");
    expect(server.requests).toEqual([]);
    expect(warnings.join()).toContain("127.0.0.1 is no public address");
  });

  test.each(failures)("at cold start, %s: unknown, as the mode says", async (_what, answer) => {
    server.answer = answer();
    const urls = [server.url()];
    const strict = gateOf({ mode: "require", urls, ...accept });
    expect(await strict.ask()).toBe("503 crl.missing");
    const lax = gateOf({ mode: "best-effort", urls, ...accept });
    expect(await lax.ask()).toBe("unknown");
  });

  test("that hangs: answered all the same", async () => {
    server.answer = hang;
    const urls = [server.url()];
    expect(await gateOf({ mode: "best-effort", urls, ...accept }).ask()).toBe("unknown");
    expect(await gateOf({ mode: "require", urls, ...accept }).ask()).toBe("503 crl.missing");
  }, 10_000);
});

describe("a list that is held", () => {
  test.each(failures)("stays after %s, and the reason is logged once", async (_what, answer) => {
    server.answer = ok(good.der);
    const source = crlSource(server.url(), accept, { maxBytes: 1_000_000 });
    const { ask, warnings } = gateOf({ mode: "require", crls: source });
    expect(await ask()).toBe("good");
    server.answer = answer();
    for (let tries = 0; tries < 3; tries += 1) await source.reload().catch(() => undefined);
    expect(source.lastError).toBeDefined();
    expect(await ask(root.issue())).toBe("good");
    expect(warnings.filter((each) => each.includes("cannot be read"))).toHaveLength(1);
  });

  test("gives way to a new one that lists the client, in spite of the cached verdict", async () => {
    server.answer = ok(good.der);
    const source = crlSource(server.url(), accept);
    const { ask } = gateOf({ mode: "require", crls: source });
    expect([await ask(), await ask()]).toEqual(["good", "good"]);
    server.answer = ok(root.crl({ number: 6, revoked: [client] }).der);
    await source.reload();
    expect(await ask()).toBe("403 crl.revoked");
  });

  test("does not give way to a forged, an older or another CA's one", async () => {
    const hit = root.crl({ number: 5, revoked: [client] });
    const forged = root.crl({ number: 9, key: client.key });
    const older = root.crl({ number: 4, thisUpdate: new Date(pki.now.getTime() - 9e6) });
    server.answer = ok(hit.der);
    const source = crlSource(server.url(), accept);
    const { ask, warnings } = gateOf({ mode: "require", crls: source });
    expect(await ask()).toBe("403 crl.revoked");
    for (const bad of [forged, older, pki.createRoot().crl()]) {
      server.answer = ok(bad.der);
      await source.reload();
      expect(await ask()).toBe("403 crl.revoked");
    }
    expect(warnings.join()).toContain("an older revocation list was refused");
  });
});

describe("a distribution point", () => {
  const at = (path: string) => root.issue({ crlDistributionPoints: [server.url(path)] });
  const revocation = (): RevocationOptions => ({
    mode: "require",
    distributionPointHosts: [`127.0.0.1:${server.port}`],
    ...accept,
  });

  test("is asked for a certificate of a valid path", async () => {
    server.answer = ok(good.der);
    const { ask } = gateOf(revocation());
    const certificate = at("/a");
    expect([await ask(certificate), await ask(certificate), await ask(at("/a"))]).toEqual([
      "good",
      "good",
      "good",
    ]);
    expect(server.requests).toEqual(["GET /a"]);
  });

  test("that revokes", async () => {
    const certificate = at("/b");
    server.answer = ok(root.crl({ revoked: [certificate] }).der);
    expect(await gateOf(revocation()).ask(certificate)).toBe("403 crl.revoked");
  });

  test("is not asked when the signature is wrong, nor for another authority", async () => {
    const { ask } = gateOf(revocation());
    const options = { crlDistributionPoints: [server.url()] };
    expect(await ask(root.issue({ ...options, tamper: true }))).toBe("403 path.signature");
    expect(await ask(pki.createRoot().issue(options))).toBe("403 path.no-anchor");
    expect(server.requests).toEqual([]);
  });

  test.each([
    "http://127.0.0.1:1/",
    "http://user@127.0.0.1/",
    "ldap://127.0.0.1/",
    "not an address",
  ])("%s is not on the list", async (address) => {
    const certificate = root.issue({ crlDistributionPoints: [address] });
    const { ask } = gateOf(revocation());
    expect(await ask(certificate)).toBe("503 crl.issuer-missing");
    expect(server.requests).toEqual([]);
  });

  test("at a host that the operator did not name is not asked, though it would answer", async () => {
    server.answer = ok(good.der);
    for (const hosts of [["crl.example"], ["127.0.0.1"], ["127.0.0.1:1"]]) {
      const { ask } = gateOf({ ...revocation(), distributionPointHosts: hosts });
      expect(await ask(at("/h"))).toBe("503 crl.issuer-missing");
    }
    expect(server.requests).toEqual([]);
  });

  test("is not asked where lists say enough", async () => {
    const { ask } = gateOf({ ...revocation(), crls: good.pem });
    expect(await ask(at("/c"))).toBe("good");
    expect(server.requests).toEqual([]);
  });

  test("at a private address is not asked unless that is said", async () => {
    const { ask } = gateOf({ ...revocation(), privateAddresses: "refuse" });
    expect(await ask(at("/d"))).toBe("503 crl.issuer-missing");
    expect(server.requests).toEqual([]);
  });

  test.each(failures)("%s: unknown, as the mode says", async (_what, answer) => {
    server.answer = answer();
    expect(await gateOf(revocation()).ask(at("/e"))).toBe("503 crl.issuer-missing");
    const lax = gateOf({ ...revocation(), mode: "best-effort" });
    expect(await lax.ask(at("/e"))).toBe("unknown");
  });

  test("whose list is another CA's, or for another part, does not do", async () => {
    server.answer = ok(pki.createRoot({ subject: "CN=Test Root CA,O=alb-mtls tests" }).crl().der);
    expect(await gateOf(revocation()).ask(at("/f"))).toBe("503 crl.signature");
    const scope = { issuingDistributionPoint: { fullName: { uri: ["http://other/"] } } };
    server.answer = ok(root.crl(scope).der);
    expect(await gateOf(revocation()).ask(at("/g"))).toBe("503 crl.scope");
  });
});

describe("wrong options", () => {
  test.each([
    [{ urls: ["ldap://a/"] }, "neither http"],
    [{ urls: ["http://a:b@c/"] }, "credentials"],
    [{ urls: ["no address"] }, "revocation.urls"],
    [{ urls: [] }, "revocation.urls must be a list"],
    [{ urls: [{ uri: "http://a/" }] }, "revocation.urls must be a list"],
    [{ urls: [{ url: "http://a/", maxBites: 1 }] }, "revocation.urls[0].maxBites is not an option"],
    [{ urls: [{ url: "http://a/", maxBytes: 0 }] }, "revocation.urls[0].maxBytes must be"],
    [{ urls: [{ url: "http://a/", maxBytes: 67_108_865 }] }, "from 1 to 67108864"],
    [{ urls: ["http://a/"], limits: { maxBytes: "1" } }, "revocation.limits.maxBytes must be"],
    [{ urls: ["http://a/"], limits: { totalBytes: 1.5 } }, "revocation.limits.totalBytes must be"],
    [{ urls: ["http://a/"], limits: { total: 1 } }, "revocation.limits.total is not an option"],
    [{ urls: ["http://a/"], limits: 1 }, "revocation.limits must be an object"],
    [{ distributionPointHosts: ["http://a/"] }, "is no host"],
    [{ distributionPointHosts: ["*.example"] }, "is no host"],
    [{ distributionPointHosts: "a" }, "must be a list"],
    [{ urls: ["http://a/"], privateAddresses: "maybe" }, "privateAddresses"],
  ])("%j", (options, message) => {
    const revocation = { mode: "require", ...options } as RevocationOptions;
    const create = () => createChainVerifier({ trust: { anchors: root.pem }, revocation });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
  });
});
