/**
 * Each address is bound to the list that it first delivered, by issuer, scope and key; a change is the operator's.
 */
import { describe, expect, test } from "@jest/globals";
import { syncRevocations } from "../../src/operations/index.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { FakeAws, loadedPems as pems, syncRuns } from "./world.ts";

const now = new Date("2026-11-22T12:00:00Z");
const { root: one, createRoot } = createTestPki({ name: "CN=CA One", now });
const two = createRoot({ subject: "CN=CA Two" });
const three = createRoot({ subject: "CN=CA Three" });
const rolled = createRoot({ subject: "CN=CA One" });
const bundle = one.pem + two.pem + three.pem + rolled.pem;
const lists = {
  one: one.crl({ number: 1 }).pem,
  two: two.crl({ number: 1 }).pem,
  three: three.crl({ number: 1 }).pem,
  rolled: rolled.crl({ number: 2 }).pem,
};

const sync = syncRuns({ bundle, now });
/** What the alarm says that the operator has to send. */
function acceptanceIn(alarm: string | undefined): Record<string, string> {
  const [, json = "{}"] = /(\{"accept":.*\}\})/.exec(alarm ?? "") ?? [];
  return JSON.parse(json).accept;
}

async function withOne(): Promise<FakeAws> {
  const aws = new FakeAws();
  await sync(aws, { a: lists.one });
  return aws;
}

describe("the first delivery", () => {
  test("binds a source, is reported, and is recorded before anything is loaded", async () => {
    const aws = new FakeAws();
    const { bound, alarms } = await sync(aws, { a: lists.one, b: lists.two });
    expect(alarms).toEqual([]);
    expect(bound).toEqual([
      expect.stringMatching(/^a: CN=CA One, key [0-9a-f]{16}, all certificates/),
      expect.stringMatching(/^b: CN=CA Two, key [0-9a-f]{16}, all certificates/),
    ]);
    expect(aws.calls.indexOf("write bindings")).toBeLessThan(aws.calls.indexOf("add"));
    expect((await sync(aws, { a: lists.one, b: lists.two })).bound).toEqual([]);
    expect(aws.calls.filter((call) => call === "write bindings")).toHaveLength(1);
  });

  test("of a list that is refused binds nothing", async () => {
    const aws = new FakeAws();
    await sync(aws, { a: one.crl({ tamper: true }).pem, b: "", c: createTestPki().root.crl().pem });
    expect(aws.record).toBeUndefined();
  });

  test("of the list that another source is bound to is refused, even when that one is down", async () => {
    const aws = await withOne();
    const { alarms, bound } = await sync(aws, { a: "", b: lists.one });
    expect(alarms[1]).toMatch(/^b: .*a is bound to it/);
    expect(bound).toEqual([]);
    expect((await sync(aws, { a: lists.one, b: lists.two })).alarms).toEqual([]);
  });

  test("of one list by two new sources binds neither", async () => {
    const aws = new FakeAws();
    const { alarms } = await sync(aws, { a: lists.two, b: lists.two });
    expect(alarms).toEqual([expect.stringMatching(/^a: .*b/), expect.stringMatching(/^b: .*a/)]);
    expect({ record: aws.record, loaded: pems(aws) }).toEqual({ record: undefined, loaded: [] });
    expect((await sync(aws, { a: lists.one, b: lists.two })).alarms).toEqual([]);
  });

  test("can be said beforehand: nothing but the accepted identity binds then", async () => {
    const { bound = [] } = await sync(new FakeAws(), { a: lists.one }, { dryRun: true });
    const [, id = ""] = /identity ([0-9a-f]{64})$/.exec(bound[0] ?? "") ?? [];
    const aws = new FakeAws();
    const accept = { a: id };
    const { alarms } = await sync(aws, { a: lists.three }, { accept });
    expect({ alarms, loaded: pems(aws) }).toEqual({
      alarms: [expect.stringMatching(/^a: .*accept/)],
      loaded: [],
    });
    expect((await sync(aws, { a: lists.one }, { accept })).alarms).toEqual([]);
    expect(pems(aws)).toEqual([lists.one]);
  });

  test("by another address of the same list needs no operator when the former address is gone", async () => {
    const aws = await withOne();
    expect((await sync(aws, { moved: lists.one })).alarms).toEqual([]);
    expect((await sync(aws, { moved: lists.two })).alarms).toHaveLength(1);
  });

  test("in a dry run is not recorded", async () => {
    const aws = new FakeAws();
    expect((await sync(aws, { a: lists.one }, { dryRun: true })).bound).toHaveLength(1);
    expect(aws.record).toBeUndefined();
  });
});

