/** Certificates that others made: header values seen in the wild, and NIST's conformance suite. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { Certificate } from "../../src/x509/certificate.ts";
import { decodePemBlocks } from "../../src/x509/pem.ts";
import { describeShared } from "../support/shared.ts";
import { readingErrorOf } from "./world.ts";

describeShared("header values", "samples", (folder) => {
  const load = (name: string) => {
    const file = readdirSync(folder).find((entry) => entry.startsWith(name));
    return JSON.parse(readFileSync(join(folder, file ?? name), "utf8"));
  };
  const ders = (headers: Record<string, string>) => {
    const value = headers["x-amzn-mtls-clientcert"] ?? headers["x-amzn-mtls-clientcert-leaf"] ?? "";
    const options = { labels: ["CERTIFICATE"], maxBlocks: 10, maxBytes: 100_000 };
    return decodePemBlocks(decodeURIComponent(value), options).map(({ der }) => der);
  };

  test.each(["10", "20", "21", "23", "24", "25"])("%s is read as its file says", (name) => {
    const sample = load(name);
    const seen = ders(sample.headers).map((der) => {
      const certificate = Certificate.fromDer(der).assertWellFormed();
      return {
        subject: certificate.subject.toAlbString(),
        issuer: certificate.issuer.toAlbString(),
        serial: certificate.serialNumber,
        notBefore: certificate.notBefore.getTime(),
        notAfter: certificate.notAfter.getTime(),
      };
    });
    const said = sample.certificates_in_order.map((entry: Record<string, string>) => ({
      ...entry,
      notBefore: Date.parse(entry.notBefore ?? ""),
      notAfter: Date.parse(entry.notAfter ?? ""),
    }));
    expect(seen).toEqual(said);
  });

  test("21 has a country of six letters", () => {
    const [der = new Uint8Array()] = ders(load("21").headers);
    expect(Certificate.fromDer(der).issuer.get("C")).toEqual(["España"]);
  });

  test("22 is refused for its damaged notAfter, which others read as never", () => {
    const [der = new Uint8Array()] = ders(load("22").headers);
    expect(readingErrorOf(() => Certificate.fromDer(der))).toMatch(/^malformed: notAfter/);
  });
});

/** What does not parse, and why: both are tests that a validator has to fail. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  // 4.1.2: the signature was spoilt by setting its count of unused bits to 1.
  "BadSignedCACert.crt": /BIT STRING is not a whole number of bytes/,
  // 4.1.6: the same in a DSA signature.
  "InvalidDSASignatureTest6EE.crt": /BIT STRING is not a whole number of bytes/,
};

describeShared("NIST PKITS", "vectors/pkits/certs", (folder) => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".crt"));

  test("has 405 certificates", () => {
    expect(files).toHaveLength(405);
  });

  test("every one is read completely, or is listed with the reason", () => {
    for (const file of files) {
      const der = readFileSync(join(folder, file));
      const refusal = readingErrorOf(() => Certificate.fromDer(der).assertWellFormed());
      expect([file, refusal]).toEqual([file, expect.stringMatching(REFUSED[file] ?? /^accepted$/)]);
    }
  });
});
