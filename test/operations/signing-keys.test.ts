/**
 * Lists are known by issuer, scope and signing key: only a list of the same three supersedes one, and what an address delivers in
 * place of its own list never removes anything.
 */
import { describe, expect, test } from "@jest/globals";
import { createTestPki } from "../../src/testing/index.ts";
import { FakeAws, loadedPems as pems, syncRuns } from "./world.ts";

const now = new Date("2026-11-22T12:00:00Z");
const hour = 3_600_000;
const at = (hours: number) => new Date(now.getTime() + hours * hour);
const name = "CN=Corp CA,O=Example";
const { root: oldKey, createRoot } = createTestPki({ name, now });
const newKey = createRoot({ subject: name });
const other = createRoot({ subject: "CN=Other CA" });
const bundle = oldKey.pem + newKey.pem + other.pem;

type Options = Parameters<typeof oldKey.crl>[0];

/** List number N of a CA, made N hours after the first. */
function list(ca: typeof oldKey, number: number, options: Options = {}) {
  return ca.crl({ number, thisUpdate: at(number - 100), nextUpdate: at(100), ...options });
}

const sync = syncRuns({ bundle, now });
describe("lists of one issuer that differ in key or scope", () => {
  const user = { onlyContainsUserCerts: true };
  const part = (uri: string) => ({
    issuingDistributionPoint: { fullName: { uri: [`http://c/${uri}`] } },
  });
  test.each<[string, readonly [{ pem: string }, { pem: string }], readonly { pem: string }[]]>([
    [
      "two keys",
      [list(oldKey, 5), list(newKey, 6)],
      [list(oldKey, 6, { fill: 1 }), list(newKey, 7, { fill: 2 })],
    ],
    [
      "two keys that count alike",
      [list(oldKey, 5), list(newKey, 5)],
      [list(oldKey, 6, { fill: 1 }), list(newKey, 6, { fill: 2 })],
    ],
    [
      "partitions by the name of their distribution point",
      [list(oldKey, 5, part("a")), list(oldKey, 5, part("b"))],
      [list(oldKey, 6, part("a")), list(oldKey, 6, part("b"))],
    ],
    [
      "lists of user and of CA certificates",
      [
        list(oldKey, 5, { issuingDistributionPoint: user }),
        list(oldKey, 5, { issuingDistributionPoint: { onlyContainsCaCerts: true } }),
      ],
      [
        list(oldKey, 6, { issuingDistributionPoint: user }),
        list(oldKey, 6, { issuingDistributionPoint: { onlyContainsCaCerts: true } }),
      ],
    ],
    [
      "one for all certificates beside one for a part of them",
      [list(oldKey, 5), list(oldKey, 9, { issuingDistributionPoint: user })],
      [list(oldKey, 6), list(oldKey, 10, { issuingDistributionPoint: user })],
    ],
    [
      "one partition of two keys",
      [list(oldKey, 5, part("a")), list(newKey, 5, part("a"))],
      [list(oldKey, 6, part("a")), list(newKey, 6, part("a"))],
    ],
  ])("%s: both are loaded, and each replaces its own predecessor", async (_, first, next) => {
    const aws = new FakeAws();
    const [a, b] = first;
    const begun = await sync(aws, { a: a.pem, b: b.pem });
    expect({ alarms: begun.alarms, loaded: pems(aws) }).toEqual({
      alarms: [],
      loaded: [a.pem, b.pem].sort(),
    });
    const [nextA, nextB] = next;
    const renewed = await sync(aws, { a: nextA?.pem ?? "", b: nextB?.pem ?? "" });
    expect({ alarms: renewed.alarms, loaded: pems(aws) }).toEqual({
      alarms: [],
      loaded: next.map(({ pem }) => pem).sort(),
    });
  });

  test("delta lists of either key are refused, and complete ones beside them are loaded", async () => {
    const aws = new FakeAws();
    const report = await sync(aws, {
      complete1: list(oldKey, 5).pem,
      delta1: list(oldKey, 6, { baseNumber: 5 }).pem,
      complete2: list(newKey, 5).pem,
      delta2: list(newKey, 6, { baseNumber: 5 }).pem,
    });
    expect(report.alarms).toEqual([
      expect.stringMatching(/^delta1: it is a delta list/),
      expect.stringMatching(/^delta2: it is a delta list/),
    ]);
    expect(aws.loaded.size).toBe(2);
  });

  test("a delta list that was loaded by hand is neither removed nor in the way", async () => {
    const aws = new FakeAws();
    const delta = list(oldKey, 9, { baseNumber: 5 });
    aws.load(delta.pem);
    const complete = list(oldKey, 6);
    const { alarms } = await sync(aws, { a: complete.pem });
    expect({ alarms, loaded: pems(aws) }).toEqual({
      alarms: [],
      loaded: [delta.pem, complete.pem].sort(),
    });
  });
});

