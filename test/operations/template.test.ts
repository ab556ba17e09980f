import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseTemplate } from "../../sam/template.ts";
import { repository } from "../architecture/source-files.ts";

const text = readFileSync(join(repository, "revocation-sync.yaml"), "utf8");
const { Parameters, Resources } = parseTemplate(text);
const propertiesOf = (name: string) => Resources[name]?.Properties ?? {};

function variables(): Readonly<Record<string, unknown>> {
  const { Environment } = propertiesOf("RevocationSyncFunction");
  return (Environment as { Variables: Record<string, unknown> }).Variables;
}

describe("revocation-sync.yaml", () => {
  test("runs the handler on a schedule, with every variable that it reads", () => {
    const { Handler, Events } = propertiesOf("RevocationSyncFunction");
    expect(
      existsSync(join(repository, "handlers", String(Handler).replace(/\.handler$/, ".ts"))),
    ).toBe(true);
    const code = readFileSync(join(repository, "handlers/revocation-sync.ts"), "utf8");
    const read = [...code.matchAll(/variable\("(\w+)"/g)].map(([, name]) => name);
    expect(Object.keys(variables()).sort()).toEqual(read.sort());
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
      "s3:ListBucket",
      "s3:PutObject",
    ]);
    const statements = policy.split('"Effect"').filter((part) => part.includes("s3:PutObject"));
    expect(statements).toEqual([expect.stringContaining("{CrlBucket.Arn}/crls/*")]);
  });

  test("its role can list its own bucket alone", () => {
    const policy = JSON.stringify(propertiesOf("RevocationSyncRole").Policies);
    const [, resource = "{}"] = /"s3:ListBucket","Resource":(\{.*?\})\}/.exec(policy) ?? [];
    expect(JSON.parse(resource)).toEqual({ "Fn::GetAtt": ["CrlBucket", "Arn"] });
  });

  test("private addresses are refused unless the operator says otherwise", () => {
    expect(variables().PRIVATE_ADDRESSES).toEqual({ Ref: "PrivateAddresses" });
    expect(Parameters.PrivateAddresses).toMatchObject({
      Default: "refuse",
      AllowedValues: ["refuse", "accept"],
    });
  });

  test("the bucket keeps versions", () => {
    expect(propertiesOf("CrlBucket").VersioningConfiguration).toEqual({ Status: "Enabled" });
  });
});

describe("the alarms of revocation-sync.yaml", () => {
  const ofFunction = [{ Name: "FunctionName", Value: { Ref: "RevocationSyncFunction" } }];

  test("a run that fails raises one", () => {
    expect(propertiesOf("RevocationSyncErrorAlarm")).toMatchObject({
      MetricName: "Errors",
      Dimensions: ofFunction,
      Threshold: 0,
      ComparisonOperator: "GreaterThanThreshold",
    });
  });

  test("a function that is not invoked raises one, also when there is no metric at all", () => {
    const alarm = propertiesOf("RevocationSyncMissingAlarm");
    expect(alarm).toMatchObject({
      MetricName: "Invocations",
      Dimensions: ofFunction,
      Statistic: "Sum",
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
      EvaluationPeriods: { Ref: "HoursWithoutRun" },
    });
    // The schedule's default is within the alarm's default, and the alarm's longest is what CloudWatch evaluates: a day.
    expect(Parameters.Schedule?.Default).toBe("rate(1 hour)");
    const { Default, MinValue, MaxValue } = Parameters.HoursWithoutRun ?? {};
    expect(Number(Default)).toBeGreaterThanOrEqual(2);
    expect(Number(MinValue)).toBeGreaterThanOrEqual(2);
    expect(Number(MaxValue) * Number(alarm.Period)).toBeLessThanOrEqual(86_400);
  });

  test("a report with alarms raises one, by the very line that the handler writes", () => {
    const filter = propertiesOf("RevocationSyncReportedAlarms");
    const [transformation] = filter.MetricTransformations as [Record<string, unknown>];
    const alarm = propertiesOf("RevocationSyncReportAlarm");
    expect(filter.LogGroupName).toEqual({ Ref: "RevocationSyncLogGroup" });
    expect([alarm.Namespace, alarm.MetricName]).toEqual([
      transformation.MetricNamespace,
      transformation.MetricName,
    ]);
    const code = readFileSync(join(repository, "handlers/revocation-sync.ts"), "utf8");
    expect(code).toContain(`message: ${String(filter.FilterPattern)}, alarm`);
  });

  test("each notifies the topic", () => {
    const alarms = Object.values(Resources).filter(({ Type }) => Type === "AWS::CloudWatch::Alarm");
    expect(alarms).toHaveLength(3);
    for (const { Properties } of alarms) {
      expect(JSON.stringify(Properties.AlarmActions)).toContain("AlarmTopicArn");
    }
  });
});
