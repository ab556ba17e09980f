import { describe, expect, test } from "@jest/globals";
import {
  matching,
  not,
  sanDns,
  sanEmail,
  sanIp,
  sanUri,
  spiffeId,
} from "../../src/policy/index.ts";
import type { TestGeneralNames, VerifiedCertificateOptions } from "../../src/testing/index.ts";
import { ofNames } from "./ask.ts";

describe("sanDns", () => {
  const rule = sanDns("api.example.com", "*.devices.example.com", "a.*.b.example");

  test.each([
    ["api.example.com", "yes"],
    ["API.Example.COM", "yes"],
    ["x1.devices.example.com", "yes"],
    ["a.anything.b.example", "yes"],
    ["devices.example.com", "no"],
    ["a.b.devices.example.com", "no"],
    [".devices.example.com", "no"],
    ["*.devices.example.com", "no"],
    ["x.devices.example.com.", "no"],
    ["x.devices.example.com.evil.org", "no"],
    ["api.example.com\0.evil.org", "no"],
    ["api.example.com evil", "no"],
    ["x/y.devices.example.com", "no"],
    [`${"x".repeat(64)}.devices.example.com`, "no"],
    [" x.devices.example.com", "no"],
  ])("%j: %s", async (dns, expected) => {
    expect(await ofNames(rule, { dns: [dns] })).toBe(expected);
  });

  test("one of several is enough, and names of other types are not looked at", async () => {
    expect(await ofNames(rule, { dns: ["evil.org", "api.example.com"] })).toBe("yes");
    const others = {
      uri: ["api.example.com", "https://api.example.com"],
      email: ["x@api.example.com"],
    };
    expect(await ofNames(rule, others)).toBe("no");
    expect(await ofNames(rule, {}, { subject: "CN=api.example.com" })).toBe("no");
  });

  test.each([
    "*",
    "*.*",
    "x.*",
    "*x.example",
    "a.x*.b",
    "",
    ".",
    "a..b",
    "b\u00fccher.example",
    "a b",
    "https://a.b",
  ])("%j is an error of the program", (name) => {
    expect(() => sanDns(name)).toThrow(TypeError);
  });

  test("a matcher is asked in addition to the names", async () => {
    const both = sanDns("a.example", matching(/node-\d+\.example/));
    expect(await ofNames(both, { dns: ["node-7.example"] })).toBe("yes");
    expect(await ofNames(both, { dns: ["x".repeat(300)] })).toBe("cannot-tell");
    expect(await ofNames(both, { dns: ["x".repeat(300), "a.example"] })).toBe("yes");
  });
});

describe("sanUri", () => {
  const rule = sanUri(
    "urn:device:7",
    "https://example.org/a?b=c",
    "spiffe://example.org/ns/*/sa/x",
  );

  test.each([
    ["urn:device:7", "yes"],
    ["https://example.org/a?b=c", "yes"],
    ["spiffe://example.org/ns/prod/sa/x", "yes"],
    ["spiffe://example.org/ns/a/b/sa/x", "no"],
    ["spiffe://example.org/ns//sa/x", "no"],
    ["spiffe://example.org/ns/../sa/x", "no"],
    ["spiffe://example.org/ns/%2e%2e/sa/x", "no"],
    ["spiffe://example.org/ns/a%2Fb/sa/x", "no"],
    ["spiffe://example.org/ns/*/sa/x", "no"],
    ["spiffe://EXAMPLE.org/ns/prod/sa/x", "no"],
    ["spiffe://example.org.evil/ns/prod/sa/x", "no"],
    ["spiffe://example.org/ns/prod/sa/x?y", "no"],
    ["spiffe://example.org/ns/prod/sa/x#y", "no"],
    ["spiffe://example.org/ns/prod/sa/x/", "no"],
    ["spiffe://user@example.org/ns/prod/sa/x", "no"],
    ["URN:device:7", "no"],
  ])("%j: %s", async (uri, expected) => {
    expect(await ofNames(rule, { uri: [uri] })).toBe(expected);
  });

  test("a host's name is not a URI", async () => {
    expect(await ofNames(rule, { dns: ["urn:device:7"], email: ["urn:device:7"] })).toBe("no");
  });

  test.each([
    "*",
    "*://x/y",
    "https://*/x",
    "https://*.example.org/x",
    "https://a.b/x*",
    "urn:*",
    "a/b",
    "https://a.b/*?x",
  ])("%j is an error of the program", (uri) => {
    expect(() => sanUri(uri)).toThrow(TypeError);
  });
});

