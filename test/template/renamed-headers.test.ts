import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { ALBEvent } from "aws-lambda";
import type { Value } from "../../sam/template.ts";
import { invoke } from "../../src/testing/index.ts";
import { evaluateTemplate } from "../support/evaluate-template.ts";
import { collectLog, type FunctionName, loadFunction, type Settings } from "../support/handlers.ts";
import { deployments, template } from "../support/template-files.ts";

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../events/${file}`, import.meta.url), "utf8"));
const settings: Record<string, Settings> = read("env.json");
const { resources } = evaluateTemplate(template, deployments.everything);
const prefix = deployments.everything?.HeaderNamePrefix ?? "";

/** What the listeners' attributes rename: default name, in lower case, to new name. */
const renames = new Map(
  ["VerifyListener", "PassthroughListener"].flatMap((listener) => {
    const attributes = resources[listener]?.Properties.ListenerAttributes;
    return (attributes as { [key: string]: Value }[]).map(({ Key, Value: name }) => {
      const [, header = ""] = /request\.(\w+)\.header_name$/.exec(String(Key)) ?? [];
      return [header.replaceAll("_", "-"), String(name).toLowerCase()] as const;
    });
  }),
);

function renamed(event: ALBEvent): ALBEvent {
  const entries = Object.entries(event.multiValueHeaders ?? {});
  const multiValueHeaders = Object.fromEntries(
    entries.map(([name, values]) => [renames.get(name) ?? name, values]),
  );
  return { ...event, multiValueHeaders };
}

const cases: [FunctionName, string][] = [
  ["CnGatedVerifyFunction", "verify"],
  ["CnGatedPassthroughFunction", "passthrough"],
  ["RouteByCommonNameFunction", "verify"],
  ["OpenadrVenFunction", "passthrough"],
  ["PublicCaBaseDnFunction", "verify"],
  ["WhoamiFunction", "passthrough"],
];

describe("with HeaderNamePrefix", () => {
  test("the listeners rename all six headers", () => {
    expect([...renames.keys()].sort()).toEqual([
      "x-amzn-mtls-clientcert",
      "x-amzn-mtls-clientcert-issuer",
      "x-amzn-mtls-clientcert-leaf",
      "x-amzn-mtls-clientcert-serial-number",
      "x-amzn-mtls-clientcert-subject",
      "x-amzn-mtls-clientcert-validity",
    ]);
  });

  test.each(cases)("%s reads the new names and refuses the default ones", async (name, mode) => {
    collectLog();
    const event: ALBEvent = read(`${mode}/valid.json`);
    const handler = await loadFunction(name, { ...settings[name], HEADER_NAME_PREFIX: prefix });
    const admitted = await invoke(handler, renamed(event));
    expect(admitted.statusCode).toBe(200);
    const refused = await invoke(handler, event);
    expect([400, 401]).toContain(refused.statusCode);
    if (name === "OpenadrVenFunction") return expect(refused.body).toContain(">451<");
    expect(JSON.parse(refused.body ?? "").code).toMatch(/^ClientCert(Missing|HeaderInvalid)$/);
  });
});
