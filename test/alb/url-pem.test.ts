import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { DEFAULT_ALB_LIMITS, resolveAlbLimits } from "../../src/alb/limits.ts";
import { decodeUrlPem, encodeEscapedPem, encodeUrlPem } from "../../src/alb/url-pem.ts";
import { ClientCertificateError } from "../../src/errors/client-certificate-error.ts";
import { ISSUER, LEAF, reasonOf } from "./world.ts";

const BEGIN = "-----BEGIN%20CERTIFICATE-----%0A";
const END = "%0A-----END%20CERTIFICATE-----";
const block = (body: string) => `${BEGIN}${body}${END}%0A`;

/** Bytes whose base64 holds +, / and =. */
const AWKWARD = Uint8Array.of(0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff, 0xff);

describe("encodings", () => {
  test("the load balancer's: %20, %0A, literal + / =, 64 columns, %0A at the end", () => {
    expect(encodeUrlPem([AWKWARD])).toBe(block("++++/////w=="));
    const lines = encodeUrlPem([LEAF]).split("%0A");
    expect(lines.slice(1, -3).every((line) => line.length === 64)).toBe(true);
    expect(lines.at(-1)).toBe("");
  });

  test("nginx's: everything but unreserved characters is encoded", () => {
    expect(encodeEscapedPem([AWKWARD])).toBe(block("%2B%2B%2B%2B%2F%2F%2F%2F%2Fw%3D%3D"));
  });

  test("blocks abut", () => {
    expect(encodeUrlPem([LEAF, ISSUER])).toBe(encodeUrlPem([LEAF]) + encodeUrlPem([ISSUER]));
  });
});

describe("decodeUrlPem accepts", () => {
  test.each([
    ["everything literal", block("++++/////w==")],
    ["everything encoded", block("%2B%2B%2B%2B%2F%2F%2F%2F%2Fw%3D%3D")],
    [
      "lower-case hexadecimal",
      block("%2b%2b%2b%2b%2f%2f%2f%2f%2fw%3d%3d").replaceAll("%0A", "%0a"),
    ],
    ["a mixture", block("+%2B++%2F////w%3D=")],
    ["nothing encoded but what must be", decodeURIComponent(block("++++/////w=="))],
    ["no newline at the end", `${BEGIN}++++/////w==${END}`],
    ["short lines", block("++++%0A////%0A/w=%0A=")],
  ])("%s", (_, value) => {
    expect(decodeUrlPem(value)).toEqual([AWKWARD]);
  });

  test("one line of any length", () => {
    const body = Buffer.from(LEAF).toString("base64");
    expect(decodeUrlPem(block(body))).toEqual([LEAF]);
  });

  test("a chain, in its order, duplicates too", () => {
    const chain = [LEAF, ISSUER, ISSUER, LEAF];
    expect(decodeUrlPem(encodeUrlPem(chain))).toEqual(chain);
  });
});

describe("decodeUrlPem refuses as malformed", () => {
  const good = block("AAAA");
  test.each([
    ["nothing", ""],
    ["a newline", "%0A"],
    ["text before the block", `x${good}`],
    ["a newline before the block", `%0A${good}`],
    ["text behind the last block", `${good}x`],
    ["a second newline behind the last block", `${good}%0A`],
    ["text between blocks", `${good}x%0A${good}`],
    ["an empty line between blocks", `${good}%0A${good}`],
    ["no newline between blocks", `${BEGIN}AAAA${END}${good}`],
    ["a NUL behind the block", `${good}%00`],
    ["carriage returns", good.replaceAll("%0A", "%0D%0A")],
    ["a space inside the base64", block("AA%20AA")],
    ["a form decoder's space for +", block("AA AA")],
    ["a tab-folded value, nginx's old $ssl_client_cert", good.replace("%0AAAAA", "%0A%09AAAA")],
    ["an encoding applied twice", good.replaceAll("%", "%25")],
    ["a lone %", block("AAA%")],
    ["a % before no hexadecimal", block("AAA%zz")],
    ["a broken UTF-8 sequence", block("AAAA%C3")],
    ["a letter outside ASCII", block("AAA%C3%A4")],
    ["an empty block", block("")],
    ["a block of empty lines", block("%0A")],
    ["BEGIN directly before END", "-----BEGIN%20CERTIFICATE-----%0A-----END%20CERTIFICATE-----"],
    ["an empty line in the base64", block("AAAA%0A%0AAAAA")],
    ["base64 without its padding", block("AAAAAA")],
    ["too much padding", block("AAAA=")],
    ["padding in the middle", block("AA==AAAA")],
    ["non-zero trailing bits", block("AAAB//==")],
    ["the URL alphabet", block("__--")],
    ["a header inside the block", block("Proc-Type: 4,ENCRYPTED%0A%0AAAAA")],
    ["another label", good.replaceAll("CERTIFICATE", "X509%20CRL")],
    ["a trusted certificate", good.replaceAll("CERTIFICATE", "TRUSTED%20CERTIFICATE")],
    ["labels that differ", good.replace("END%20CERTIFICATE", "END%20X509%20CRL")],
    ["a block that does not end", `${BEGIN}AAAA%0A`],
    ["a block in a block", block(`AAAA%0A${BEGIN}AAAA`)],
    ["DER in base64 without a block", "MIIB"],
    ["+ for the spaces of the label", good.replaceAll("%20", "+")],
  ])("%s", (_, value) => {
    expect(reasonOf(() => decodeUrlPem(value))).toBe("header.malformed");
  });
});

