/** What is remembered of answers, when they are asked for anew, and what failures and freezes do. Work is counted, never timed. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { OcspClient } from "../../../src/revocation/ocsp/client.ts";
import { readOcspOptions } from "../../../src/revocation/ocsp/options.ts";
import type { OcspRules, OcspSubject } from "../../../src/revocation/ocsp/port.ts";
import { OcspRecord } from "../../../src/revocation/ocsp/record.ts";
import { OcspServer } from "../../../src/revocation/ocsp/server.ts";
import {
  createTestPki,
  type OcspResponder,
  startOcspResponder,
  type TestCertificate,
} from "../../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { gateOf } from "./ocsp-gate.ts";

// Answers end at whole seconds.
const pki = createTestPki({ now: new Date(Math.floor(Date.now() / 1000) * 1000) });
const { root } = pki;
const issuing = root.issueCa({ subject: "CN=Issuing CA", pathLength: 0 });
const client = issuing.issue({ subject: "CN=clientA" });
const start = pki.now.getTime();
const at = (seconds: number): Date => new Date(start + seconds * 1000);

let responder: OcspResponder;
beforeAll(async () => {
  responder = await startOcspResponder({ authorities: [root, issuing] });
});
afterEach(() => {
  responder.behaviour = {};
});
afterAll(() => responder.close());

/** A client with a clock of its own, and what is known of one certificate after asking. */
function world(certificate: TestCertificate = client, isRevoked = () => false) {
  let millis = start;
  const reports: string[] = [];
  const rules: OcspRules = {
    settings: readOcspOptions({ responders: [responder.url] }) as OcspRules["settings"],
    fetchPolicy: { privateAddresses: "accept" },
    grace: 0,
    algorithms: new AcceptedAlgorithms(),
    report: (message, fields) => reports.push(`${message} ${JSON.stringify(fields)}`),
  };
  const ocsp = new OcspClient(rules, () => millis);
  const subject = (): OcspSubject => ({
    certificate: Certificate.fromDer(certificate.der),
    issuer: Certificate.fromDer(issuing.der),
    now: millis,
    isRevoked,
  });
  const status = (): string => {
    const found = ocsp.statusOf(subject());
    return found.answer === "unknown" ? found.reason : found.answer;
  };
  return {
    ocsp,
    reports,
    status,
    /** Lets time pass. */
    wait: (seconds: number) => {
      millis += seconds * 1000;
    },
    /** Starts asking without waiting. */
    begin: () => ocsp.ask([subject()]),
    /** What is known at once, after waiting if need be, and how many questions were asked. */
    ask: async (): Promise<string> => {
      const before = responder.requests.length;
      const pending = ocsp.ask([subject()]);
      const first = pending === undefined ? status() : "waited";
      await pending;
      await idle();
      return `${first}, ${status()}, ${responder.requests.length - before} asked`;
    },
  };
}

/** Until the responder has heard of everything that is on its way, and we of its answers. */
async function idle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60));
}

const day = { thisUpdate: at(-10), nextUpdate: at(86_390) };