describe("sanEmail", () => {
  const rule = sanEmail("ops@example.org", "*@devices.example.org");

  test.each([
    ["ops@example.org", "yes"],
    ["ops@EXAMPLE.org", "yes"],
    ["OPS@example.org", "no"],
    ["any.name@devices.example.org", "yes"],
    ["a@b@devices.example.org", "no"],
    ['"a@b"@devices.example.org', "no"],
    ["@devices.example.org", "no"],
    ["devices.example.org", "no"],
    ["x@sub.devices.example.org", "no"],
    ["ops@example.org\0.evil", "no"],
    ["ops@example.org, evil@example.com", "no"],
  ])("%j: %s", async (email, expected) => {
    expect(await ofNames(rule, { email: [email] })).toBe(expected);
  });

  test("the subject's emailAddress is another thing", async () => {
    expect(await ofNames(rule, {}, { subject: "emailAddress=ops@example.org" })).toBe("no");
  });

  test.each(["*", "*@*", "a*@example.org", "example.org", "a@b@c", ""])(
    "%j is an error of the program",
    (address) => {
      expect(() => sanEmail(address)).toThrow(TypeError);
    },
  );
});

describe("sanIp", () => {
  const rule = sanIp("192.0.2.7", "10.0.0.0/8", "2001:db8::/32", "::ffff:198.51.100.0/120");

  test.each([
    ["192.0.2.7", "yes"],
    ["192.0.2.8", "no"],
    ["10.255.255.255", "yes"],
    ["11.0.0.0", "no"],
    ["2001:db8:1::1", "yes"],
    ["2001:db9::", "no"],
    ["::ffff:10.0.0.1", "no"],
    ["::ffff:c633:6405", "yes"],
    ["::a00:1", "no"],
  ])("%s: %s", async (ip, expected) => {
    expect(await ofNames(rule, { ip: [ip] })).toBe(expected);
  });

  test("an address in a name of another type does not count", async () => {
    expect(await ofNames(rule, { dns: ["192.0.2.7"], uri: ["192.0.2.7"] })).toBe("no");
  });

  test.each([
    ...["0.0.0.0/0", "::/0", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/", "10/8"],
    ...["fe80::1%eth0", "example.org", "", "2001:db8::/129", "10.0.0.0/8/8", "010.0.0.1"],
  ])("%j is an error of the program", (network) => {
    expect(() => sanIp(network)).toThrow(TypeError);
  });
});

describe("spiffeId", () => {
  const rule = spiffeId("spiffe://example.org/ns/*/sa/x", { trustDomain: "prod.example.org" });

  test.each([
    ["spiffe://example.org/ns/a/sa/x", "yes"],
    ["spiffe://prod.example.org/anything/at/all", "yes"],
    ["spiffe://example.org/ns/a/sa/y", "no"],
    ["spiffe://evil.prod.example.org/x", "no"],
    ["https://example.org/ns/a/sa/x", "no"],
    ["SPIFFE://example.org/ns/a/sa/x", "cannot-tell"],
    ["spiffe://EXAMPLE.org/ns/a/sa/x", "cannot-tell"],
    ["spiffe://example.org", "cannot-tell"],
    ["spiffe://prod.example.org/", "cannot-tell"],
    ["spiffe://prod.example.org/a/../b", "cannot-tell"],
    ["spiffe://prod.example.org/a%2Fb", "cannot-tell"],
    ["spiffe://prod.example.org:443/a", "cannot-tell"],
    ["spiffe://user@prod.example.org/a", "cannot-tell"],
    ["spiffe://prod.example.org/a?b", "cannot-tell"],
    ["spiffe://prod.example.org/*", "cannot-tell"],
    [`spiffe://prod.example.org/${"a".repeat(2048)}`, "cannot-tell"],
  ])("%s: %s", async (uri, expected) => {
    expect(await ofNames(rule, { uri: [uri] })).toBe(expected);
  });

  const good = "spiffe://prod.example.org/a";
  test.each<[string, TestGeneralNames, VerifiedCertificateOptions]>([
    ["two URIs", { uri: [good, "https://x.example"] }, {}],
    ["two SPIFFE IDs", { uri: [good, "spiffe://prod.example.org/b"] }, {}],
    ["a CA", { uri: [good] }, { basicConstraints: { ca: true } }],
    ["no key usage", { uri: [good] }, { keyUsage: false }],
    ["no digitalSignature", { uri: [good] }, { keyUsage: ["keyAgreement"] }],
    ["a CA's key usage", { uri: [good] }, { keyUsage: ["digitalSignature", "keyCertSign"] }],
  ])("%s is not an X.509-SVID, and not() does not admit it", async (_what, san, options) => {
    expect(await ofNames(rule, san, options)).toBe("cannot-tell");
    expect(await ofNames(not(rule), san, options)).toBe("cannot-tell");
  });

  test("names of other types in addition are allowed, and never taken for it", async () => {
    expect(await ofNames(rule, { uri: [good], dns: ["a.example"] })).toBe("yes");
    expect(await ofNames(rule, { dns: [good] })).toBe("no");
  });

  test.each<unknown>([
    ...["spiffe://*/x", "spiffe://example.org", "spiffe://example.org/", "spiffe://Example.org/x"],
    ...["https://example.org/x", "", "spiffe://example.org/a*", { trustDomain: "*" }, {}, null],
    ...[{ trustDomain: "example.org", path: "x" }, { trustDomain: "spiffe://example.org" }, 1],
  ])("%j is an error of the program", (id) => {
    expect(() => (spiffeId as (id: unknown) => unknown)(id)).toThrow(TypeError);
  });
});
