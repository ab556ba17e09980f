/** Questions, compared with those of OpenSSL and read by pkijs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { fromBER } from "asn1js";
import { OCSPRequest, OCSPResponse, BasicOCSPResponse as PkijsBasic } from "pkijs";
import { createTestPki, type TestCertificate } from "../../../src/testing/index.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import {
  type CertIdHash,
  certIdKey,
  certIdOf,
  encodeOcspRequest,
} from "../../../src/x509/ocsp/ocsp-request.ts";
import { openssl } from "../../support/openssl.ts";
import { answerOf, certId, nonceExtension, now, single } from "./ocsp-world.ts";

const { root } = createTestPki({ now, name: "CN=CA,O=Example,C=JP" });
const read = ({ der }: TestCertificate) => Certificate.fromDer(der);
const issuer = read(root);

/** Gives a command files of its own. */
function withFolder<Result>(use: (file: (name: string) => string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-ocsp-"));
  try {
    return use((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The question that OpenSSL asks. */
function opensslRequest(leaf: TestCertificate, hash: CertIdHash): Uint8Array {
  return withFolder((file) => {
    writeFileSync(file("ca"), root.pem);
    writeFileSync(file("leaf"), leaf.pem);
    const names = [`-${hash}`, "-issuer", file("ca"), "-cert", file("leaf")];
    openssl(["ocsp", "-no_nonce", ...names, "-reqout", file("request")]);
    return new Uint8Array(readFileSync(file("request")));
  });
}

/** What OpenSSL understands of a question. */
function opensslText(request: Uint8Array): string {
  return withFolder((file) => {
    writeFileSync(file("request"), request);
    return openssl(["ocsp", "-reqin", file("request"), "-req_text", "-noverify"]);
  });
}

describe("a question without nonce", () => {
  const serials = [1n, 0x80n, 1n << 158n, 0n, -5n];
  test.each(serials)("serial %s: byte for byte as OpenSSL's", (serial) => {
    const leaf = root.issue({ serial });
    for (const hash of ["sha1", "sha256", "sha384", "sha512"] as const) {
      const ours = encodeOcspRequest({ certId: certIdOf(read(leaf), issuer, hash) });
      expect(Buffer.from(ours).toString("hex")).toBe(
        Buffer.from(opensslRequest(leaf, hash)).toString("hex"),
      );
    }
  });
});

describe("a question with nonce", () => {
  const leaf = root.issue({ serial: 0x1234n });
  const own = certIdOf(read(leaf), issuer, "sha1");

  test("OpenSSL and pkijs read it", () => {
    const nonce = Uint8Array.from({ length: 32 }, (_, i) => i);
    const der = encodeOcspRequest({ certId: own, nonce });
    const text = opensslText(der);
    expect(text).toContain("Serial Number: 1234");
    expect(text).toMatch(/OCSP Nonce:\s+0420000102/);
    const request = OCSPRequest.fromBER(Uint8Array.from(der).buffer);
    const [only, ...others] = request.tbsRequest.requestList;
    expect(others).toEqual([]);
    expect(Buffer.from(only?.reqCert.issuerKeyHash.valueBlock.valueHexView ?? [])).toEqual(
      Buffer.from(own.issuerKeyHash),
    );
    const [extension] = request.tbsRequest.requestExtensions ?? [];
    expect(extension).toMatchObject({ extnID: "1.3.6.1.5.5.7.48.1.2", critical: false });
    expect(Buffer.from(extension?.extnValue.valueBlock.valueHexView ?? [])).toEqual(
      Buffer.from([4, 32, ...nonce]),
    );
  });

  test("the nonce has 1 to 128 bytes", () => {
    for (const length of [1, 128]) {
      const der = encodeOcspRequest({ certId: own, nonce: new Uint8Array(length) });
      expect(fromBER(der).offset).toBe(der.length);
    }
    for (const length of [0, 129]) {
      const nonce = new Uint8Array(length);
      expect(() => encodeOcspRequest({ certId: own, nonce })).toThrow(TypeError);
    }
  });

  test("a name without a known hash function cannot be asked for", () => {
    expect(() => encodeOcspRequest({ certId: { ...own, hash: undefined } })).toThrow(TypeError);
  });
});

test("the key of a name is its own", () => {
  const ids = [root.issue(), root.issue()].flatMap((leaf) =>
    (["sha1", "sha256"] as const).map((hash) => certIdOf(read(leaf), issuer, hash)),
  );
  expect(new Set(ids.map(certIdKey)).size).toBe(4);
  for (const id of ids) expect(certIdKey({ ...id })).toBe(certIdKey(id));
});

test("pkijs reads the answers of these tests as they are meant", () => {
  const leaf = root.issue({ serial: 0x1234n });
  const der = answerOf({
    signer: root,
    singles: [single(certId(leaf, root))],
    extensions: [nonceExtension(Uint8Array.of(1, 2))],
    certificates: [root.der],
  });
  const response = OCSPResponse.fromBER(Uint8Array.from(der).buffer);
  const basic = PkijsBasic.fromBER(
    Uint8Array.from(response.responseBytes?.response.valueBlock.valueHexView ?? []).buffer,
  );
  expect(basic.certs).toHaveLength(1);
  expect(basic.tbsResponseData.responses[0]?.thisUpdate).toEqual(new Date(now.getTime() - 3.6e6));
});
