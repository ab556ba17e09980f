import { describe, expect, test } from "@jest/globals";
import type { ChainVerifierOptions } from "../../src/index.ts";
import {
  createTestPki,
  type TestCaOptions,
  type TestCertificateOptions,
} from "../../src/testing/index.ts";
import { verdict } from "./world.ts";

const now = new Date("2026-05-01T12:00:00Z");
const pki = createTestPki({ now });
const at = (clock: string): Partial<ChainVerifierOptions> => ({ clock: () => new Date(clock) });
const accepted = "accepted";

/** A leaf below one intermediate below the root. */
function below(
  ca: TestCaOptions,
  leaf: TestCertificateOptions = {},
  options: Partial<ChainVerifierOptions> = {},
): Promise<string> {
  const issued = pki.root.issueCa(ca).issue(leaf);
  return verdict(issued.chain, pki.root.pem, { ...at(now.toISOString()), ...options });
}

describe("dates are inclusive and in whole seconds", () => {
  const notBefore = new Date("2026-05-01T10:00:00Z");
  const notAfter = new Date("2026-05-01T14:00:00Z");
  const leaf = pki.root.issue({ notBefore, notAfter });
  const authority = pki.root.issueCa({ notBefore, notAfter }).issue();

  test.each([
    ["2026-05-01T09:59:59.999Z", "ClientCertNotYetValid validity.not-yet-valid"],
    ["2026-05-01T10:00:00.000Z", accepted],
    ["2026-05-01T14:00:00.999Z", accepted],
    ["2026-05-01T14:00:01.000Z", "ClientCertExpired validity.expired"],
  ])("a leaf at %s", async (clock, expected) => {
    for (const pkijsCrossCheck of [false, true]) {
      const options = { ...at(clock), pkijsCrossCheck };
      expect(await verdict(leaf.chain, pki.root.pem, options)).toBe(expected);
    }
  });

  test.each([
    ["2026-05-01T14:00:00.999Z", accepted],
    ["2026-05-01T14:00:01.000Z", "ClientCertUntrusted path.ca-expired"],
  ])("a CA at %s", async (clock, expected) => {
    expect(await verdict(authority.chain, pki.root.pem, at(clock))).toBe(expected);
  });

  test("a CA that is not yet valid, and an anchor past its end", async () => {
    const early = pki.root.issueCa({ notBefore: new Date("2026-06-01T00:00:00Z") }).issue();
    expect(await verdict(early.chain, pki.root.pem, at("2026-05-01T12:00:00Z"))).toBe(
      "ClientCertUntrusted path.ca-not-yet-valid",
    );
    const old = createTestPki({ now, notAfter });
    expect(await verdict(old.root.issue().chain, old.root.pem, at("2026-05-02T00:00:00Z"))).toBe(
      "ClientCertUntrusted path.ca-expired",
    );
  });

  test("a clock without a date is a fault of ours", async () => {
    const broken = { clock: () => new Date(Number.NaN) };
    expect(await verdict(leaf.chain, pki.root.pem, broken)).toBe("InternalFault internal.fault");
  });
});

describe("path lengths", () => {
  const chainOf = (...lengths: (number | undefined)[]) => {
    let ca = pki.root;
    for (const [level, pathLength] of lengths.entries()) {
      const subject = `CN=Level ${level}`;
      ca = ca.issueCa(pathLength === undefined ? { subject } : { subject, pathLength });
    }
    return ca.issue().chain;
  };
  const options = at(now.toISOString());
  const tooLong = "ClientCertInvalid path.path-length";

  test.each<[(number | undefined)[], string]>([
    [[0], accepted],
    [[1, 0], accepted],
    [[0, 0], tooLong],
    [[1, undefined, undefined], tooLong],
    [[2, undefined, undefined], accepted],
    [[1, 5, undefined], tooLong],
    [[9, 0, 9], tooLong],
  ])("%j", async (lengths, expected) => {
    expect(await verdict(chainOf(...lengths), pki.root.pem, options)).toBe(expected);
  });

  test("a self-issued CA does not count", async () => {
    const ca = pki.root.issueCa({ subject: "CN=Key change", pathLength: 0 });
    const rolled = ca.issueCa({ subject: "CN=Key change" });
    expect(await verdict(rolled.issue().chain, pki.root.pem, options)).toBe(accepted);
    const further = rolled.issueCa({ subject: "CN=Other" });
    expect(await verdict(further.issue().chain, pki.root.pem, options)).toBe(tooLong);
  });

  test("an anchor's own length is kept, a root's and an intermediate's", async () => {
    const root = pki.createRoot({ subject: "CN=Short root", pathLength: 0 });
    expect(await verdict(root.issue().chain, root.pem, options)).toBe(accepted);
    expect(await verdict(root.issueCa().issue().chain, root.pem, options)).toBe(tooLong);
    const issuing = pki.root.issueCa({ subject: "CN=Anchor", pathLength: 0 });
    const sub = issuing.issueCa({ subject: "CN=Sub" });
    expect(await verdict(sub.issue().chain, issuing.pem, options)).toBe(tooLong);
  });
});

