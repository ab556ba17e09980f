import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { Value } from "../../sam/template.ts";
import { evaluateTemplate } from "../support/evaluate-template.ts";
import { deployments, ofType, template, trustMaterial } from "../support/template-files.ts";

const { resources } = evaluateTemplate(template, deployments.everything);
const functions = ofType(resources, "AWS::Serverless::Function");
const handlers = new URL("../../handlers/", import.meta.url);

/** The statements of every policy document inside a resource, with these words of Effect. */
function statements(properties: Record<string, Value>, effect: string): Record<string, Value>[] {
  const documents = JSON.stringify(properties).matchAll(/"Statement":(\[.*?\])\}/g);
  return [...documents]
    .flatMap(([, text = "[]"]) => JSON.parse(text) as Record<string, Value>[])
    .filter(({ Effect }) => Effect === effect);
}

describe.each(functions)("%s", (name, properties) => {
  const base = name.replace(/Function$/, "");
  const file = String(properties.Handler).replace(/\.handler$/, "");
  const pattern = `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${resources[`${base}TargetGroup`]?.Properties.Name}/*`;

  test("is made from a handler file that exists, and is named after it", () => {
    expect(existsSync(new URL(`${file}.ts`, handlers))).toBe(true);
    expect(file.replaceAll("-", "")).toBe(base.toLowerCase());
  });

  test("accepts its own target group alone", () => {
    const { Variables } = properties.Environment as { Variables: Record<string, Value> };
    expect(Variables.ORIGIN).toBe(pattern);
  });

  test("may be invoked by the load balancer for that target group alone", () => {
    expect(resources[`${base}Permission`]?.Properties).toEqual({
      Action: "lambda:InvokeFunction",
      FunctionName: `att:${name}.Arn`,
      Principal: "elasticloadbalancing.amazonaws.com",
      SourceAccount: "123456789012",
      SourceArn: pattern,
    });
    expect(resources[`${base}TargetGroup`]?.DependsOn).toBe(`${base}Permission`);
  });

  test("may write its own log group and do nothing else", () => {
    const role = ofType(resources, "AWS::IAM::Role").find(([role]) => role === `${base}Role`)?.[1];
    expect(properties.Role).toBe(`att:${base}Role.Arn`);
    expect(
      statements(role ?? {}, "Allow").map(({ Action, Resource }) => [Action, Resource]),
    ).toEqual([
      ["sts:AssumeRole", undefined],
      [["logs:CreateLogStream", "logs:PutLogEvents"], `att:${base}LogGroup.Arn`],
    ]);
    expect(role).not.toHaveProperty("ManagedPolicyArns");
  });

  test("logs for a bounded time, its refusals are counted by code and its errors raise an alarm", () => {
    expect(resources[`${base}LogGroup`]?.Properties).toMatchObject({ RetentionInDays: 90 });
    expect(resources[`${base}Refusals`]?.Properties.LogGroupName).toBe(`ref:${base}LogGroup`);
    expect(JSON.stringify(resources[`${base}ErrorAlarm`]?.Properties)).toContain(`"ref:${name}"`);
  });

  test("has no address of its own", () => {
    expect(properties).not.toHaveProperty("FunctionUrlConfig");
    expect(properties).not.toHaveProperty("Events");
  });
});

describe("the functions", () => {
  test("every handler file is deployed by one", () => {
    const exported = readdirSync(handlers)
      .filter((file) => file.endsWith(".ts"))
      .filter((file) =>
        /^export const handler\b/m.test(readFileSync(new URL(file, handlers), "utf8")),
      )
      .map((file) => file.replace(/\.ts$/, ".handler"));
    expect(functions.map(([, { Handler }]) => Handler).sort()).toEqual(exported.sort());
  });

  test("whoami is left out unless asked for", () => {
    const { resources: standard } = evaluateTemplate(template, deployments.defaults);
    expect(Object.keys(standard).filter((name) => name.startsWith("Whoami"))).toEqual([]);
    expect(Object.keys(resources).filter((name) => name.startsWith("Whoami")).length).toBe(8);
  });
});

