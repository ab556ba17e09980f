import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { Attempt } from "../../../src/cli/demo/attempt.ts";
import { createAttempts } from "../../../src/cli/demo/attempts.ts";
import { DecisionLines } from "../../../src/cli/demo/decision-lines.ts";
import { createDemoClients, type DemoClients } from "../../../src/cli/demo/demo-clients.ts";
import { DemoListeners } from "../../../src/cli/demo/listeners.ts";
import { observe } from "../../../src/cli/demo/observe.ts";
import { quietConsole } from "./quiet-console.ts";

let clients: DemoClients;
let listeners: DemoListeners;
beforeAll(async () => {
  clients = createDemoClients();
  listeners = await DemoListeners.start(clients);
});
afterAll(() => listeners.close());
beforeEach(() => {
  jest.spyOn(console, "warn").mockImplementation(() => {});
});

function clientB(): Attempt {
  const found = createAttempts(clients).find(({ client }) => client === "clientB");
  if (found === undefined) throw new Error("there is no clientB");
  return found;
}

describe("reason and step", () => {
  // The handlers write to the true console, so these lines are all that is heard.
  test.each([
    ["nothing is in the log", undefined],
    ["the log has another code than the response", "ClientCertUntrusted"],
  ])("are unknown when %s", async (_, code) => {
    const target = quietConsole();
    const lines = new DecisionLines(() => {}, target);
    const heard = { outcome: "refused", code, reason: "policy.denied", step: "policy" };
    if (code !== undefined) target.warn(JSON.stringify(heard));
    const { outcome } = await observe(clientB(), listeners, lines, AbortSignal.timeout(5000));
    expect(outcome).toEqual({ http: "403", code: "ClientCertRejected", reason: "?", step: "?" });
  });
});
