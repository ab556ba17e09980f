import { describe, expect, test } from "@jest/globals";
import { encodeUrlPem } from "../../src/alb/url-pem.ts";
import { createTestPki, type TestCa, type TestCaOptions } from "../../src/testing/index.ts";
import { DEFAULT_PATH_LIMITS } from "../../src/trust/limits.ts";
import { DEFAULT_CHAIN_LIMITS } from "../../src/verification/limits.ts";
import { search, verdict } from "./world.ts";

const pki = createTestPki({ name: "CN=Root" });

interface Graph {
  /** The leaf first, then 36 CA certificates. */
  readonly chain: readonly Uint8Array[];
  /** Subjects of the one path that is valid. */
  readonly valid: string;
}

/**
 * Layers of three CAs, each certified by each of the layer above, with a fault in every certificate but those of one path; and six
 * certificates that lead nowhere. The valid path is the last that is presented.
 */
function graph(fault: TestCaOptions): Graph {
  let above: readonly TestCa[] = [pki.root];
  const faulty: Uint8Array[] = [];
  const sound: Uint8Array[] = [];
  for (let layer = 0; layer < 4; layer += 1) {
    const made = [0, 1, 2].map((at) => pki.createRoot({ subject: `CN=CA ${layer}.${at}` }));
    for (const [to, ca] of made.entries()) {
      // The last CA of each layer, by the last one above it.
      const last = to === 2 ? above.at(-1) : undefined;
      const others = above.filter((issuer) => issuer !== last);
      faulty.push(...others.map((issuer) => issuer.crossSign(ca, fault).der));
      if (last !== undefined) sound.push(last.crossSign(ca).der);
    }
    above = made;
  }
  const unrelated = Array.from({ length: 6 }, (_, at) => createTestPki({ name: `CN=X${at}` }).root);
  const leaf = above.at(-1)?.issue() ?? pki.root.issue();
  const rest = [...unrelated.map(({ der }) => der), ...faulty, ...sound];
  return {
    chain: [leaf.der, ...rest],
    valid: "CN=client < CN=CA 3.2 < CN=CA 2.2 < CN=CA 1.2 < CN=CA 0.2 < CN=Root",
  };
}

describe("the one valid path among 36 CA certificates", () => {
  test.each<[string, TestCaOptions]>([
    ["wrong signatures", { tamper: true }],
    ["expired", { notAfter: new Date("2020-01-01T00:00:00Z"), notBefore: new Date(0) }],
    [
      "not yet valid",
      { notBefore: new Date("2099-01-01T00:00:00Z"), notAfter: new Date("2099-02-01T00:00:00Z") },
    ],
    ["not CAs", { basicConstraints: { ca: false } }],
    ["without basic constraints", { basicConstraints: false }],
    ["without keyCertSign", { keyUsage: ["digitalSignature"] }],
    ["for servers", { extendedKeyUsage: ["serverAuth"] }],
    ["of no length", { pathLength: 0 }],
    [
      "with a critical extension",
      { extensions: [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }] },
    ],
    ["with constraints", { nameConstraints: { permitted: { directoryName: ["O=none"] } } }],
    ["weakly signed", { signature: { hash: "sha1" } }],
  ])("others %s: found in bounded work, and by default", async (_what, fault) => {
    const { chain, valid } = graph(fault);
    expect(chain).toHaveLength(37);
    const { outcome, spent } = search(chain, pki.root.pem);
    expect(outcome).toBe(valid);
    expect(spent.work).toBeLessThanOrEqual(60);
    expect(spent.paths).toBeLessThanOrEqual(DEFAULT_PATH_LIMITS.paths);
    expect(await verdict(chain, pki.root.pem, { pkijsCrossCheck: true })).toBe("accepted");
  });
});

describe("as many certificates as a header holds", () => {
  test("no chain of P-256 certificates that fits is refused for its number", () => {
    const small = { serial: 1n, keyUsage: false, subjectKeyIdentifier: false } as const;
    const root = createTestPki({ name: "CN=a" }).root;
    const { der } = root.issueCa({ subject: "CN=b", authorityKeyIdentifier: false, ...small });
    const { certificates } = DEFAULT_CHAIN_LIMITS;
    expect(encodeUrlPem([der]).length * certificates).toBeGreaterThan(65_536);
  });

  test("without a header the bytes are bounded as a whole", async () => {
    const value = new Uint8Array(16_000).fill(5);
    const padding = {
      extensions: [{ oid: "1.2.3.4", value: Uint8Array.of(4, 0x82, 0x3e, 0x80, ...value) }],
    };
    const others = (count: number) =>
      Array.from(
        { length: count },
        (_, at) => pki.root.issueCa({ subject: `CN=${at}`, ...padding }).der,
      );
    const limits = { certificateBytes: 17_000 };
    const leaf = pki.root.issue();
    expect(await verdict([leaf.der, ...others(10)], pki.root.pem, { limits })).toBe("accepted");
    expect(await verdict([leaf.der, ...others(11)], pki.root.pem, { limits })).toBe(
      "ClientCertMaxSizeExceeded limit.certificate-bytes",
    );
  });
});