describe("the buckets", () => {
  const trust = evaluateTemplate(trustMaterial, {
    TrustAdministratorArn: "arn:aws:iam::123456789012:role/trust",
  }).resources;
  const buckets = [...ofType(resources, "AWS::S3::Bucket"), ...ofType(trust, "AWS::S3::Bucket")];
  const policies = { ...resources, ...trust };

  test.each(buckets)(
    "%s is private, encrypted by S3's keys, and speaks TLS only",
    (name, bucket) => {
      expect(bucket.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(JSON.stringify(bucket.BucketEncryption)).toContain('"SSEAlgorithm":"AES256"');
      expect(JSON.stringify(bucket.LifecycleConfiguration)).toContain('"Status":"Enabled"');
      const policy = policies[`${name}Policy`]?.Properties ?? {};
      expect(JSON.stringify(policy)).toContain('"Bool":{"aws:SecureTransport":"false"}');
    },
  );

  test("the trust bucket keeps versions and lets one principal write", () => {
    expect(trust.TrustBucket?.Properties.VersioningConfiguration).toEqual({
      Status: "Enabled",
    });
    expect(JSON.stringify(trust.TrustBucketPolicy?.Properties)).toContain(
      '"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/trust"}',
    );
  });
});

describe("who may in", () => {
  test("has no default: each deployment names its clients", () => {
    expect(template.Parameters.AllowedCommonNames).toBeDefined();
    expect(template.Parameters.AllowedCommonNames).not.toHaveProperty("Default");
  });

  test("is what the deployment says, one name a line", () => {
    const given = { ...deployments.defaults, AllowedCommonNames: "a,b" };
    const made = evaluateTemplate(template, given).resources;
    const gated = ofType(made, "AWS::Serverless::Function");
    expect(gated.length).toBeGreaterThan(1);
    for (const [, { Environment }] of gated) {
      expect(Environment).toMatchObject({ Variables: { ALLOW: "a\nb" } });
    }
  });
});

describe("ReservedConcurrency", () => {
  const reserved = (given: Record<string, string>) =>
    evaluateTemplate({ ...template, Resources: {}, Outputs: { it: { Value: globals } } }, given)
      .outputs.it;
  const globals = template.Globals?.Function?.ReservedConcurrentExecutions ?? null;

  test("holds for every function, and 0 sets none aside: it would switch the functions off", () => {
    expect(globals).not.toBeNull();
    expect(reserved({ ReservedConcurrency: "7" })).toBe("7");
    expect(() => reserved({})).toThrow("AWS::NoValue");
    for (const [, properties] of functions) {
      expect(properties).not.toHaveProperty("ReservedConcurrentExecutions");
    }
  });
});

describe("what CloudFormation refuses before it makes anything", () => {
  const assertion = (name: string) => JSON.stringify(template.Rules?.[name]);

  test("passthrough without a layer of trust anchors", () => {
    expect(assertion("PassthroughHasTrust")).toContain("needs TrustLayerArn");
  });

  test.each([
    ["AllowedCommonNames", ""],
    ["AllowedCommonNames", " "],
    ["TrustBucket", "s3://bucket"],
    ["TrustBucket", ""],
    ["ServerCertificateArn", "certificate"],
    ["CaBundleKey", ""],
    ["ClientCidr", "everybody"],
    ["HeaderNamePrefix", "short"],
    ["HeaderNamePrefix", "X_Underscores_Are_Dropped"],
    ["NamePrefix", "a-name-longer-than-19-is"],
  ])("%s: %j", (name, value) => {
    const {
      AllowedPattern = "",
      MinLength = 0,
      MaxLength = 4096,
    } = template.Parameters[name] ?? {};
    const matches = new RegExp(String(AllowedPattern)).test(value);
    const fits = value.length >= Number(MinLength) && value.length <= Number(MaxLength);
    expect(matches && fits).toBe(false);
  });
});
