/** What an operator is told of lists before a client finds out. */
import { createPublicKey } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { anyVerified } from "../../../src/policy/index.ts";
import { ListReport } from "../../../src/revocation/crl/list-report.ts";
import { CrlProofs } from "../../../src/revocation/crl/proofs.ts";
import { CrlStore } from "../../../src/revocation/crl/store.ts";
import type { RevocationOptions } from "../../../src/revocation/revocation-options.ts";
import { Source } from "../../../src/sources/source.ts";
import {
  albEvent,
  healthCheckEvent,
  TEST_TARGET_GROUP_ARN,
  type TestCertificate,
} from "../../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { TrustStore } from "../../../src/trust/trust-store.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { Crl } from "../../../src/x509/crl/crl.ts";
import { encodePem } from "../../../src/x509/pem.ts";
import { gateWith } from "../../support/settings.ts";
import { inSeconds, now, world } from "../world.ts";

const { pki, issuing, client } = world();
const { root } = pki;
const rootCrl = root.crl();
const crl = issuing.crl();
const missing = "no revocation list of a CA of the trust store is held";
const useless = "revocation lists are held that are of no use";

/** A gate whose warnings about lists are kept. */
function gateOf(revocation: Partial<RevocationOptions>, intermediates = issuing.pem) {
  const lines: [message: string, fields: Record<string, unknown>][] = [];
  const note = (message: string, fields: Record<string, unknown>): void => {
    if (/revocation list|list is held/.test(message)) lines.push([message, fields]);
  };
  const gate = gateWith({
    mode: "passthrough",
    targetGroups: [TEST_TARGET_GROUP_ARN],
    allow: anyVerified(),
    trust: { anchors: root.pem, intermediates },
    revocation: { mode: "require", ...revocation },
    pkijsCrossCheck: false,
    clock: () => now,
    healthCheck: { path: "/health" },
    logger: { info: () => {}, warn: note, error: () => {} },
  });
  const ask = async (certificate: TestCertificate = client) => {
    const decision = await gate.check(albEvent({ certificate }));
    return decision.outcome === "refused" ? decision.reason : decision.outcome;
  };
  const probe = () => gate.check(healthCheckEvent({ path: "/health" }));
  return { ask, probe, lines };
}

describe("a CA without a list", () => {
  test.each(["require", "best-effort"] as const)(
    "is named once, and refuses nobody by itself: %s",
    async (mode) => {
      const { ask, lines } = gateOf({ mode, crls: rootCrl.pem });
      // This one is below the root, whose list is there.
      expect(await ask(root.issue())).toBe("admitted");
      await ask();
      await ask();
      const effect = mode === "require" ? "refused with 503" : "admitted as unknown";
      expect(lines).toEqual([
        [
          missing,
          {
            count: 1,
            reason: "crl.issuer-missing",
            authorities: ["CN=Issuing CA"],
            effect: `what they issued is ${effect}`,
          },
        ],
      ]);
    },
  );

  test("an anchor is named too; with scope leaf as one that may need none", async () => {
    const { ask, lines } = gateOf({ scope: "leaf", crls: crl.pem });
    expect(await ask()).toBe("admitted");
    expect(lines).toHaveLength(1);
    const [message, fields] = lines[0] ?? [];
    expect(message).toBe(missing);
    expect(fields?.authorities).toEqual(["CN=Test Root CA,O=alb-mtls tests"]);
    expect(fields?.effect).toMatch(
      /^client certificates that they issued themselves .* a CA that only issues CAs needs no list$/,
    );
  });

  test("nothing is said when all are there, when distribution points may bring them, or when a CA has expired", async () => {
    const whole = gateOf({ crls: [rootCrl.pem, crl.pem] });
    await whole.ask();
    const points = gateOf({ crls: rootCrl.pem, distributionPointHosts: ["crl.example"] });
    await points.ask();
    const old = root.issueCa({ subject: "CN=Old CA", notAfter: inSeconds(-60) });
    const expired = gateOf({ crls: [rootCrl.pem, crl.pem] }, issuing.pem + old.pem);
    await expired.ask();
    expect([whole.lines, points.lines, expired.lines]).toEqual([[], [], []]);
  });

  test("nothing is said of missing lists while a source could not be read: its fault is", async () => {
    const dead = new Source("the dead one", () => Promise.reject(new Error("gone")));
    const { ask, lines } = gateOf({ crls: [dead, rootCrl.pem] });
    expect(await ask()).toBe("crl.missing");
    expect(lines.map(([message]) => message)).toEqual(["revocation lists cannot be read"]);
  });

  test("a health check is enough to have it said, once", async () => {
    const { ask, probe, lines } = gateOf({ crls: rootCrl.pem });
    await probe();
    expect(lines).toHaveLength(1);
    await ask();
    expect(lines).toHaveLength(1);
  });

  test("it is said again when the lists have changed and others are missing", async () => {
    let content = rootCrl.pem;
    const source = new Source("the lists", async () => ({ content }));
    const { ask, lines } = gateOf({ crls: source });
    await ask();
    content = crl.pem;
    await source.reload();
    await ask();
    expect(lines.map(([, { authorities }]) => authorities)).toEqual([
      ["CN=Issuing CA"],
      ["CN=Test Root CA,O=alb-mtls tests"],
    ]);
  });
});

