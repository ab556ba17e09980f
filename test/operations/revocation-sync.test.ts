import { describe, expect, test } from "@jest/globals";
import { type RevocationSyncOptions, syncRevocations } from "../../src/operations/index.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { FakeAws } from "./world.ts";

const now = new Date("2026-11-22T12:00:00Z");
const hour = 3_600_000;
const at = (hours: number) => new Date(now.getTime() + hours * hour);
const { root, createRoot } = createTestPki({ now });

/** List number N of the root, made N hours after the first. */
function list(number: number, options: Parameters<typeof root.crl>[0] = {}) {
  return root.crl({
    number,
    thisUpdate: at(number - 100),
    nextUpdate: at(100),
    fill: number,
    ...options,
  });
}

const first = list(1);
const second = list(2);
const third = list(3);

function sync(
  aws: FakeAws,
  served: Uint8Array | string,
  more: Partial<RevocationSyncOptions> = {},
) {
  return syncRevocations({
    trustStore: aws.trustStore,
    bucket: aws.bucket,
    bindings: aws.bindings,
    bundle: root.pem,
    sources: ["http://crl.example.com/ca.crl"],
    fetchList: async () => Buffer.from(served),
    clock: () => now,
    wait: async () => undefined,
    ...more,
  });
}

/** A world in which the first list is loaded. */
function withFirst(): FakeAws {
  const aws = new FakeAws();
  aws.load(first.pem);
  return aws;
}

const pems = (aws: FakeAws) => [...aws.loaded.values()];

describe("revocation sync", () => {
  test("loads the first list, from DER, as PEM with a version", async () => {
    const aws = new FakeAws();
    const report = await sync(aws, first.der);
    expect(report).toMatchObject({
      alarms: [],
      warnings: [],
      done: [expect.stringContaining("loaded as 1")],
    });
    expect(pems(aws)).toEqual([first.pem]);
    expect([...aws.objects.values()]).toEqual([first.pem]);
  });

  test("replaces a list: the old one goes only after the new one was seen active and read back", async () => {
    const aws = withFirst();
    aws.delay = 3;
    await sync(aws, second.pem);
    expect(pems(aws)).toEqual([second.pem]);
    const tail = aws.calls.slice(aws.calls.indexOf("add"));
    expect(tail.at(-2)).toBe("content 2");
    expect(tail.at(-1)).toBe("remove 1");
    expect(tail.filter((call) => call === "revocations")).toHaveLength(4);
  });

  test("does nothing when the newest is there, however often it runs", async () => {
    const aws = withFirst();
    await sync(aws, second.der);
    const before = aws.calls.length;
    const report = await sync(aws, second.der);
    expect(report).toMatchObject({ planned: [], done: [], alarms: [] });
    expect(aws.calls.slice(before)).toEqual(["read bindings", "revocations", "content 2"]);
  });

  test("a list that does not become active leaves the old one", async () => {
    const aws = withFirst();
    aws.delay = 1e9;
    await expect(sync(aws, second.der)).rejects.toThrow("did not become active");
    expect(pems(aws)).toEqual([first.pem, second.pem]);
  });

  test("a dry run says what it would do and changes nothing", async () => {
    const aws = withFirst();
    const report = await sync(aws, second.der, { dryRun: true });
    expect(report.planned).toEqual([
      expect.stringMatching(/add list number 2 of .* with 2 entries, when it is active remove 1$/),
    ]);
    expect({ done: report.done, loaded: pems(aws) }).toEqual({ done: [], loaded: [first.pem] });
  });

  test("lists of other issuers are left alone, and several sources are processed in order", async () => {
    const other = createRoot({ subject: "CN=Other CA" });
    const stranger = createRoot({ subject: "CN=Stranger CA" }).crl();
    const aws = withFirst();
    aws.load(stranger.pem);
    const others = other.crl();
    await sync(aws, "", {
      bundle: root.pem + other.pem,
      sources: ["one", "two"],
      fetchList: async (source) => (source === "one" ? second.der : others.der),
    });
    expect(pems(aws)).toEqual([stranger.pem, second.pem, others.pem]);
  });
});

