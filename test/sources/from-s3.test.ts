import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { S3SourceOptions } from "../../src/sources/from-s3.ts";
import { fromS3, fromUri, type Source } from "../../src/sources/index.ts";
import { albEvent } from "../../src/testing/index.ts";
import { outcome, world } from "../support/gates.ts";
import { gateWith } from "../support/settings.ts";
import { type Mood, S3Server } from "./support/s3-server.ts";

const { pki, issuing, passthrough } = world();
const event = albEvent({
  mode: "passthrough",
  certificate: issuing.issue({ subject: "CN=clientA" }),
});
const path = "trust-bucket/anchors.pem";

let server: S3Server;
let millis = 0;
beforeAll(async () => {
  server = await S3Server.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.mood = "fine";
  server.requests.length = 0;
  server.objects.clear();
  server.put(path, pki.root.pem);
  millis = Date.parse("2026-06-01T00:00:00Z");
});

function source(options: Partial<S3SourceOptions> = {}): Source {
  return fromS3({
    bucket: "trust-bucket",
    key: "anchors.pem",
    client: server.client,
    clock: () => new Date(millis),
    random: () => 0,
    ...options,
  });
}

describe("an object in S3", () => {
  test("is transferred once and then asked for by its ETag", async () => {
    const anchors = source();
    await anchors.reload();
    const version = anchors.version;
    const loadedAt = anchors.loadedAt;
    millis += 1000;
    await anchors.reload();
    expect(server.requests).toEqual([`GET ${path} 200`, `GET ${path} 304`]);
    expect(anchors.version).toBe(version);
    expect(anchors.loadedAt).toEqual(loadedAt);
    expect(anchors.ageSeconds).toBe(0);
  });

  test("is named by its address in every complaint", async () => {
    await expect(source({ key: "other.pem" }).reload()).rejects.toThrow(
      "s3://trust-bucket/other.pem: NoSuchKey: The specified key does not exist.",
    );
  });

  test("of another account's bucket is refused", async () => {
    await expect(source({ expectedBucketOwner: "999999999999" }).reload()).rejects.toThrow(
      "AccessDenied",
    );
    await source({ expectedBucketOwner: server.owner }).reload();
  });

  test("of another SHA-256 than the configured one is refused", async () => {
    await expect(source({ sha256: "0".repeat(64) }).reload()).rejects.toThrow("SHA-256 is");
  });

  test("a gate with it admits and refuses as with PEM text", async () => {
    const gate = gateWith({ ...passthrough, trust: { anchors: source() } });
    expect(outcome(await gate.check(event))).toBe("admitted");
  });

  test("can be named in one line", () => {
    expect(fromUri("s3://trust-bucket/some/anchors.pem").description).toBe(
      "s3://trust-bucket/some/anchors.pem",
    );
    expect(fromUri("s3://trust-bucket/a.pem?versionId=v1").description).toMatch(/version v1$/);
    for (const wrong of ["s3://", "s3://trust-bucket", "s3://trust-bucket/a?x=1", "s3://A/b"]) {
      expect(() => fromUri(wrong)).toThrow(TypeError);
    }
  });
});

const broken: readonly [name: string, mood: Mood, complaint: RegExp][] = [
  ["is slow", "no answer", /no answer within 700 ms/],
  ["denies", "denied", /AccessDenied/],
  ["is overloaded", "broken", /SlowDown/],
  ["hangs up", "hangs up", /socket|ECONNRESET/i],
  ["cuts the body", "half the body", /aborted|ECONNRESET|bytes arrived/i],
  ["cuts a body of unsaid length", "half the body, length unsaid", /aborted|ECONNRESET/i],
];

describe.each(broken)("S3 that %s", (_name, mood, complaint) => {
  // Long enough for a busy machine, short enough to wait for.
  const bounded = mood === "no answer" ? { timeoutMillis: 700 } : {};

  test("at cold start is a 503, and the next request tries again", async () => {
    server.mood = mood;
    const gate = gateWith({ ...passthrough, trust: { anchors: source(bounded) } });
    const refused = await gate.check(event);
    expect(outcome(refused)).toBe("TrustStoreUnavailable trust.unavailable at trust");
    expect(refused.outcome === "refused" && refused.detail).toMatch(complaint);
    server.mood = "fine";
    expect(outcome(await gate.check(event))).toBe("admitted");
  });

  test("later on costs nothing that was usable, until its hard age", async () => {
    const anchors = source(bounded);
    const gate = gateWith({ ...passthrough, trust: { anchors } });
    expect(outcome(await gate.check(event))).toBe("admitted");
    server.put(path, `${pki.root.pem}# another byte`);
    server.mood = mood;
    millis += 1_000_000;
    expect(outcome(await gate.check(event))).toBe("admitted");
    expect(anchors.lastError?.message).toMatch(complaint);
    expect(anchors.fresh).toBe(false);
    millis += 86_400_000;
    expect(outcome(await gate.check(event))).toBe("TrustStoreUnavailable trust.outdated at trust");
    server.mood = "fine";
    expect(outcome(await gate.check(event))).toBe("admitted");
    expect(anchors.lastError).toBeUndefined();
  });
});

describe("an object that is no good", () => {
  const leaf = issuing.issue({ subject: "CN=a leaf" });
  const bad: readonly [name: string, body: string | Buffer, complaint: RegExp][] = [
    ["empty", "", /the content is empty/],
    ["one bad block", `${pki.root.pem}${leaf.pem}`, /block 2 of s3:.*CN=a leaf/],
    ["cut inside of a block", pki.root.pem.slice(0, -40), /s3:\/\/trust-bucket\/anchors\.pem/],
    ["no PEM at all", "<html>maintenance</html>", /s3:\/\/trust-bucket\/anchors\.pem/],
    ["60 MB", Buffer.alloc(60_000_000, "a"), /60000000 bytes, over the limit of 52428800/],
  ];

  test.each(bad)("%s: the last good one stays, and it is said once", async (_name, body, why) => {
    const warnings: [string, Record<string, unknown>][] = [];
    const logger = {
      info: () => {},
      warn: (message: string, fields: Record<string, unknown>) => warnings.push([message, fields]),
      error: () => {},
    };
    const anchors = source();
    const gate = gateWith({ ...passthrough, logger, trust: { anchors } });
    expect(outcome(await gate.check(event))).toBe("admitted");
    const { version } = anchors;
    server.put(path, body);
    for (let hour = 0; hour < 3; hour++) {
      millis += 3_600_000;
      expect(outcome(await gate.check(event))).toBe("admitted");
    }
    expect(anchors.version).toBe(version);
    expect(anchors.lastError?.message).toMatch(why);
    expect(warnings).toEqual([
      [
        "trust store: the last good content is kept",
        { source: "s3://trust-bucket/anchors.pem", error: expect.stringMatching(why), version },
      ],
    ]);
  });

  test("an older version than the one that is held is not adopted", async () => {
    const old = server.put(path, pki.root.pem);
    const anchors = source();
    server.put(path, pki.root.pem + issuing.pem);
    await anchors.reload();
    const { version } = anchors;
    server.objects.set(path, old);
    millis += 1_000_000;
    await expect(anchors.reload()).rejects.toThrow(/before the current content/);
    expect(anchors.version).toBe(version);
  });
});