describe("an address that delivers another genuine list", () => {
  const mine = list(oldKey, 5, { fill: 3 });
  test.each<[string, { pem: string }]>([
    ["of the CA's other key, with a higher number", list(newKey, 6)],
    ["of another CA of the bundle", list(other, 9)],
    [
      "of the same key for a part of the certificates",
      list(oldKey, 9, { issuingDistributionPoint: { onlyContainsCaCerts: true } }),
    ],
    [
      "of the same key for another part",
      list(oldKey, 9, { issuingDistributionPoint: { fullName: { uri: ["http://c/2"] } } }),
    ],
  ])("%s changes nothing and raises an alarm on every run", async (_, served) => {
    const aws = new FakeAws();
    await sync(aws, { a: mine.pem });
    for (let run = 0; run < 3; run++) {
      const report = await sync(aws, { a: served.pem });
      expect(report.alarms).toEqual([expect.stringMatching(/^a: .*bound to .*"accept"/)]);
      expect({ done: report.done, loaded: pems(aws) }).toEqual({ done: [], loaded: [mine.pem] });
    }
    const renewed = list(oldKey, 8);
    expect((await sync(aws, { a: renewed.pem })).alarms).toEqual([]);
    expect(pems(aws)).toEqual([renewed.pem]);
  });

  test("two addresses that were swapped change nothing, and both raise an alarm", async () => {
    const aws = new FakeAws();
    const [one, two] = [list(oldKey, 5).pem, list(other, 5).pem];
    await sync(aws, { a: one, b: two });
    const report = await sync(aws, { a: list(other, 6).pem, b: list(oldKey, 6).pem });
    expect(report.alarms).toEqual([
      expect.stringMatching(/^a: .*bound to/),
      expect.stringMatching(/^b: .*bound to/),
    ]);
    expect(pems(aws)).toEqual([one, two].sort());
  });

  test("a loaded list that no CA of the bundle signed is not removed by one of its name", async () => {
    // The bundle that is read may lack a CA that the load balancer still trusts.
    const aws = new FakeAws();
    const lost = list(newKey, 3, { fill: 2 });
    aws.load(lost.pem);
    const report = await sync(aws, { a: mine.pem }, { bundle: oldKey.pem });
    expect(pems(aws)).toEqual([lost.pem, mine.pem].sort());
    expect(report.warnings).toEqual([expect.stringContaining("list 1 ")]);
  });
});

