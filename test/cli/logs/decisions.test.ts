import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { FunctionDecisions } from "../../../src/cli/logs/decisions.ts";

const hour = 3_600_000;
const start = Date.parse("2026-11-28T07:00:00Z");

interface Refusal {
  readonly code: string;
  readonly serial?: string | undefined;
  readonly ip?: string | undefined;
  readonly time?: number | undefined;
}

/** The refusals as the function's log has them. */
function read(refusals: readonly Refusal[]): Promise<FunctionDecisions> {
  const lines = refusals.map(({ code, serial, ip, time }) =>
    JSON.stringify({
      outcome: "refused",
      code,
      reason: "r",
      "tls.client.serial_number": serial,
      "client.address": ip,
      timestamp: time === undefined ? undefined : new Date(time).toISOString(),
    }),
  );
  return FunctionDecisions.read(
    (async function* () {
      for (const line of lines) yield Buffer.from(`${line}\n`);
    })(),
  );
}

const connection = (
  time: number,
  serialNumber: string | undefined = "0A",
  clientIp: string | undefined = "203.0.113.5",
) => ({
  status: "Success",
  timestamp: new Date(time).toISOString(),
  ...(serialNumber === undefined ? {} : { serialNumber }),
  ...(clientIp === undefined ? {} : { clientIp }),
});

/** Comparisons for as many connections as refusals, all of one serial number. */
async function work(count: number, refusal: (index: number) => Refusal): Promise<number> {
  const decisions = await read(Array.from({ length: count }, (_, index) => refusal(index)));
  for (let index = 0; index < count; index++) decisions.of(connection(start + index));
  return decisions.comparisons;
}

describe("the work of joining the refusals and connections of one client", () => {
  test.each<[string, (index: number) => Refusal]>([
    ["at one moment", () => ({ code: "c", serial: "0A", time: start })],
    ["over the day", (index) => ({ code: "c", serial: "0A", time: start + index * 1000 })],
    ["in the wrong order", (index) => ({ code: "c", serial: "0A", time: start - index * 1000 })],
    ["that do not say when", () => ({ code: "c", serial: "0A" })],
    [
      "from other addresses",
      (index) => ({
        code: "c",
        serial: "0A",
        ip: `10.0.${index >> 8}.${index & 255}`,
        time: start,
      }),
    ],
    ["of other codes", (index) => ({ code: `c${index}`, serial: "0A", time: start })],
    ["by its address alone", (index) => ({ code: "c", ip: "203.0.113.5", time: start + index })],
  ])("does not grow with their product: %s", async (_what, refusal) => {
    const [small, large] = [await work(500, refusal), await work(4000, refusal)];
    // Eight times as many of both: halving takes three steps more, the product 64 times as many.
    expect(large).toBeLessThanOrEqual(Math.max(8 * small * 1.5, 4000));
    expect(large).toBeLessThan(4000 * 120);
  });
});

test("finds what looking at every decision finds", async () => {
  const serials = fc.constantFrom("0A", "0B", undefined);
  const ips = fc.constantFrom("203.0.113.5", "10.0.0.1", undefined);
  const times = fc.integer({ min: -2 * hour, max: 2 * hour }).map((offset) => start + offset);
  const refusals = fc.record({
    code: fc.constantFrom("c", "d"),
    serial: serials,
    ip: ips,
    time: fc.option(times, { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(refusals), times, serials, ips, async (all, time, serial, ip) => {
      const fits = (each: Refusal): boolean => {
        const named =
          each.serial === undefined
            ? each.ip !== undefined && each.ip === ip
            : each.serial === serial;
        const sameAddress = each.ip === undefined || ip === undefined || each.ip === ip;
        const age = (each.time ?? time) - time;
        return named && sameAddress && age >= -5000 && age <= hour;
      };
      const { status, timestamp } = connection(time);
      const record = {
        ...{ status, timestamp },
        ...(serial === undefined ? {} : { serialNumber: serial }),
        ...(ip === undefined ? {} : { clientIp: ip }),
      };
      const expected = new Set(all.filter(fits).map(({ code }) => code));
      const found = (await read(all)).of(record);
      expect(new Set(found.map(({ code }) => code))).toEqual(expected);
      expect(found).toHaveLength(expected.size);
    }),
    { numRuns: 500 },
  );
});

test("of several refusals of a kind the latest is shown", async () => {
  const decisions = await read([
    { code: "c", serial: "0A", time: start + 2000 },
    { code: "c", serial: "0A", time: start + 9000 },
    { code: "c", serial: "0A", time: start + 2 * hour },
    { code: "c", serial: "0A", time: start + 3000 },
  ]);
  expect(decisions.of(connection(start)).map(({ time }) => time)).toEqual([start + 9000]);
});

test("more codes and reasons than there can be are left out and counted", async () => {
  const refusals = Array.from({ length: 150 }, (_, index) => ({ code: `c${index}`, serial: "0A" }));
  const decisions = await read(refusals);
  expect([decisions.count, decisions.tooMany]).toEqual([100, 50]);
  expect(decisions.unjoinable).toBe(0);
});
