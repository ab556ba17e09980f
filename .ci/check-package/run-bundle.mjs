// Calls a bundled handler for clientA, clientB and nobody, with certificates made on the spot.
import { createRequire } from "node:module";
import { albEvent, createTestPki, invoke, TEST_TARGET_GROUP_ARN } from "alb-mtls/testing";

const { root } = createTestPki();
process.env.TARGET_GROUP = TEST_TARGET_GROUP_ARN;
process.env.TRUST_ANCHORS = root.pem;
const { handler } = createRequire(import.meta.url)(process.argv[2]);

const clients = [
  root.issue({ subject: "CN=clientA" }),
  root.issue({ subject: "CN=clientB" }),
  undefined,
];
const answers = [];
for (const certificate of clients) {
  const event = certificate === undefined ? albEvent() : albEvent({ certificate });
  const { statusCode, body = "" } = await invoke(handler, event);
  answers.push(`${statusCode} ${statusCode === 200 ? body : JSON.parse(body).code}`);
}
process.stdout.write(answers.join(", "));
