import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { sequence, string } from "../../../src/testing/der-writer.ts";
import { DistinguishedName } from "../../../src/x509/names/distinguished-name.ts";
import { prepareForMatching } from "../../../src/x509/names/name-matching.ts";
import { attribute, CN, rdn } from "../world.ts";

const named = (...texts: readonly string[]) =>
  DistinguishedName.fromDer(
    sequence(...texts.map((text) => rdn(attribute(CN, string("utf8", text))))),
  );
const match = (a: string, b: string) => named(a).matches(named(b));

describe("values that match", () => {
  test.each([
    ["letter case", "Example CA", "EXAMPLE ca"],
    ["spaces at the ends", "  Example CA ", "Example CA"],
    ["runs of spaces", "Example   CA", "Example CA"],
    ["full width", "ｃｌｉｅｎｔＡ", "clientA"],
    ["composed and decomposed", "é", "é"],
    ["case beyond ASCII", "MÄNNIK", "männik"],
    ["sharp s", "Straße", "STRASSE"],
    ["final sigma", "ΟΔΟΣ", "οδος"],
    ["final sigma that is not final", "οδοσ", "οδος"],
    ["no-break space", "a\u00a0b", "a b"],
    ["ligature", "ﬁle", "FILE"],
  ])("%s", (_, a, b) => {
    expect(match(a, b)).toBe(true);
  });
});

describe("values that do not match, though careless preparation would merge them", () => {
  test.each([
    ["NUL", "a\u0000b", "ab"],
    ["NUL at the end", "ab\u0000", "ab"],
    ["another control character", "a\u0001b", "ab"],
    ["tab for a space", "a\tb", "a b"],
    ["soft hyphen", "a\u00adb", "ab"],
    ["zero-width space", "a\u200bb", "ab"],
    ["zero-width joiner", "a\u200db", "ab"],
    ["byte order mark", "\ufeffab", "ab"],
    ["right-to-left override", "a\u202eb", "ab"],
    ["combining grapheme joiner", "a\u034fb", "ab"],
    ["variation selector", "a\ufe0fb", "ab"],
    ["line separator", "a\u2028b", "a b"],
    ["ogham space", "a\u1680b", "a b"],
    ["Hangul filler", "a\u3164b", "ab"],
    ["tag characters", "ab\u{e0041}", "ab"],
    ["dotless i", "ı", "i"],
    ["Cyrillic a", "а", "a"],
    ["space that carries a mark", " \u0301x", "\u0301x"],
    ["two kinds of NUL", "a\u0000b", "a\u0001b"],
  ])("%s", (_, a, b) => {
    expect(match(a, b)).toBe(false);
    expect(match(a, a)).toBe(true);
  });
});

describe("structure", () => {
  const name = (...rdns: readonly Uint8Array[]) => DistinguishedName.fromDer(sequence(...rdns));
  const o = (text: string) => attribute("2.5.4.10", string("utf8", text));
  const c = (text: string) => attribute(CN, string("utf8", text));

  test("RDNs are not flattened", () => {
    expect(name(rdn(o("x")), rdn(c("y"))).matches(name(rdn(o("x"), c("y"))))).toBe(false);
  });
  test("the order of RDNs counts, that within an RDN does not", () => {
    expect(name(rdn(o("x")), rdn(c("y"))).matches(name(rdn(c("y")), rdn(o("x"))))).toBe(false);
    const unsorted = (...list: readonly Uint8Array[]) =>
      name(Uint8Array.of(0x31, Buffer.concat(list).length, ...Buffer.concat(list)));
    expect(unsorted(o("x"), c("y")).matches(unsorted(c("Y"), o("X")))).toBe(true);
    expect(unsorted(o("x"), o("x")).matches(unsorted(o("x")))).toBe(false);
  });
  test("types are compared", () => {
    expect(name(rdn(o("x"))).matches(name(rdn(c("x"))))).toBe(false);
  });
  test("text is compared whatever its string type, other values by their bytes", () => {
    const as = (type: "utf8" | "printable" | "bmp" | "t61", text: string) =>
      name(rdn(attribute(CN, string(type, text))));
    expect(as("printable", "Test CA").matches(as("utf8", "test ca"))).toBe(true);
    expect(as("bmp", "Müller").matches(as("utf8", "MÜLLER"))).toBe(true);
    expect(as("t61", "Test").matches(as("utf8", "TEST"))).toBe(true);
    expect(as("t61", "Müller").matches(as("utf8", "Müller"))).toBe(false);
    expect(as("t61", "Müller").mayBeWithin(as("utf8", "Müller"))).toBe(true);
    expect(as("utf8", "Müller").mayBeWithin(as("t61", "Müller"))).toBe(true);
    expect(as("utf8", "a\u0000").mayBeWithin(as("utf8", "a"))).toBe(true);
    expect(as("utf8", "Müller").mayBeWithin(as("utf8", "Muller"))).toBe(false);
  });
  test("a text cannot pretend to be a structure", () => {
    expect(match('x","2.5.4.3=y', "x")).toBe(false);
    expect(named("a", "b").matches(named('a"],["2.5.4.3=b'))).toBe(false);
    expect(match("#0c0161", "a")).toBe(false);
  });
  test("empty names match each other only", () => {
    expect(name().matches(name())).toBe(true);
    expect(name().matches(named("x"))).toBe(false);
  });
  test("isWithin looks at whole RDNs from the root", () => {
    const leaf = name(rdn(o("Example")), rdn(c("x")));
    expect(leaf.isWithin(name(rdn(o("EXAMPLE"))))).toBe(true);
    expect(leaf.isWithin(leaf)).toBe(true);
    expect(leaf.isWithin(name())).toBe(true);
    expect(leaf.isWithin(name(rdn(c("x"))))).toBe(false);
    expect(leaf.isWithin(name(rdn(o("Exam"))))).toBe(false);
    expect(name(rdn(o("Example"))).isWithin(leaf)).toBe(false);
  });
});

test("long runs of combining marks are not normalised", () => {
  const marks = "\u0316\u0301".repeat(15_000);
  expect(prepareForMatching(`a${marks}`)).toBeUndefined();
  expect(match(`a${marks}`, `b${marks}`)).toBe(false);
});

test("law: matching is reflexive and symmetric, and equal bytes match", () => {
  const text = fc.string({ unit: "binary", maxLength: 8 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(match(a, a)).toBe(true);
      expect(match(a, b)).toBe(match(b, a));
    }),
  );
});

test("law: ASCII matches exactly when it is the same but for case and spaces", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "A", "b", " "), maxLength: 6 });
  const plain = (value: string) => value.toLowerCase().replace(/ +/g, " ").replace(/^ | $/g, "");
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(match(a, b)).toBe(plain(a) === plain(b));
    }),
    { numRuns: 1000 },
  );
});
