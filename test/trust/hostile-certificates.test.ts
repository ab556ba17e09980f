/**
 * Certificates and headers made to cost: what they cost is counted, not timed.
 */
import { describe, expect, jest, test } from "@jest/globals";
import { PASSTHROUGH_HEADER } from "../../src/alb/mtls-headers.ts";
import { readPresentedCertificate } from "../../src/alb/read-presented.ts";
import { encodeUrlPem } from "../../src/alb/url-pem.ts";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { TEST_TARGET_GROUP_ARN } from "../../src/testing/alb-event.ts";
import { oid, sequence, tlv } from "../../src/testing/der-writer.ts";
import { albEvent, createTestPki, type TestCertificateOptions } from "../../src/testing/index.ts";
import { findPath } from "../../src/trust/find-path.ts";
import { WorkBudget } from "../../src/trust/limits.ts";
import { readTrustStore } from "../../src/trust/trust-store.ts";
import { checkAgreement } from "../../src/verification/header-agreement.ts";
import { DEFAULT_CHAIN_LIMITS } from "../../src/verification/limits.ts";
import { AuthorityCache, parseChain } from "../../src/verification/parse-chain.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { DistinguishedName } from "../../src/x509/names/distinguished-name.ts";
import { defaultProfile } from "./world.ts";

const pki = createTestPki({ name: "CN=Root" });
const store = readTrustStore([{ name: "anchor", material: pki.root.der }], []);
const nothing = { work: 0, paths: 0, steps: 0, nameChecks: 0, policyNodes: 0 };

/** Reads and judges a chain within the default limits, as a verifier does. */
function judge(chain: readonly Uint8Array[]): { outcome: string; spent: WorkBudget["spent"] } {
  const budget = new WorkBudget();
  try {
    const parsed = parseChain(chain, DEFAULT_CHAIN_LIMITS, store, new AuthorityCache());
    findPath({ ...parsed, store, now: new Date(), profile: defaultProfile, budget });
    return { outcome: "accepted", spent: budget.spent };
  } catch (error) {
    if (!(error instanceof ClientCertificateError)) throw error;
    return { outcome: `${error.reason}: ${error.detail}`, spent: budget.spent };
  }
}

/** An identifier of this many bytes: short arcs, or one endless arc. */
const longOid = (bytes: number, fill: number) =>
  tlv(6, new Uint8Array(bytes).fill(fill, 0, bytes - 1).fill(1, bytes - 1));

function nested(levels: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let length = 0, level = 0; level < levels; level += 1) {
    const header = tlv(0x30, new Uint8Array(length)).subarray(0, -length || undefined);
    parts.unshift(header);
    length += header.length;
  }
  return Uint8Array.from(Buffer.concat(parts));
}

describe("certificates of 16 KB: one read, no signature", () => {
  const withExtension = (dotted: string, value: Uint8Array): TestCertificateOptions => ({
    extendedKeyUsage: false,
    extensions: [{ oid: dotted, value }],
  });
  test.each<[string, TestCertificateOptions, RegExp]>([
    ["a purpose of 15 KB", withExtension("2.5.29.37", sequence(longOid(15_000, 1))), /too long/],
    ["an endless arc", withExtension("2.5.29.37", sequence(longOid(15_000, 0xff))), /too long/],
    [
      "a policy of 15 KB",
      withExtension("2.5.29.32", sequence(sequence(longOid(15_000, 1)))),
      /too long/,
    ],
    [
      "a parameter nested 3000 deep",
      { innerAlgorithm: sequence(oid("1.2.840.10045.4.3.2"), nested(3000)) },
      /nested too deeply/,
    ],
    ["a name nested 3000 deep", withExtension("2.5.29.17", sequence(tlv(0xa4, nested(3000)))), /./],
    ["over 16 KB", withExtension("1.2.3.4", new Uint8Array(17_000)), /^limit\.certificate-bytes/],
  ])("%s", (_what, options, detail) => {
    const { outcome, spent } = judge(pki.root.issue(options).chain);
    expect(outcome).toMatch(/^(certificate\.malformed|limit\.certificate-bytes): the leaf/);
    expect(outcome).toMatch(detail);
    expect(spent).toEqual(nothing);
  });

  test("the same beside the leaf is no way and costs no signature", () => {
    const ca = pki.root.issueCa(withExtension("2.5.29.37", sequence(longOid(15_000, 1))));
    const { outcome, spent } = judge([ca.issue().der, ca.der]);
    expect(outcome).toMatch(/^path\.no-anchor/);
    expect(spent).toEqual(nothing);
  });
});

describe("64 KB of commas", () => {
  const options = {
    mode: "passthrough",
    targetGroups: [TEST_TARGET_GROUP_ARN],
  } as const;
  const begin = "-----BEGIN%20CERTIFICATE-----%0A";
  const end = "%0A-----END%20CERTIFICATE-----%0A";
  const commas = (count: number) => ",".repeat(count);

  /** What the reader says of a header, and how often it decoded base64 for it. */
  function read(value: string): { reason: string; decoded: number } {
    const event = albEvent({ rawHeaders: { [PASSTHROUGH_HEADER]: value } });
    const decode = jest.spyOn(Buffer, "from");
    try {
      readPresentedCertificate(event, options);
      return { reason: "read", decoded: decode.mock.calls.length };
    } catch (error) {
      if (!(error instanceof ClientCertificateError)) throw error;
      return { reason: error.reason, decoded: decode.mock.calls.length };
    } finally {
      decode.mockRestore();
    }
  }

  test.each<[string, string, string, number]>([
    ["alone", commas(65_536), "header.malformed", 0],
    ["one more", commas(65_537), "limit.header-bytes", 0],
    ["in a block that is too large", begin + commas(65_000) + end, "limit.certificate-bytes", 0],
    // Once as the load balancer writes it, once percent-decoded.
    ["in a block", begin + commas(21_000) + end, "header.malformed", 2],
    ["behind a certificate", encodeUrlPem([pki.root.der]) + commas(60_000), "header.malformed", 2],
  ])("%s", (_what, value, reason, decoded) => {
    expect(read(value)).toEqual({ reason, decoded });
  });

  test("in the name headers of verify mode: no such name, and never the identity", () => {
    const name = pki.root.issue().der;
    const leaf = Certificate.fromDer(name);
    expect(() => DistinguishedName.parse(commas(65_000))).toThrow(TypeError);
    const stamp = (date: Date) => date.toISOString().replace(/[.]000Z$/, "Z");
    const presented = {
      mode: "verify",
      source: "alb",
      leaf: leaf.der,
      serialNumber: leaf.serialNumber,
      issuer: leaf.issuer.toAlbString(),
      subject: commas(65_000),
      validity: `NotBefore=${stamp(leaf.notBefore)};NotAfter=${stamp(leaf.notAfter)}`,
    } as const;
    for (const changed of [presented, { ...presented, issuer: commas(400) }]) {
      expect(() => checkAgreement(changed, leaf)).toThrow(ClientCertificateError);
    }
  });
});
