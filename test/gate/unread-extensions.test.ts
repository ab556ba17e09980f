import { describe, expect, test } from "@jest/globals";
import { VERIFY_HEADERS } from "../../src/alb/mtls-headers.ts";
import {
  anyVerified,
  commonName,
  not,
  psd2Role,
  sanDns,
  sanEmail,
  sanIp,
  sanUpn,
  spiffeId,
} from "../../src/policy/index.ts";
import type { Policy } from "../../src/policy/policy.ts";
import type { TestCertificateOptions, TestExtension } from "../../src/testing/index.ts";
import { albEvent } from "../../src/testing/index.ts";
import { encodePem } from "../../src/x509/pem.ts";
import { decide, world as fixture, outcome, silent } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { pki, issuing, verify, passthrough } = fixture();
const damaged = Uint8Array.of(4, 0);
const san = (value: Uint8Array, critical = false): TestCertificateOptions => ({
  extensions: [{ oid: "2.5.29.17", critical, value }],
});
const withExtension = (extension: TestExtension, more: TestCertificateOptions = {}) =>
  issuing.issue({ subject: "CN=clientA", ...more, extensions: [extension] });

/** What a gate in each mode decides about a leaf. */
async function both(leaf: { chain: readonly Uint8Array[] }, allow: Policy = commonName("clientA")) {
  const options = { allow };
  return {
    verify: outcome(
      await decide(
        { ...verify, ...options },
        albEvent({ mode: "verify", certificate: [...leaf.chain] }),
      ),
    ),
    passthrough: outcome(
      await decide(
        { ...passthrough, ...options },
        albEvent({ mode: "passthrough", certificate: [...leaf.chain] }),
      ),
    ),
  };
}

describe("an extension that decides nothing refuses nothing", () => {
  test.each([
    ["authority information access", "1.3.6.1.5.5.7.1.1"],
    ["issuer alternative name", "2.5.29.18"],
    ["freshest CRL", "2.5.29.46"],
    ["noRevAvail", "2.5.29.56"],
    ["an SCT list, which the library does not know", "1.3.6.1.4.1.11129.2.4.2"],
    ["qcStatements", "1.3.6.1.5.5.7.1.3"],
  ])("%s", async (_, oid) => {
    expect(await both(withExtension({ oid, value: damaged }))).toEqual({
      verify: "admitted",
      passthrough: "admitted",
    });
  });

  test.each([
    ["subject key identifier", "2.5.29.14", { subjectKeyIdentifier: false } as const],
    ["authority key identifier", "2.5.29.35", { authorityKeyIdentifier: false } as const],
  ])("%s", async (_, oid, without) => {
    expect(await both(withExtension({ oid, value: damaged }, without))).toEqual({
      verify: "admitted",
      passthrough: "admitted",
    });
  });
});

describe("an extension that path processing acts upon refuses in passthrough mode", () => {
  test.each([
    ["basic constraints", "2.5.29.19", {}],
    ["key usage", "2.5.29.15", { keyUsage: false } as const],
    ["extended key usage", "2.5.29.37", { extendedKeyUsage: false } as const],
    ["alternative names", "2.5.29.17", {}],
    ["name constraints", "2.5.29.30", {}],
    ["policies", "2.5.29.32", {}],
    ["policy constraints", "2.5.29.36", {}],
  ])("%s", async (_, oid, without) => {
    expect(await both(withExtension({ oid, value: damaged }, without))).toEqual({
      verify: "admitted",
      passthrough: "ClientCertInvalid certificate.malformed at path",
    });
  });

  test("and so does any other one that is critical", async () => {
    for (const oid of ["1.3.6.1.5.5.7.1.1", "2.5.29.31"]) {
      const leaf = withExtension({ oid, critical: true, value: damaged });
      expect(await both(leaf)).toEqual({
        verify: "admitted",
        passthrough: "ClientCertInvalid certificate.malformed at path",
      });
    }
  });

  test("of a CA too", async () => {
    for (const [oid, without] of [
      ["2.5.29.19", { basicConstraints: false }],
      ["2.5.29.15", { keyUsage: false }],
    ] as const) {
      const ca = pki.root.issueCa({
        ...without,
        extensions: [{ oid, critical: true, value: damaged }],
      });
      const { passthrough: said } = await both(ca.issue({ subject: "CN=clientA" }));
      expect(said).toMatch(/^ClientCertInvalid (certificate.malformed|path)/);
    }
  });
});