describe("a CA with two keys", () => {
  const twin = root.issueCa({ subject: "CN=Issuing CA" });
  const onlyOther = "of a CA of the trust store only another key's list is held";
  const said = async (crls: readonly string[], more: Partial<RevocationOptions> = {}) => {
    const { ask, lines } = gateOf(
      { crls: [rootCrl.pem, ...crls], ...more },
      issuing.pem + twin.pem,
    );
    await ask();
    await ask();
    return lines.map(([message, { authorities }]) => [message, authorities]);
  };
  const nameOf = ({ der }: TestCertificate): string =>
    `CN=Issuing CA (certificate sha256 ${Certificate.fromDer(der).fingerprint256})`;

  test("is named with the key that has no list, once", async () => {
    expect(await said([twin.crl().pem])).toEqual([[onlyOther, [nameOf(issuing)]]]);
    expect(await said([crl.pem])).toEqual([[onlyOther, [nameOf(twin)]]]);
    expect(await said([issuing.crl({ nextUpdate: inSeconds(-60) }).pem])).toEqual([
      [onlyOther, [nameOf(twin)]],
      [useless, undefined],
    ]);
  });

  test("is not named when each key has a list, when the other key's is enough, or a signer is beside it", async () => {
    expect(await said([crl.pem, twin.crl().pem])).toEqual([]);
    expect(await said([crl.pem], { dangerouslyAcceptCrlsOfOtherKeys: true })).toEqual([]);
    const signer = twin.issue({ subject: "CN=Issuing CA", keyUsage: ["cRLSign"] });
    const list = twin.crl({ key: signer.key }).pem + signer.pem;
    expect(await said([crl.pem, list])).toEqual([]);
    expect(await said([crl.pem], { distributionPointHosts: ["crl.example"] })).toEqual([]);
  });
});