describe("purposes", () => {
  const refused = "ClientCertPurposeInvalid purpose.extended-key-usage";
  const byCa = "ClientCertPurposeInvalid purpose.ca-extended-key-usage";
  const custom = "1.3.6.1.4.1.99999.1";

  test.each<[string, TestCaOptions, TestCertificateOptions, Partial<ChainVerifierOptions>, string]>(
    [
      ["absent everywhere", {}, { extendedKeyUsage: false }, {}, accepted],
      ["a server's", {}, { extendedKeyUsage: ["serverAuth"] }, {}, refused],
      ["any alone", {}, { extendedKeyUsage: ["any"] }, {}, refused],
      ["any beside clientAuth", {}, { extendedKeyUsage: ["any", "clientAuth"] }, {}, accepted],
      ["a CA for servers", { extendedKeyUsage: ["serverAuth"] }, {}, {}, byCa],
      [
        "a CA for servers, leaf silent",
        { extendedKeyUsage: ["serverAuth"] },
        { extendedKeyUsage: false },
        {},
        byCa,
      ],
      ["a CA for any", { extendedKeyUsage: ["any"] }, {}, {}, accepted],
      [
        "another purpose asked for",
        {},
        { extendedKeyUsage: [custom] },
        { purpose: custom },
        accepted,
      ],
      ["another purpose missing", {}, {}, { purpose: custom }, refused],
      ["one of a list", {}, {}, { purpose: [custom, "clientAuth"] }, accepted],
      [
        "a list whose parts hold at different places",
        { extendedKeyUsage: [custom] },
        {},
        { purpose: [custom, "clientAuth"] },
        byCa,
      ],
      [
        "none asked for",
        { extendedKeyUsage: ["serverAuth"] },
        { keyUsage: ["cRLSign"] },
        { purpose: "any" },
        accepted,
      ],
    ],
  )("%s", async (_what, ca, leaf, options, expected) => {
    expect(await below(ca, leaf, options)).toBe(expected);
  });

  test("key agreement alone is a client's key usage, signing certificates is not", async () => {
    expect(await below({}, { keyUsage: ["keyAgreement"] })).toBe(accepted);
    expect(await below({}, { keyUsage: ["nonRepudiation"] })).toBe(
      "ClientCertPurposeInvalid purpose.key-usage",
    );
    expect(await below({}, { keyUsage: false })).toBe(accepted);
  });
});

describe("critical extensions", () => {
  const extension = (oid: string, critical: boolean) => ({
    extensions: [{ oid, critical, value: Uint8Array.of(5, 0) }],
  });

  test("an unknown one refuses leaf, intermediate and anchor; an uncritical one nothing", async () => {
    const refused = "ClientCertInvalid path.critical-extension";
    expect(await below({}, extension("1.2.3.4", true))).toBe(refused);
    expect(await below(extension("1.2.3.4", true))).toBe(refused);
    const root = pki.createRoot({ subject: "CN=odd", ...extension("1.2.3.4", true) });
    expect(await verdict(root.issue().chain, root.pem, at(now.toISOString()))).toBe(refused);
    expect(await below(extension("1.2.3.4", false), extension("1.2.3.5", false))).toBe(accepted);
  });

  test("one that is known but has no meaning for a path is refused all the same", async () => {
    expect(await below({}, extension("2.5.29.56", true))).toBe(
      "ClientCertInvalid path.critical-extension",
    );
  });

  test("a known one that is malformed is never an absent one", async () => {
    const malformed = "ClientCertInvalid certificate.malformed";
    for (const oid of ["2.5.29.30", "2.5.29.37", "2.5.29.36"]) {
      expect(await below({ extensions: [{ oid, value: Uint8Array.of(4, 0) }] })).toBe(malformed);
      const leaf = { extendedKeyUsage: false, extensions: [{ oid, value: Uint8Array.of(4, 0) }] };
      expect(await below({}, leaf as TestCertificateOptions)).toBe(malformed);
    }
  });
});

describe("algorithms", () => {
  const type = "ClientCertTypeUnsupported";

  test("weak keys and signatures are refused, in leaf and CA", async () => {
    expect(await below({}, { keyType: "rsa-1024" })).toBe(`${type} certificate.key`);
    expect(await below({ keyType: "rsa-1024" })).toBe("ClientCertUntrusted path.ca-type");
    expect(await below({ signature: { hash: "sha1" } })).toBe(
      `${type} certificate.signature-algorithm`,
    );
    expect(await below({}, { signature: { hash: "sha224" } })).toBe(
      `${type} certificate.signature-algorithm`,
    );
    expect(await below({ version: 1 })).toBe("ClientCertUntrusted path.ca-type");
  });

  test("an anchor's own signature may be weak: nobody looks at it", async () => {
    const root = pki.createRoot({ subject: "CN=Old", signature: { hash: "sha1" }, tamper: true });
    expect(await verdict(root.issue().chain, root.pem, at(now.toISOString()))).toBe(accepted);
  });

  test("RSA-PSS, with a key of either kind", async () => {
    expect(await below({ keyType: "rsa-2048" }, { signature: { pss: true } })).toBe(accepted);
    expect(await below({ keyType: "rsa-pss-2048" }, {}, { pkijsCrossCheck: true })).toBe(accepted);
  });

  test("an algorithm of another family than the issuer's key", async () => {
    // sha256WithRSAEncryption over an EC key.
    const rsa = Uint8Array.from(Buffer.from("300d06092a864886f70d01010b0500", "hex"));
    expect(await below({}, { innerAlgorithm: rsa, outerAlgorithm: rsa })).toBe(
      "ClientCertInvalid path.signature",
    );
  });

  test("`algorithms` narrows, and widens only what is named", async () => {
    const only = { algorithms: { keys: ["P-384"] } } as const;
    expect(await below({}, {}, only)).toBe(`${type} certificate.key`);
    const long = { algorithms: { minimumRsaBits: 3072 } };
    expect(await below({}, { keyType: "rsa-2048" }, long)).toBe(`${type} certificate.key`);
    const weak = { algorithms: { dangerouslyAccept: ["RSA-1024", "SHA-224"] } } as const;
    expect(await below({}, { keyType: "rsa-1024", signature: { hash: "sha224" } }, weak)).toBe(
      accepted,
    );
    expect(await below({}, { signature: { hash: "sha1" } }, weak)).toBe(
      `${type} certificate.signature-algorithm`,
    );
  });
});
