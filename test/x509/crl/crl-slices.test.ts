/** Lists that are read and verified in slices: the same result, and the event loop has its turn after so many bytes. */
import { describe, expect, test } from "@jest/globals";
import { createTestPki } from "../../../src/testing/index.ts";
import { pauseUnlessAborted } from "../../../src/util/pause-work.ts";
import { LIST_BYTES, SLICE_BYTES } from "../../../src/util/size-limits.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { Crl } from "../../../src/x509/crl/crl.ts";
import { MAX_INDEXED_BYTES } from "../../../src/x509/crl/serial-index.ts";
import { DerError } from "../../../src/x509/der/der.ts";
import { schemeOf } from "../../../src/x509/keys/algorithms.ts";

const { root } = createTestPki();
const client = root.issue();
const { der } = root.crl({ fill: 80_000, revoked: [client] });
const slices = Math.floor(der.length / SLICE_BYTES);

function counter() {
  const counted = { pauses: 0 };
  const pause = async (): Promise<void> => {
    counted.pauses += 1;
  };
  return { counted, pause };
}

test("the table of limits says how much the index can address", () => {
  expect(LIST_BYTES).toBe(MAX_INDEXED_BYTES);
});

test("the index is made in slices and is the same", async () => {
  const { counted, pause } = counter();
  const crl = await Crl.inSlices(der.slice(), pause);
  const whole = Crl.fromDer(der);
  expect(slices).toBeGreaterThan(2);
  expect(counted.pauses).toBe(slices);
  expect([crl.size, crl.indexBytes]).toEqual([whole.size, whole.indexBytes]);
  const { serialContent } = Certificate.fromDer(client.der);
  expect(crl.find(serialContent, crl.issuer)).toEqual(whole.find(serialContent, whole.issuer));
  expect(crl.find(serialContent, crl.issuer)).toBeDefined();
});

test("who signed it is asked before its entries are read", async () => {
  const seen: number[] = [];
  const crl = await Crl.inSlices(der.slice(), counter().pause, async (list) => {
    seen.push(list.size);
  });
  expect([...seen, crl.size]).toEqual([0, 80_001]);
});

test("a damaged entry in the last slice is found", async () => {
  const bad = der.slice();
  bad.fill(0xff, bad.length - 300, bad.length - 200);
  await expect(Crl.inSlices(bad, counter().pause)).rejects.toThrow(DerError);
});

test("work that is given up does not go on", async () => {
  const controller = new AbortController();
  controller.abort(new Error("given up"));
  const reading = Crl.inSlices(der.slice(), pauseUnlessAborted(controller.signal));
  await expect(reading).rejects.toThrow("given up");
});

describe("the signature is verified in slices", () => {
  test.each(["P-256", "P-384", "rsa-2048", "rsa-pss-2048", "Ed25519"] as const)(
    "%s",
    async (key) => {
      const authority = createTestPki().createRoot({ keyType: key });
      const own = Certificate.fromDer(authority.der);
      for (const tamper of [false, true]) {
        const crl = Crl.fromDer(authority.crl({ fill: 40_000, tamper }).der);
        const scheme = schemeOf(crl.signatureAlgorithm);
        if (scheme === undefined) throw new TypeError("the scheme is not known");
        const { counted, pause } = counter();
        const right = await crl.isSignedByInSlices(own.publicKey, scheme, pause);
        expect([right, right]).toEqual([!tamper, crl.isSignedBy(own.publicKey, scheme)]);
        // EdDSA takes all of it in one call, in another thread.
        if (key !== "Ed25519") expect(counted.pauses).toBe(Math.ceil(crl.byteLength / SLICE_BYTES));
      }
    },
  );

  test("a key of another kind, and one of another CA", async () => {
    const crl = Crl.fromDer(der);
    const scheme = schemeOf(crl.signatureAlgorithm);
    if (scheme === undefined) throw new TypeError("the scheme is not known");
    const pki = createTestPki();
    for (const other of [pki.createRoot({ keyType: "rsa-2048" }), pki.root]) {
      const { publicKey } = Certificate.fromDer(other.der);
      const { pause } = counter();
      expect(await crl.isSignedByInSlices(publicKey, scheme, pause)).toBe(false);
    }
  });
});
