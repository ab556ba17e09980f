/**
 * The join with what the gate itself writes, so that a change of its log lines is noticed here.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { run } from "../../../src/cli/run.ts";
import { dangerouslyAcceptAnyTargetGroup } from "../../../src/index.ts";
import { commonName } from "../../../src/policy/index.ts";
import { albEvent, createTestPki } from "../../../src/testing/index.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { logLine } from "../../connection-log/lines.ts";
import { gateWith } from "../../support/settings.ts";
import { fakeSurroundings } from "../fake-surroundings.ts";

const folder = mkdtempSync(join(tmpdir(), "alb-mtls-join-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a refusal that the gate logged is beside the connection that the load balancer logged", async () => {
  const client = createTestPki().root.issue({ subject: "CN=clientB" });
  const lines: string[] = [];
  const log = (message: string, fields: object) =>
    lines.push(JSON.stringify({ message, ...fields }));
  const gate = gateWith({
    mode: "verify",
    targetGroups: dangerouslyAcceptAnyTargetGroup,
    allow: commonName("clientA"),
    logger: { info: log, warn: log, error: log },
  });
  await gate.check(albEvent({ mode: "verify", certificate: client }));
  const file = join(folder, "function.log");
  writeFileSync(file, lines.join("\n"));
  const { serialNumber } = Certificate.fromDer(client.der);
  const context = fakeSurroundings({ stdin: `${logLine({ serial: serialNumber })}\n` });
  expect(await run(["logs", "--decisions", file, "-"], context)).toBe(0);
  expect(context.printed.stdout).toContain(
    "then the function refused: ClientCertRejected (policy.denied)",
  );
  expect(context.printed.stderr).toBe("");
});
