/** OCSP through the whole gate, from a real responder on loopback. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import {
  createTestPki,
  type OcspFault,
  type OcspResponder,
  startOcspResponder,
} from "../../../src/testing/index.ts";
import { type GateQuestion, gateOf as makeGate } from "./ocsp-gate.ts";

const pki = createTestPki();
const { root } = pki;
const issuing = root.issueCa({ subject: "CN=Issuing CA", pathLength: 0 });
const client = issuing.issue({ subject: "CN=clientA" });
const revoked = issuing.issue({ subject: "CN=revoked" });
issuing.revoke(revoked, { reason: "keyCompromise" });
const hours = (count: number): Date => new Date(pki.now.getTime() + count * 3_600_000);

let responder: OcspResponder;
let other: OcspResponder;
beforeAll(async () => {
  responder = await startOcspResponder({ authorities: [root, issuing] });
  other = await startOcspResponder({ authorities: [root, issuing] });
});
afterEach(() => {
  responder.behaviour = {};
  other.behaviour = {};
});
afterAll(() => Promise.all([responder.close(), other.close()]));

const gateOf = (options: Partial<GateQuestion> = {}) =>
  makeGate({ anchors: root.pem, ocsp: { responders: [responder.url] }, ...options });

/** How many questions were asked while something was done. */
async function questions(during: () => Promise<unknown>, whom = responder): Promise<number> {
  const before = whom.requests.length;
  await during();
  return whom.requests.length - before;
}

describe("a configured responder", () => {
  test("is asked about the client and the CA above it, at once, and then no more", async () => {
    const { ask } = gateOf();
    expect(await questions(async () => expect(await ask(client)).toBe("good"))).toBe(2);
    const again = () => Promise.all([ask(client), ask(client), ask(client)]);
    expect(await questions(again)).toBe(0);
    const sibling = issuing.issue({ subject: "CN=clientB" });
    expect(await questions(() => ask(sibling))).toBe(1);
  });

  test("is asked by POST, about the certificates and nothing else", async () => {
    await gateOf().ask(client);
    const seen = responder.requests.slice(-2);
    expect(seen.map(({ method, contentType }) => `${method} ${contentType}`)).toEqual(
      Array(2).fill("POST application/ocsp-request"),
    );
    const serials = seen.flatMap(({ certIds }) => certIds.map(({ serial }) => serial));
    expect(serials).toHaveLength(2);
    expect(seen.map(({ nonce }) => nonce)).toEqual([undefined, undefined]);
  });

  test("one question serves requests that come together", async () => {
    const { ask } = gateOf();
    responder.behaviour = { delay: 50 };
    const answers = () => Promise.all([ask(client), ask(client), ask(client)]);
    expect(await questions(answers)).toBe(2);
    expect(await answers()).toEqual(["good", "good", "good"]);
  });

  test("revokes a client, and a CA with all its clients", async () => {
    expect(await gateOf().ask(revoked)).toBe("403 ocsp.revoked");
    const fallen = root.issueCa({ subject: "CN=Fallen CA" });
    root.revoke(fallen);
    const below = fallen.issue();
    expect(await gateOf().ask(below)).toBe("403 ocsp.ca-revoked");
    expect(await gateOf({ mode: "best-effort" }).ask(below)).toBe("403 ocsp.ca-revoked");
  });

  test("is asked about the leaf alone where the scope says so", async () => {
    const { ask } = gateOf({ scope: "leaf" });
    expect(await questions(async () => expect(await ask(client)).toBe("good"))).toBe(1);
  });

  test("is not asked about a leaf that has no revocation information, nor about anchors", async () => {
    const exempt = issuing.issue({ noRevAvail: true });
    expect(
      await questions(async () => expect(await gateOf().ask(exempt)).toBe("not-applicable")),
    ).toBe(1);
    const pinned = gateOf({ anchors: issuing.pem });
    expect(await questions(async () => expect(await pinned.ask(client)).toBe("good"))).toBe(1);
  });

  test("is not asked about a chain that is not valid", async () => {
    const { ask } = gateOf();
    const asked = await questions(async () => {
      expect(await ask(issuing.issue({ tamper: true }))).toBe("403 path.signature");
      expect(await ask(pki.createRoot().issue())).toBe("403 path.no-anchor");
    });
    expect(asked).toBe(0);
  });

  test("at a private address is not asked unless that is said", async () => {
    const { ask, warnings } = gateOf({ privateAddresses: "refuse" });
    expect(
      await questions(async () => expect(await ask(client)).toBe("503 ocsp.unreachable")),
    ).toBe(0);
    expect(warnings.join()).toContain("127.0.0.1 is no public address");
  });

  test("in verify mode with a trust store of one's own", async () => {
    const { ask } = gateOf({ mtls: "verify", anchors: issuing.pem });
    expect(await ask(client)).toBe("good");
    expect(await ask(revoked)).toBe("403 ocsp.revoked");
  });
});

