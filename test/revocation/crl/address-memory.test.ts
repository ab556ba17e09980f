/** What HTTP addresses may cost: one budget, one large answer at a time, and garbage is not read to its end. Work is counted, not timed. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { ListReading } from "../../../src/revocation/crl/list-reading.ts";
import { CrlMaterial, loadAll } from "../../../src/revocation/crl/material.ts";
import { CrlProofs } from "../../../src/revocation/crl/proofs.ts";
import { crlSource } from "../../../src/revocation/crl/url.ts";
import { ReadingQueue } from "../../../src/revocation/fetch/reading-queue.ts";
import { createTestPki, type TestCrl } from "../../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { UNQUEUED_BYTES } from "../../../src/util/size-limits.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { Crl } from "../../../src/x509/crl/crl.ts";
import { type Answer, type FailingServer, ok, startServer } from "../../support/failing-server.ts";

const pki = createTestPki();
const { root } = pki;
const rootCertificate = Certificate.fromDer(root.der);
/** Larger than what is read without a turn. */
const large = root.crl({ number: 5, fill: 8000 });
const forged = root.crl({ number: 9, fill: 8000, tamper: true });
const bytesOf = ({ der }: TestCrl): number => der.length + Crl.fromDer(der).indexBytes;

const answers = new Map<string, Answer>();
let server: FailingServer;
beforeAll(async () => {
  server = await startServer((request, response) =>
    (answers.get(request.url ?? "") ?? ok(""))(request, response),
  );
});
beforeEach(() => {
  answers.clear();
  server.requests.length = 0;
});
afterAll(() => server.close());

/** One address of a gate that knows the root, or no authority. */
function gateOf(reading: ListReading) {
  const proofs = new CrlProofs(new AcceptedAlgorithms());
  const errors: string[] = [];
  const report = (_message: string, { error }: Readonly<Record<string, unknown>>): void => {
    errors.push(String(error));
  };
  const at = (path: string, maxBytes = 1_000_000) => {
    const source = crlSource(server.url(path), { privateAddresses: "accept" }, { maxBytes });
    const material = new CrlMaterial(
      [{ name: path, input: source }],
      { proofs, acceptOlder: false, report },
      reading,
    );
    return {
      source,
      material,
      numbers: () => material.lists?.crls.map(({ number }) => Number(number)) ?? [],
    };
  };
  return { at, errors, proofs };
}

const knowingRoot = (totalBytes?: number, queue?: ReadingQueue) =>
  new ListReading(
    totalBytes,
    (name) => (name.matches(rootCertificate.subject) ? [rootCertificate] : []),
    queue,
  );

/** Sends a body in pieces for as long as the other side takes them, and counts what it took. */
function counting(body: Uint8Array): { answer: Answer; sent: () => number } {
  let sent = 0;
  const answer: Answer = (_request, response) => {
    const more = (): void => {
      if (response.destroyed) return;
      if (sent >= body.length) return void response.end();
      const piece = body.subarray(sent, sent + 65_536);
      response.write(piece, () => {
        sent += piece.length;
        setImmediate(more);
      });
    };
    more();
  };
  return { answer, sent: () => sent };
}

describe("what cannot be lists ends the transfer", () => {
  const size = 30_000_000;
  const base64 = (bytes: Uint8Array): Buffer =>
    Buffer.from(`-----BEGIN X509 CRL-----\n${Buffer.from(bytes).toString("base64")}`);
  test.each([
    ["text", Buffer.alloc(size, "a\n"), "bytes outside of PEM blocks"],
    ["a page", Buffer.from(`<html>${"x".repeat(size)}`), "bytes outside of PEM blocks"],
    ["zeros in base64", base64(new Uint8Array(size)), "it is not a SEQUENCE"],
    [
      "a SEQUENCE that says it is larger than it may be",
      Buffer.alloc(size, "0\x84\x7f\xff\xff\xff", "latin1"),
      "at most 52428800",
    ],
    [
      "a small SEQUENCE and more",
      Buffer.alloc(size, "0\x03abc", "latin1"),
      "something follows the list",
    ],
    ["a length of lengths", Buffer.alloc(size, "0\x80", "latin1"), "its length is not one"],
    [
      "small blocks without end",
      Buffer.from(root.crl().pem.repeat(60_000)),
      "more than 200 blocks",
    ],
  ])("%s", async (_what, body, message) => {
    const { answer, sent } = counting(body);
    answers.set("/a", answer);
    const { source } = gateOf(knowingRoot()).at("/a", 52_428_800);
    await expect(source.reload()).rejects.toThrow(message);
    // What the sockets of both sides hold was sent too.
    expect(sent()).toBeLessThan(size / 2);
  });
});