describe("limits", () => {
  test("characters are counted before decoding", () => {
    const limits = { ...DEFAULT_ALB_LIMITS, headerBytes: 100 };
    expect(reasonOf(() => decodeUrlPem("%".repeat(101), limits))).toBe("limit.header-bytes");
    expect(reasonOf(() => decodeUrlPem("%".repeat(100), limits))).toBe("header.malformed");
  });

  test("as many certificates as the limit pass, one more does not", () => {
    const limits = { ...DEFAULT_ALB_LIMITS, certificates: 10 };
    const chain = (length: number) => encodeUrlPem(Array.from({ length }, () => LEAF));
    expect(decodeUrlPem(chain(10), limits)).toHaveLength(10);
    expect(reasonOf(() => decodeUrlPem(chain(11), limits))).toBe("limit.certificates");
  });

  test.each([0, 1, 2])("the bytes of one certificate, with %i bytes of padding", (padding) => {
    const certificateBytes = 300 - padding;
    const limits = { ...DEFAULT_ALB_LIMITS, certificateBytes };
    const bytes = (length: number) => encodeUrlPem([LEAF, new Uint8Array(length)]);
    expect(decodeUrlPem(encodeUrlPem([new Uint8Array(certificateBytes)]), limits)).toHaveLength(1);
    const over = encodeUrlPem([new Uint8Array(certificateBytes + 1)]);
    expect(reasonOf(() => decodeUrlPem(over, limits))).toBe("limit.certificate-bytes");
    expect(reasonOf(() => decodeUrlPem(bytes(400), { ...limits, certificateBytes: 300 }))).toBe(
      "limit.certificate-bytes",
    );
  });

  test.each<[string, string]>([
    ["commas", ","],
    ["percent signs", "%"],
    ["percent-encoded newlines", "%0A"],
    ["BEGIN lines", BEGIN],
    ["dashes", "-"],
    ["one open block of newlines", "A%0A"],
    ["one open block of END without newline", "-----END%20CERTIFICATE-----"],
  ])("64 KB of %s are refused", (_, unit) => {
    const hostile = unit.repeat(65_536 / unit.length);
    const values = [hostile, (BEGIN + hostile).slice(0, 65_000)];
    for (let round = 0; round < 20; round += 1) {
      for (const value of values)
        expect(reasonOf(() => decodeUrlPem(value))).toBe("header.malformed");
    }
  });

  test.each<[string, object]>([
    ["a misspelt limit", { headerbytes: 1 }],
    ["zero", { certificates: 0 }],
    ["a fraction", { certificates: 1.5 }],
    ["no number", { certificates: undefined }],
    ["infinity", { headerBytes: Number.POSITIVE_INFINITY }],
  ])("%s is a TypeError", (_, limits) => {
    expect(() => resolveAlbLimits(limits)).toThrow(TypeError);
  });

  test("a limit that is not given has its default", () => {
    expect(resolveAlbLimits({ certificates: 3 })).toEqual({
      ...DEFAULT_ALB_LIMITS,
      certificates: 3,
    });
  });
});

describe("laws", () => {
  const chains = fc.array(fc.uint8Array({ minLength: 1, maxLength: 1500 }), {
    minLength: 1,
    maxLength: 10,
  });
  // Arrays of the generator come from another realm: compared as plain lists.
  const plain = (chain: readonly Uint8Array[]) => chain.map((der) => [...der]);

  test("decode(encode(chain)) = chain, in both encodings", () => {
    fc.assert(
      fc.property(chains, (chain) => {
        expect(plain(decodeUrlPem(encodeUrlPem(chain)))).toEqual(plain(chain));
        expect(plain(decodeUrlPem(encodeEscapedPem(chain)))).toEqual(plain(chain));
      }),
    );
  });

  test("any choice of encoded characters decodes to the same chain", () => {
    fc.assert(
      fc.property(chains, fc.infiniteStream(fc.boolean()), (chain, coins) => {
        const value = decodeURIComponent(encodeUrlPem(chain)).replace(
          /[+/=A-Za-z0-9-]/g,
          (character) =>
            coins.next().value ? `%${character.charCodeAt(0).toString(16)}` : character,
        );
        const limits = { ...DEFAULT_ALB_LIMITS, headerBytes: 200_000 };
        expect(plain(decodeUrlPem(value, limits))).toEqual(plain(chain));
      }),
      { numRuns: 30 },
    );
  });

  test("a value with one character changed (but the letter case of %0A) is refused or decodes to other bytes", () => {
    const value = encodeUrlPem([LEAF, ISSUER]);
    const changes = fc.tuple(fc.nat(value.length - 1), fc.string({ minLength: 1, maxLength: 1 }));
    fc.assert(
      fc.property(changes, ([at, character]) => {
        const changed = value.slice(0, at) + character + value.slice(at + 1);
        fc.pre(changed.replaceAll("%0a", "%0A") !== value);
        let chain: Uint8Array[];
        try {
          chain = decodeUrlPem(changed);
        } catch {
          expect(reasonOf(() => decodeUrlPem(changed))).toBe("header.malformed");
          return;
        }
        expect(plain(chain)).not.toEqual(plain([LEAF, ISSUER]));
      }),
      { numRuns: 500 },
    );
  });
});