describe("a delegated responder", () => {
  const signer = issuing.issueOcspResponder();
  const ask = (options: Partial<GateQuestion> = {}) =>
    gateOf({ anchors: issuing.pem, ...options }).ask(client);

  test("is believed, unless a list revokes it", async () => {
    responder.behaviour = { answer: { signer } };
    expect(await ask()).toBe("good");
    const crls = issuing.crl({ revoked: [signer], nextUpdate: hours(-1), thisUpdate: hours(-2) });
    expect(await ask({ crls: crls.pem })).toBe("503 crl.outdated");
    const lists = { crls: crls.pem, mode: "best-effort" } as const;
    expect(await ask(lists)).toContain("ocsp.signature");
  });

  test("of another CA is not", async () => {
    responder.behaviour = { answer: { signer: root.issueOcspResponder() } };
    expect(await ask()).toBe("503 ocsp.signature");
  });
});

const outdated = { thisUpdate: hours(-9), nextUpdate: hours(-8) };
const strange = pki.createRoot({ subject: "CN=Test Root CA,O=alb-mtls tests" });

describe("bad input, at cold start: unknown, as the mode says", () => {
  const faults: [string, OcspFault, string][] = [
    ["500", { status: 500 }, "unreachable"],
    ["404", { status: 404 }, "unreachable"],
    ["a page", "html", "malformed"],
    ["nothing", "empty", "unreachable"],
    ["a broken connection", "hang-up", "unreachable"],
    ["half an answer", "cut-short", "unreachable"],
    ["gigabytes", "endless", "unreachable"],
    ["a redirect to another host", { redirectTo: "http://localhost/" }, "unreachable"],
    ["another certificate's answer", { replay: issuing.ocspAnswer({ for: revoked }) }, "mismatch"],
    ["half of the DER", { replay: issuing.ocspAnswer({ for: client }).slice(0, 99) }, "malformed"],
  ];
  test.each(faults)("%s", async (_what, fault, reason) => {
    responder.behaviour = { fault };
    const options = { anchors: issuing.pem };
    expect(await gateOf(options).ask(client)).toBe(`503 ocsp.${reason}`);
    const lax = await gateOf({ ...options, mode: "best-effort" }).ask(client);
    expect(lax).toMatch(new RegExp(`^unknown: ocsp\\.${reason}: http://127`));
  });

  const answers: [string, object, string][] = [
    ["forged", { key: strange.key }, "signature"],
    ["damaged", { tamper: true }, "signature"],
    ["of a CA with the same name", { signer: strange }, "signature"],
    ["outdated", outdated, "outdated"],
    ["from the future", { thisUpdate: hours(1) }, "not-yet-valid"],
    ["unknown", { status: "unknown" }, "unknown"],
    ["try later", { responseStatus: "tryLater" }, "refused"],
    ["unauthorized", { responseStatus: "unauthorized" }, "refused"],
    ["about nobody", { for: [] }, "malformed"],
  ];
  test.each(answers)("an answer: %s", async (_what, answer, reason) => {
    responder.behaviour = { answer };
    expect(await gateOf({ anchors: issuing.pem }).ask(client)).toBe(`503 ocsp.${reason}`);
    const lax = gateOf({ anchors: issuing.pem, mode: "best-effort" });
    expect(await lax.ask(client)).toMatch(`unknown: ocsp.${reason}`);
  });

  test("an outdated answer revokes all the same", async () => {
    responder.behaviour = { answer: outdated };
    expect(await gateOf({ anchors: issuing.pem }).ask(revoked)).toBe("403 ocsp.revoked");
    const lax = gateOf({ anchors: issuing.pem, mode: "best-effort" });
    expect(await lax.ask(revoked)).toBe("403 ocsp.revoked");
  });

  test("graceSeconds hold for answers too", async () => {
    responder.behaviour = { answer: outdated };
    const { ask } = gateOf({ anchors: issuing.pem, graceSeconds: 9 * 3600 });
    expect(await ask(client)).toBe("good");
  });

  test("a responder that hangs: answered in time, before the gate's own deadline", async () => {
    responder.behaviour = { fault: "hang" };
    expect(await gateOf().ask(client)).toBe("503 ocsp.unreachable");
    expect(await gateOf({ mode: "best-effort" }).ask(client)).toContain("no answer yet");
  });
});

