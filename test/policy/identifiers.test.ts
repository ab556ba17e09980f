import { createHash, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  extension,
  fingerprint256,
  hasExtension,
  matching,
  not,
  notExpiringWithin,
  serialNumber,
  spkiSha256,
} from "../../src/policy/index.ts";
import { bitString, nullValue, oid, sequence } from "../../src/testing/der-writer.ts";
import { createTestPki, verifiedCertificate } from "../../src/testing/index.ts";
import { ask } from "./ask.ts";

const { root } = createTestPki({ name: "CN=Root,O=Example" });
const leaf = root.issue({ subject: "CN=a", serial: 0x0abcn });
const certificate = verifiedCertificate({ certificate: leaf });

describe("serialNumber", () => {
  test.each<[string | bigint, string]>([
    ["0ABC", "yes"],
    ["abc", "yes"],
    ["0a:bc", "yes"],
    ["000000abc", "yes"],
    [2748n, "yes"],
    ["2748", "no"],
    ["0ABD", "no"],
    ["-0ABC", "no"],
  ])("%s of the issuer: %s", async (serial, expected) => {
    const rule = serialNumber({ issuer: "CN=Root,O=Example", serialNumbers: ["01", serial] });
    expect(await ask(rule, certificate)).toBe(expected);
  });

  test("the same number of another issuer is another certificate", async () => {
    const rule = serialNumber({ issuer: "CN=Root", serialNumbers: ["0ABC"] });
    expect(await ask(rule, certificate)).toBe("no");
  });

  test("an issuer whose character set is guessed is cannot-tell", async () => {
    const root = [{ type: "CN", string: "t61", value: Uint8Array.of(0x52, 0xe9) }] as const;
    const ca = createTestPki({ name: root }).root;
    const ofGuess = verifiedCertificate({
      certificate: ca.issue({ subject: "CN=a", serial: 0xabcn }),
    });
    const rule = (serial: string) =>
      serialNumber({ issuer: "CN=R\u00e9", serialNumbers: [serial] });
    expect(await ask(rule("0ABC"), ofGuess)).toBe("cannot-tell");
    expect(await ask(rule("0ABD"), ofGuess)).toBe("no");
  });

  test.each<unknown>([
    { issuer: "CN=Root", serialNumbers: [] },
    { issuer: "CN=Root", serialNumbers: ["0xAB"] },
    { issuer: "CN=Root", serialNumbers: [""] },
    { issuer: "CN=Root", serialNumbers: [12] },
    { issuer: "CN=Root", serialNumbers: "0ABC" },
    { issuer: "", serialNumbers: ["0ABC"] },
    { serialNumbers: ["0ABC"] },
    { issuer: "CN=Root", serialNumbers: ["0ABC"], serial: "1" },
    "0ABC",
  ])("%j is an error of the program", (value) => {
    expect(() => (serialNumber as (value: unknown) => unknown)(value)).toThrow(TypeError);
  });
});

describe.each([
  ["fingerprint256", fingerprint256, certificate.fingerprint256],
  ["spkiSha256", spkiSha256, certificate.spkiSha256],
] as const)("%s", (_name, make, hash) => {
  const colons = hash.toUpperCase().match(/../g)?.join(":") ?? "";

  test("hexadecimal in any spelling", async () => {
    expect(await ask(make("0".repeat(64), hash), certificate)).toBe("yes");
    expect(await ask(make(colons), certificate)).toBe("yes");
    expect(await ask(make(`${hash.slice(0, -1)}${hash.endsWith("0") ? 1 : 0}`), certificate)).toBe(
      "no",
    );
  });

  test("anything else is an error of the program", () => {
    const base64 = Buffer.from(hash, "hex").toString("base64");
    for (const wrong of ["", hash.slice(1), `${hash}0`, base64, ` ${hash}`, colons.slice(3)]) {
      expect(() => make(wrong)).toThrow(TypeError);
    }
    expect(() => make()).toThrow(TypeError);
    expect(() => make("ab".repeat(20))).toThrow(/SHA-1/);
  });
});

