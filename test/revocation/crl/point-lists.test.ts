/** Lists of distribution points that get old or end. A real HTTP server; the clock is the test's. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { ListReading } from "../../../src/revocation/crl/list-reading.ts";
import { PointLists } from "../../../src/revocation/crl/point-lists.ts";
import { CrlProofs } from "../../../src/revocation/crl/proofs.ts";
import { CrlUnion } from "../../../src/revocation/crl/union.ts";
import { createTestPki } from "../../../src/testing/index.ts";
import { AcceptedAlgorithms } from "../../../src/trust/accepted-algorithms.ts";
import { Certificate } from "../../../src/x509/certificate.ts";
import { Crl } from "../../../src/x509/crl/crl.ts";
import { type FailingServer, ok, startServer, status } from "../../support/failing-server.ts";

const { root, now } = createTestPki();
const inSeconds = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
let server: FailingServer;
beforeAll(async () => {
  server = await startServer(status(500));
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

function pointLists() {
  let millis = now.getTime();
  const points = new PointLists(
    [`127.0.0.1:${server.port}`],
    { privateAddresses: "accept" },
    { proofs: new CrlProofs(new AcceptedAlgorithms()), acceptOlder: false, report: () => {} },
    { clock: () => new Date(millis), random: () => 0 },
  );
  const union = new CrlUnion();
  const { der } = root.issue({ crlDistributionPoints: [server.url("/a")] });
  const path = [Certificate.fromDer(der)];
  const numbers = () => union.of(points.materials).crls.map(({ number }) => Number(number));
  return {
    /** At this second: has what was asked before renewed, or fetched, and tells what is held then. */
    async renew(second: number) {
      millis = now.getTime() + second * 1000;
      await points.renew(path);
      return numbers();
    },
    async fetch(second: number) {
      millis = now.getTime() + second * 1000;
      await points.fetch(path);
      return numbers();
    },
    stale: () => union.of(points.materials).stale.size,
  };
}

test("nothing is renewed that was not fetched before", async () => {
  server.answer = ok(root.crl().der);
  const points = pointLists();
  expect(await points.renew(0)).toEqual([]);
  expect(server.requests).toEqual([]);
  expect(await points.fetch(0)).toEqual([1]);
});

test("an old one is asked for again, though it would still do", async () => {
  server.answer = ok(root.crl({ number: 1 }).der);
  const points = pointLists();
  await points.fetch(0);
  server.answer = ok(root.crl({ number: 2 }).der);
  expect(await points.renew(901)).toEqual([2]);
});

test("one that has ended is renewed at once, and where the next one is not there, now and then", async () => {
  const nextUpdate = inSeconds(100);
  server.answer = ok(root.crl({ nextUpdate }).der);
  const points = pointLists();
  await points.fetch(0);
  for (let second = 101; second < 161; second += 1) await points.renew(second);
  expect(server.requests.length).toBeGreaterThan(3);
  expect(server.requests.length).toBeLessThan(8);
  server.answer = ok(root.crl({ number: 2 }).der);
  expect(await points.renew(240)).toEqual([2]);
});

test("one that cannot be renewed is held, so that it still revokes, and past its hard age its silence means nothing", async () => {
  server.answer = ok(root.crl().der);
  const points = pointLists();
  await points.fetch(0);
  server.answer = status(500);
  expect(await points.renew(1000)).toEqual([1]);
  expect(points.stale()).toBe(0);
  expect(await points.renew(86_401)).toEqual([1]);
  expect(points.stale()).toBe(1);
});

test("a dead one is left alone after two failures", async () => {
  const points = pointLists();
  server.answer = status(500);
  for (let tries = 0; tries < 5; tries += 1) await points.fetch(0);
  expect(server.requests).toHaveLength(2);
  await points.fetch(11);
  expect(server.requests).toHaveLength(3);
});

test("what was not used for longest goes when all together are too large", async () => {
  const lists = [1, 2, 3, 4].map((number) => root.crl({ number }).der);
  server.answer = (request, response) => {
    ok(lists[Number(request.url?.slice(2)) - 1] ?? "")(request, response);
  };
  const sizes = lists.map((der) => der.length + Crl.fromDer(der).indexBytes);
  const roomForTwo = new ListReading((2 * Math.max(...sizes)) / 0.75);
  const points = new PointLists(
    [`127.0.0.1:${server.port}`],
    { privateAddresses: "accept" },
    { proofs: new CrlProofs(new AcceptedAlgorithms()), acceptOlder: false, report: () => {} },
    {},
    roomForTwo,
  );
  const pathTo = (number: number): Certificate[] => {
    const { der } = root.issue({ crlDistributionPoints: [server.url(`/p${number}`)] });
    return [Certificate.fromDer(der)];
  };
  for (const number of [1, 2, 3]) await points.fetch(pathTo(number));
  // One that is asked whether it is still fresh is in use.
  await points.renew(pathTo(2));
  await points.fetch(pathTo(4));
  const held = new CrlUnion().of(points.materials).crls.map(({ number }) => Number(number));
  expect(held).toEqual([2, 4]);
});
