/**
 * Confusions of names that other projects had, each with its source. None admits a client here. `cannot-tell` is as good as `no`: it
 * does not admit, under not() either.
 */
import { describe, expect, test } from "@jest/globals";
import {
  commonName,
  fingerprint256,
  issuer,
  not,
  organization,
  type Rule,
  sanDns,
  sanEmail,
  sanIp,
  sanUri,
  serialNumber,
  spiffeId,
  subject,
} from "../../src/policy/index.ts";
import type { TestGeneralNames, TestName } from "../../src/testing/index.ts";
import { albEvent, createTestPki, verifiedCertificate } from "../../src/testing/index.ts";
import { world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";
import { ask } from "./ask.ts";

interface Confusion {
  readonly source: string;
  readonly what: string;
  readonly policy: Rule;
  readonly subject?: TestName;
  readonly san?: TestGeneralNames;
}

const admin = commonName("admin");
const spiffe = spiffeId("spiffe://example.org/admin");

const confusions: readonly Confusion[] = [
  {
    source: "CVE-2026-22747, CVE-2026-47838 (Spring)",
    what: "a CN quoted inside another attribute",
    policy: admin,
    subject: "OU=x\\,CN\\=admin,CN=mallory",
  },
  {
    source: "CVE-2026-47838 (Spring)",
    what: "a CN that begins with another CN",
    policy: admin,
    subject: "CN=admin\\,CN=mallory",
  },
  {
    source: "Infisical, split by =",
    what: "the value of another attribute that holds CN=admin",
    policy: admin,
    subject: "O=CN\\=admin,CN=mallory",
  },
  {
    source: "Infisical, last CN wins",
    what: "the wanted CN last",
    policy: admin,
    subject: "CN=admin,CN=mallory",
  },
  {
    source: "first CN wins",
    what: "the wanted CN first",
    policy: admin,
    subject: "CN=mallory,CN=admin",
  },
  {
    source: "CVE-2021-44533 (Node), multi-valued RDN",
    what: "two CNs in one RDN",
    policy: admin,
    subject: "CN=admin+CN=mallory",
  },
  {
    source: "Traefik writePart",
    what: "an unescaped comma that makes another RDN in text",
    policy: subject("CN=admin,O=Example"),
    subject: [{ type: "CN", value: "admin,O=Example" }],
  },
  {
    source: "pkinative, DN fields as object keys",
    what: "an attribute called __proto__",
    policy: admin,
    subject: "OU=__proto__,CN=constructor",
  },
  {
    source: "NATS 1600, Janssen 569",
    what: "the same RDNs in another order",
    policy: subject("CN=admin,O=Example"),
    subject: "O=Example,CN=admin",
  },
  {
    source: "Keycloak, canonical DN collision",
    what: "case and spaces that the canonical form drops",
    policy: subject("CN=admin,O=Example"),
    subject: "CN=ADMIN,O=example  ",
  },
  {
    source: "CVE-2022-21656 (Envoy), SAN type confusion",
    what: "a URI where a host is wanted",
    policy: sanDns("api.example.com"),
    san: { uri: ["api.example.com"] },
  },
  {
    source: "CVE-2022-21656 (Envoy)",
    what: "a host where a URI is wanted",
    policy: sanUri("urn:device:1"),
    san: { dns: ["urn:device:1"] },
  },
  {
    source: "CVE-2022-21656 (Envoy)",
    what: "a mailbox where a host is wanted",
    policy: sanDns("api.example.com"),
    san: { email: ["api.example.com"] },
  },
  {
    source: "CVE-2021-44531 (Node), URI SAN",
    what: "the host inside a URI",
    policy: sanDns("api.example.com"),
    san: { uri: ["https://api.example.com/"] },
  },
  {
    source: "CVE-2021-44532 (Node), injection into the printed SAN",
    what: "a printed SAN that quotes another name",
    policy: sanDns("api.example.com"),
    san: { dns: ["evil.org, DNS:api.example.com"] },
  },
  {
    source: "tgies 205, JSON-quoted SAN",
    what: "a quoted name",
    policy: sanDns("api.example.com"),
    san: { dns: ['"api.example.com"'] },
  },
  {
    source: "tgies 205, URI case folding",
    what: "a URI in another case",
    policy: sanUri("https://example.org/Admin"),
    san: { uri: ["https://example.org/admin"] },
  },
  {
    source: "CVE-2009-2408 (NSS), CVE-2026-47778 (Envoy)",
    what: "a NUL in a host",
    policy: sanDns("api.example.com"),
    san: { dns: ["api.example.com\0.evil.org"] },
  },
  {
    source: "CVE-2009-2408 (NSS)",
    what: "a NUL in a CN",
    policy: admin,
    subject: [{ type: "CN", value: "admin\0.evil.org" }],
  },
  {
    source: "CVE-2009-2408 (NSS)",
    what: "a NUL in a mailbox",
    policy: sanEmail("admin@example.org"),
    san: { email: ["admin@example.org\0.evil"] },
  },
  {
    source: "CVE-2021-42574, bidi",
    what: "a name that only looks the same",
    policy: admin,
    subject: "CN=\u202Enimda",
  },
  {
    source: "CVE-2021-42574, bidi",
    what: "the name with an isolate around it",
    policy: admin,
    subject: "CN=\u2066admin\u2069",
  },
  {
    source: "NFKC before comparison",
    what: "full-width letters",
    policy: admin,
    subject: "CN=\uff41\uff44\uff4d\uff49\uff4e",
  },
  {
    source: "NFC before comparison",
    what: "another composition of the same letter",
    policy: organization("Caf\u00e9"),
    subject: "CN=a,O=Cafe\u0301",
  },
  {
    source: "homographs",
    what: "a Cyrillic letter",
    policy: admin,
    subject: "CN=\u0430dmin",
  },
  {
    source: "RFC 4518, mapped to nothing",
    what: "an invisible character",
    policy: admin,
    subject: "CN=ad\u00admin",
  },
  {
    source: "DN text with a newline",
    what: "a list of names in one",
    policy: admin,
    subject: [{ type: "CN", value: "mallory\nadmin" }],
  },
  {
    source: "over-long values",
    what: "a name that a cut would make the wanted one",
    policy: admin,
    subject: [{ type: "CN", value: `admin${" ".repeat(5000)}x` }],
  },
  {
    source: "CVE-2025-61727 (Go), wildcards in certificates",
    what: "a wildcard certificate",
    policy: sanDns("*.example.com"),
    san: { dns: ["*.example.com"] },
  },
  {
    source: "CVE-2025-61727 (Go)",
    what: "a wildcard that would cover the wanted host",
    policy: sanDns("api.example.com"),
    san: { dns: ["*.example.com"] },
  },
  {
    source: "CVE-2024-45341 (Go), IPv6 zones in URIs",
    what: "a zone in a URI's host",
    policy: sanUri("https://[fe80::1]/x"),
    san: { uri: ["https://[fe80::1%25eth0]/x"] },
  },
  {
    source: "IPv4-mapped addresses",
    what: "an IPv6 address that maps into an IPv4 network",
    policy: sanIp("10.0.0.0/8"),
    san: { ip: ["::ffff:10.0.0.1"] },
  },
  {
    source: "an address as text",
    what: "an address in a DNS name",
    policy: sanIp("10.0.0.1"),
    san: { dns: ["10.0.0.1"] },
  },
  {
    source: "SPIFFE, several identities",
    what: "a second SPIFFE ID",
    policy: spiffe,
    san: { uri: ["spiffe://example.org/mallory", "spiffe://example.org/admin"] },
  },
  {
    source: "SPIFFE, normalised paths",
    what: "a path that resolves to the wanted one",
    policy: spiffe,
    san: { uri: ["spiffe://example.org/x/../admin"] },
  },
  {
    source: "SPIFFE, encoded paths",
    what: "a path that decodes to the wanted one",
    policy: spiffe,
    san: { uri: ["spiffe://example.org/%61dmin"] },
  },
  {
    source: "the subject's emailAddress",
    what: "an address that is not an alternative name",
    policy: sanEmail("admin@example.org"),
    subject: "emailAddress=admin@example.org,CN=mallory",
  },
  {
    source: "the CN as a host (RFC 6125)",
    what: "a host that is not an alternative name",
    policy: sanDns("api.example.com"),
    subject: "CN=api.example.com",
  },
  {
    source: "subject taken for issuer",
    what: "a subject that is named like the authority",
    policy: issuer("CN=Private CA"),
    subject: "CN=Private CA",
  },
];

describe("none of these is admitted", () => {
  test.each(confusions.map((each) => [each.source, each.what, each] as const))(
    "%s: %s",
    async (_source, _what, { policy, subject: name = "CN=mallory", san }) => {
      const certificate = verifiedCertificate({ subject: name, ...(san && { san }) });
      const answer = await ask(policy, certificate);
      expect(["no", "cannot-tell"]).toContain(answer);
      if (answer === "cannot-tell") expect(await ask(not(policy), certificate)).toBe("cannot-tell");
    },
  );
});

describe("fingerprints and serial numbers", () => {
  test("tgies 207: what is not a SHA-256 is an error of the program, not a rule that never matches", () => {
    expect(() => fingerprint256("ab".repeat(20))).toThrow(/SHA-1/);
    expect(() => fingerprint256("AB:CD")).toThrow(TypeError);
  });

  test("Vault: a serial number of another authority", async () => {
    const serial = 7n;
    const rule = serialNumber({ issuer: "CN=Ours", serialNumbers: [serial] });
    const { root } = createTestPki({ name: "CN=Theirs" });
    const certificate = verifiedCertificate({ certificate: root.issue({ serial }) });
    expect(await ask(rule, certificate)).toBe("no");
  });
});

describe("CVE-2024-47252 (Apache), CVE-2021-42574: names in logs", () => {
  test("a refusal is one line, its controls escaped, its length bounded", async () => {
    const { issuing, passthrough } = world();
    const lines: string[] = [];
    const keep = (message: string, fields: object): void => {
      lines.push(JSON.stringify({ message, ...fields }));
    };
    const gate = gateWith({
      ...passthrough,
      allow: admin,
      logger: { info: keep, warn: keep, error: keep },
    });
    const value = `mallory\n{"outcome":"admitted"}\u202E\u2066\0${"x".repeat(5000)}`;
    const certificate = issuing.issue({ subject: [{ type: "CN", value }] });
    await gate.check(albEvent({ mode: "passthrough", certificate }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    // Two texts of the name, each of 500 characters at most: the detail and the subject.
    expect(lines[0]?.length).toBeLessThan(2000);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      outcome: "refused",
      detail: expect.stringContaining('commonName("admin") says no'),
    });
  });
});
