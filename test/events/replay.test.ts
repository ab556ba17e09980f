import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { invoke } from "alb-mtls/testing";
import type { ALBEvent, ALBResult } from "aws-lambda";
import { passthroughSamples } from "../../events/passthrough-samples.ts";
import type { Expectation, Sample } from "../../events/sample.ts";
import { verifySamples } from "../../events/verify-samples.ts";
import { collectLog, FUNCTIONS, type FunctionName, loadFunction } from "../support/handlers.ts";
import { eventsFolder, readEvents } from "./world.ts";

const settings: Record<FunctionName, Record<string, string>> = readEvents("env.json");
const expectations: Record<string, Sample> = readEvents("expectations.json");

const headerNames = (event: ALBEvent) =>
  Object.keys(event.multiValueHeaders ?? event.headers ?? {});

/** Compares an answer and what was logged with what the sample expects. */
function check(expected: Expectation, response: ALBResult, log: readonly unknown[]): void {
  const { status, code, reason, body = "" } = expected;
  const coded = code === undefined ? {} : { code };
  expect(response.statusCode).toBe(status);
  expect(response.body).toContain(body);
  if (code !== undefined) expect(JSON.parse(response.body ?? "")).toMatchObject({ status, code });
  // A refusal that is the function's own is in no log of the library's.
  expect(log).toEqual(reason === undefined ? [] : [expect.objectContaining({ reason, ...coded })]);
}

describe("every sample event, through the real handlers", () => {
  for (const [file, sample] of Object.entries(expectations)) {
    test.each(
      sample.expect.map((each) => [each.function, each.status, each.code ?? "", each] as const),
    )(
      `${file} -> %s: %s %s (${sample.about.replaceAll("%", "%%")})`,
      async (name, _status, _code, expected) => {
        const log = collectLog();
        const handler = await loadFunction(name, settings[name]);
        check(expected, await invoke(handler, readEvents(file)), log);
      },
    );
  }
});

describe("the samples are complete", () => {
  test("every event has an expectation, and every expectation an event", () => {
    const files = ["passthrough", "verify"].flatMap((folder) =>
      readdirSync(new URL(folder, eventsFolder)).map((name) => `${folder}/${name}`),
    );
    expect(Object.keys(expectations).toSorted()).toEqual(files.toSorted());
  });

  test("every event is for at least one function, every function has settings and events", () => {
    const used = Object.values(expectations).map((each) => each.expect.map((one) => one.function));
    expect(used.filter((functions) => functions.length === 0)).toEqual([]);
    expect([...new Set(used.flat())].toSorted()).toEqual(Object.keys(FUNCTIONS).toSorted());
    expect(Object.keys(settings).toSorted()).toEqual(Object.keys(FUNCTIONS).toSorted());
  });

  test("they are what `npm run events` would write, but for the certificates", () => {
    const generated = { passthrough: passthroughSamples(), verify: verifySamples() };
    const written = Object.entries(generated).flatMap(([folder, samples]) =>
      Object.entries(samples).map(([name, { event, ...rest }]) => {
        const committed: ALBEvent = readEvents(`${folder}/${name}.json`);
        expect(headerNames(committed)).toEqual(headerNames(event));
        return [`${folder}/${name}.json`, rest];
      }),
    );
    expect(Object.fromEntries(written)).toEqual(expectations);
  });

  test("the README's table names every event", () => {
    const readme = readFileSync(new URL("README.md", eventsFolder), "utf8");
    const missing = Object.keys(expectations).filter((file) => !readme.includes(`\`${file}\``));
    expect(missing).toEqual([]);
  });

  test("settings are text, as `sam local invoke --env-vars` wants them", () => {
    const values = Object.values(settings).flatMap((each) => Object.values(each));
    expect(values.filter((value) => typeof value !== "string")).toEqual([]);
  });
});
