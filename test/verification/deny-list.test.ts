import { describe, expect, test } from "@jest/globals";
import { createTestPki, type TestName } from "../../src/testing/index.ts";
import { DenyList } from "../../src/verification/deny-list.ts";
import { Certificate } from "../../src/x509/certificate.ts";

/** A leaf with the serial number 10 below an authority of this name. */
function leafOf(issuer: TestName): Certificate {
  const ca = createTestPki({ name: issuer }).root;
  return Certificate.fromDer(ca.issue({ subject: "CN=clientA", serial: 10n }).der);
}

const found = (line: string, issuer: TestName): string | undefined =>
  DenyList.parse("the list", line).find(leafOf(issuer));
const listed = "its serial number and issuer";

describe("the issuer of a deny entry", () => {
  test.each<[string, string, TestName]>([
    ["in RFC 4514 order", "CN=CA,O=Example,C=JP", "CN=CA,O=Example,C=JP"],
    ["as openssl prints it unasked", "C = JP, O = Example, CN = CA", "CN=CA,O=Example,C=JP"],
    ["in another letter case and spacing", "cn=ca,o=EXAMPLE  ltd", "CN=CA,O=Example Ltd"],
    [
      "of a guessed character set",
      "O=Soci\u00e9t\u00e9",
      [
        {
          type: "O",
          string: "t61",
          value: Uint8Array.from(Buffer.from("Soci\u00e9t\u00e9", "latin1")),
        },
      ],
    ],
    [
      "with a mark that has no form to compare",
      "CN=a\\C2\\ADb",
      [{ type: "CN", string: "bmp", value: "a\u00adb" }],
    ],
    ["with an escaped number sign", "CN=CA \\# 5", "CN=CA \\# 5"],
    ["with a number sign inside a word", "CN=CA#5", "CN=CA\\#5"],
    ["with a value in hexadecimal", "CN= #0C024341", "CN=CA"],
  ])("%s is found", (_name, text, issuer) => {
    expect(found(`serial 0A ${text}`, issuer)).toBe(listed);
  });

  test.each<[string, string]>([
    ["another serial number", "serial 0B CN=CA,O=Example"],
    ["another name", "serial 0A CN=CB,O=Example"],
    ["one part more", "serial 0A CN=CA,O=Example,C=JP"],
    ["one part less", "serial 0A CN=CA"],
    ["parts that changed their types", "serial 0A O=CA,CN=Example"],
    ["one part of both", "serial 0A CN=CA+O=Example"],
  ])("%s is not", (_name, line) => {
    expect(found(line, "CN=CA,O=Example")).toBeUndefined();
  });

  test("with a comment behind it would name nobody, and is refused", () => {
    const parse = () => DenyList.parse("the list", "serial 0A CN=CA,O=Example # stolen laptop");
    expect(parse).toThrow(/line 1 of the list.*line of its own/);
  });
});