/** Counts who has a turn at the same time. */
class CountingQueue extends ReadingQueue {
  active = 0;
  most = 0;
  turns = 0;
  /** Turns in vain before each turn, as the address counts them. */
  readonly strikes: number[] = [];
  #begin: (() => void) | undefined;
  /** Resolves when the first turn begins. */
  readonly begun = new Promise<void>((resolve) => {
    this.#begin = resolve;
  });
  override async take(strikes: number, signal: AbortSignal): Promise<() => void> {
    const end = await super.take(strikes, signal);
    this.turns += 1;
    this.strikes.push(strikes);
    this.#begin?.();
    this.active += 1;
    this.most = Math.max(this.most, this.active);
    return () => {
      this.active -= 1;
      end();
    };
  }
}

describe("one large answer at a time", () => {
  test("five that are asked for at once", async () => {
    const queue = new CountingQueue();
    const { at } = gateOf(knowingRoot(undefined, queue));
    const places = [1, 2, 3, 4, 5].map((index) => {
      answers.set(`/${index}`, ok(index % 2 === 0 ? large.der : large.pem));
      return at(`/${index}`);
    });
    await Promise.all(places.map(({ material }) => material.load()));
    expect(places.map(({ numbers }) => numbers())).toEqual([[5], [5], [5], [5], [5]]);
    expect({ turns: queue.turns, most: queue.most, active: queue.active }).toEqual({
      turns: 5,
      most: 1,
      active: 0,
    });
  });

  test("small ones pass one that does not go on", async () => {
    const queue = new CountingQueue();
    const { at } = gateOf(knowingRoot(undefined, queue));
    let stop = (): void => undefined;
    answers.set("/slow", (_request, response) => {
      stop = () => response.destroy();
      response.write(large.der.subarray(0, UNQUEUED_BYTES + 10));
    });
    answers.set("/small", ok(root.crl().der));
    const slow = at("/slow");
    const pending = slow.material.load();
    await queue.begun;
    const small = at("/small");
    await small.material.load();
    expect([small.numbers(), queue.active, queue.turns]).toEqual([[1], 1, 1]);
    // Asked once more, it fails at once.
    answers.set("/slow", ok(""));
    stop();
    await pending;
    expect([slow.numbers(), queue.active]).toEqual([[], 0]);
  });

  test("an address counts its turns in vain until one brings lists", async () => {
    const queue = new CountingQueue();
    const { source } = gateOf(knowingRoot(undefined, queue)).at("/a");
    const garbage = Uint8Array.from([...large.der, 0]);
    for (const body of [garbage, garbage, large.der, large.der]) {
      answers.set("/a", ok(body));
      await source.reload().catch(() => undefined);
    }
    // The first one is what the material asks for when it is made, and is not asked for twice.
    expect(queue.strikes.slice(-4)).toEqual([0, 1, 2, 0]);
  });

  test("a failing one gives its turn back", async () => {
    const queue = new CountingQueue();
    const { at } = gateOf(knowingRoot(undefined, queue));
    answers.set("/cut", (_request, response) => {
      response.writeHead(200, { "content-length": large.der.length });
      response.write(large.der.subarray(0, large.der.length - 1), () => response.destroy());
    });
    answers.set("/good", ok(large.der));
    const cut = at("/cut");
    const good = at("/good");
    await Promise.all([cut.material.load(), good.material.load()]);
    expect([cut.numbers(), good.numbers(), queue.active]).toEqual([[], [5], 0]);
  });
});

