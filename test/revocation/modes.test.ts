import { describe, expect, test } from "@jest/globals";
import { createChainVerifier } from "../../src/index.ts";
import { inSeconds, now, verdict, world } from "./world.ts";

const { pki, issuing, client } = world();
const rootCrl = pki.root.crl();
const crl = issuing.crl();
const hit = issuing.crl({ revoked: [client], number: 2 });
const caHit = pki.root.crl({ revoked: [issuing] });
const WEEK = 7 * 86_400;

describe("require", () => {
  const ask = (...crls: Parameters<typeof verdict>[1]["crls"] & object) =>
    verdict(client, { crls: [...crls] });

  test("every list is there and nobody is on it", async () => {
    expect(await ask(rootCrl, crl)).toBe("good");
  });
  test("the client is on the list", async () => {
    expect(await ask(rootCrl, hit)).toBe("ClientCertCrlHit crl.revoked");
  });
  test("the intermediate is on the list", async () => {
    expect(await ask(caHit, crl)).toBe("ClientCertCrlHit crl.ca-revoked");
  });
  test("the list of one issuer is missing", async () => {
    const missing = "ClientCertCrlProcessingError crl.issuer-missing";
    expect(await ask(crl)).toBe(missing);
    expect(await ask(rootCrl)).toBe(missing);
  });
  test("the client is on the list twice, or once beside an entry that takes it off", async () => {
    const entry = (reason: "certificateHold" | "keyCompromise" | "removeFromCRL") =>
      ({ certificate: client, reason }) as const;
    const twice = issuing.crl({ revoked: [entry("certificateHold"), entry("keyCompromise")] });
    expect(await ask(rootCrl, twice)).toMatch("crl.revoked");
    const both = [entry("removeFromCRL"), entry("keyCompromise")];
    for (const revoked of [both, both.toReversed()]) {
      const delta = issuing.crl({ number: 2, baseNumber: 1, revoked });
      expect(await ask(rootCrl, crl, delta)).toMatch("crl.revoked");
    }
  });
  test("revoked counts before unknown", async () => {
    expect(await ask(hit)).toBe("ClientCertCrlHit crl.revoked");
  });
});

describe("best-effort", () => {
  const ask = (...crls: Parameters<typeof verdict>[1]["crls"] & object) =>
    verdict(client, { mode: "best-effort", crls: [...crls] });

  test("unknown is accepted and says why; revoked is refused", async () => {
    expect(await ask(crl)).toBe("unknown (crl.issuer-missing)");
    expect(await ask(rootCrl, crl)).toBe("good");
    expect(await ask(hit)).toBe("ClientCertCrlHit crl.revoked");
    expect(await verdict(client, { mode: "best-effort" })).toBe("unknown (crl.issuer-missing)");
  });
});

describe("off", () => {
  test("nothing is looked up", async () => {
    expect(await verdict(client, { mode: "off" })).toBe("not-checked-here");
  });
});

describe("scope", () => {
  test("leaf: the list of the leaf's issuer is enough, and the others are not looked at", async () => {
    expect(await verdict(client, { scope: "leaf", crls: [crl] })).toBe("good");
    expect(await verdict(client, { scope: "leaf", crls: [crl, caHit] })).toBe("good");
    expect(await verdict(client, { scope: "leaf", crls: [hit] })).toMatch("crl.revoked");
  });

  test("the anchor itself is never looked up", async () => {
    const onlyIssuing = { anchor: issuing, crls: [crl] };
    expect(await verdict([client.der], onlyIssuing)).toBe("good");
    expect(await verdict([client.der], { anchor: issuing, crls: [caHit, crl] })).toBe("good");
  });
});

