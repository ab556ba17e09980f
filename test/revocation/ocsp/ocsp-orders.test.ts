/** Lists and responders together: who is asked, and whose word counts. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { CertificateStatus } from "../../../src/revocation/certificate-status.ts";
import { UNKNOWN_REASONS } from "../../../src/revocation/certificate-status.ts";
import { combine } from "../../../src/revocation/combined-status.ts";
import type { OcspOptions } from "../../../src/revocation/ocsp/options.ts";
import { OCSP_UNKNOWN_REASONS } from "../../../src/revocation/ocsp/status.ts";
import { Revocation } from "../../../src/revocation/revocation.ts";
import {
  createTestPki,
  type OcspResponder,
  startOcspResponder,
  type TestCertificate,
} from "../../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { type FailingServer, hang, ok, startServer } from "../../support/failing-server.ts";
import { type GateQuestion, gateOf } from "./ocsp-gate.ts";

const pki = createTestPki();
const { root } = pki;
const issuing = root.issueCa({ subject: "CN=Issuing CA", pathLength: 0 });
const client = issuing.issue({ subject: "CN=clientA" });
/** Revoked for the responder, and not yet on any list. */
const fallen = issuing.issue({ subject: "CN=fallen" });
const lists = [root.crl().pem, issuing.crl().pem];
const [rootList = "", issuingList = ""] = lists;
issuing.revoke(fallen);
const listing = issuing.crl({ revoked: [client] }).pem;
const past = { thisUpdate: new Date(pki.now.getTime() - 9e6), nextUpdate: new Date(pki.now) };

let responder: OcspResponder;
let server: FailingServer;
beforeAll(async () => {
  responder = await startOcspResponder({ authorities: [root, issuing] });
  server = await startServer(hang);
});
afterEach(() => {
  responder.behaviour = {};
});
afterAll(() => Promise.all([responder.close(), server.close()]));

type Order = OcspOptions["order"] & string;

/** What is said of a client, and how many questions it took. */
async function asked(
  order: Order,
  options: Omit<GateQuestion, "ocsp" | "anchors">,
  certificate: TestCertificate = client,
): Promise<string> {
  const ocsp = { responders: [responder.url], order };
  const before = responder.requests.length;
  const answer = await gateOf({ anchors: root.pem, ocsp, ...options }).ask(certificate);
  return `${answer}, ${responder.requests.length - before} asked`;
}

describe("crls-first", () => {
  const ask = asked.bind(undefined, "crls-first");

  test("nobody is asked where lists tell all", async () => {
    expect(await ask({ crls: lists })).toBe("good, 0 asked");
    expect(await ask({ crls: lists }, fallen)).toBe("good, 0 asked");
  });
  test("responders tell what lists do not", async () => {
    expect(await ask({ crls: issuingList })).toBe("good, 1 asked");
    expect(await ask({ crls: rootList })).toBe("good, 1 asked");
    expect(await ask({ crls: rootList }, fallen)).toBe("403 ocsp.revoked, 1 asked");
    expect(await ask({ crls: [rootList, issuing.crl(past).pem] })).toBe("good, 1 asked");
  });
  test("what nobody tells is unknown, with both explanations", async () => {
    responder.behaviour = { answer: { status: "unknown" } };
    const crls = [rootList, issuing.crl(past).pem];
    expect(await ask({ crls })).toBe("503 crl.outdated, 1 asked");
    const lax = await ask({ crls, mode: "best-effort" });
    expect(lax).toMatch(/^unknown: crl\.outdated: .*; and ocsp\.unknown: http/);
    expect(await ask({ crls: rootList })).toBe("503 ocsp.unknown, 1 asked");
  });
});

describe("ocsp-first", () => {
  const ask = asked.bind(undefined, "ocsp-first");

  test("responders are asked about all, and their word counts", async () => {
    expect(await ask({ crls: lists })).toBe("good, 2 asked");
    expect(await ask({ crls: lists }, fallen)).toBe("403 ocsp.revoked, 2 asked");
    expect(await ask({})).toBe("good, 2 asked");
  });
  test("lists tell what responders do not", async () => {
    responder.behaviour = { fault: "hang-up" };
    expect(await ask({ crls: lists })).toMatch(/^good, [12] asked$/);
    expect(await ask({ crls: rootList })).toMatch(/^503 ocsp.unreachable, [12] asked$/);
    responder.behaviour = { fault: "hang" };
    expect(await ask({ crls: lists })).toBe("good, 2 asked");
  });
});

describe("an answer that comes too late for the request", () => {
  test.each<Order>(["crls-first", "ocsp-first", "both"])(
    "and revokes ends what is remembered: %s",
    async (order) => {
      responder.behaviour = { delay: 700 };
      const ocsp = { responders: [responder.url], order };
      const crls = order === "crls-first" ? rootList : lists;
      const gate = gateOf({ anchors: root.pem, mode: "best-effort", ocsp, crls });
      expect(await gate.ask(fallen)).toMatch(/^(unknown|good)/);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await gate.ask(fallen)).toBe("403 ocsp.revoked");
    },
  );
});

