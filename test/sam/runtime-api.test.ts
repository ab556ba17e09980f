import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { LocalRuntime } from "../../sam/runtime-api.ts";

// A runtime client of a few lines, so that the test needs no native code: sam:invoke runs the real one.
const client = `
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/";
const { handler } = await import(process.cwd() + "/app.mjs").catch(async (error) => {
  await fetch(api + "init/error", { method: "POST", body: JSON.stringify({ errorType: error.name, errorMessage: error.message }) });
  process.exit(1);
});
for (;;) {
  const next = await fetch(api + "invocation/next");
  const id = next.headers.get("lambda-runtime-aws-request-id");
  const post = (kind, body) => fetch(api + "invocation/" + id + "/" + kind, { method: "POST", body: JSON.stringify(body) });
  try { await post("response", await handler(await next.json())); }
  catch (error) { await post("error", { errorType: error.name, errorMessage: error.message }); }
}`;

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function started(handler: string, timeoutSeconds = 5): Promise<LocalRuntime> {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-runtime-"));
  writeFileSync(join(folder, "index.mjs"), client);
  writeFileSync(join(folder, "app.mjs"), handler);
  const runtime = new LocalRuntime({
    node: process.execPath,
    ric: folder,
    task: folder,
    handler: "app.handler",
    name: "Test",
    timeoutSeconds,
    memory: 256,
    env: { GIVEN: "yes" },
  });
  open.push(runtime, { close: () => rmSync(folder, { recursive: true, force: true }) });
  return runtime.listen();
}

describe("the runtime API without Docker", () => {
  test("hands over events in turn and keeps the log", async () => {
    const runtime = await started(
      'export const handler = async (event) => { console.log("got", event.n); return { n: event.n, given: process.env.GIVEN, home: process.env.HOME }; };',
    );
    const answers = await Promise.all(["1", "2"].map((n) => runtime.invoke(`{"n":${n}}`)));
    expect(answers.map(({ body, failed }) => [body, failed])).toEqual([
      ['{"n":1,"given":"yes"}', false],
      ['{"n":2,"given":"yes"}', false],
    ]);
    expect(runtime.log).toContain("got 2");
    expect(runtime.initMillis).toBeGreaterThan(0);
  });

  test.each([
    ["throws", 'export const handler = () => { throw new TypeError("no"); };', "TypeError"],
    ["throws while it loads", 'throw new RangeError("early");', "RangeError"],
    ["ends the process", "export const handler = () => process.exit(3);", "Runtime.ExitError"],
    [
      "never answers",
      "export const handler = () => new Promise(() => setInterval(() => {}, 1e6));",
      "Sandbox.Timedout",
    ],
  ])("a function that %s has failed, and says so", async (_, handler, errorType) => {
    const runtime = await started(handler, 1);
    const { body, failed } = await runtime.invoke("{}");
    expect(failed).toBe(true);
    expect(JSON.parse(body).errorType).toBe(errorType);
  });

  test("a function that died is started again", async () => {
    const runtime = await started(
      "export const handler = (event) => event.die ? process.exit(1) : { alive: true };",
    );
    expect((await runtime.invoke('{"die":true}')).failed).toBe(true);
    expect((await runtime.invoke("{}")).body).toBe('{"alive":true}');
  });
});
