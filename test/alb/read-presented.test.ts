import { describe, expect, test } from "@jest/globals";
import { PASSTHROUGH_HEADER, VERIFY_HEADERS } from "../../src/alb/mtls-headers.ts";
import { type ReadOptions, readPresentedCertificate } from "../../src/alb/read-presented.ts";
import { encodeUrlPem } from "../../src/alb/url-pem.ts";
import {
  ISSUER,
  LEAF,
  multiEvent,
  ORIGIN,
  PROXY_GROUP,
  reasonOf,
  refusalOf,
  singleEvent,
  type Values,
  VERIFIED,
} from "./world.ts";

const VERIFY: ReadOptions = { mode: "verify", ...ORIGIN };
const PASSTHROUGH: ReadOptions = { mode: "passthrough", ...ORIGIN };
const CHAIN = { [PASSTHROUGH_HEADER]: encodeUrlPem([LEAF, ISSUER]) };

/** The reason, or "read". */
function outcome(event: unknown, options: ReadOptions): string {
  let reason = "read";
  try {
    readPresentedCertificate(event, options);
  } catch {
    reason = reasonOf(() => readPresentedCertificate(event, options));
  }
  return reason;
}

describe("passthrough mode", () => {
  test("the chain, leaf first", () => {
    expect(readPresentedCertificate(multiEvent(CHAIN), PASSTHROUGH)).toEqual({
      mode: "passthrough",
      source: "alb",
      chain: [LEAF, ISSUER],
    });
  });

  test("the header in any letter case", () => {
    const event = multiEvent({ "X-Amzn-Mtls-Clientcert": CHAIN[PASSTHROUGH_HEADER] });
    expect(outcome(event, PASSTHROUGH)).toBe("read");
  });

  test.each<[string, Values, string]>([
    ["no certificate", {}, "header.absent"],
    ["an empty value", { [PASSTHROUGH_HEADER]: "" }, "header.malformed"],
    ["no value in the list", { [PASSTHROUGH_HEADER]: [] }, "header.malformed"],
    [
      "two values",
      { [PASSTHROUGH_HEADER]: Array(2).fill(CHAIN[PASSTHROUGH_HEADER]) },
      "header.repeated",
    ],
    [
      "two spellings",
      { ...CHAIN, "X-Amzn-Mtls-Clientcert": CHAIN[PASSTHROUGH_HEADER] },
      "header.repeated",
    ],
    [
      "two values joined by a comma",
      { [PASSTHROUGH_HEADER]: `${CHAIN[PASSTHROUGH_HEADER]},${CHAIN[PASSTHROUGH_HEADER]}` },
      "header.malformed",
    ],
    ["a number", { [PASSTHROUGH_HEADER]: [1] }, "header.malformed"],
    [
      "a header of verify mode beside it",
      { ...CHAIN, [VERIFY_HEADERS.subject]: "CN=a" },
      "header.mixed-mode",
    ],
    [
      "a header of verify mode alone",
      { [VERIFY_HEADERS.leaf]: encodeUrlPem([LEAF]) },
      "header.mixed-mode",
    ],
    [
      "an empty header of verify mode",
      { ...CHAIN, [VERIFY_HEADERS.subject]: "" },
      "header.mixed-mode",
    ],
    ["over 64 K", { [PASSTHROUGH_HEADER]: "A".repeat(65_537) }, "limit.header-bytes"],
    [
      "one certificate more than the limit",
      { [PASSTHROUGH_HEADER]: encodeUrlPem(Array(145).fill(Uint8Array.of(0x30, 0))) },
      "limit.certificates",
    ],
    [
      "a certificate over 16 K",
      { [PASSTHROUGH_HEADER]: encodeUrlPem([new Uint8Array(16_385)]) },
      "limit.certificate-bytes",
    ],
    ["another proxy's header, which is no source here", { ...CHAIN, "x-ssl-cert": "junk" }, "read"],
    ["plain HTTP", { ...CHAIN, "x-forwarded-proto": "http" }, "origin.protocol"],
  ])("%s", (_, headers, expected) => {
    expect(outcome(multiEvent(headers), PASSTHROUGH)).toBe(expected);
  });

  test("another target group is refused before any header is read", () => {
    expect(outcome(multiEvent({ [PASSTHROUGH_HEADER]: [] }, PROXY_GROUP), PASSTHROUGH)).toBe(
      "origin.target-group",
    );
  });

  test("an absent certificate says what was seen instead", () => {
    const event = multiEvent({ "x-ssl-cert": "junk", "x-amzn-mtls-clientcert-chain": "junk" });
    const { detail } = refusalOf(() => readPresentedCertificate(event, PASSTHROUGH));
    expect(detail).toContain("passthrough mode");
    expect(detail).toContain("x-ssl-cert");
    expect(detail).toContain("x-amzn-mtls-clientcert-chain");
    expect(detail).not.toContain("junk");
  });

  test("what was seen is listed within bounds", () => {
    const names = Array.from(
      { length: 500 },
      (_, index) => `x-amzn-mtls-${index}-${"y".repeat(500)}`,
    );
    const event = multiEvent(Object.fromEntries(names.map((name) => [name, ""])));
    const { detail } = refusalOf(() => readPresentedCertificate(event, PASSTHROUGH));
    expect(detail.length).toBeLessThan(700);
  });
});