describe("a loaded list past its nextUpdate", () => {
  const short = list(oldKey, 5, { nextUpdate: at(24), fill: 1 });
  const later = () => at(24 * 60);

  test.each<[string, Readonly<Record<string, string>>]>([
    ["the list of another CA", { a: other.crl({ number: 9, nextUpdate: at(9000) }).pem }],
    ["the list of the other key", { a: newKey.crl({ number: 9, nextUpdate: at(9000) }).pem }],
    ["the same list", { a: short.pem }],
    ["a forged list", { a: list(oldKey, 9, { tamper: true, nextUpdate: at(9000) }).pem }],
    ["nothing", { a: "" }],
    ["a list from another source alone", { b: other.crl({ nextUpdate: at(9000) }).pem }],
    ["nothing, because no source is left", {}],
  ])("raises an alarm on every run when what arrives is %s", async (_, served) => {
    const aws = new FakeAws();
    await sync(aws, { a: short.pem });
    for (let run = 0; run < 3; run++) {
      const { alarms } = await sync(aws, served, { clock: later });
      expect(alarms).toContainEqual(expect.stringMatching(/^list 1 of .*ended 2026-11-23T12:00/));
      expect(aws.loaded.has("1")).toBe(true);
    }
  });

  test("names the source that has to deliver a newer one, or that there is none", async () => {
    const aws = new FakeAws();
    await sync(aws, { a: short.pem });
    const bound = await sync(aws, { a: "" }, { clock: later });
    expect(bound.alarms[1]).toMatch(/^list 1 .*; a must deliver a newer one/);
    const without = await sync(aws, {}, { clock: later });
    expect(without.alarms[0]).toMatch(/no source is bound to it.*--revocation-ids 1 /);
  });

  test("raises none when this run replaces it, and is mentioned", async () => {
    const aws = new FakeAws();
    await sync(aws, { a: short.pem });
    const next = list(oldKey, 6, { nextUpdate: at(9000) });
    const report = await sync(aws, { a: next.pem }, { clock: later });
    expect({ alarms: report.alarms, loaded: pems(aws) }).toEqual({
      alarms: [],
      loaded: [next.pem],
    });
    expect(report.warnings).toContainEqual(expect.stringMatching(/^list 1 of .*ended/));
  });

  test("raises an alarm also where it was loaded by hand, or is not signed by a CA of the bundle", async () => {
    const aws = new FakeAws();
    aws.load(createTestPki({ now }).root.crl({ nextUpdate: at(-1) }).pem);
    aws.load(list(oldKey, 7, { baseNumber: 5, nextUpdate: at(-1) }).pem);
    const { alarms } = await sync(aws, {});
    expect(alarms).toEqual([
      expect.stringMatching(/^list 1 of .*ended/),
      expect.stringMatching(/^list 2 of .*ended/),
    ]);
  });

  test("and one without nextUpdate is mentioned on every run", async () => {
    const aws = new FakeAws();
    const endless = list(oldKey, 5, { nextUpdate: false });
    await sync(aws, { a: endless.pem });
    const { warnings } = await sync(aws, { a: endless.pem });
    expect(warnings).toEqual([expect.stringMatching(/^list 1 of .*has no nextUpdate/)]);
  });
});

describe("the quotas", () => {
  test("count the lists of all keys and scopes together", async () => {
    const aws = new FakeAws();
    await sync(aws, { a: list(oldKey, 5, { fill: 40 }).pem, b: list(newKey, 5, { fill: 40 }).pem });
    const served = {
      a: list(oldKey, 6, { fill: 41 }).pem,
      b: list(newKey, 6, { fill: 41 }).pem,
      c: list(other, 6, { fill: 41 }).pem,
    };
    const quotas = { entries: 122 };
    const { alarms, warnings } = await sync(aws, served, { quotas });
    // Each renewal needs room for old and new at once: 40 + 41 + 41 fits, and a third list does not.
    expect(alarms).toEqual([expect.stringMatching(/^c: .*L-37E1617B/)]);
    expect(warnings).toEqual([
      expect.stringContaining("next renewal will not fit"),
      expect.stringContaining("next renewal will not fit"),
    ]);
    expect(pems(aws)).toEqual([served.a, served.b].sort());
  });

  test("warn while a renewal would still fit, of entries and of lists", async () => {
    const aws = new FakeAws();
    const served = {
      a: list(oldKey, 5, { fill: 40 }).pem,
      b: list(newKey, 5, { fill: 40 }).pem,
    };
    const quotas = { entries: 119, lists: 2 };
    const { alarms, warnings } = await sync(aws, served, { quotas });
    expect(alarms).toEqual([]);
    expect(warnings).toEqual([
      expect.stringContaining("next renewal will not fit"),
      expect.stringContaining("next renewal will not fit"),
      expect.stringContaining("L-332EE142"),
    ]);
  });
});
