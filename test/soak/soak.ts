/**
 * Many requests while anchors and deny list rotate, and S3 fails and recovers at random. Every decision is compared with what the
 * material it names allows, and that material with what S3 held at the instant the source claims for it.
 *
 * Time is the test's own: minutes pass between requests, and sometimes in the middle of a fetch, as when Lambda freezes a function.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ALBEvent } from "aws-lambda";
import type { Decision, Gate } from "../../src/index.ts";
import { anyVerified } from "../../src/policy/index.ts";
import { fromS3, type Source } from "../../src/sources/index.ts";
import { albEvent, createTestPki, TEST_TARGET_GROUP_ARN } from "../../src/testing/index.ts";
import { readTrustStore } from "../../src/trust/trust-store.ts";
import { Certificate } from "../../src/x509/certificate.ts";
import { type Mood, S3Server } from "../sources/support/s3-server.ts";
import { gateWith } from "../support/settings.ts";

/** What a run found. */
export interface SoakFigures {
  readonly requests: number;
  readonly admitted: number;
  readonly refused: number;
  readonly unavailable: number;
  readonly cacheHits: number;
  readonly fetches: number;
  readonly rotations: number;
  readonly days: number;
  readonly seconds: number;
  /** Mebibytes on the heap after a tenth of the run, and at its end. */
  readonly heapEarly: number;
  readonly heapLate: number;
}

const bucket = "trust-bucket";
const maxStale = 900;
const hardAge = 86_400;
/** After a failure nothing is asked for so many seconds at the most. */
const longestPause = 60;
const quickMoods: readonly Mood[] = ["denied", "broken", "hangs up", "half the body"];
/** How often a failing server is one that says nothing: each such try costs the source's whole time. */
const silence = 0.02;

interface Client {
  readonly event: ALBEvent;
  readonly root: number;
  readonly fingerprint: string;
}

/** Contents of one object over time. */
interface History {
  readonly path: string;
  readonly source: Source;
  /** Content, by when it was written (milliseconds, ascending). */
  readonly written: { at: number; content: string }[];
}

/** A run of so many requests; the same seed does the same. */
export async function soak(requests: number, seed: number): Promise<SoakFigures> {
  const server = await S3Server.start();
  try {
    return await new Soak(server, seed).run(requests);
  } finally {
    await server.stop();
  }
}

class Soak {
  readonly #server: S3Server;
  readonly #random: () => number;
  readonly #roots = [1, 2, 3].map((each) => createTestPki({ name: `CN=Root ${each}` }).root);
  readonly #clients: readonly Client[];
  readonly #anchors: History;
  readonly #deny: History;
  readonly #gate: Gate;
  /** What each version of the trust store and of the deny list holds. */
  readonly #trusted = new Map<string, ReadonlySet<number>>();
  readonly #denied = new Map<string, ReadonlySet<string>>();
  #now = Date.parse("2026-06-01T00:00:00Z");
  #fineSince = this.#now;
  #rotations = 0;
  readonly #counts = { admitted: 0, refused: 0, unavailable: 0, cacheHits: 0 };