describe("a change", () => {
  test("is refused with what was found, what was expected, and what accepts it", async () => {
    const aws = await withOne();
    const { alarms } = await sync(aws, { a: lists.rolled });
    const [alarm] = alarms;
    expect(alarms).toHaveLength(1);
    expect(alarm).toMatch(/delivered the list of CN=CA One, key [0-9a-f]{16}, all certificates/);
    expect(alarm).toMatch(/bound to that of CN=CA One, key [0-9a-f]{16}, all certificates/);
    expect(Object.keys(acceptanceIn(alarm))).toEqual(["a"]);
  });

  test("that the operator accepted is made once and for all, and the former list stays loaded", async () => {
    const aws = await withOne();
    const { alarms } = await sync(aws, { a: lists.rolled });
    const accept = acceptanceIn(alarms[0]);
    const report = await sync(aws, { a: lists.rolled }, { accept });
    expect(report).toMatchObject({ alarms: [], bound: [expect.stringMatching(/^a: CN=CA One/)] });
    expect(pems(aws)).toEqual([lists.one, lists.rolled].sort());
    expect((await sync(aws, { a: lists.rolled })).alarms).toEqual([]);
    expect((await sync(aws, { a: lists.one })).alarms).toEqual([expect.stringMatching(/bound to/)]);
  });

  test("to anything but what was accepted is refused", async () => {
    const aws = await withOne();
    const accept = acceptanceIn((await sync(aws, { a: lists.rolled })).alarms[0]);
    const record = aws.record;
    for (const served of [lists.two, lists.one]) {
      const { alarms, done } = await sync(aws, { a: served }, { accept });
      expect({ alarms, done }).toEqual({
        alarms: [expect.stringMatching(/^a: .*accept/)],
        done: [],
      });
    }
    expect(aws.record).toEqual(record);
  });

  test("of two sources that changed places is accepted by both together", async () => {
    const aws = new FakeAws();
    await sync(aws, { a: lists.one, b: lists.two });
    const { alarms } = await sync(aws, { a: lists.two, b: lists.one });
    const accept = { ...acceptanceIn(alarms[0]), ...acceptanceIn(alarms[1]) };
    expect(Object.keys(accept)).toEqual(["a", "b"]);
    expect((await sync(aws, { a: lists.two, b: lists.one }, { accept })).alarms).toEqual([]);
    expect((await sync(aws, { a: lists.two, b: lists.one })).alarms).toEqual([]);
  });

  test("that binds two sources to one list leaves the second one out", async () => {
    const aws = new FakeAws();
    await sync(aws, { a: lists.one, b: lists.two });
    const [second, third] = [2, 3].map((number) => one.crl({ number, fill: number }).pem);
    const served = { a: second ?? "", b: third ?? "" };
    const accept = acceptanceIn((await sync(aws, served, { dryRun: true })).alarms[0]);
    const { alarms, done } = await sync(aws, served, { accept });
    expect(alarms).toEqual([expect.stringMatching(/^b: a is bound to the same list/)]);
    expect({ done: done.length, loaded: pems(aws) }).toEqual({
      done: 1,
      loaded: [second, lists.two].sort(),
    });
  });

  test("is not what a new source makes: it is bound while another one does not answer", async () => {
    const aws = await withOne();
    const { alarms, bound } = await sync(aws, { a: "", b: lists.two });
    expect({ alarms: alarms.length, bound: bound.length }).toEqual({ alarms: 1, bound: 1 });
  });

  test("is accepted for sources that are configured, in the form that the alarm gave", async () => {
    const aws = await withOne();
    const id = "0".repeat(64);
    for (const [accept, message] of [
      [{ b: id }, "is not a configured source"],
      [{ a: "yes" }, "64 hexadecimal digits"],
      [{ a: true }, "64 hexadecimal digits"],
      ["a", "must be an object"],
      [[id], "must be an object"],
      [undefined, "options.accept is undefined"],
      [null, "must be an object"],
    ] as const) {
      await expect(sync(aws, { a: lists.two }, { accept } as never)).rejects.toThrow(message);
    }
  });
});

