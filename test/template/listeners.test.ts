import { describe, expect, test } from "@jest/globals";
import type { Resource, Value } from "../../sam/template.ts";
import { DEFAULT_HEADER_NAMES } from "../../src/alb/mtls-headers.ts";
import { evaluateTemplate } from "../support/evaluate-template.ts";
import { deployments, ofType, template } from "../support/template-files.ts";

const listenerType = "AWS::ElasticLoadBalancingV2::Listener";
const ruleType = "AWS::ElasticLoadBalancingV2::ListenerRule";
const groupType = "AWS::ElasticLoadBalancingV2::TargetGroup";

const suffixes = ["Serial-Number", "Issuer", "Subject", "Validity", "Leaf", "Certificate"];

/** The target groups that a listener or one of its rules forwards to. */
function forwardedBy(listener: string, resources: Readonly<Record<string, Resource>>): string[] {
  const own = ofType(resources, listenerType).filter(([name]) => name === listener);
  const rules = ofType(resources, ruleType).filter(
    ([, { ListenerArn }]) => ListenerArn === `ref:${listener}`,
  );
  const text = JSON.stringify([...own, ...rules]);
  return [...text.matchAll(/"TargetGroupArn":"ref:(\w+)"/g)].map(([, name = ""]) => name);
}

/** Header name and priority of each rule of a listener that answers 400. */
function blockedBy(listener: string, resources: Readonly<Record<string, Resource>>) {
  return ofType(resources, ruleType)
    .filter(([, rule]) => rule.ListenerArn === `ref:${listener}`)
    .filter(([, rule]) => JSON.stringify(rule.Actions).includes('"StatusCode":"400"'))
    .map(([, rule]) => {
      const text = JSON.stringify(rule.Conditions);
      const [, header = ""] = /"HttpHeaderName":"([^"]+)","Values":\["\*"\]/.exec(text) ?? [];
      return { header: header.toLowerCase(), priority: Number(rule.Priority) };
    });
}

describe.each(Object.entries(deployments))("deployed with: %s", (_, parameters) => {
  const { resources } = evaluateTemplate(template, parameters);
  const listeners = ofType(resources, listenerType);
  const https = listeners.filter(([, { Protocol }]) => Protocol === "HTTPS");
  const { HeaderNamePrefix: prefix = "", BlockForgedHeaders: block = "true" } = parameters;

  test("only listeners with mutual TLS forward to a function", () => {
    for (const [name, listener] of listeners) {
      const { Mode } = (listener.MutualAuthentication ?? {}) as Record<string, Value>;
      const forwards = forwardedBy(name, resources).length > 0;
      expect([name, forwards]).toEqual([name, Mode === "verify" || Mode === "passthrough"]);
    }
  });

  test("no target group is behind two listeners", () => {
    const all = listeners.flatMap(([name]) => [...new Set(forwardedBy(name, resources))]);
    expect(all).toEqual([...new Set(all)]);
    expect([...all].sort()).toEqual(
      ofType(resources, groupType)
        .map(([name]) => name)
        .sort(),
    );
  });

  test("every target group is one function with multi-value headers and a fixed name", () => {
    for (const [name, group] of ofType(resources, groupType)) {
      const target = name.replace(/TargetGroup$/, "Function");
      expect(group).toMatchObject({
        TargetType: "lambda",
        Targets: [{ Id: `att:${target}.Arn` }],
        TargetGroupAttributes: [{ Key: "lambda.multi_value_headers.enabled", Value: "true" }],
      });
      expect(group.Name).toMatch(/^alb-mtls-[a-z]{1,12}$/);
    }
  });

  test("before all other rules, each mutual TLS listener blocks every header name of both modes", () => {
    const defaults = Object.values(DEFAULT_HEADER_NAMES);
    const renamed = prefix === "" ? [] : suffixes.map((suffix) => `${prefix}-${suffix}`);
    const wanted = [...defaults, ...renamed].map((name) => name.toLowerCase()).sort();
    for (const [name] of https) {
      const blocked = blockedBy(name, resources);
      expect(blocked.map(({ header }) => header).sort()).toEqual(block === "true" ? wanted : []);
      const last = Math.max(0, ...blocked.map(({ priority }) => priority));
      const others = ofType(resources, ruleType)
        .filter(([, rule]) => rule.ListenerArn === `ref:${name}`)
        .map(([, rule]) => Number(rule.Priority))
        .filter((priority) => !blocked.some((rule) => rule.priority === priority));
      expect(others.every((priority) => priority > last)).toBe(true);
      expect(new Set(blocked.map(({ priority }) => priority)).size).toBe(blocked.length);
    }
  });

  test("a rename gives the functions the names that the listeners are told, of 40 characters at most", () => {
    const attributes = https.flatMap(([, listener]) => listener.ListenerAttributes ?? []);
    const values = attributes.map((one) => String((one as Record<string, Value>).Value));
    const wanted = suffixes
      .map((suffix) => `${prefix}-${suffix}`)
      .filter((name) => !name.endsWith("-Certificate") || https.length === 2);
    expect(values.sort()).toEqual(prefix === "" ? [] : wanted.sort());
    expect(Math.max(0, ...values.map((name) => name.length))).toBeLessThanOrEqual(40);
    for (const [name, { Environment }] of ofType(resources, "AWS::Serverless::Function")) {
      const { Variables } = Environment as { Variables: Record<string, Value> };
      expect([name, Variables.HEADER_NAME_PREFIX]).toEqual([name, prefix || undefined]);
    }
  });
});