  constructor(server: S3Server, seed: number) {
    this.#server = server;
    this.#random = generator(seed);
    this.#clients = this.#roots.flatMap((root, index) =>
      [1, 2].map((each) => {
        const certificate = root.issue({ subject: `CN=client ${index}.${each}` });
        const { fingerprint256: fingerprint } = Certificate.fromDer(certificate.der);
        return { event: albEvent({ certificate }), root: index, fingerprint };
      }),
    );
    this.#anchors = this.#history("anchors.pem");
    this.#deny = this.#history("deny.txt");
    this.#rotate();
    this.#gate = gateWith({
      mode: "passthrough",
      targetGroups: [TEST_TARGET_GROUP_ARN],
      trust: { anchors: this.#anchors.source },
      deny: this.#deny.source,
      revocation: { mode: "off" },
      allow: anyVerified(),
      // The machine may be busy with other tests; what is slow here is meant to be slow.
      timeoutMillis: 10_000,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    });
  }

  async run(requests: number): Promise<SoakFigures> {
    const started = performance.now();
    const begin = this.#now;
    let heapEarly = 0;
    for (let done = 0; done < requests; ) {
      if (this.#chance(0.02)) this.#rotate();
      if (this.#chance(0.03)) this.#changeMood();
      this.#pass(this.#chance(0.002) ? hardAge : this.#random() * 200);
      const batch = Math.min(1 + Math.floor(this.#random() * 8), requests - done);
      await this.#batch(batch);
      done += batch;
      if (heapEarly === 0 && done >= requests / 10) heapEarly = heap();
    }
    return {
      requests,
      ...this.#counts,
      fetches: this.#server.requests.length,
      rotations: this.#rotations,
      days: Math.round((this.#now - begin) / 86_400_000),
      seconds: Math.round((performance.now() - started) / 1000),
      heapEarly,
      heapLate: heap(),
    };
  }

  async #batch(size: number): Promise<void> {
    const clients = Array.from({ length: size }, () => this.#client());
    const decided = Promise.all(clients.map(({ event }) => this.#gate.check(event)));
    if (this.#chance(0.05)) {
      // Frozen in the middle of whatever is under way.
      await turn();
      this.#pass(5 + this.#random() * 600);
    }
    const decisions = await decided;
    for (const [index, decision] of decisions.entries()) {
      this.#judge(clients[index] as Client, decision);
    }
  }

  #judge(client: Client, decision: Decision): void {
    if (decision.outcome === "refused" && decision.code === "TrustStoreUnavailable") {
      this.#counts.unavailable += 1;
      assert.notEqual(this.#server.mood, "fine", `unavailable while S3 works: ${decision.detail}`);
      return;
    }
    const { trustVersion = "", denyVersion = "" } = decision;
    const trusted = this.#trusted.get(trustVersion);
    const denied = this.#denied.get(denyVersion);
    assert.ok(denied !== undefined, `nobody wrote the deny list ${denyVersion}`);
    this.#checkAge(this.#deny);
    const isDenied = denied.has(client.fingerprint);
    if (isDenied) {
      assert.equal(reasonOf(decision), "deny.listed");
    } else {
      assert.ok(trusted !== undefined, `nobody wrote the trust store ${trustVersion}`);
      this.#checkAge(this.#anchors);
      const isTrusted = trusted.has(client.root);
      assert.equal(decision.outcome === "admitted", isTrusted, `${reasonOf(decision)}`);
    }
    if (decision.outcome === "admitted") {
      this.#counts.admitted += 1;
      if (decision.certificate.cached) this.#counts.cacheHits += 1;
    } else {
      this.#counts.refused += 1;
    }
  }

  /** What is held must have been there at the instant the source claims, and that must not be long ago. */
  #checkAge({ source, written, path }: History): void {
    const age = source.ageSeconds ?? Number.POSITIVE_INFINITY;
    const asOf = this.#now - age * 1000;
    const wasCurrent = written.some(
      ({ content }, index) =>
        digest(content) === source.version && (written[index + 1]?.at ?? this.#now + 1) >= asOf,
    );
    assert.ok(wasCurrent, `${path} is not what S3 held ${age} s ago`);
    const fine = this.#server.mood === "fine" ? (this.#now - this.#fineSince) / 1000 : 0;
    if (fine > longestPause + maxStale) assert.ok(age <= maxStale + 700, `${path}: ${age} s old`);
  }

  #history(key: string): History {
    const source = fromS3({
      bucket,
      key,
      client: this.#server.client,
      clock: () => new Date(this.#now),
      random: this.#random,
      maxStale,
      hardAge,
      timeoutMillis: 500,
    });
    return { path: `${bucket}/${key}`, source, written: [] };
  }

  /** Other anchors, at least one, and another deny list. */
  #rotate(): void {
    this.#rotations += 1;
    const roots = this.#roots.map((_, index) => index).filter(() => this.#chance(0.6));
    if (roots.length === 0) roots.push(Math.floor(this.#random() * this.#roots.length));
    const pem = roots.map((index) => this.#roots[index]?.pem).join("");
    this.#trusted.set(readTrustStore([{ name: "", material: pem }], []).version, new Set(roots));
    this.#write(this.#anchors, pem);
    const denied = this.#clients
      .map(({ fingerprint }) => fingerprint)
      .filter(() => this.#chance(0.15));
    const list = ["# denied", "may-be-empty", ...denied.map((each) => `sha256 ${each}`)].join("\n");
    this.#denied.set(digest(list), new Set(denied));
    this.#write(this.#deny, list);
  }

  #write({ path, written }: History, content: string): void {
    this.#server.put(path, content);
    written.push({ at: this.#now, content });
    if (written.length > 200) written.shift();
  }

  #changeMood(): void {
    const isFine = this.#server.mood === "fine";
    const bad = this.#chance(silence) ? "no answer" : this.#pick(quickMoods);
    this.#server.mood = isFine ? bad : "fine";
    if (!isFine) this.#fineSince = this.#now;
  }

  #client(): Client {
    return this.#pick(this.#clients);
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pass(seconds: number): void {
    this.#now += Math.round(seconds * 1000);
  }
}

function reasonOf(decision: Decision): string {
  return decision.outcome === "refused" ? decision.reason : decision.outcome;
}

function digest(content: string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function heap(): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
}
