import { describe, expect, test } from "@jest/globals";
import type { Case } from "../../sam/cases.ts";
import { type Answer, judge, lacksOnlyLog } from "../../sam/judge.ts";

const event = JSON.stringify({ multiValueHeaders: {} });
const refusal: Case = {
  label: "expired",
  eventFile: "verify/expired.json",
  settings: {},
  expect: {
    function: "CnGatedVerifyFunction",
    status: 403,
    code: "ClientCertExpired",
    reason: "certificate.expired",
  },
};
const logged = { outcome: "refused", code: "ClientCertExpired", reason: "certificate.expired" };
const good: Answer = {
  response: JSON.stringify({
    statusCode: 403,
    multiValueHeaders: {},
    body: JSON.stringify({ code: "ClientCertExpired" }),
  }),
  log: `START\n${JSON.stringify(logged)}\nEND`,
};

function faultsOf(answer: Partial<Answer>): readonly string[] {
  return judge(refusal, event, { ...good, ...answer }).faults;
}

function changed(change: object): Partial<Answer> {
  return { response: JSON.stringify({ ...JSON.parse(good.response), ...change }) };
}

describe("the judge of sam:invoke", () => {
  test("finds nothing wrong with the expected answer", () => {
    expect(judge(refusal, event, good)).toEqual({
      status: "403 ClientCertExpired",
      expected: "403 ClientCertExpired",
      faults: [],
    });
  });

  test.each<[string, Partial<Answer>]>([
    ["another status", changed({ statusCode: 200 })],
    ["another code", changed({ body: JSON.stringify({ code: "ClientCertRejected" }) })],
    ["a body that is no JSON", changed({ body: "<html>" })],
    ["headers in the other form", changed({ multiValueHeaders: undefined, headers: {} })],
    ["no log line", { log: "" }],
    ["a log line with a prefix", { log: `2026-01-01 WARN ${JSON.stringify(logged)}` }],
    ["another reason in the log", { log: JSON.stringify({ ...logged, reason: "x" }) }],
    ["no response", { response: "" }],
    ["a response that is no object", { response: "null" }],
    ["a function that threw", { response: '{"errorType":"TypeError","errorMessage":"x"}' }],
  ])("finds %s", (_, answer) => {
    expect(faultsOf(answer)).not.toEqual([]);
  });

  test("tells a lost log line from everything else", () => {
    const lost = (answer: Partial<Answer>) =>
      lacksOnlyLog(judge(refusal, event, { ...good, ...answer }));
    expect(lost({ log: "" })).toBe(true);
    expect(lost({})).toBe(false);
    expect(lost({ ...changed({ statusCode: 200 }), log: "" })).toBe(false);
  });

  test("shows what came instead of a status", () => {
    const threw = { ...good, response: '{"errorType":"TypeError","errorMessage":"x"}' };
    expect(judge(refusal, event, threw)).toMatchObject({ status: "TypeError", faults: ["x"] });
  });
});