describe("two readings are refused in both modes", () => {
  test.each([
    ["an extension twice", [0, 1].map(() => ({ oid: "1.2.3.4", value: damaged }))],
    ["a BOOLEAN of two bytes", [{ oid: "1.2.3.4", value: damaged, critical: true }]],
  ])("%s", async (name, extensions) => {
    const leaf = issuing.issue({ subject: "CN=clientA", extensions });
    const der = name.startsWith("a BOOLEAN") ? widened(leaf.der) : leaf.der;
    const leafHeader = encodeURIComponent(encodePem("CERTIFICATE", der));
    const event = albEvent({
      mode: "verify",
      certificate: issuing.issue({ subject: "CN=clientA" }),
      rawHeaders: { [VERIFY_HEADERS.leaf]: [leafHeader] },
    });
    expect(outcome(await decide(verify, event))).toMatch(
      /^ClientCertInvalid certificate.malformed/,
    );
    const chain = [der, ...leaf.chain.slice(1)];
    expect(
      outcome(await decide(passthrough, albEvent({ mode: "passthrough", certificate: chain }))),
    ).toMatch(/^ClientCertInvalid certificate.malformed/);
  });

  /** The leaf with the BOOLEAN of its last extension cut to no byte: its length is 0 and the byte is left behind. */
  function widened(der: Uint8Array): Uint8Array {
    const at = Buffer.from(der).lastIndexOf(Buffer.from("0101ff", "hex"));
    const copy = Uint8Array.from(der);
    copy[at + 1] = 0;
    return copy;
  }
});

describe("a policy that asks about an unreadable extension cannot tell", () => {
  const leaf = issuing.issue({ subject: "CN=clientA", ...san(damaged) });
  test.each<[string, Policy]>([
    ["sanDns", sanDns("a.example.com")],
    ["not sanDns", not(sanDns("a.example.com"))],
    ["not sanIp", not(sanIp("10.0.0.0/8"))],
    ["not sanEmail", not(sanEmail("a@example.com"))],
    ["not sanUpn", not(sanUpn("a@example.com"))],
    ["not spiffeId", not(spiffeId("spiffe://example.org/x"))],
    ["a predicate", (certificate) => certificate.subjectAlternativeNames.dns.length === 0],
  ])("%s", async (_, allow) => {
    expect((await both(leaf, allow)).verify).toBe(
      "ClientCertRejected policy.cannot-tell at policy",
    );
  });

  test("qcStatements and psd2Role, in both modes", async () => {
    const payment = withExtension({ oid: "1.3.6.1.5.5.7.1.3", value: damaged });
    expect(await both(payment, not(psd2Role("PSP_AI")))).toEqual({
      verify: "ClientCertRejected policy.cannot-tell at policy",
      passthrough: "ClientCertRejected policy.cannot-tell at policy",
    });
  });

  test("a summary of the certificate leaves them out", async () => {
    const decision = await decide(
      { ...verify, allow: anyVerified() },
      albEvent({ mode: "verify", certificate: leaf.chain }),
    );
    if (decision.outcome !== "admitted") throw new Error(outcome(decision));
    const summary = JSON.parse(JSON.stringify(decision.certificate));
    expect(summary).toMatchObject({ subject: "CN=clientA" });
    expect(summary).not.toHaveProperty("subjectAlternativeNames");
  });
});

describe("alternative names that are not what their form asks for", () => {
  const names = Uint8Array.from(Buffer.from("3004820 2c3a9".replaceAll(" ", ""), "hex"));
  const leaf = issuing.issue({ subject: "CN=clientA", ...san(names) });

  test("are admitted, and a rule about their form cannot tell", async () => {
    expect(await both(leaf)).toEqual({ verify: "admitted", passthrough: "admitted" });
    for (const allow of [sanDns("xn--9ca"), not(sanDns("xn--9ca"))]) {
      expect(await both(leaf, allow)).toEqual({
        verify: "ClientCertRejected policy.cannot-tell at policy",
        passthrough: "ClientCertRejected policy.cannot-tell at policy",
      });
    }
  });

  test("are refused below a constraint on their form", async () => {
    const ca = pki.root.issueCa({ nameConstraints: { excluded: { dns: ["example.org"] } } });
    const below = ca.issue({ subject: "CN=clientA", ...san(names) });
    expect((await both(below)).passthrough).toBe("ClientCertInvalid path.name-constraints at path");
  });
});

test("an unreadable extension is reported once for each issuer", async () => {
  const lines: unknown[] = [];
  const logger = {
    ...silent,
    warn: (message: string, fields: object) => lines.push({ message, ...fields }),
  };
  const gate = gateWith({ ...verify, allow: anyVerified(), logger });
  for (let count = 0; count < 3; count += 1) {
    const leaf = withExtension(
      { oid: "1.3.6.1.5.5.7.1.1", value: damaged },
      { subject: `CN=${count}` },
    );
    expect((await gate.check(albEvent({ mode: "verify", certificate: leaf }))).outcome).toBe(
      "admitted",
    );
  }
  expect(lines).toEqual([
    expect.objectContaining({
      message: "an extension of a client certificate is unreadable",
      extension: "authorityInformationAccess",
      issuer: "CN=Issuing CA,O=Example",
    }),
  ]);
});
