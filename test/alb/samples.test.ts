/** Header values seen in the wild: whole ones decode, those that their authors reduced are refused. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { decodeUrlPem } from "../../src/alb/url-pem.ts";
import { parseValidity } from "../../src/alb/validity.ts";
import { describeShared } from "../support/shared.ts";
import { reasonOf } from "./world.ts";

interface Sample {
  readonly headers?: Readonly<Record<string, string>>;
  readonly event?: { readonly headers: Readonly<Record<string, string>> };
  readonly event_partial?: { readonly headers: Readonly<Record<string, string>> };
  readonly raw_lines?: readonly string[];
  readonly certificates_in_order?: readonly { readonly serial: string }[];
}

function headersOf(sample: Sample): Map<string, string> {
  const lines = (sample.raw_lines ?? []).map((line): [string, string] => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
  const map = sample.headers ?? sample.event?.headers ?? sample.event_partial?.headers ?? {};
  return new Map(
    [...lines, ...Object.entries(map)].map(([name, value]) => [name.toLowerCase(), value]),
  );
}

describeShared("samples", "samples", (folder) => {
  const load = (name: string): Sample =>
    JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const pemOf = (name: string): string => {
    const headers = headersOf(load(name));
    const value =
      headers.get("x-amzn-mtls-clientcert") ?? headers.get("x-amzn-mtls-clientcert-leaf");
    if (value === undefined) throw new Error(`${name} has no certificate header`);
    return value;
  };

  describe("whole values decode", () => {
    test.each([
      "10-obs-passthrough-chain-enovates",
      "20-fixture-passthrough-chain3-lamassu",
      "21-fixture-passthrough-leaf-lamassu",
      "23-fixture-leaf-bifrost-a",
      "24-fixture-leaf-bifrost-b",
      "25-fixture-passthrough-ib1-perseus",
    ])("%s: the certificates that the file lists, in their order", (name) => {
      const serials = decodeUrlPem(pemOf(name)).map((der) => new X509Certificate(der).serialNumber);
      expect(serials).toEqual(load(name).certificates_in_order?.map(({ serial }) => serial));
    });

    test("22 is sound as a header; the damage is inside the certificate", () => {
      expect(decodeUrlPem(pemOf("22-fixture-passthrough-corrupt-lamassu"))).toHaveLength(1);
    });

    test("07 was masked with letters that happen to be base64; there is no certificate inside", () => {
      const [der = new Uint8Array()] = decodeUrlPem(pemOf("07-obs-http-target-verify-bluhh"));
      expect(() => new X509Certificate(der)).toThrow();
    });

    test("the literal + survives", () => {
      const value = pemOf("10-obs-passthrough-chain-enovates");
      expect(value).toContain("+");
      expect(value).not.toContain("%2B");
      const bytes = decodeUrlPem(value).map((der) => Buffer.from(der).toString("base64"));
      expect(bytes.join("").split("+").length).toBe(value.split("+").length);
    });

    test("a form decoder's version of 10 is refused", () => {
      const value = pemOf("10-obs-passthrough-chain-enovates").replaceAll("+", "%20");
      expect(reasonOf(() => decodeUrlPem(value))).toBe("header.malformed");
    });
  });

  test.each([
    "01-doc-verify",
    "02-doc-passthrough",
    "03-obs-verify-esteid",
    "04-obs-lambda-verify-classmethod",
    "05-obs-lambda-verify-kojima",
    "06-obs-lambda-verify-behind-cloudflare",
  ])("%s was reduced by its author and is refused", (name) => {
    expect(reasonOf(() => decodeUrlPem(pemOf(name)))).toBe("header.malformed");
  });

  test("08 and 09 have no certificate header", () => {
    for (const name of [
      "08-obs-lambda-verify-rotation-demo",
      "09-obs-passthrough-no-client-cert",
    ]) {
      expect(() => pemOf(name)).toThrow("no certificate header");
    }
  });

  test.each([
    "01-doc-verify",
    "03-obs-verify-esteid",
    "04-obs-lambda-verify-classmethod",
    "05-obs-lambda-verify-kojima",
    "06-obs-lambda-verify-behind-cloudflare",
    "07-obs-http-target-verify-bluhh",
    "08-obs-lambda-verify-rotation-demo",
  ])("the validity of %s is read", (name) => {
    const value = headersOf(load(name)).get("x-amzn-mtls-clientcert-validity") ?? "";
    expect(parseValidity(value)).toBeDefined();
  });
});