describe("lines of 64 characters are joined without looking for their ends", () => {
  /** Lines that are not empty, of canonical base64 together. */
  function expected(body: string): string {
    const lines = body.split("%0A");
    const base64 = lines.join("");
    const bytes = Buffer.from(base64, "base64");
    const isGood = base64 !== "" && !lines.includes("") && bytes.toString("base64") === base64;
    return isGood ? bytes.toString("hex") : "header.malformed";
  }
  function outcome(body: string): string {
    try {
      return decodeUrlPem(block(body))
        .map((der) => Buffer.from(der).toString("hex"))
        .join();
    } catch {
      return reasonOf(() => decodeUrlPem(block(body)));
    }
  }
  const line = "A".repeat(64);

  test.each<[string, string]>([
    ["one line", line],
    ["two lines", `${line}%0A${line}`],
    ["a line break at the end", `${line}%0A`],
    ["a part of a line break at the end", `${line}%0`],
    ["a lone percent sign at the end", `${line}%`],
    ["three other characters at the end", `${line}AAA`],
    ["four other characters at the end", `${line}AAAA`],
    ["a long line", `${line}AAA${line}`],
    ["a line break inside of a line's place", `${line.slice(0, 30)}%0A${line.slice(0, 31)}%0AAAAA`],
    ["two line breaks", `${line}%0A%0AAAAA`],
    ["a line break in the other letter case", `${line}%0a${line}`],
    ["padding before the last line", `${line.slice(1)}=%0AAAAA`],
  ])("%s", (_, body) => {
    const decoded = body.replaceAll("%0a", "%0A");
    const isText = !/%(?!0A)/.test(decoded);
    expect(outcome(body)).toBe(isText ? expected(decoded) : "header.malformed");
  });

  test("whatever is changed in them", () => {
    const pieces = fc.constantFrom("", "%0A", "A", "AAA", "=", "%0", "0A", line, `${line}%0A`);
    const near = fc.tuple(fc.nat(5), fc.integer({ min: -4, max: 4 }), fc.nat(4), pieces);
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 260 });
    fc.assert(
      fc.property(bytes, fc.array(near, { maxLength: 3 }), (der, changes) => {
        const base64 = Buffer.from(der).toString("base64");
        let body = (base64.match(/.{1,64}/g) ?? []).join("%0A");
        for (const [row, shift, removed, piece] of changes) {
          const at = Math.min(Math.max(0, row * 67 + shift), body.length);
          body = body.slice(0, at) + piece + body.slice(at + removed);
        }
        fc.pre(!/%(?!0A)/.test(body));
        expect(outcome(body)).toBe(expected(body));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the load balancer's own writing is read without decoding it first", () => {
  /** Equivalent under percent-decoding, but not the load balancer's writing: read the general way. */
  const elsewise = (value: string) => `%2D${value.slice(1)}`;
  const outcome = (value: string): unknown => {
    try {
      return decodeUrlPem(value).map((der) => Buffer.from(der).toString("hex"));
    } catch (error) {
      if (!(error instanceof ClientCertificateError)) throw error;
      return `${error.reason}: ${error.detail}`;
    }
  };
  const piece = fc.constantFrom(
    ...[
      "%0A",
      "%20",
      "\n",
      " ",
      "%",
      "%0",
      "0A",
      "%250A",
      "%0a",
      "%2B",
      "%41",
      "+",
      "/",
      "=",
      "==",
    ],
    ...["A", "AAAA", "-", "_", "-----", BEGIN, END, block("AAAA"), ",", "\u00e9", "%C3%A9", ""],
  );

  test("law: with the same outcome as the general way, whatever is changed in it", () => {
    const ders = fc.array(fc.uint8Array({ minLength: 1, maxLength: 120 }), {
      minLength: 1,
      maxLength: 3,
    });
    const edits = fc.array(fc.tuple(fc.nat(600), fc.nat(4), piece), { maxLength: 3 });
    fc.assert(
      fc.property(ders, edits, (certificates, changes) => {
        let value = encodeUrlPem(certificates);
        for (const [at, removed, added] of changes) {
          const start = 1 + (at % value.length);
          value = value.slice(0, start) + added + value.slice(start + removed);
        }
        expect(outcome(value)).toEqual(outcome(elsewise(value)));
      }),
      { numRuns: 3000 },
    );
  });
});
