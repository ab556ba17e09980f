import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { createTestPki, type TestName } from "../../src/testing/index.ts";
import { nameAgreement, serialAgreement } from "../../src/verification/header-agreement.ts";
import { Certificate } from "../../src/x509/certificate.ts";

const { root } = createTestPki();
const leafNamed = (subject: TestName): Certificate =>
  Certificate.fromDer(root.issue({ subject }).der);
const leafWithSerial = (serial: bigint): Certificate =>
  Certificate.fromDer(root.issue({ serial }).der);

describe("serial numbers are compared as integers", () => {
  test.each<[string, bigint, string]>([
    ["01", 1n, "equal"],
    ["1", 1n, "equal"],
    ["0001", 1n, "equal"],
    ["ff01", 0xff01n, "equal"],
    ["FF:01", 0xff01n, "equal"],
    ["00FF01", 0xff01n, "equal"],
    ["-05", -5n, "equal"],
    ["05", -5n, "different"],
    ["10", 16n, "equal"],
    ["16", 16n, "different"],
    ["0x01", 1n, "different"],
    ["", 1n, "different"],
    ["1 ", 1n, "different"],
  ])("%s against %s: %s", (header, serial, expected) => {
    expect(serialAgreement(header, leafWithSerial(serial))).toBe(expected);
  });
});

describe("names", () => {
  const subject = leafNamed("CN=clientA,OU=a,O=Example\\, Inc.,C=JP").subject;

  test.each<[string, string]>([
    ["CN=clientA,OU=a,O=Example\\, Inc.,C=JP", "equal"],
    ["CN=clientA,OU=a,O=Example\\2C Inc.,C=JP", "equal"],
    ["2.5.4.3=clientA,OU=a,O=Example\\, Inc.,C=JP", "equal"],
    ["CN=clientA,OU=a,O=Example,C=JP", "different"],
    ["CN=clienta,OU=a,O=Example\\, Inc.,C=JP", "different"],
    ["OU=a,CN=clientA,O=Example\\, Inc.,C=JP", "different"],
    ["CN=clientA+OU=a,O=Example\\, Inc.,C=JP", "different"],
    ["CN=clientA,OU=a,O=Example\\, Inc.", "different"],
    ["", "different"],
    ["newName=clientA,OU=a,O=Example\\, Inc.,C=JP", "cannot-tell"],
    ["CN%3DclientA", "cannot-tell"],
    ["clientA", "cannot-tell"],
  ])("%s is %s", (header, expected) => {
    expect(nameAgreement(header, subject)).toBe(expected);
  });

  test("attributes of one RDN may come in any order, each once", () => {
    const multi = leafNamed("CN=a+OU=b+OU=c,O=x").subject;
    expect(nameAgreement("OU=c+CN=a+OU=b,O=x", multi)).toBe("equal");
    expect(nameAgreement("OU=b+CN=a+OU=b,O=x", multi)).toBe("different");
  });

  test("an RDN of absurd size is not searched through", () => {
    const shuffled = ([first, second, ...rest]: string[]) => [second, ...rest, first].join("+");
    const attributes = Array.from({ length: 33 }, (_, i) => `OU=${i}`);
    const huge = leafNamed(attributes.join("+")).subject;
    expect(nameAgreement(huge.toAlbString(), huge)).toBe("equal");
    expect(nameAgreement(shuffled(attributes), huge)).toBe("cannot-tell");
    const large = leafNamed(attributes.slice(1).join("+")).subject;
    expect(nameAgreement(shuffled(attributes.slice(1)), large)).toBe("equal");
  });

  test("a value whose character set is a guess is cannot-tell unless it is the predicted text", () => {
    const guessed = leafNamed([{ type: "CN", value: Buffer.of(0xe9), string: "t61" }]).subject;
    expect(nameAgreement(guessed.toAlbString(), guessed)).toBe("equal");
    expect(nameAgreement("CN=x", guessed)).toBe("cannot-tell");
  });

  test("a name agrees with its own rendering and no other name does", () => {
    const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(value, value, (one, other) => {
        const name = leafNamed([{ type: "CN", value: one, string: "utf8" }]).subject;
        const second = leafNamed([{ type: "CN", value: other, string: "utf8" }]).subject;
        expect(nameAgreement(name.toAlbString(), name)).toBe("equal");
        expect(nameAgreement(name.toString(), name)).toBe("equal");
        if (one !== other) expect(nameAgreement(second.toAlbString(), name)).toBe("different");
      }),
      { numRuns: 50 },
    );
  });
});