describe("both", () => {
  const ask = asked.bind(undefined, "both");

  test("have to say good", async () => {
    expect(await ask({ crls: lists })).toBe("good, 2 asked");
    expect(await ask({ crls: issuingList })).toBe("503 crl.issuer-missing, 2 asked");
    expect(await ask({ crls: lists }, fallen)).toBe("403 ocsp.revoked, 2 asked");
    responder.behaviour = { answer: { status: "unknown" } };
    expect(await ask({ crls: lists })).toBe("503 ocsp.unknown, 2 asked");
    expect(await ask({ crls: lists, mode: "best-effort" })).toMatch("unknown: ocsp.unknown");
  });
});

describe.each<Order>(["crls-first", "ocsp-first", "both"])("in the order %s", (order) => {
  test("a good answer never overrides a list that revokes, even an old one", async () => {
    for (const crls of [
      [rootList, listing],
      [rootList, issuing.crl({ ...past, revoked: [client] }).pem],
    ]) {
      expect(await asked(order, { crls })).toBe("403 crl.revoked, 0 asked");
      expect(await asked(order, { crls, mode: "best-effort" })).toBe("403 crl.revoked, 0 asked");
    }
  });

  test("a list that comes after the answer revokes", async () => {
    const crls = root.crl().pem;
    const source = await startServer(ok(rootList + issuingList));
    try {
      const urls = [source.url()];
      const ocsp = { responders: [responder.url], order };
      expect(await gateOf({ anchors: root.pem, crls, urls, ocsp }).ask(client)).toBe("good");
      source.answer = ok(rootList + listing);
      expect(await gateOf({ anchors: root.pem, crls, urls, ocsp }).ask(client)).toBe(
        "403 crl.revoked",
      );
    } finally {
      await source.close();
    }
  });

  test("nobody answers: unknown, as the mode says", async () => {
    responder.behaviour = { fault: "hang-up" };
    expect(await asked(order, { crls: issuingList })).toMatch("503 ");
    expect(await asked(order, { crls: issuingList, mode: "best-effort" })).toMatch("unknown: ");
  });
});

describe("lists that do not come", () => {
  const ocsp = () => ({ responders: [responder.url] });

  test("from their address: responders tell in time", async () => {
    const { ask } = gateOf({ anchors: root.pem, urls: [server.url()], ocsp: ocsp() });
    expect(await ask(client)).toBe("good");
    expect(await ask(fallen)).toBe("403 ocsp.revoked");
  });

  test("from their address: they are not waited for with every request", async () => {
    const options = {
      mode: "require",
      urls: [server.url()],
      privateAddresses: "accept",
      ocsp: ocsp(),
    } as const;
    const silent = { turns: 0, statusOf: () => unknown("ocsp.missing"), ask: () => undefined };
    const report = () => {};
    const lists = new Revocation(options, new AcceptedAlgorithms(), report, () => silent);
    await lists.prepare();
    expect(lists.prepare()).toBeUndefined();
  });

  test("from a distribution point: responders tell in time", async () => {
    const certificate = issuing.issue({ crlDistributionPoints: [server.url()] });
    const distributionPointHosts = [`127.0.0.1:${server.port}`];
    const options = { anchors: issuing.pem, distributionPointHosts, ocsp: ocsp() };
    expect(await gateOf(options).ask(certificate)).toBe("good");
    const after = { ...options, ocsp: { ...ocsp(), order: "ocsp-first" } } as const;
    const points = server.requests.length;
    expect(await gateOf(after).ask(certificate)).toBe("good");
    expect(server.requests).toHaveLength(points);
  });
});

function unknown<const R>(reason: R) {
  return { answer: "unknown", reason, detail: "why" } as const;
}

describe("the conclusion from both", () => {
  type Status = Exclude<CertificateStatus, { answer: "revoked" }>;
  const good: Status = { answer: "good", until: 5 };
  const better: Status = { answer: "good", until: 9 };
  const crl: Status = unknown("crl.signature");
  const ocsp: Status = unknown("ocsp.unreachable");

  test.each<[Order, Status | undefined, Status | undefined, string | number, boolean]>([
    ["crls-first", good, better, 5, true],
    ["crls-first", good, ocsp, 5, true],
    ["crls-first", crl, better, 9, true],
    ["crls-first", crl, ocsp, "crl.signature", false],
    ["crls-first", undefined, good, 5, true],
    ["ocsp-first", good, better, 9, true],
    ["ocsp-first", good, ocsp, 5, false],
    ["ocsp-first", crl, ocsp, "crl.signature", false],
    ["ocsp-first", undefined, ocsp, "ocsp.unreachable", false],
    ["both", good, better, 5, true],
    ["both", better, good, 5, true],
    ["both", good, ocsp, "ocsp.unreachable", false],
    ["both", crl, good, "crl.signature", false],
    ["both", crl, ocsp, "crl.signature", false],
  ])("%s: %j and %j", (order, crl, ocsp, expected, isFinal) => {
    const found = combine({ crl, ocsp }, order);
    expect(found.isFinal).toBe(isFinal);
    const { status } = found;
    expect(status.answer === "good" ? status.until : status.reason).toBe(expected);
  });

  test("reasons of OCSP are in one order everywhere", () => {
    const ours = UNKNOWN_REASONS.filter((reason) => reason.startsWith("ocsp."));
    expect(ours).toEqual([...OCSP_UNKNOWN_REASONS]);
  });
});