describe("an answer", () => {
  test("is kept, and asked for anew in the background from half of its life on", async () => {
    responder.behaviour = { answer: { thisUpdate: at(-10), nextUpdate: at(2990) } };
    const { ask, wait } = world();
    expect(await ask()).toBe("waited, good, 1 asked");
    expect(await ask()).toBe("good, good, 0 asked");
    wait(1480);
    expect(await ask()).toBe("good, good, 0 asked");
    wait(20);
    expect(await ask()).toBe("good, good, 1 asked");
    // The responder had nothing newer: it is not asked with every request.
    wait(200);
    expect(await ask()).toBe("good, good, 0 asked");
    wait(200);
    expect(await ask()).toBe("good, good, 1 asked");
  });

  test("is asked for anew after an hour, however long it says it holds", async () => {
    responder.behaviour = { answer: day };
    const { ask, wait } = world();
    expect(await ask()).toBe("waited, good, 1 asked");
    wait(3590);
    expect(await ask()).toBe("good, good, 0 asked");
    wait(20);
    expect(await ask()).toBe("good, good, 1 asked");
    wait(3590);
    expect(await ask()).toBe("good, good, 0 asked");
  });

  test("says nothing after its end", async () => {
    responder.behaviour = { answer: day };
    const { ask, wait, status } = world();
    await ask();
    wait(86_390);
    expect(status()).toBe("good");
    wait(1);
    expect(status()).toBe("ocsp.outdated");
    expect(await ask()).toBe("waited, ocsp.outdated, 1 asked");
    expect(await ask()).toBe("ocsp.outdated, ocsp.outdated, 0 asked");
  });

  test("stays good while the responder fails, until its end", async () => {
    responder.behaviour = { answer: day };
    const { ask, wait } = world();
    await ask();
    responder.behaviour = { fault: "hang-up" };
    wait(86_000);
    expect(await ask()).toBe("good, good, 1 asked");
    expect(await ask()).toBe("good, good, 0 asked");
    wait(391);
    expect(await ask()).toBe("waited, ocsp.unreachable, 1 asked");
  });

  test("says nothing to a clock that went back before it", async () => {
    const { ask, wait, status } = world();
    await ask();
    wait(-7200);
    expect(status()).toBe("ocsp.outdated");
  });

  test("that turns is counted, so that verdicts fall", async () => {
    responder.behaviour = { answer: { thisUpdate: at(-10), nextUpdate: at(100) } };
    const { ask, wait, ocsp } = world();
    await ask();
    responder.behaviour = { answer: { status: "revoked", thisUpdate: at(50) } };
    wait(60);
    expect(await ask()).toBe("good, revoked, 1 asked");
    expect(ocsp.turns).toBe(1);
    wait(1e6);
    expect(await ask()).toMatch("revoked, ");
  });
});

describe("of two answers", () => {
  const good = (thisUpdate: number) =>
    ({ answer: "good", thisUpdate, until: thisUpdate + 100 }) as const;
  const gone = (thisUpdate: number, hold = false) =>
    ({ answer: "revoked", detail: "", thisUpdate, until: thisUpdate + 100, hold }) as const;

  test.each([
    ["the newer good one", good(5), good(6), "second", false],
    ["the newer good one, not an older one", good(6), good(5), "first", false],
    ["a revocation after good", good(5), gone(6), "second", true],
    ["a revocation, even an older one", good(6), gone(5), "second", true],
    ["a hold after good", good(5), gone(6, true), "second", true],
    ["good, not an older hold", good(6), gone(5, true), "first", false],
    ["a revocation, not the good one of the same time", gone(5), good(5), "first", false],
    ["a newer good one after a revocation", gone(5), good(6), "second", false],
    ["a newer good one after a hold", gone(5, true), good(6), "second", false],
    ["a revocation, not an older one", gone(6), gone(5), "first", false],
  ])("%s", (_what, first, second, kept, turned) => {
    const record = new OcspRecord();
    record.learn(first, 10);
    expect(record.learn(second, 10)).toBe(turned);
    expect(record.statusAt(10)).toBe(kept === "first" ? first : second);
  });

  test("a revocation is for ever, a hold is not", () => {
    const record = new OcspRecord();
    record.learn(gone(5), 10);
    expect(record.statusAt(1e9)).toHaveProperty("answer", "revoked");
    const held = new OcspRecord();
    held.learn(gone(5, true), 10);
    expect(held.statusAt(105)).toHaveProperty("answer", "revoked");
    expect(held.statusAt(106)).toHaveProperty("reason", "ocsp.outdated");
  });
});

