/**
 * Properties of all policies: one that is made from a certificate admits it, any single change to what it compares does not, and what
 * is "cannot-tell" admits no client.
 */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { VerifiedClientCertificate } from "../../src/identity/verified-client-certificate.ts";
import {
  allOf,
  anyOf,
  attribute,
  baseDn,
  commonName,
  country,
  extension,
  fingerprint256,
  inAnyOrder,
  issuer,
  lfdi,
  not,
  organization,
  organizationalUnit,
  sanDns,
  sanEmail,
  sanIp,
  sanUpn,
  sanUri,
  serialNumber,
  spiffeId,
  spkiSha256,
  subject,
} from "../../src/policy/index.ts";
import { type Policy, Rule } from "../../src/policy/policy.ts";
import { toRule } from "../../src/policy/predicate.ts";
import { createTestPki, verifiedCertificate } from "../../src/testing/index.ts";
import { ask, request } from "./ask.ts";

const { root } = createTestPki();

/** Everything that a certificate of these properties says. */
interface Facts {
  readonly cn: string;
  readonly o: string;
  readonly ou: string;
  readonly c: string;
  readonly dns: string;
  readonly email: string;
  readonly path: string;
  readonly ip: string;
  readonly serial: bigint;
  readonly extension: string;
}

const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .filter((value) => value.isWellFormed());
const label = fc.stringMatching(/^[a-z0-9]{1,10}$/);
const facts: fc.Arbitrary<Facts> = fc.record({
  cn: text,
  o: text,
  ou: text,
  c: fc.stringMatching(/^[A-Z]{2}$/),
  dns: fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join(".")),
  email: fc.tuple(label, label).map(([local, host]) => `${local}@${host}.example`),
  path: label,
  ip: fc.ipV4(),
  serial: fc.bigInt({ min: 1n, max: 2n ** 120n }),
  extension: fc.stringMatching(/^[a-z]{1,20}$/),
});

function certificateOf(it: Facts): VerifiedClientCertificate {
  const leaf = root.issue({
    subject: [
      { type: "C", value: it.c },
      { type: "O", value: it.o },
      { type: "OU", value: it.ou },
      { type: "CN", value: it.cn },
    ],
    serial: it.serial,
    san: {
      dns: [it.dns],
      email: [it.email],
      upn: [it.email],
      uri: [`spiffe://example.org/${it.path}`],
      ip: [it.ip],
    },
    extensions: [
      {
        oid: "1.2.3.4",
        critical: false,
        value: Uint8Array.of(0x0c, it.extension.length, ...Buffer.from(it.extension)),
      },
    ],
  });
  return verifiedCertificate({ certificate: leaf });
}

/** Every policy that can be made from a certificate, by the one fact that it compares. */
function policiesOf(it: Facts, certificate: VerifiedClientCertificate): [keyof Facts, Rule][] {
  const name = certificate.subject.toString();
  return [
    ["cn", commonName("another", it.cn)],
    ["o", organization(it.o, "another")],
    ["ou", organizationalUnit(it.ou)],
    ["c", country(it.c)],
    ["cn", attribute("2.5.4.3", it.cn)],
    ["cn", subject(name)],
    ["cn", subject(inAnyOrder(name))],
    ["o", baseDn(name.slice(name.lastIndexOf(",O=") + 1))],
    ["dns", sanDns(it.dns.toUpperCase())],
    ["dns", sanDns(["*", ...it.dns.split(".").slice(1)].join("."))],
    ["email", sanEmail(it.email)],
    ["email", sanUpn(it.email)],
    ["path", sanUri(`spiffe://example.org/${it.path}`)],
    ["path", spiffeId(`spiffe://example.org/${it.path}`)],
    ["ip", sanIp(it.ip)],
    ["serial", serialNumber({ issuer: certificate.issuer.toString(), serialNumbers: [it.serial] })],
    ["extension", extension("1.2.3.4", it.extension)],
    ["serial", fingerprint256(certificate.fingerprint256)],
    ["serial", lfdi(certificate.fingerprint256.slice(0, 40))],
  ];
}

/** The same facts but one, which differs in a single place. */
function changed(it: Facts, fact: keyof Facts): Facts {
  const twisted = (value: string, at: number): string =>
    `${value.slice(0, at)}${value[at] === "q" ? "r" : "q"}${value.slice(at + 1)}`;
  switch (fact) {
    case "serial":
      return { ...it, serial: it.serial + 1n };
    case "ip":
      return { ...it, ip: it.ip.replace(/\d+$/, (last) => String((Number(last) + 1) % 256)) };
    case "c":
      return { ...it, c: it.c === "QQ" ? "RR" : "QQ" };
    case "dns":
      // Not in the first label, for which the wildcard stands.
      return { ...it, dns: twisted(it.dns, it.dns.length - 1) };
    default:
      return { ...it, [fact]: twisted(it[fact], 0) };
  }
}

