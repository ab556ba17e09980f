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

describe("a list", () => {
  const leaf = leafOf("CN=CA");
  const digests = [leaf.fingerprint256, "0".repeat(64)];
  const ends: readonly [string, string][] = [
    ["LF", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
    ["VT", "\v"],
    ["FF", "\f"],
    ["NEL", "\u0085"],
    ["LS", "\u2028"],
    ["PS", "\u2029"],
  ];

  test.each(ends)("has the same entries with %s at the end of its lines", (_name, end) => {
    const lines = digests.map((digest) => `sha256 ${digest}`);
    for (const text of [lines, ["# stolen", ...lines], [lines[0], "#", "", lines[1], ""]]) {
      const list = DenyList.parse("the list", text.join(end));
      expect(list.size).toBe(2);
      expect(list.find(leaf)).toBe("its fingerprint");
    }
  });

  test("counts lines as editors do, CRLF once", () => {
    const parse = () => DenyList.parse("the list", "# one\r\n# two\rnonsense");
    expect(parse).toThrow("line 3 of the list");
  });

  test.each(["", " \t ", "#", "# nobody\n\n# yet", "\ufeff# nobody"])(
    "of no entry is refused: %j",
    (text) => {
      expect(() => DenyList.parse("the list", text)).toThrow(/the list has no entry.*may-be-empty/);
      expect(DenyList.parse("the list", `${text}\n may-be-empty \n`).size).toBe(0);
    },
  );

  test("that may be empty has its entries all the same", () => {
    const list = DenyList.parse("the list", `may-be-empty\nsha256 ${leaf.fingerprint256}`);
    expect(list.size).toBe(1);
    expect(list.find(leaf)).toBe("its fingerprint");
  });

  const entries: readonly [string, string][] = [
    ["a fingerprint", `sha256 ${leaf.fingerprint256}`],
    ["a public key", `spki-sha256 ${leaf.spkiSha256.toUpperCase()}`],
    ["a fingerprint with colons", `sha256\t${leaf.fingerprint256.replace(/..(?=.)/g, "$&:")}`],
    ["a serial number", "serial 0A CN=CA,O=Example"],
    ["a serial number with colons", "serial  0a:0b  2.5.4.3 = CA"],
  ];
  /** What became of the end of a line: a folded text, escapes, an editor, nothing at all. */
  const losses = [" ", "\\n", "\u001e", "\0", "", "  ", "<br>", ", "];
  test.each(entries)("whose comment swallowed %s is refused", (_name, entry) => {
    for (const lost of losses) {
      const text = `sha256 ${leaf.fingerprint256}\n# stolen laptop${lost}${entry}\n`;
      expect(() => DenyList.parse("the list", text)).toThrow(/line 2 of the list, a comment/);
    }
  });

  test.each([...entries, ["the statement", "may-be-empty"], ["a comment", "# stolen"]])(
    "whose issuer swallowed %s is refused",
    (_name, entry) => {
      const parse = () => DenyList.parse("the list", `serial 0A CN=CA ${entry}`);
      expect(parse).toThrow(/line 1 of the list/);
    },
  );

  test.each([
    "# sha256 is the fingerprint, spki-sha256 the key",
    "# every serial number below 0A was issued by CN=CA",
    `# ticket ${leaf.fingerprint256.slice(0, 40)}`,
    "# keep the line may-be-empty",
  ])("may have the comment %j", (comment) => {
    expect(DenyList.parse("the list", `${comment}\nsha256 ${leaf.fingerprint256}`).size).toBe(1);
  });
});
