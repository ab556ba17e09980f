import { describe, expect, test } from "@jest/globals";
import { passthrough } from "../../src/index.ts";
import {
  type CreateSourceOptions,
  createSource,
  type ReadContent,
  type ReadRequest,
} from "../../src/sources/index.ts";
import { albEvent, createTestPki } from "../../src/testing/index.ts";
import { outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

/** A place of a user, whose answers the test gives. */
function place(answer: ReadContent | "unchanged", options: object = {}) {
  const state = {
    answer,
    isBroken: false,
    millis: Date.parse("2026-06-01T00:00:00Z"),
    asked: [] as ReadRequest[],
  };
  const source = createSource({
    description: "table trust-anchors",
    clock: () => new Date(state.millis),
    random: () => 0,
    read: async (request) => {
      state.asked.push(request);
      if (state.isBroken) throw new Error("the table is gone");
      return state.answer;
    },
    ...options,
  });
  return { state, source };
}

/** What is wrong with an answer, by the error of the source. */
async function complaint(answer: unknown): Promise<string> {
  const { source } = place(answer as ReadContent);
  return source.read().then(
    () => "read",
    (error: Error) => error.message,
  );
}

describe("createSource", () => {
  test("many requests share one read", async () => {
    const { source, state } = place({ content: "x" });
    expect(await Promise.all([source.read(), source.read(), source.read()])).toEqual([
      "x",
      "x",
      "x",
    ]);
    expect(state.asked).toHaveLength(1);
    expect(state.asked[0]).toMatchObject({ known: undefined, maxBytes: 52_428_800 });
  });

  test("the last good content is kept while the place fails, up to the hard age", async () => {
    const { source, state } = place({ content: "good" }, { maxStale: 900, hardAge: 1000 });
    await source.read();
    state.isBroken = true;
    state.millis += 950_000;
    expect(await source.read()).toBe("good");
    expect(source.lastError?.message).toBe("table trust-anchors: the table is gone");
    state.millis += 100_000;
    await expect(source.read()).rejects.toThrow(/the table is gone/);
  });

  test("the validator of what is held comes along, and unchanged confirms it", async () => {
    const { source, state } = place({ content: "x", validator: "v7" }, { hardAge: 1000 });
    await source.read();
    state.answer = "unchanged";
    state.millis += 950_000;
    await source.reload();
    expect(state.asked.at(-1)?.known).toBe("v7");
    state.millis += 950_000;
    expect(source.usable).toBe(true);
  });

  test("content that was written before what is held is not adopted", async () => {
    const { source, state } = place({ content: "new", modifiedAt: new Date("2026-05-02") });
    await source.read();
    state.answer = { content: "old", modifiedAt: new Date("2026-05-01") };
    await expect(source.reload()).rejects.toThrow(/before the current content/);
    expect(await source.read()).toBe("new");
  });

  test("bytes that change after the answer change nothing", async () => {
    const content = new Uint8Array([1, 2, 3]);
    const { source } = place({ content });
    await source.read();
    content[0] = 9;
    expect([...(await source.read())]).toEqual([1, 2, 3]);
  });

  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /neither/],
    ["text alone", "-----BEGIN CERTIFICATE-----", /neither/],
    ["a number", { content: 1 }, /neither/],
    ["null", null, /neither/],
    ["a validator that is not text", { content: "x", validator: 1 }, /validator/],
    ["no date", { content: "x", modifiedAt: new Date(Number.NaN) }, /modifiedAt/],
    ["empty content", { content: "" }, /empty/],
    ["unchanged where nothing is held", "unchanged", /unchanged/],
  ])("an answer of %s is a fault of the place", async (_what, answer, message) => {
    expect(await complaint(answer)).toMatch(message);
  });

  test("an answer over maxBytes is not adopted", async () => {
    const { source } = place({ content: "12345" }, { maxBytes: 4 });
    await expect(source.read()).rejects.toThrow(/5 bytes, over the limit of 4/);
  });

  test.each<[string, object, RegExp]>([
    ["no description", { read: async () => ({ content: "x" }) }, /description/],
    ["an empty description", { description: " ", read: async () => ({}) }, /description/],
    ["no read", { description: "x" }, /read/],
    ["a misspelt key", { description: "x", read: async () => ({}), refresh: 1 }, /refresh/],
    ["ages out of order", { description: "x", read: async () => ({}), hardAge: 1 }, /hardAge/],
  ])("%s is a TypeError", (_what, options, message) => {
    const create = () => createSource(options as CreateSourceOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(message);
  });

  test("a gate verifies against anchors of such a place, and takes over new ones", async () => {
    const { passthrough: settings, issuing, pki } = world();
    const other = createTestPki({ name: "CN=Other Root" });
    const { source, state } = place({ content: other.root.pem });
    const gate = gateWith({ ...settings, trust: { anchors: source } });
    const event = albEvent({
      certificate: issuing.issue({ subject: "CN=clientA" }),
      mode: "passthrough",
    });
    expect(outcome(await gate.check(event))).toMatch(/path\.no-anchor/);
    state.answer = { content: pki.root.pem };
    await source.reload();
    expect(outcome(await gate.check(event))).toBe("admitted");
  });

  test("it is a source for every option that takes one", () => {
    const { source } = place({ content: createTestPki().root.pem });
    const make = () =>
      passthrough({
        targetGroups: ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/*"],
        trust: { anchors: [{ id: "partner", anchors: source }], intermediates: source },
        revocation: { mode: "require", crls: [source] },
      });
    expect(make).not.toThrow();
  });
});
