import { describe, expect, test } from "@jest/globals";
import { compileAbsence } from "../../src/alb/absence.ts";
import { assertAlbEvent } from "../../src/alb/event.ts";
import { compilePlan } from "../../src/alb/read-options.ts";
import { albEvent, TEST_TARGET_GROUP_ARN } from "../../src/testing/index.ts";

const plain = albEvent({ mode: "passthrough" });
const plan = compilePlan({
  mode: "passthrough",
  targetGroups: [TEST_TARGET_GROUP_ARN],
  headers: { certificate: "x-renamed" },
});

describe("an event without certificate", () => {
  const isAbsent = (more: Record<string, string[]>) =>
    compileAbsence(plan)(
      assertAlbEvent({ ...plain, multiValueHeaders: { ...plain.multiValueHeaders, ...more } }),
    );

  test("has no header of any configured or default name", () => {
    expect(isAbsent({})).toBe(true);
    expect(isAbsent({ "x-renamed-not": ["x"] })).toBe(true);
  });

  test.each([
    ...["x-renamed", "X-Renamed", "x-amzn-mtls-clientcert", "X-Amzn-Mtls-Clientcert-Leaf"],
    ...["x-amzn-mtls-clientcert-subject", "x-amzn-mtls-anything", "x-ssl-cert", "X-SSL-CERT"],
  ])("%s is one, with or without a value", (name) => {
    for (const values of [["x"], [""], []]) expect(isAbsent({ [name]: values })).toBe(false);
  });
});