describe("a policy that is made from a certificate", () => {
  test("admits it, and does not admit one with any single change to what it compares", async () => {
    await fc.assert(
      fc.asyncProperty(facts, async (it) => {
        const certificate = certificateOf(it);
        for (const [fact, policy] of policiesOf(it, certificate)) {
          const shown = policy.describe();
          expect([shown, await ask(policy, certificate)]).toEqual([shown, "yes"]);
          const other = certificateOf(changed(it, fact));
          expect([shown, await ask(policy, other)]).toEqual([shown, "no"]);
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test("says the same under not(not())", async () => {
    await fc.assert(
      fc.asyncProperty(facts, facts, async (it, other) => {
        const certificate = certificateOf(it);
        for (const [, policy] of policiesOf(other, certificateOf(other))) {
          expect(await ask(not(not(policy)), certificate)).toBe(await ask(policy, certificate));
        }
      }),
      { numRuns: 5 },
    );
  }, 60_000);

  test("of keys admits a renewal with the same key, of certificates does not", async () => {
    const first = root.issue({ subject: "CN=a" });
    const renewed = root.issue({ subject: "CN=a", key: first.key });
    const [before, after] = [first, renewed].map((each) =>
      verifiedCertificate({ certificate: each }),
    );
    if (before === undefined || after === undefined) throw new Error("there are two");
    expect(await ask(spkiSha256(before.spkiSha256), after)).toBe("yes");
    expect(await ask(fingerprint256(before.fingerprint256), after)).toBe("no");
    expect(await ask(issuer(before.issuer.toString()), after)).toBe("yes");
  });
});

describe("cannot-tell", () => {
  const certificate = verifiedCertificate({ subject: "CN=a,CN=b" });
  const leaf = fc.constantFrom<Policy>(
    commonName("a"),
    () => {
      throw new Error("boom");
    },
    async () => Promise.reject(new Error("boom")),
    // Predicates of the wrong type, as plain JavaScript allows them.
    ...[1, "true", {}, undefined].map((value) => () => JSON.parse(JSON.stringify({ value })).value),
  );
  const { policy } = fc.letrec<{ policy: Policy }>((tie) => ({
    policy: fc.oneof(
      { maxDepth: 4 },
      leaf,
      tie("policy").map((each) => not(each)),
      fc.array(tie("policy"), { minLength: 1, maxLength: 3 }).map((list) => allOf(...list)),
      fc.array(tie("policy"), { minLength: 1, maxLength: 3 }).map((list) => anyOf(...list)),
    ),
  }));

  test("never becomes yes or no, however it is combined", async () => {
    await fc.assert(
      fc.asyncProperty(policy, async (each) => {
        expect(await ask(each, certificate)).toBe("cannot-tell");
      }),
    );
  });
});

describe("large sets", () => {
  const names = (make: (index: number) => string) =>
    Array.from({ length: 10_000 }, (_, i) => make(i));
  const certificate = verifiedCertificate({
    subject: "CN=client-9999,O=x",
    san: { dns: ["d.h9999.example"], uri: ["https://example.org/9999/x"], ip: ["10.39.15.0"] },
  });

  test.each<[string, Rule]>([
    ["commonName", commonName(...names((i) => `client-${i}`))],
    ["subject", subject(...names((i) => `CN=client-${i},O=x`))],
    ["sanDns", sanDns(...names((i) => `*.h${i}.example`))],
    ["sanUri", sanUri(...names((i) => `https://example.org/${i}/*`))],
    ["sanIp", sanIp(...names((i) => `10.${Math.floor(i / 256)}.${i % 256}.0/24`))],
  ])("10,000 values of %s are found and described in short", async (_name, rule) => {
    expect(await ask(rule, certificate)).toBe("yes");
    expect(rule.describe().length).toBeLessThan(300);
  });
});

test("every policy says cannot-tell of a certificate that was not verified", async () => {
  const look = { subject: { commonName: "a" } };
  for (const each of [commonName("a"), not(commonName("a")), () => true]) {
    const rule = toRule(each, "test");
    expect(rule).toBeInstanceOf(Rule);
    // @ts-expect-error what was merely presented, or made up, has no say in a policy
    const { answer } = await rule.evaluate(look, request);
    expect(answer).toBe("cannot-tell");
  }
});
