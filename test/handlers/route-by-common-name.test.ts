import { describe, expect, test } from "@jest/globals";
import { albEvent, createTestPki, invoke, TEST_TARGET_GROUP_ARN } from "alb-mtls/testing";
import { collectLog, loadFunction } from "../support/handlers.ts";

const { root } = createTestPki();
const settings = { ORIGIN: TEST_TARGET_GROUP_ARN, ALLOW: "clientA\nclientB" };

describe("the function that routes by common name", () => {
  const answer = async (subject: string) => {
    const handler = await loadFunction("RouteByCommonNameFunction", settings);
    return invoke(handler, albEvent({ mode: "verify", certificate: root.issue({ subject }) }));
  };

  test("clientA goes to its own handler", async () => {
    expect(await answer("CN=clientA,O=example.org")).toEqual({
      statusCode: 200,
      multiValueHeaders: { "content-type": ["text/plain; charset=utf-8"] },
      body: "the handler of clientA",
    });
  });

  test("another client of the list goes to the default handler", async () => {
    expect(await answer("CN=clientB")).toMatchObject({
      body: "the default handler, for clientB",
    });
  });

  test.each(["CN=clientC", "CN=clientA-evil", "CN=clientA,CN=clientB"])(
    "%s goes nowhere",
    async (subject) => {
      collectLog();
      expect(await answer(subject)).toMatchObject({
        statusCode: 403,
        body: expect.stringContaining('"ClientCertRejected"'),
      });
    },
  );
});