describe("age", () => {
  test("a list is good up to nextUpdate, and the grace time after it", async () => {
    const crls = [rootCrl, crl];
    expect(await verdict(client, { crls, at: inSeconds(WEEK) })).toBe("good");
    const late = inSeconds(WEEK + 1);
    const outdated = "ClientCertCrlProcessingError crl.outdated";
    expect(await verdict(client, { crls, at: late })).toBe(outdated);
    expect(await verdict(client, { crls, at: late, graceSeconds: 1 })).toBe("good");
    const tooLate = { crls, at: inSeconds(WEEK + 2), graceSeconds: 1 };
    expect(await verdict(client, tooLate)).toBe(outdated);
    const best = { crls, at: late, mode: "best-effort" } as const;
    expect(await verdict(client, best)).toBe("unknown (crl.outdated)");
  });

  test("an outdated list that lists the client revokes in every mode but off", async () => {
    const question = { crls: [rootCrl, hit], at: inSeconds(20 * 86_400) };
    for (const mode of ["require", "best-effort"] as const) {
      expect(await verdict(client, { ...question, mode })).toMatch("crl.revoked");
    }
    expect(await verdict(client, { mode: "off" })).toBe("not-checked-here");
  });

  test("a list from the future revokes, but its silence means nothing", async () => {
    const early = { thisUpdate: inSeconds(61), nextUpdate: inSeconds(600) };
    const crls = [rootCrl, issuing.crl(early)];
    expect(await verdict(client, { crls })).toMatch("crl.not-yet-valid");
    const listing = [rootCrl, issuing.crl({ ...early, revoked: [client] })];
    expect(await verdict(client, { crls: listing })).toMatch("crl.revoked");
    const both = [rootCrl, issuing.crl({ ...early, number: 9 }), crl];
    expect(await verdict(client, { crls: both })).toBe("good");
  });

  test("a list from up to a minute ahead is taken as of now: clocks differ", async () => {
    const ahead = { thisUpdate: inSeconds(60), nextUpdate: inSeconds(600), number: 9 };
    expect(await verdict(client, { crls: [rootCrl, issuing.crl(ahead)] })).toBe("good");
    // The newer list counts, also where it pardons (a hold that is over).
    expect(await verdict(client, { crls: [rootCrl, hit, issuing.crl(ahead)] })).toBe("good");
    const listing = issuing.crl({ ...ahead, revoked: [client] });
    expect(await verdict(client, { crls: [rootCrl, crl, listing] })).toMatch("crl.revoked");
  });

  test("a list without nextUpdate revokes, but its silence means nothing", async () => {
    const endless = (revoked: readonly (typeof client)[]) =>
      verdict(client, { crls: [rootCrl, issuing.crl({ nextUpdate: false, revoked })] });
    expect(await endless([])).toMatch("crl.unusable");
    expect(await endless([client])).toMatch("crl.revoked");
  });
});

describe("no revocation information (RFC 9608)", () => {
  const exempt = issuing.issue({ noRevAvail: true });

  test("the leaf is not looked up, the CAs above it are", async () => {
    expect(await verdict(exempt, { crls: [rootCrl] })).toBe("not-applicable");
    expect(await verdict(exempt, { crls: [crl] })).toMatch("crl.issuer-missing");
    expect(await verdict(exempt, { crls: [caHit] })).toMatch("crl.ca-revoked");
    expect(await verdict(exempt, { crls: [crl], scope: "leaf" })).toBe("not-applicable");
  });

  test("a CA cannot say so", async () => {
    const sub = pki.root.issueCa({ subject: "CN=Shy CA", noRevAvail: true });
    const crls = [sub.crl()];
    expect(await verdict(sub.issue(), { crls })).toMatch("crl.issuer-missing");
  });
});

describe("the cached verdict", () => {
  const verifierAt = (clock: () => Date, crls: string[]) =>
    createChainVerifier({
      trust: { anchors: pki.root.pem },
      revocation: { mode: "require", crls },
      pkijsCrossCheck: false,
      clock,
    });

  test("ends with the list", async () => {
    let at = now;
    const short = issuing.crl({ nextUpdate: inSeconds(10) }).pem;
    const verifier = verifierAt(() => at, [rootCrl.pem, short]);
    expect(await verifier.verify(client.chain)).toMatchObject({ ok: true });
    at = inSeconds(10);
    expect(await verifier.verify(client.chain)).toMatchObject({ ok: true });
    at = inSeconds(11);
    expect(await verifier.verify(client.chain)).toMatchObject({
      ok: false,
      reason: "crl.outdated",
    });
  });
});

describe("wrong options", () => {
  const create = (revocation: object) => () =>
    createChainVerifier({
      trust: { anchors: pki.root.pem },
      revocation: revocation as { mode: "off" },
    });

  test.each([
    [{ mode: "require" }, "revocation.crls is required"],
    [{ mode: "require", crls: [] }, "revocation.crls is empty"],
    [{ mode: "require", crls: [""] }, "revocation.crls[0] "],
    [{ mode: "require", crls: [undefined] }, "revocation.crls[0] "],
    [{ mode: "require", crls: "no PEM" }, "holds no revocation list"],
    [{ mode: "require", crls: pki.root.pem }, "holds no revocation list"],
    [{ mode: "off", crls: crl.pem }, "would be ignored"],
    [{ mode: "maybe" }, "revocation.mode must be"],
    [{ mode: "require", crls: crl.pem, graceSeconds: -1 }, "graceSeconds"],
    // An hour in milliseconds.
    [{ mode: "require", crls: crl.pem, graceSeconds: 3_600_000 }, "graceSeconds"],
    [{ mode: "require", crls: crl.pem, scope: "all" }, "revocation.scope"],
    [{ mode: "require", crls: crl.pem, crl: 1 }, "revocation.crl is not an option"],
  ])("%j", (revocation, message) => {
    expect(create(revocation)).toThrow(TypeError);
    expect(create(revocation)).toThrow(message);
  });

  test("a bad block is named", () => {
    const bad = issuing.crl({ version: 1, revoked: [{ serial: 1n, reason: "superseded" }] });
    const crls = [rootCrl.pem + bad.pem];
    expect(create({ mode: "require", crls })).toThrow(
      "block 2 of revocation.crls is not a revocation list: a v1 CRL has entry extensions",
    );
  });
});