describe("extension", () => {
  const text = (value: string) => Uint8Array.of(0x0c, value.length, ...Buffer.from(value, "utf8"));
  const with1234 = (value: Uint8Array) =>
    verifiedCertificate({ extensions: [{ oid: "1.2.3.4", critical: false, value }] });

  test("its presence, its text, its bytes", async () => {
    const admin = with1234(text("admin"));
    expect(await ask(hasExtension("1.2.3.4"), admin)).toBe("yes");
    expect(await ask(hasExtension("1.2.3.5"), admin)).toBe("no");
    expect(await ask(extension("1.2.3.4", "user", "admin"), admin)).toBe("yes");
    expect(await ask(extension("1.2.3.4", "user"), admin)).toBe("no");
    expect(await ask(extension("1.2.3.4", matching(/adm\w+/)), admin)).toBe("yes");
    expect(await ask(extension("1.2.3.4", text("admin")), admin)).toBe("yes");
    expect(await ask(extension("1.2.3.4", Uint8Array.of(5, 0)), admin)).toBe("no");
  });

  test("a value that is not one text is cannot-tell for a list of texts", async () => {
    for (const value of [
      Uint8Array.of(2, 1, 5),
      Uint8Array.of(0x0c),
      Uint8Array.of(0x0c, 1, 0xff),
    ]) {
      expect(await ask(extension("1.2.3.4", "admin"), with1234(value))).toBe("cannot-tell");
    }
    // NumericString, PrintableString, T61String, IA5String, VisibleString: what E9 stands for is a guess.
    for (const tag of [0x12, 0x13, 0x14, 0x16, 0x1a]) {
      const guessed = with1234(Uint8Array.of(tag, 1, 0xe9));
      expect(await ask(extension("1.2.3.4", "\u00e9"), guessed)).toBe("cannot-tell");
      expect(await ask(not(extension("1.2.3.4", "x")), guessed)).toBe("cannot-tell");
    }
    const trailing = Uint8Array.of(...text("admin"), 5, 0);
    expect(await ask(extension("1.2.3.4", "admin"), with1234(trailing))).toBe("cannot-tell");
  });

  test("wrong arguments are errors of the program", () => {
    for (const oid of ["admin", "", "1", "__proto__", "1.2.3.4 "]) {
      expect(() => extension(oid, "admin")).toThrow(TypeError);
      expect(() => hasExtension(oid)).toThrow(TypeError);
    }
    const listed = "".split(",").filter(Boolean);
    expect(() => extension("1.2.3.4", ...listed)).toThrow(/at least one value/);
    expect(() => extension("1.2.3.4", "")).toThrow(TypeError);
    expect(() => extension("1.2.3.4", new Uint8Array())).toThrow(TypeError);
    // @ts-expect-error a number is not a value
    expect(() => extension("1.2.3.4", 5)).toThrow(TypeError);
  });
});

describe("notExpiringWithin", () => {
  const now = new Date("2026-06-01T00:00:00Z");
  const until = (notAfter: string) => verifiedCertificate({ now, notAfter: new Date(notAfter) });

  test("whole days from the verification", async () => {
    const rule = notExpiringWithin({ days: 7 });
    expect(await ask(rule, until("2026-06-08T00:00:00Z"))).toBe("yes");
    expect(await ask(rule, until("2026-06-07T23:59:59Z"))).toBe("no");
  });

  test.each<unknown>([{ days: 0 }, { days: 1.5 }, { days: "7" }, { hours: 7 }, {}, 7, null])(
    "%j is an error of the program",
    (value) => {
      expect(() => (notExpiringWithin as (value: unknown) => unknown)(value)).toThrow(TypeError);
    },
  );
});

describe("spkiSha256 of a key that was certified again in another encoding", () => {
  const { publicKey, privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const bits = bitString(publicKey.export({ type: "pkcs1", format: "der" }));
  const forms: readonly [string, Uint8Array][] = [
    ["with NULL", sequence(sequence(oid("1.2.840.113549.1.1.1"), nullValue()), bits)],
    ["without NULL", sequence(sequence(oid("1.2.840.113549.1.1.1")), bits)],
    ["for PSS only", sequence(sequence(oid("1.2.840.113549.1.1.10")), bits)],
  ];
  const pairs = forms.flatMap(([listed, one]) =>
    forms.map(([form, other]): [string, string, Uint8Array, Uint8Array] => [
      listed,
      form,
      one,
      other,
    ]),
  );

  test.each(pairs)("listed %s, certified %s: the same key", async (_a, _b, one, other) => {
    const rule = spkiSha256(createHash("sha256").update(one).digest("hex"));
    const again = root.issue({ key, subjectPublicKeyInfo: other });
    const verified = verifiedCertificate({ certificate: again });
    expect(await ask(rule, verified)).toBe("yes");
    expect(await ask(not(rule), verified)).toBe("no");
    expect(await ask(not(rule), certificate)).toBe("yes");
  });
});
