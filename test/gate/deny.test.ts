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
    let content = "# nobody";
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
    content = "# nobody";
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
    content = "# nobody";
    expect(outcome(await gate.check(event))).toBe("admitted");
    content = undefined;
    millis += 86_401_000;
    expect(outcome(await gate.check(event))).toBe("TrustStoreUnavailable deny.outdated at deny");
  });

  test.each([
    ["a line that is no entry", "sha256 abc", /line 2 of .*64 hexadecimal/],
    ["an unknown kind", "sha1 abc", /line 2 of .*"sha1" is not/],
    ["a serial number without issuer", "serial 01", /line 2 of .*issuer/],
    ["an issuer that is no name", "serial 01 nonsense", /line 2 of .*distinguished name/],
    ["a fingerprint and more", `sha256 ${fingerprint256} x`, /line 2 of/],
  ])("with %s is refused as a whole, naming the line", async (_name, line, why) => {
    const deny = fromPem(`# head\n${line}\nsha256 ${fingerprint256}\n`);
    const decision = await gateWith({ ...passthrough, deny }).check(event);
    expect(outcome(decision)).toBe("TrustStoreUnavailable deny.unavailable at deny");
    expect(decision.outcome === "refused" && decision.detail).toMatch(why);
  });

  test("has to be a source", () => {
    const deny = "sha256 00" as never;
    expect(() => gateWith({ ...passthrough, deny })).toThrow("options.deny must be a source");
  });
});