describe("a fault", () => {
  test("is logged once, and the requests after it ask nobody", async () => {
    responder.behaviour = { fault: "hang-up" };
    const { ask, warnings } = gateOf({ mode: "best-effort", scope: "leaf" });
    const several = async () => {
      for (let count = 0; count < 5; count += 1) await ask(issuing.issue());
    };
    expect(await questions(several)).toBe(1);
    const said = warnings.filter((each) => each.startsWith("an OCSP responder does not help"));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(responder.url);
  });

  test("of a single certificate does not keep others from being asked about", async () => {
    const { ask } = gateOf({ anchors: issuing.pem });
    responder.behaviour = { fault: { status: 500 } };
    const twice = async () => [await ask(client), await ask(client)];
    expect(await questions(twice)).toBe(1);
    responder.behaviour = {};
    expect(await ask(issuing.issue())).toBe("good");
  });

  test("of one responder is mended by the next one", async () => {
    const ocsp = { responders: [responder.url, other.url] };
    for (const fault of ["hang-up", "hang", "html"] as const) {
      responder.behaviour = { fault };
      expect(await gateOf({ ocsp, anchors: issuing.pem }).ask(client)).toBe("good");
    }
    responder.behaviour = { answer: { responseStatus: "unauthorized" } };
    expect(await gateOf({ ocsp, anchors: issuing.pem }).ask(revoked)).toBe("403 ocsp.revoked");
  });

  test("of all of them names the one that got furthest", async () => {
    const ocsp = { responders: [responder.url, other.url] };
    responder.behaviour = { fault: "hang-up" };
    other.behaviour = { answer: { tamper: true } };
    expect(await gateOf({ ocsp, anchors: issuing.pem }).ask(client)).toBe("503 ocsp.signature");
  });
});

describe("a nonce", () => {
  const withNonce = (nonce: "send" | "require") =>
    gateOf({ anchors: issuing.pem, ocsp: { responders: [responder.url], nonce } });

  test("is new with each question, and comes back", async () => {
    expect(await withNonce("require").ask(client)).toBe("good");
    expect(await withNonce("send").ask(client)).toBe("good");
    const nonces = responder.requests.slice(-2).map(({ nonce }) => nonce);
    expect(nonces.map((each) => each?.length)).toEqual([32, 32]);
    expect(Buffer.compare(nonces[0] as Uint8Array, nonces[1] as Uint8Array)).not.toBe(0);
  });

  test("that is left out is missed only where it is required", async () => {
    responder.behaviour = { nonce: "ignore" };
    expect(await withNonce("send").ask(client)).toBe("good");
    expect(await withNonce("require").ask(client)).toBe("503 ocsp.nonce");
  });

  test("of somebody else is a replay", async () => {
    responder.behaviour = { answer: { nonce: new Uint8Array(32) } };
    expect(await withNonce("send").ask(client)).toBe("503 ocsp.nonce");
  });
});