describe("a record that was lost", () => {
  test("is made anew when the sources deliver every loaded list", async () => {
    const aws = new FakeAws();
    await sync(aws, { a: lists.one, b: lists.two });
    aws.record = undefined;
    const { alarms, bound } = await sync(aws, { a: lists.one, b: lists.two });
    expect({ alarms, bound: bound.length }).toEqual({ alarms: [], bound: 2 });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["another CA's list", { a: lists.three, b: lists.two }],
    ["the CA's other key's list", { a: lists.rolled, b: lists.two }],
    ["the other source's list", { a: lists.two, b: lists.two }],
    ["the list of a source that is gone", { a: lists.two }],
    ["the list of a source that is down", { a: lists.two, b: "" }],
  ])("binds nothing anew while a source delivers %s", async (_, served) => {
    const aws = new FakeAws();
    await sync(aws, { a: lists.one, b: lists.two });
    aws.record = undefined;
    for (let run = 0; run < 2; run++) {
      const { alarms } = await sync(aws, served);
      expect(alarms).toContainEqual(expect.stringMatching(/^a: .*"accept"/));
    }
    expect(aws.record).toBeUndefined();
    expect(pems(aws)).toEqual([lists.one, lists.two].sort());
    // When the addresses deliver their own again, all is well again.
    expect((await sync(aws, { a: lists.one, b: lists.two })).alarms).toEqual([]);
  });

  test("in part is not made anew with something else", async () => {
    const aws = new FakeAws();
    await sync(aws, { a: lists.one, b: lists.two });
    const record = JSON.parse(aws.record?.text ?? "");
    delete record.sources.a;
    aws.record = { text: JSON.stringify(record), version: "edited" };
    const { alarms } = await sync(aws, { a: lists.three, b: lists.two });
    expect(alarms).toEqual([expect.stringMatching(/^a: .*"accept"/)]);
  });

  test("still lets a list that is loaded be renewed by its own successor", async () => {
    const aws = new FakeAws();
    await sync(aws, { a: lists.one, b: lists.two });
    aws.record = undefined;
    const next = two.crl({ number: 2, fill: 1 }).pem;
    const { alarms } = await sync(aws, { a: "", b: next });
    expect(alarms).toHaveLength(2);
    expect(pems(aws)).toEqual([lists.one, next].sort());
  });

  test("needs the operator where a list of the bundle was loaded by hand", async () => {
    const aws = new FakeAws();
    aws.load(lists.three);
    const { alarms } = await sync(aws, { a: lists.one });
    expect(alarms).toEqual([expect.stringMatching(/^a: .*list 1 .*CN=CA Three/)]);
    await sync(aws, { a: lists.one }, { accept: acceptanceIn(alarms[0]) });
    expect(pems(aws)).toEqual([lists.one, lists.three].sort());
  });

  test.each([
    "",
    "{}",
    "[]",
    "null",
    '{"version":2,"sources":{}}',
    '{"version":1,"sources":[]}',
    '{"version":1,"sources":{"a":{"id":"x"}}}',
    '{"version":1,"sources":{"a":null}}',
  ])("and one that is damaged (%s) stops the run before anything changes", async (text) => {
    const aws = await withOne();
    aws.record = { text, version: "1" };
    await expect(sync(aws, { a: lists.two })).rejects.toThrow("the record of bindings");
    expect(pems(aws)).toEqual([lists.one]);
  });
});

describe("without a record of bindings", () => {
  const none = async (aws: FakeAws, served: Readonly<Record<string, string>>) => {
    const { trustStore, bucket } = aws;
    return syncRevocations({
      trustStore,
      bucket,
      bundle,
      sources: Object.keys(served),
      fetchList: async (source) => Buffer.from(served[source] ?? ""),
      clock: () => now,
      wait: async () => undefined,
    });
  };

  test("bindings are those that the loaded lists allow", async () => {
    const aws = new FakeAws();
    expect((await none(aws, { a: lists.one, b: lists.two })).alarms).toEqual([]);
    const { alarms } = await none(aws, { a: lists.rolled, b: lists.two });
    expect(alarms).toContainEqual(expect.stringMatching(/^a: /));
    expect(pems(aws)).toEqual([lists.one, lists.two].sort());
  });

  test("an option that is there without a value is an error", async () => {
    const run = sync(new FakeAws(), { a: lists.one }, { bindings: undefined } as never);
    await expect(run).rejects.toThrow("bindings");
  });
});

test("names of sources that are names of objects' own properties are names like others", async () => {
  const aws = new FakeAws();
  const served = Object.fromEntries([
    ["__proto__", lists.one],
    ["constructor", lists.two],
  ]);
  expect((await sync(aws, served)).alarms).toEqual([]);
  const { alarms } = await sync(
    aws,
    Object.fromEntries([
      ["__proto__", lists.three],
      ["constructor", lists.two],
    ]),
  );
  expect(alarms).toEqual([expect.stringMatching(/^__proto__: .*bound to that of CN=CA One/)]);
});

test("two runs at once do not lose a binding: the second fails and the next one goes on", async () => {
  const aws = new FakeAws();
  aws.beforeWrite = () => {
    aws.record = { text: '{"version":1,"sources":{}}', version: "other" };
    aws.beforeWrite = () => undefined;
  };
  await expect(sync(aws, { a: lists.one })).rejects.toThrow("another run");
  expect(aws.loaded.size).toBe(0);
  expect((await sync(aws, { a: lists.one })).alarms).toEqual([]);
  expect(aws.loaded.size).toBe(1);
});