describe("the listeners", () => {
  const { resources } = evaluateTemplate(template, deployments.everything);
  const listener = (name: string) => resources[name]?.Properties ?? {};

  test("443 verifies against the trust store, advertises its names and refuses expired certificates", () => {
    expect(listener("VerifyListener")).toMatchObject({
      Port: 443,
      Protocol: "HTTPS",
      MutualAuthentication: {
        Mode: "verify",
        TrustStoreArn: "ref:TrustStore",
        AdvertiseTrustStoreCaNames: "on",
        IgnoreClientCertificateExpiry: false,
      },
    });
  });

  test("8443 passes through and says nothing else, which the load balancer would refuse", () => {
    expect(listener("PassthroughListener")).toMatchObject({ Port: 8443, Protocol: "HTTPS" });
    expect(listener("PassthroughListener").MutualAuthentication).toEqual({
      Mode: "passthrough",
    });
  });

  test("80 redirects and does nothing else", () => {
    expect(listener("RedirectListener")).toMatchObject({ Port: 80, Protocol: "HTTP" });
    expect(listener("RedirectListener").DefaultActions).toEqual([
      {
        Type: "redirect",
        RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" },
      },
    ]);
    expect(forwardedBy("RedirectListener", resources)).toEqual([]);
  });

  test("every TLS policy on offer allows TLS 1.2 at the least", () => {
    const { AllowedValues, Default } = template.Parameters.TlsPolicy ?? {};
    expect(AllowedValues).toContain(Default ?? "");
    for (const policy of AllowedValues as string[]) {
      expect(policy).toMatch(/^ELBSecurityPolicy-TLS13-1-[23]-/);
    }
  });

  test("the longest allowed prefix keeps every header name within a rule's 40 characters", () => {
    const pattern = new RegExp(String(template.Parameters.HeaderNamePrefix?.AllowedPattern));
    const longest = Math.max(...suffixes.map((suffix) => suffix.length + 1));
    expect("a".repeat(40 - longest)).toMatch(pattern);
    expect("a".repeat(41 - longest)).not.toMatch(pattern);
    expect("a".repeat(15)).not.toMatch(pattern);
  });

  test("the load balancer is strict with headers and keeps connections short", () => {
    const { LoadBalancerAttributes } = listener("LoadBalancer");
    const attributes = Object.fromEntries(
      (LoadBalancerAttributes as { Key: string; Value: string }[]).map((one) => [
        one.Key,
        one.Value,
      ]),
    );
    expect(attributes).toMatchObject({
      "routing.http.drop_invalid_header_fields.enabled": "true",
      "routing.http.desync_mitigation_mode": "strictest",
      "client_keep_alive.seconds": "300",
      "access_logs.s3.enabled": "true",
      "connection_logs.s3.enabled": "true",
    });
  });
});
