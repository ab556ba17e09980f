import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseTemplate } from "../../sam/template.ts";
import { repository } from "../architecture/source-files.ts";

const text = readFileSync(join(repository, "revocation-sync.yaml"), "utf8");
const { Resources } = parseTemplate(text);
const propertiesOf = (name: string) => Resources[name]?.Properties ?? {};

describe("revocation-sync.yaml", () => {
  test("runs the handler on a schedule, with every variable that it reads", () => {
    const { Handler, Environment, Events } = propertiesOf("RevocationSyncFunction");
    expect(
      existsSync(join(repository, "handlers", String(Handler).replace(/\.handler$/, ".ts"))),
    ).toBe(true);
    const code = readFileSync(join(repository, "handlers/revocation-sync.ts"), "utf8");
    const read = [...code.matchAll(/variable\("(\w+)"\)/g)].map(([, name]) => name);
    const { Variables } = Environment as { Variables: object };
    expect(Object.keys(Variables).sort()).toEqual(read.sort());
    expect(JSON.stringify(Events)).toContain('"Type":"Schedule"');
  });

  test("its role cannot write anchors, nor point the trust store at others", () => {
    const policy = JSON.stringify(propertiesOf("RevocationSyncRole").Policies);
    const actions = new Set(
      [...policy.matchAll(/"((?:s3|elasticloadbalancing|logs):\w+)"/g)].map(([, action]) => action),
    );
    expect([...actions].sort()).toEqual([
      "elasticloadbalancing:AddTrustStoreRevocations",
      "elasticloadbalancing:DescribeTrustStoreRevocations",
      "elasticloadbalancing:DescribeTrustStores",
      "elasticloadbalancing:GetTrustStoreRevocationContent",
      "elasticloadbalancing:RemoveTrustStoreRevocations",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "s3:GetObject",
      "s3:GetObjectVersion",
      "s3:PutObject",
    ]);
    const statements = policy.split('"Effect"').filter((part) => part.includes("s3:PutObject"));
    expect(statements).toEqual([expect.stringContaining("{CrlBucket.Arn}/crls/*")]);
  });

  test("the bucket keeps versions, and a run that fails raises an alarm", () => {
    expect(propertiesOf("CrlBucket").VersioningConfiguration).toEqual({ Status: "Enabled" });
    expect(propertiesOf("RevocationSyncErrorAlarm").MetricName).toBe("Errors");
  });
});