describe("a list that is of no use", () => {
  const told = async (crls: readonly string[]) => {
    const { ask, lines } = gateOf({ crls: [rootCrl.pem, ...crls] });
    await ask();
    return lines.flatMap(([message, { lists }]) =>
      message === useless ? (lists as string[]) : [],
    );
  };
  const critical = [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }];

  test.each([
    [
      "outdated",
      issuing.crl({ nextUpdate: inSeconds(-60) }),
      /^crl\.outdated: CRL number 1 of CN=Issuing CA from \S+ was good until 2026-06-01T11:59:00Z$/,
    ],
    [
      "from the future",
      issuing.crl({ thisUpdate: inSeconds(61) }),
      /^crl\.not-yet-valid: .* is from the future$/,
    ],
    [
      "with a critical extension that is not known",
      issuing.crl({ extensions: critical }),
      /^crl\.unusable: .* has the critical extension 1\.2\.3\.4$/,
    ],
    [
      "without an end",
      issuing.crl({ nextUpdate: false }),
      /^crl\.unusable: .* does not say when the next one comes$/,
    ],
    [
      "forged",
      issuing.crl({ tamper: true }),
      /^crl\.signature: .* is signed by no CA of this name that is known$/,
    ],
    ["of another CA with this name", issuing.crl({ key: client.key }), /^crl\.signature: /],
    [
      "a delta list that is outdated",
      issuing.crl({ number: 2, baseNumber: 1, nextUpdate: inSeconds(-60) }),
      /^crl\.outdated: delta CRL number 2 /,
    ],
  ])("%s", async (_what, list, text) => {
    expect(await told([list.pem])).toEqual([expect.stringMatching(text)]);
  });

  test("nothing is said of one that its successor has replaced, nor of a CA that only clients send", async () => {
    const old = issuing.crl({ nextUpdate: inSeconds(-60) });
    expect(await told([issuing.crl({ number: 2 }).pem, old.pem])).toEqual([]);
    const unknown = pki.createRoot({ subject: "CN=Elsewhere" }).crl();
    expect(await told([crl.pem, unknown.pem])).toEqual([]);
  });

  test("a list by a separate signer beside it is right", async () => {
    const signer = issuing.issue({
      subject: "CN=Issuing CA",
      keyUsage: ["cRLSign"],
      extendedKeyUsage: false,
    });
    expect(await told([issuing.crl({ key: signer.key }).pem + signer.pem])).toEqual([]);
  });

  test("a signer beside it whose key nobody can use disturbs nothing", async () => {
    const signer = issuing.issue({ subject: "CN=Issuing CA", keyUsage: ["cRLSign"] });
    const der = Buffer.from(signer.der);
    const point = createPublicKey(signer.key).export({ format: "der", type: "spki" }).subarray(-64);
    der.fill(0xff, der.indexOf(point), der.indexOf(point) + 64);
    const { ask, lines } = gateOf({
      crls: [rootCrl.pem, issuing.crl({ tamper: true }).pem + encodePem("CERTIFICATE", der)],
    });
    expect(await ask()).toBe("crl.signature");
    expect(await ask(root.issue())).toBe("admitted");
    expect(lines.map(([message]) => message)).toEqual([useless]);
  });

  test("forged lists with forged signers beside them do not push a good one out, however often they come", async () => {
    const options = { subject: "CN=Issuing CA", keyUsage: ["cRLSign"] } as const;
    const forge = (number: number) => {
      const signer = pki.createRoot().issue(options);
      return issuing.crl({ number, key: signer.key }).pem + signer.pem;
    };
    let content = issuing.crl({ number: 5, revoked: [client] }).pem;
    const source = new Source("the lists", async () => ({ content }));
    const { ask } = gateOf({ mode: "best-effort", crls: [source, rootCrl.pem] });
    expect(await ask()).toBe("crl.revoked");
    for (const number of [900, 901, 902]) {
      content = forge(number);
      await source.reload();
      expect(await ask()).toBe("crl.revoked");
    }
  });

  test("names in it cannot forge a line", async () => {
    const odd = root.issueCa({ subject: [{ type: "CN", value: "a\u202eb\nc" }] });
    const { ask, lines } = gateOf(
      { crls: [rootCrl.pem, crl.pem, odd.crl({ nextUpdate: inSeconds(-60) }).pem] },
      issuing.pem + odd.pem,
    );
    await ask();
    const [said] = lines.flatMap(([, { lists }]) => lists as string[]);
    expect(said).toMatch(/^crl\.outdated: [\x20-\x7e]+$/);
  });
});

test("what a signer beside a list has signed does not count as proven: nobody has validated it", () => {
  const theirs = Crl.fromDer(issuing.crl({ key: client.key }).der);
  const reports: unknown[] = [];
  const proofs = new CrlProofs(new AcceptedAlgorithms());
  const report = new ListReport({
    settings: { mode: "require", scope: "chain", grace: 0, acceptOtherKeys: false },
    proofs,
    algorithms: new AcceptedAlgorithms(),
    report: (...said) => reports.push(said),
  });
  const trust = new TrustStore([{ id: "a", certificate: Certificate.fromDer(issuing.der) }], []);
  const { der } = root.issue({ subject: "CN=Issuing CA", key: client.key });
  report.look(trust, new CrlStore([theirs], [Certificate.fromDer(der)]), true, now);
  expect(reports).toEqual([]);
  expect(proofs.signersOf(theirs)).toEqual([]);
});

test("however many there are, one report names twenty", () => {
  const reports: [string, Readonly<Record<string, unknown>>][] = [];
  const report = new ListReport({
    settings: { mode: "require", scope: "chain", grace: 0, acceptOtherKeys: false },
    proofs: new CrlProofs(new AcceptedAlgorithms()),
    algorithms: new AcceptedAlgorithms(),
    report: (...said) => reports.push(said),
  });
  const authorities = Array.from({ length: 150 }, (_, at) =>
    root.issueCa({ subject: `CN=CA ${at}` }),
  );
  const anchors = authorities.map((each) => {
    const certificate = Certificate.fromDer(each.der);
    return { id: certificate.fingerprint256, certificate };
  });
  const trust = new TrustStore(anchors, []);
  const none = new CrlStore([]);
  report.look(trust, none, true, now);
  report.look(trust, none, true, now);
  const outdated = { nextUpdate: inSeconds(-60) };
  const lists = new CrlStore(authorities.map((each) => Crl.fromDer(each.crl(outdated).der)));
  report.look(trust, lists, true, now);
  report.look(trust, new CrlStore(lists.crls), true, now);
  expect(reports.map(([message, { count }]) => [message, count])).toEqual([
    [missing, 150],
    // No more than a hundred lists are looked at.
    [useless, 100],
  ]);
  expect(reports[0]?.[1].authorities).toHaveLength(20);
  expect(reports[1]?.[1].lists).toHaveLength(20);
});
