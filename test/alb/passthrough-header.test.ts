import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import {
  MAX_SINGLE_HEADER_BYTES,
  passthroughHeaderSize,
} from "../../src/alb/passthrough-header.ts";
import { encodeUrlPem } from "../../src/alb/url-pem.ts";
import { createTestPki, type TestCa, type TestCertificate } from "../../src/testing/index.ts";
import { hasMlDsa, ML_DSA } from "../support/ml-dsa.ts";

type Size = ReturnType<typeof passthroughHeaderSize>;
const types = ["P-256", "rsa-2048", "rsa-4096", ...(hasMlDsa ? ML_DSA : [])] as const;

/** A chain of so many certificates below a root that is not sent, all of one key type. */
function chainOf(keyType: (typeof types)[number], count: number): readonly Uint8Array[] {
  let issuer: TestCa = createTestPki({ keyType }).root;
  for (let above = 1; above < count; above += 1) issuer = issuer.issueCa({ keyType });
  const leaf: TestCertificate = issuer.issue({ keyType });
  return leaf.chain;
}

/** Rows of docs/operations.md: key type, then bytes for chains of one, two, three. */
function documented(): ReadonlyMap<string, readonly number[]> {
  const text = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
  const rows = text.matchAll(/^\| `([^`]+)` \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| /gm);
  const numberOf = (digits = "") => Number(digits.replaceAll(",", ""));
  return new Map([...rows].map(([, name = "", ...sizes]) => [name, sizes.map(numberOf)]));
}

describe("the size of the header of a chain", () => {
  test.each([1, 2, 3, 4, 47, 48, 49, 12_285, 16_383])(
    "is that of the header itself: %d bytes",
    (length) => {
      const chain = [new Uint8Array(length), new Uint8Array(length + 1)];
      const { bytes } = passthroughHeaderSize(chain);
      expect(bytes).toBe(`x-amzn-mtls-clientcert: ${encodeUrlPem(chain)}`.length);
      const renamed = passthroughHeaderSize(chain, "x-client");
      expect(renamed.bytes).toBe(bytes - "x-amzn-mtls-clientcert".length + "x-client".length);
    },
  );

  test("fits up to the quota and no byte over", () => {
    const at = (length: number): Size => passthroughHeaderSize([new Uint8Array(length)], "x");
    let length = 11_000;
    while (at(length + 1).fits) length += 1;
    expect(at(length)).toMatchObject({ fits: true, limit: MAX_SINGLE_HEADER_BYTES });
    expect(at(length).bytes).toBeLessThanOrEqual(16_384);
    expect(at(length + 1).bytes).toBeGreaterThan(16_384);
  });

  test.each(types)("docs/operations.md says which chains of %s fit", (keyType) => {
    const sizes = [1, 2, 3].map((count) => passthroughHeaderSize(chainOf(keyType, count)));
    const said = documented().get(keyType) ?? [];
    expect(said).toHaveLength(3);
    for (const [index, { bytes, fits }] of sizes.entries()) {
      const figure = said[index] ?? 0;
      // Serial numbers and ECDSA signatures differ by some bytes from run to run.
      expect(Math.abs(figure - bytes)).toBeLessThan(100);
      expect(figure <= MAX_SINGLE_HEADER_BYTES).toBe(fits);
    }
  });
});