describe("verify mode", () => {
  test("leaf and the four texts as they came", () => {
    expect(readPresentedCertificate(multiEvent(VERIFIED), VERIFY)).toEqual({
      mode: "verify",
      source: "alb",
      leaf: LEAF,
      serialNumber: "03A5B1",
      issuer: VERIFIED[VERIFY_HEADERS.issuer],
      subject: VERIFIED[VERIFY_HEADERS.subject],
      validity: VERIFIED[VERIFY_HEADERS.validity],
    });
  });

  test.each(["", undefined])("an empty or absent subject (%j) is passed on as empty", (subject) => {
    const event = multiEvent({ ...VERIFIED, [VERIFY_HEADERS.subject]: subject });
    expect(readPresentedCertificate(event, VERIFY)).toMatchObject({ subject: "" });
  });

  const others = [
    VERIFY_HEADERS.serialNumber,
    VERIFY_HEADERS.issuer,
    VERIFY_HEADERS.validity,
    VERIFY_HEADERS.leaf,
  ];

  test.each(others)("without %s the refusal names it and what was seen", (name) => {
    const event = multiEvent({ ...VERIFIED, [name]: undefined });
    const { reason, detail } = refusalOf(() => readPresentedCertificate(event, VERIFY));
    expect(reason).toBe("header.incomplete");
    expect(detail).toContain(`missing: ${name};`);
    expect(detail).toContain(VERIFY_HEADERS.subject);
  });

  test.each(others)("%s must not be empty", (name) => {
    expect(outcome(multiEvent({ ...VERIFIED, [name]: "" }), VERIFY)).toBe("header.malformed");
  });

  test.each(Object.values(VERIFY_HEADERS))("%s must not be repeated", (name) => {
    const twice = multiEvent({ ...VERIFIED, [name]: [VERIFIED[name], VERIFIED[name]] });
    expect(outcome(twice, VERIFY)).toBe("header.repeated");
    const spellings = multiEvent({ ...VERIFIED, [name.toUpperCase()]: VERIFIED[name] });
    expect(outcome(spellings, VERIFY)).toBe("header.repeated");
  });

  test.each<[string, Values, string]>([
    ["none of the five", {}, "header.absent"],
    ["a subject alone", { [VERIFY_HEADERS.subject]: "CN=clientA" }, "header.incomplete"],
    ["the passthrough header beside them", { ...VERIFIED, ...CHAIN }, "header.mixed-mode"],
    ["the passthrough header alone", CHAIN, "header.mixed-mode"],
    [
      "two certificates in the leaf header",
      { ...VERIFIED, [VERIFY_HEADERS.leaf]: encodeUrlPem([LEAF, LEAF]) },
      "header.malformed",
    ],
    ["a leaf that is not PEM", { ...VERIFIED, [VERIFY_HEADERS.leaf]: "MIIB" }, "header.malformed"],
    [
      "over 64 K in all headers together",
      { ...VERIFIED, [VERIFY_HEADERS.subject]: "x".repeat(65_000) },
      "limit.header-bytes",
    ],
  ])("%s", (_, headers, expected) => {
    expect(outcome(multiEvent(headers), VERIFY)).toBe(expected);
  });
});

