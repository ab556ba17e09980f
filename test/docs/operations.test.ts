/**
 * The log queries of docs/operations.md against lines that are really written.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { withPowertools } from "../../src/observability/powertools.ts";
import { Source } from "../../src/sources/source.ts";
import { albEvent, createTestPki } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const text = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
const [, section = ""] = text.split("## CloudWatch Logs Insights");
const queries = [...section.matchAll(/```\n(.*?)```/gs)].map(([, query = ""]) => query);

/** Every field and message of what the gate writes in the cases that the queries ask for. */
async function written(): Promise<{ fields: Set<string>; messages: string[] }> {
  const fields = new Set<string>();
  const messages: string[] = [];
  const write = (message: string, line: Record<string, unknown>) => {
    messages.push(message);
    for (const name of Object.keys(line)) fields.add(name);
  };
  const logger = { info: write, warn: write, error: write };
  const { issuing, pki, passthrough } = world();
  const day = 86_400_000;
  const other = createTestPki({
    notBefore: new Date(Date.now() - 300 * day),
    notAfter: new Date(Date.now() + day),
  });
  const state = { content: pki.root.pem };
  const anchors = new Source("bundle", async () => ({ content: state.content }));
  const gate = gateWith({ ...passthrough, ...withPowertools({ logger }), trust: { anchors } });
  const check = (subject: string) =>
    gate.check(albEvent({ mode: "passthrough", certificate: issuing.issue({ subject }) }));
  await check("CN=clientA");
  await check("CN=clientB");
  state.content = pki.root.pem + other.root.pem;
  await anchors.reload();
  state.content = "no bundle";
  await anchors.reload().catch(() => undefined);
  await check("CN=clientA");
  return { fields, messages };
}

describe("the log queries", () => {
  test("ask for fields that are written", async () => {
    const { fields } = await written();
    const words = /`([^`]+)`|"[^"]*"|\/[^/\n]+\/|([A-Za-z@][A-Za-z.@]*)/g;
    const language = new Set(
      "fields filter stats sort limit desc asc by and or in like count as max min pct bin coalesce m latest days requests refusals @timestamp message level".split(
        " ",
      ),
    );
    expect(queries.length).toBeGreaterThan(4);
    for (const query of queries) {
      const asked = [...query.matchAll(words)].flatMap(([, quoted, word]) => quoted ?? word ?? []);
      const unknown = asked.filter((name) => !language.has(name) && !fields.has(name));
      expect({ query, unknown }).toEqual({ query, unknown: [] });
    }
  });

  test("and the messages they look for are said", async () => {
    const { messages } = await written();
    for (const pattern of [/^(trust store|deny list)/, /expires soon|has expired/]) {
      expect(section).toContain(`/${pattern.source}/`);
      expect(messages.some((message) => pattern.test(message))).toBe(true);
    }
  });
});