describe("nothing is changed, and somebody is told, for", () => {
  const forger = createTestPki({ now }).root;
  test.each<[string, Uint8Array | string, string]>([
    ["a forged list", forger.crl({ number: 9, fill: 1 }).der, "not signed by an authority"],
    ["a list with a bit changed", list(9, { tamper: true }).der, "not signed by an authority"],
    ["an outdated list", list(9, { nextUpdate: at(-1) }).der, "outdated since"],
    ["a list of tomorrow", list(9, { thisUpdate: at(24) }).der, "valid from"],
    ["an older list", list(0).der, "is not newer than list 1"],
    ["another list with the same number", list(1, { fill: 5 }).der, "is not newer than list 1"],
    ["a higher number from an earlier time", list(9, { thisUpdate: at(-500) }).der, "is not newer"],
    ["a delta list", list(9, { baseNumber: 1 }).der, "delta"],
    ["a page of HTML", "<html>", "not one revocation list"],
    ["two lists in one file", second.pem + third.pem, "not one revocation list"],
    ["nothing", "", "not one revocation list"],
  ])("%s", async (_, served, why) => {
    const aws = withFirst();
    const report = await sync(aws, served);
    expect(report.alarms).toEqual([expect.stringContaining(why)]);
    expect(report).toMatchObject({ planned: [], done: [] });
    expect(pems(aws)).toEqual([first.pem]);
  });

  test("an origin that does not answer", async () => {
    const aws = withFirst();
    const fetchList = async () => {
      throw new Error("HTTP status 503");
    };
    const { alarms } = await sync(aws, "", { fetchList });
    expect(alarms).toEqual([expect.stringContaining("cannot be fetched: HTTP status 503")]);
    expect(pems(aws)).toEqual([first.pem]);
  });

  test("lists that would not fit beside the old ones: never is one removed first", async () => {
    const aws = new FakeAws();
    aws.load(list(1, { fill: 60 }).pem);
    const { alarms } = await sync(aws, list(2, { fill: 60 }).der, { quotas: { entries: 100 } });
    expect(alarms).toEqual([expect.stringContaining("L-37E1617B")]);
    expect(aws.calls.filter((call) => /^(?:add|remove|put)/.test(call))).toEqual([]);
  });

  test("too many lists, and too large ones", async () => {
    const many = await sync(withFirst(), second.der, { quotas: { lists: 1 } });
    expect(many.alarms).toEqual([expect.stringContaining("L-332EE142")]);
    const large = await sync(withFirst(), second.der, { quotas: { fileBytes: 100 } });
    expect(large.alarms).toEqual([expect.stringContaining("cannot be raised")]);
  });
});

describe("warnings", () => {
  test("a list over half of the quota will not fit beside its successor", async () => {
    const { warnings, done } = await sync(new FakeAws(), list(2, { fill: 60 }).der, {
      quotas: { entries: 100 },
    });
    expect({ warnings, done: done.length }).toEqual({
      warnings: [expect.stringContaining("next renewal will not fit")],
      done: 1,
    });
  });

  test("a list that nobody renews", async () => {
    const aws = new FakeAws();
    const late = list(2, { nextUpdate: at(1) });
    await sync(aws, late.der);
    expect((await sync(aws, late.der)).warnings).toEqual([expect.stringContaining("no newer one")]);
  });

  test("a loaded list that cannot be read is left alone", async () => {
    const aws = withFirst();
    const { trustStore } = aws;
    const broken = { ...trustStore, content: async () => Buffer.from("?") };
    const { warnings } = await sync(aws, second.der, { trustStore: broken, dryRun: true });
    expect(warnings).toEqual([expect.stringContaining("list 1 of the trust store cannot be read")]);
  });
});

describe("between every two calls a run may end", () => {
  /** A valid list of the root must be loaded after every single effect. */
  function guarded(): FakeAws {
    const aws = withFirst();
    const valid = new Set([first.pem, second.pem, third.pem]);
    aws.afterEffect = () => expect(pems(aws).some((pem) => valid.has(pem))).toBe(true);
    return aws;
  }

  async function callsOfARun(): Promise<number> {
    const aws = guarded();
    await sync(aws, second.der);
    return aws.calls.length;
  }

  test.each(["before", "after"] as const)("a call that fails %s its effect", async (when) => {
    const count = await callsOfARun();
    expect(count).toBeGreaterThan(6);
    for (let call = 1; call <= count; call++) {
      const aws = guarded();
      aws.fault = { call, when };
      await expect(sync(aws, second.der)).rejects.toThrow(/answer to/);
      aws.fault = undefined;
      // The next run converges, whether there is still the same list or already the next one.
      for (const [next, served] of [
        [second.pem, second.der],
        [third.pem, third.der],
      ] as const) {
        const report = await sync(aws, served);
        expect({ call, loaded: pems(aws), alarms: report.alarms }).toEqual({
          call,
          loaded: [next],
          alarms: [],
        });
      }
    }
  });

  test("the same list added by two runs at once stays once", async () => {
    const aws = withFirst();
    aws.load(second.pem);
    aws.load(second.pem);
    const { planned } = await sync(aws, second.der);
    expect(planned).toEqual([expect.stringContaining("keep 2, remove 1, 3")]);
    expect(pems(aws)).toEqual([second.pem]);
  });

  test("a forged list among those loaded stays, with a warning, and is not in the way of the true one", async () => {
    const aws = withFirst();
    const forged = createTestPki({ now }).root.crl({ number: 99 }).pem;
    aws.load(forged);
    const { alarms, warnings } = await sync(aws, second.der);
    expect({ alarms, loaded: pems(aws) }).toEqual({ alarms: [], loaded: [forged, second.pem] });
    expect(warnings).toEqual([expect.stringMatching(/^list 2 of .* not signed by an authority/)]);
  });
});