describe("renamed headers", () => {
  const renamed: ReadOptions = {
    ...VERIFY,
    headers: { leaf: "X-Secret-Leaf", certificate: "x-secret-chain" },
  };
  const { [VERIFY_HEADERS.leaf]: leaf, ...rest } = VERIFIED;
  const good = { ...rest, "x-secret-leaf": leaf };

  test.each<[string, Values, string]>([
    ["the new name is read", good, "read"],
    [
      "the default name beside it is a forgery",
      { ...good, [VERIFY_HEADERS.leaf]: leaf },
      "header.default-name",
    ],
    ["the default name alone too", VERIFIED, "header.default-name"],
    ["the other mode's default name too", { ...good, ...CHAIN }, "header.default-name"],
    [
      "the other mode's new name is a mixture",
      { ...good, "x-secret-chain": "x" },
      "header.mixed-mode",
    ],
    ["the new name twice", { ...good, "X-SECRET-LEAF": leaf }, "header.repeated"],
  ])("%s", (_, headers, expected) => {
    expect(outcome(multiEvent(headers), renamed)).toBe(expected);
  });
});

describe("single-value events", () => {
  test("are refused unless it is said", () => {
    expect(outcome(singleEvent(CHAIN), PASSTHROUGH)).toBe("header.single-value-event");
    expect(outcome(singleEvent(CHAIN), { ...PASSTHROUGH, singleValueHeaders: "refuse" })).toBe(
      "header.single-value-event",
    );
  });

  test("are read when it is said", () => {
    const accepting: ReadOptions = { ...PASSTHROUGH, singleValueHeaders: "accept" };
    expect(readPresentedCertificate(singleEvent(CHAIN), accepting)).toMatchObject({
      chain: [LEAF, ISSUER],
    });
    expect(outcome(singleEvent({ ...CHAIN, "X-AMZN-MTLS-CLIENTCERT": "x" }), accepting)).toBe(
      "header.repeated",
    );
    expect(outcome(multiEvent(CHAIN), accepting)).toBe("read");
  });

  test("an event with both maps that agree is not single-value", () => {
    const both = { ...singleEvent(CHAIN), ...multiEvent(CHAIN) };
    expect(outcome(both, PASSTHROUGH)).toBe("read");
    const forged = { ...both, headers: singleEvent({ [PASSTHROUGH_HEADER]: "x" }).headers };
    expect(outcome(forged, PASSTHROUGH)).toBe("header.malformed");
  });
});

describe("wrong options are TypeErrors", () => {
  test.each<[string, object, string]>([
    ["no mode", { ...ORIGIN }, "options.mode"],
    ["another mode", { mode: "off", ...ORIGIN }, "options.mode"],
    ["no target groups", { mode: "verify" }, "targetGroups must list at least one"],
    ["the origin of 0.1", { ...VERIFY, origin: ORIGIN }, "options.origin is not"],
    [
      "a misspelt key",
      { ...VERIFY, singleValueHeader: "accept" },
      "options.singleValueHeader is not",
    ],
    ["true for accept", { ...VERIFY, singleValueHeaders: true }, "options.singleValueHeaders"],
    ["a bad limit", { ...VERIFY, limits: { certificates: 0 } }, "limits.certificates"],
    ["a bad name", { ...VERIFY, headers: { leaf: "" } }, "headers.leaf"],
  ])("%s", (_, options, message) => {
    const run = () => readPresentedCertificate(multiEvent(VERIFIED), options as ReadOptions);
    expect(run).toThrow(TypeError);
    expect(run).toThrow(message);
  });
});
