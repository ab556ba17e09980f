import { describe, expect, test } from "@jest/globals";
import { DecisionLines } from "../../../src/cli/demo/decision-lines.ts";
import { quietConsole } from "./quiet-console.ts";

const refusal = JSON.stringify({
  outcome: "refused",
  code: "ClientCertRejected",
  reason: "policy.denied",
  step: "policy",
});

describe("decision lines", () => {
  test("are taken from the console; everything else is passed on", () => {
    const others: string[] = [];
    const target = quietConsole();
    const { warn, error } = target;
    const lines = new DecisionLines((text) => others.push(text), target);
    target.warn(refusal);
    for (const text of ["text %s", "{not JSON", '{"outcome":"admitted"}', "null"]) {
      target.error(text);
    }
    target.warn("%s and %d", "a", 1);
    lines.close();
    expect(lines.take()).toEqual({
      code: "ClientCertRejected",
      reason: "policy.denied",
      step: "policy",
      text: refusal,
    });
    expect(others).toEqual(["text %s", "{not JSON", '{"outcome":"admitted"}', "null", "a and 1"]);
    expect([target.warn, target.error]).toEqual([warn, error]);
  });

  test("are each taken once", () => {
    const target = quietConsole();
    const lines = new DecisionLines(() => {}, target);
    target.warn(refusal);
    expect(lines.take()).toBeDefined();
    expect(lines.take()).toBeUndefined();
  });
});
