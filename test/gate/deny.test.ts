import { createHash, ECDH, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { fromPem } from "../../src/sources/index.ts";
import { Source } from "../../src/sources/source.ts";
import { albEvent } from "../../src/testing/index.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";

const { issuing, passthrough, verify } = world();
const certificate = issuing.issue({ subject: "CN=clientA" });
const { fingerprint256, spkiSha256, serialNumber, issuer } = Certificate.fromDer(certificate.der);
const event = albEvent({ mode: "passthrough", certificate });
const denied = "ClientCertRejected deny.listed at deny";

const entries: readonly [what: string, line: string][] = [
  ["fingerprint", `sha256 ${fingerprint256}`],
  [
    "fingerprint as openssl prints it",
    `sha256 ${fingerprint256.toUpperCase().replace(/..(?=.)/g, "$&:")}`,
  ],
  ["public key", `spki-sha256 ${spkiSha256}`],
  ["serial number and issuer", `serial ${serialNumber} ${issuer}`],
  ["serial number with a zero in front, issuer in another case", "placeholder"],
];

describe("the deny list", () => {
  test.each(entries)("refuses by %s, in both modes", async (what, line) => {
    const text = what.startsWith("serial number with")
      ? `serial 00${serialNumber.toLowerCase()} cn=issuing ca,o=EXAMPLE`
      : line;
    const deny = fromPem(`# somebody\n\n${text}\n`);
    expect(outcome(await gateWith({ ...passthrough, deny }).check(event))).toBe(denied);
    const verified = albEvent({ mode: "verify", certificate });
    expect(outcome(await gateWith({ ...verify, deny }).check(verified))).toBe(denied);
  });

  test("lets everybody else pass", async () => {
    const sibling = issuing.issue({ subject: "CN=clientA" });
    const deny = fromPem(
      entries
        .slice(0, 4)
        .map(([, line]) => line)
        .join("\n"),
    );
    const gate = gateWith({ ...passthrough, deny });
    const other = albEvent({ mode: "passthrough", certificate: sibling });
    expect(outcome(await gate.check(other))).toBe("admitted");
    const decision = await gate.check(other);
    expect(decision.denyVersion).toMatch(/^[0-9a-f]{32}$/);
  });

  test("names a certificate of any size that the limits let in", async () => {
    const value = new Uint8Array(70_000);
    const extensions = [{ oid: "1.2.3.4", critical: false, value }];
    const large = issuing.issue({ subject: "CN=clientA", extensions });
    const limits = { certificateBytes: 100_000, headerBytes: 200_000 };
    const { fingerprint256: listed } = Certificate.fromDer(large.der, { maxBytes: 100_000 });
    const presented = albEvent({ mode: "passthrough", certificate: large });
    const deny = fromPem(`sha256 ${listed}`);
    expect(outcome(await gateWith({ ...passthrough, limits }).check(presented))).toBe("admitted");
    expect(outcome(await gateWith({ ...passthrough, limits, deny }).check(presented))).toBe(denied);
  });

  test("works within maxStale, against a verdict that is remembered", async () => {
    let content = "may-be-empty";
    let millis = Date.now();
    const deny = new Source("the list", async () => ({ content }), {
      clock: () => new Date(millis),
      refreshAfter: 60,
      maxStale: 60,
    });
    const gate = gateWith({ ...passthrough, deny });
    expect(outcome(await gate.check(event))).toBe("admitted");
    expect(outcome(await gate.check(event))).toBe("admitted");
    content = `sha256 ${fingerprint256}`;
    millis += 61_000;
    expect(outcome(await gate.check(event))).toBe(denied);
    content = "may-be-empty";
    millis += 61_000;
    expect(outcome(await gate.check(event))).toBe("admitted");
  });

  test("that cannot be read admits nobody; past its hard age neither", async () => {
    let content: string | undefined;
    let millis = Date.now();
    const deny = new Source(
      "the list",
      async () => {
        if (content === undefined) throw new Error("gone");
        return { content };
      },
      { clock: () => new Date(millis) },
    );
    const gate = gateWith({ ...passthrough, deny, healthCheck: { path: "/health" } });
    expect(outcome(await gate.check(event))).toBe("TrustStoreUnavailable deny.unavailable at deny");
    content = "may-be-empty";
    expect(outcome(await gate.check(event))).toBe("admitted");
    content = undefined;
    millis += 86_401_000;
    expect(outcome(await gate.check(event))).toBe("TrustStoreUnavailable deny.outdated at deny");
  });

  const malformed: readonly [what: string, content: string | Uint8Array, why: RegExp][] = [
    ["a line that is not an entry", "# head\nsha256 abc", /line 2 of .*64 hexadecimal/],
    ["an unknown kind", "# head\nsha1 abc", /line 2 of .*"sha1" is not/],
    ["a serial number without issuer", "# head\nserial 01", /line 2 of .*issuer/],
    [
      "an issuer that is not a name",
      "# head\nserial 01 nonsense",
      /line 2 of .*distinguished name/,
    ],
    ["a fingerprint and more", `# head\nsha256 ${fingerprint256} x`, /line 2 of/],
    ["no entry", "# stolen laptops\n\n", /has no entry.*may-be-empty/],
    ["line ends that became spaces", `# head sha256 ${fingerprint256}`, /line 1 of .*a comment/],
    ["bytes that are not UTF-8", Uint8Array.of(0x73, 0xff), /not UTF-8/],
  ];

  test.each(malformed)("with %s is refused as a whole, saying why", async (_name, content, why) => {
    const deny = new Source("the list", async () => ({ content }));
    const decision = await gateWith({ ...passthrough, deny }).check(event);
    expect(outcome(decision)).toBe("TrustStoreUnavailable deny.unavailable at deny");
    expect(decision.outcome === "refused" && decision.detail).toMatch(why);
  });

  test.each(malformed)("with %s, as a literal, does not make a gate", (_name, content, why) => {
    const deny = fromPem(content);
    expect(() => gateWith({ ...passthrough, deny })).toThrow(TypeError);
    expect(() => gateWith({ ...verify, deny })).toThrow(why);
  });

  test("that lost its entries is not adopted: the last good one stays", async () => {
    let content = `sha256 ${fingerprint256}`;
    let millis = Date.now();
    const clock = () => new Date(millis);
    const deny = new Source("the list", async () => ({ content }), { clock });
    const gate = gateWith({ ...passthrough, deny });
    expect(outcome(await gate.check(event))).toBe(denied);
    content = `# stolen laptops, sha256 ${fingerprint256}`;
    millis += 1_000_000;
    expect(outcome(await gate.check(event))).toBe(denied);
  });

  test.each([
    ["the first time", "may-be-empty", 0],
    ["with its entries", `sha256 ${fingerprint256}\nspki-sha256 ${spkiSha256}`, 2],
  ])("says how many entries it has: %s", async (_name, text, count) => {
    const lines: unknown[] = [];
    const info = (message: string, fields?: unknown) => lines.push([message, fields]);
    const logger = { info, warn() {}, error() {} };
    await gateWith({ ...passthrough, logger, deny: fromPem(text) }).check(event);
    expect(lines).toContainEqual([
      "deny list: first content in use",
      { version: expect.stringMatching(/^[0-9a-f]{32}$/), entries: count },
    ]);
  });

  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const compressed = compressedKey(publicKey);
  const plain = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
  test.each([
    ["compressed", plain, compressed],
    ["uncompressed", compressed, plain],
  ])(
    "refuses a listed key that was certified again, %s, in both modes",
    async (_form, one, other) => {
      const deny = fromPem(`spki-sha256 ${createHash("sha256").update(one).digest("hex")}`);
      const renewed = issuing.issue({
        subject: "CN=clientA",
        key: privateKey,
        subjectPublicKeyInfo: other,
      });
      for (const [mode, options] of [
        ["passthrough", passthrough],
        ["verify", verify],
      ] as const) {
        const presented = albEvent({ mode, certificate: renewed });
        expect(outcome(await gateWith(options).check(presented))).toBe("admitted");
        expect(outcome(await gateWith({ ...options, deny }).check(presented))).toBe(denied);
      }
    },
  );

  test("has to be a source", () => {
    const deny = "sha256 00" as never;
    expect(() => gateWith({ ...passthrough, deny })).toThrow("options.deny must be a source");
  });
});

/** The SubjectPublicKeyInfo of a key of P-256 with its point compressed. */
function compressedKey(key: KeyObject): Uint8Array {
  const point = key.export({ type: "spki", format: "der" }).subarray(-65);
  const short = ECDH.convertKey(point, "prime256v1", undefined, undefined, "compressed");
  const algorithm = "301306072a8648ce3d020106082a8648ce3d030107";
  return Buffer.concat([Buffer.from(`3039${algorithm}032200`, "hex"), Buffer.from(short)]);
}