describe("the name of the issuer", () => {
  test.each(["sha1", "sha256"] as const)("by %s", async (certIdHash) => {
    const ocsp = { responders: [responder.url], certIdHash };
    expect(await gateOf({ anchors: issuing.pem, ocsp }).ask(client)).toBe("good");
    expect(responder.requests.at(-1)?.certIds[0]?.hash).toBe(certIdHash);
  });
});

describe("addresses that certificates name", () => {
  const naming = (...addresses: string[]) =>
    issuing.issue({ authorityInformationAccess: { ocsp: addresses } });
  const hosts = () => ({
    anchors: issuing.pem,
    ocsp: { responderHosts: [`127.0.0.1:${responder.port}`] },
  });

  test("are asked on the hosts of the operator", async () => {
    const certificate = naming(`${responder.url}a`);
    const asked = questions(async () =>
      expect(await gateOf(hosts()).ask(certificate)).toBe("good"),
    );
    expect(await asked).toBe(1);
    expect(responder.requests.at(-1)?.path).toBe("/a");
  });

  test("and nowhere else", async () => {
    const addresses = [other.url, "ldap://127.0.0.1/", "no address", "http://127.0.0.1:1/"];
    addresses.push(`http://user@127.0.0.1:${responder.port}/`);
    const asked = async () => {
      for (const address of addresses) {
        expect(await gateOf(hosts()).ask(naming(address))).toBe("503 ocsp.missing");
      }
      expect(await gateOf(hosts()).ask(client)).toBe("503 ocsp.missing");
    };
    expect(await questions(asked)).toBe(0);
    expect(await questions(asked, other)).toBe(0);
  });

  test("are at most four", async () => {
    responder.behaviour = { fault: { status: 500 } };
    const many = naming(...Array.from({ length: 9 }, (_, index) => `${responder.url}${index}`));
    const asked = () => gateOf(hosts()).ask(many);
    expect(await questions(asked)).toBe(4);
  });
});

describe("wrong options", () => {
  const url = "http://ocsp.example/";
  test.each([
    [{ ocsp: {} }, "needs responders or responderHosts"],
    [{ ocsp: { responders: [] } }, "revocation.ocsp.responders must be a list"],
    [{ ocsp: { responders: url } }, "revocation.ocsp.responders must be a list"],
    [{ ocsp: { responders: ["ldap://a/"] } }, "neither http"],
    [{ ocsp: { responders: ["http://a:b@c/"] } }, "credentials"],
    [{ ocsp: { responders: ["no address"] } }, "revocation.ocsp.responders"],
    [{ ocsp: { responders: Array(5).fill(url) } }, "more than 4"],
    [{ ocsp: { responderHosts: ["http://a/"] } }, "is no host"],
    [{ ocsp: { responders: [url], order: "random" } }, "revocation.ocsp.order must be one of"],
    [{ ocsp: { responders: [url], nonce: true } }, "revocation.ocsp.nonce must be one of"],
    [{ ocsp: { responders: [url], certIdHash: "md5" } }, "revocation.ocsp.certIdHash"],
    [{ ocsp: { responders: [url], order: "both" } }, "needs revocation lists too"],
    [{ ocsp: { responders: [url], url } }, "revocation.ocsp.url is not an option"],
    [{ ocsp: null }, "revocation.ocsp must be an object"],
    [{ ocsp: { responders: [url] }, mode: "off" }, 'ignored with mode "off"'],
  ])("%j", (options, message) => {
    const create = () => gateOf(options as object);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
  });
});