describe("after a failure", () => {
  test("nobody is asked for a while, and for a longer one each time", async () => {
    responder.behaviour = { fault: "hang-up" };
    const { ask, wait, reports } = world();
    expect(await ask()).toBe("waited, ocsp.unreachable, 1 asked");
    for (const pause of [5, 10, 20, 40, 60, 60]) {
      wait(pause - 1);
      expect(await ask()).toBe("ocsp.unreachable, ocsp.unreachable, 0 asked");
      wait(1);
      expect(await ask()).toBe("waited, ocsp.unreachable, 1 asked");
    }
    expect(reports).toHaveLength(1);
    responder.behaviour = {};
    wait(60);
    expect(await ask()).toBe("waited, good, 1 asked");
  });

  test("one that hangs is not waited for by the requests after the first", async () => {
    responder.behaviour = { fault: "hang" };
    const { begin, wait } = world();
    expect(begin()).toBeInstanceOf(Promise);
    wait(0.9);
    expect(begin()).toBeInstanceOf(Promise);
    wait(0.2);
    expect(begin()).toBeUndefined();
    await idle();
  });
});

test("an answer whose judgement fails tells nothing", async () => {
  responder.behaviour = { answer: { signer: issuing.issueOcspResponder() } };
  const { ask } = world(client, () => {
    throw new Error("too much work");
  });
  expect(await ask()).toBe("waited, ocsp.malformed, 1 asked");
});

describe("a freeze", () => {
  test("cuts a question: it is asked anew, and nobody is blamed", async () => {
    responder.behaviour = { fault: "hang" };
    const { ask, begin, wait, reports } = world();
    const before = begin();
    await idle();
    // Frozen for an hour with the answer on its way.
    wait(3600);
    responder.behaviour = {};
    expect(await ask()).toBe("waited, good, 1 asked");
    await before;
    expect(reports).toEqual([]);
  });

  test("connections that are dead afterwards are no failure", async () => {
    responder.behaviour = { fault: "hang-up", delay: 30 };
    const { ask, begin, wait, reports } = world();
    const before = begin();
    wait(3600);
    await before;
    responder.behaviour = {};
    expect(await ask()).toBe("waited, good, 1 asked");
    expect(reports).toEqual([]);
  });
});

describe("the verdict that the gate remembers", () => {
  const ocsp = () => ({ responders: [responder.url] });
  const short = { thisUpdate: at(-60), nextUpdate: at(60) };

  test("ends with the answer it rests on", async () => {
    let now = at(0);
    const gate = gateOf({ anchors: issuing.pem, ocsp: ocsp(), clock: () => now });
    responder.behaviour = { answer: short };
    expect(await gate.ask(client)).toBe("good");
    responder.behaviour = { answer: { status: "revoked", thisUpdate: at(10) } };
    now = at(60);
    expect(await gate.ask(client)).toBe("good");
    now = at(61);
    expect(await gate.ask(client)).toBe("403 ocsp.revoked");
  });

  test("falls when an answer about its CA turns", async () => {
    let now = at(0);
    const gate = gateOf({ anchors: root.pem, ocsp: ocsp(), clock: () => now });
    responder.behaviour = { answer: short };
    const decided = await gate.decide(client);
    expect(decided).toMatchObject({ outcome: "admitted" });
    expect(decided).not.toHaveProperty("crlVersion");
    responder.behaviour = { answer: { status: "revoked", thisUpdate: at(10) } };
    now = at(40);
    expect(await gate.ask(issuing.issue())).toMatch(/ocsp\.(ca-)?revoked/);
    await idle();
    expect(await gate.ask(client)).toBe("403 ocsp.ca-revoked");
  });
});

test("an address that fails in ever new words is not reported for ever", () => {
  const reports: string[] = [];
  const line = {
    policy: {},
    clock: Date.now,
    report: (message: string) => {
      reports.push(message);
    },
  };
  const server = new OcspServer(new URL("http://ocsp.example/"), line);
  for (let time = 0; time < 1000; time += 1) {
    server.complain("ocsp.unreachable", `redirect to another host (${time}.example)`);
  }
  expect(reports.length).toBeLessThan(20);
  server.praise();
  server.complain("ocsp.unreachable");
  expect(reports.length).toBeLessThan(20);
  expect(reports.length).toBeGreaterThan(1);
});