describe("one budget", () => {
  test("a list that finds no room fails with the reason, and the others stay and work", async () => {
    const other = root.crl({ number: 6, fill: 8000 });
    const small = root.crl({ number: 7 });
    const { at, errors } = gateOf(knowingRoot(bytesOf(large) + bytesOf(small) + 100));
    answers.set("/a", ok(large.der)).set("/b", ok(other.der)).set("/c", ok(small.der));
    const [a, b, c] = [at("/a"), at("/b"), at("/c")];
    for (const each of [a, b, c]) await each.material.load();
    expect([a.numbers(), b.numbers(), c.numbers()]).toEqual([[5], [], [7]]);
    expect(errors.join()).toMatch(/its lists take \d+ bytes .* \(revocation\.limits\.totalBytes\)/);
  });

  test("a forged list pushes nothing out that is proven", async () => {
    const { at } = gateOf(knowingRoot(bytesOf(large) + 1000));
    answers.set("/a", ok(large.der)).set("/b", ok(forged.der));
    const [a, b] = [at("/a"), at("/b")];
    await a.material.load();
    for (let times = 0; times < 3; times += 1) await b.source.reload().catch(() => undefined);
    expect([a.numbers(), b.numbers()]).toEqual([[5], []]);
  });

  test("a proven list pushes a forged one out, which is asked for again later and not at once", async () => {
    const { at } = gateOf(knowingRoot(bytesOf(large) + 1000));
    answers.set("/a", ok(large.der)).set("/b", ok(forged.der));
    const b = at("/b");
    await b.material.load();
    expect(b.numbers()).toEqual([9]);
    const a = at("/a");
    await a.material.load();
    expect([a.numbers(), b.numbers()]).toEqual([[5], []]);
    expect(b.material.fault).toContain("gave way to others");
    expect([b.material.isReady(), b.material.isFailing]).toEqual([false, true]);
  });

  test("the memory of what gave way, or was replaced by the next forgery, is given back at once", async () => {
    const { at } = gateOf(knowingRoot());
    answers.set("/a", ok(forged.der));
    const a = at("/a");
    await a.material.load();
    const [first] = a.material.lists?.crls ?? [];
    answers.set("/a", ok(root.crl({ number: 10, fill: 8000, tamper: true }).der));
    await a.source.reload();
    const [second] = a.material.lists?.crls ?? [];
    expect([first?.byteLength, second?.byteLength]).toEqual([0, expect.any(Number)]);
    expect(second?.byteLength).toBeGreaterThan(300_000);
    expect(() => first?.find(Uint8Array.of(1), rootCertificate.subject)).toThrow("discarded");
  });

  test("a list that gave way is not asked for again with the next request", async () => {
    const { at } = gateOf(knowingRoot(bytesOf(forged) + 1000));
    answers.set("/a", ok(forged.der)).set("/b", ok(forged.pem));
    const [a, b] = [at("/a"), at("/b")];
    await a.material.load();
    await b.material.load();
    expect([a.numbers(), b.numbers(), a.material.isFailing]).toEqual([[], [9], true]);
    const before = server.requests.length;
    await loadAll([a.material, b.material]);
    expect(server.requests.length).toBe(before);
  });

  test("a list that gave way is fetched as a whole again and held, the same bytes too", async () => {
    const { at } = gateOf(new ListReading(bytesOf(large) + 1000));
    const withTag: Answer = (request, response) => {
      const isKnown = request.headers["if-none-match"] === '"1"';
      response.writeHead(isKnown ? 304 : 200, { etag: '"1"' }).end(isKnown ? "" : large.der);
    };
    answers.set("/a", withTag).set("/b", ok(forged.der));
    const a = at("/a");
    await a.material.load();
    const b = at("/b");
    await b.material.load();
    expect([a.numbers(), b.numbers()]).toEqual([[], [9]]);
    await a.material.load();
    expect([a.numbers(), a.material.fault, b.numbers()]).toEqual([[5], undefined, []]);
  });

  test("beside a proven list of the same address only what is not proven gives way", async () => {
    const { at } = gateOf(knowingRoot(bytesOf(large) + bytesOf(forged) + 1000));
    answers.set("/a", ok(large.der));
    const a = at("/a");
    await a.material.load();
    answers.set("/a", ok(forged.der)).set("/b", ok(root.crl({ number: 6, fill: 8000 }).der));
    await a.source.reload();
    expect(a.numbers()).toEqual([9, 5]);
    await at("/b").material.load();
    expect([a.numbers(), a.material.isStale]).toEqual([[5], false]);
  });
});

describe("a distribution point, whose lists may be forgotten", () => {
  test.each([
    ["is forgotten for a proven list", root.crl({ number: 6, fill: 8000 }), ["/point"], [6]],
    ["is not for a forged one", forged, [], []],
  ])("%s", async (_what, list, expected, held) => {
    const reading = knowingRoot(bytesOf(large) + 1000);
    const { at, proofs } = gateOf(reading);
    answers.set("/point", ok(large.der)).set("/b", ok(list.der));
    const forgotten: string[] = [];
    const input = crlSource(server.url("/point"), { privateAddresses: "accept" });
    const point: CrlMaterial = new CrlMaterial(
      [{ name: "point", input }],
      { proofs, acceptOlder: false, report: () => {} },
      reading,
      () => {
        forgotten.push("/point");
        point.leave();
      },
    );
    await point.load();
    const b = at("/b");
    await b.material.load();
    expect([forgotten, b.numbers()]).toEqual([expected, held]);
  });
});

describe("what is held already costs nothing", () => {
  test("by ETag: not a byte, and the very same list", async () => {
    const { at } = gateOf(knowingRoot());
    const known: (string | undefined)[] = [];
    answers.set("/a", (request, response) => {
      const isKnown = request.headers["if-none-match"] === '"1"';
      known.push(request.headers["if-none-match"]);
      response.writeHead(isKnown ? 304 : 200, { etag: '"1"' }).end(isKnown ? "" : large.der);
    });
    const { material, source } = at("/a");
    await material.load();
    const before = material.lists;
    await source.reload();
    expect(known).toEqual([undefined, '"1"']);
    expect(material.lists).toBe(before);
  });

  test("without ETag: the same bytes are read, and nothing is made of them", async () => {
    const { at, proofs } = gateOf(knowingRoot());
    answers.set("/a", ok(large.pem));
    const { material, source } = at("/a");
    await material.load();
    const before = material.lists;
    expect(proofs.signersOf(before?.crls[0] as Crl)).toHaveLength(1);
    await source.reload();
    expect(material.lists).toBe(before);
  });
});
