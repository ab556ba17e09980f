import { describe, expect, test } from "@jest/globals";
import { createChainVerifier, type Decision } from "../../src/index.ts";
import { Source } from "../../src/sources/source.ts";
import { albEvent, createTestPki } from "../../src/testing/index.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { pki, passthrough } = world();
const other = createTestPki({ name: "CN=Other Root" });
const client = (root: typeof pki.root) => root.issue({ subject: "CN=clientA" });
const [ours, theirs] = [client(pki.root), client(other.root)];
const event = (certificate: typeof ours) => albEvent({ mode: "passthrough", certificate });

function rotating(content: string) {
  const state = { content, millis: Date.now(), fetches: 0 };
  const source = new Source(
    "the bundle",
    async () => {
      state.fetches += 1;
      return { content: state.content };
    },
    { clock: () => new Date(state.millis), random: () => 0 },
  );
  return { state, source };
}

const version = (decision: Decision) => decision.trustVersion;

describe("anchors that rotate while the function lives", () => {
  test("an added anchor is believed, a removed one no more, without a deploy", async () => {
    const { state, source } = rotating(pki.root.pem);
    const gate = gateWith({ ...passthrough, trust: { anchors: source } });
    const outcomes = async () => [
      outcome(await gate.check(event(ours))),
      outcome(await gate.check(event(theirs))),
    ];
    const unknown = "ClientCertUntrusted path.no-anchor at path";
    expect(await outcomes()).toEqual(["admitted", unknown]);
    state.content = pki.root.pem + other.root.pem;
    await source.reload();
    expect(await outcomes()).toEqual(["admitted", "admitted"]);
    state.content = other.root.pem;
    await source.reload();
    // The verdict about ours was remembered, for another version.
    expect(await outcomes()).toEqual([unknown, "admitted"]);
  });

  test("every decision names the version that made it, and the cache is keyed by it", async () => {
    const { state, source } = rotating(pki.root.pem);
    const gate = gateWith({ ...passthrough, trust: { anchors: source } });
    const decisions = [await gate.check(event(ours)), await gate.check(event(ours))];
    state.content = pki.root.pem + other.root.pem;
    await source.reload();
    decisions.push(await gate.check(event(ours)), await gate.check(event(theirs)));
    state.content = other.root.pem;
    await source.reload();
    decisions.push(await gate.check(event(ours)));
    const [first, second, third, fourth, fifth] = decisions.map(version);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(fourth).toBe(third);
    expect(fifth).not.toBe(third);
    const cached = decisions.map((each) => each.outcome === "admitted" && each.certificate.cached);
    expect(cached).toEqual([false, true, false, false, false]);
  });

  test("a verdict of the chain verifier names it too, a refusal as well", async () => {
    const { source } = rotating(pki.root.pem);
    const verifier = createChainVerifier({
      trust: { anchors: source },
      revocation: { mode: "off" },
    });
    const good = await verifier.verify([ours.der]);
    const bad = await verifier.verify([theirs.der]);
    expect(good.ok && good.certificate.trustVersion).toMatch(/^[0-9a-f]{32}$/);
    expect(!bad.ok && bad.trustVersion).toBe(good.ok && good.certificate.trustVersion);
  });

  test("each swap is one line with the fingerprints of added and removed anchors", async () => {
    const { state, source } = rotating(pki.root.pem);
    const lines: [string, Record<string, unknown>][] = [];
    const info = (message: string, fields: Record<string, unknown>) =>
      lines.push([message, fields]);
    const logger = { info, warn: () => {}, error: () => {} };
    const gate = gateWith({ ...passthrough, logger, trust: { anchors: source } });
    await gate.check(event(ours));
    state.content = other.root.pem;
    await source.reload();
    const [fingerprint, otherFingerprint] = [pki.root, other.root].map(
      ({ der }) => Certificate.fromDer(der).fingerprint256,
    );
    expect(lines).toEqual([
      [
        "trust store: new content in use",
        expect.objectContaining({ added: [otherFingerprint], removed: [fingerprint] }),
      ],
    ]);
  });

  test("after a long freeze the first request already sees the removal", async () => {
    const { state, source } = rotating(pki.root.pem + other.root.pem);
    const gate = gateWith({ ...passthrough, trust: { anchors: source } });
    expect(outcome(await gate.check(event(theirs)))).toBe("admitted");
    state.content = pki.root.pem;
    state.millis += 3_600_000;
    expect(outcome(await gate.check(event(theirs)))).toMatch(/path.no-anchor/);
  });

  test("anchors that contradict each other are not adopted: one of two bundles changes", async () => {
    const first = rotating(pki.root.pem);
    const second = rotating(other.root.pem);
    const gate = gateWith({
      ...passthrough,
      trust: {
        anchors: [
          { id: "ours", anchors: first.source },
          { id: "theirs", anchors: second.source },
        ],
      },
    });
    expect(outcome(await gate.check(event(ours)))).toBe("admitted");
    second.state.content = pki.root.pem;
    await expect(second.source.reload()).rejects.toThrow(/has two ids/);
    expect(outcome(await gate.check(event(theirs)))).toBe("admitted");
  });

  test("one source for two gates is read once", async () => {
    const { state, source } = rotating(pki.root.pem);
    const options = { ...passthrough, trust: { anchors: source } };
    const [one, two] = [gateWith(options), gateWith(options)];
    expect(outcome(await one.check(event(ours)))).toBe("admitted");
    expect(outcome(await two.check(event(ours)))).toBe("admitted");
    expect(state.fetches).toBe(1);
  });
});
