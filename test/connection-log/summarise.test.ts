import { describe, expect, test } from "@jest/globals";
import { BoundedCounter } from "../../src/connection-log/bounded-counter.ts";
import { summariseConnectionLog } from "../../src/connection-log/index.ts";
import { TimeLine } from "../../src/connection-log/time-line.ts";

describe("a summary", () => {
  test("counts by outcome, subject, client and time", () => {
    const summary = summariseConnectionLog([
      {
        timestamp: "2026-11-22T10:00:01.000000Z",
        clientIp: "10.0.0.1",
        subject: "CN=a",
        status: "Success",
      },
      {
        timestamp: "2026-11-22T10:00:00.000000Z",
        clientIp: "10.0.0.1",
        subject: "CN=b",
        status: "Failed:ClientCertExpired",
      },
      {
        timestamp: "2026-11-22T10:07:00.000000Z",
        clientIp: "10.0.0.2",
        subject: "CN=b",
        status: "Failed:ClientCertExpired",
      },
      { timestamp: "2026-11-22T10:08:00.000000Z" },
    ]);
    expect(summary).toEqual({
      connections: 4,
      failed: 2,
      from: "2026-11-22T10:00:00.000000Z",
      to: "2026-11-22T10:08:00.000000Z",
      byStatus: [
        { key: "Failed:ClientCertExpired", count: 2 },
        { key: "-", count: 1 },
        { key: "Success", count: 1 },
      ],
      bySubject: [
        { key: "CN=b", count: 2 },
        { key: "-", count: 1 },
        { key: "CN=a", count: 1 },
      ],
      byClient: [
        { key: "10.0.0.1", count: 2 },
        { key: "-", count: 1 },
        { key: "10.0.0.2", count: 1 },
      ],
      uncertainty: 0,
      overTime: [
        { start: "2026-11-22T10:00", total: 2, failed: 1 },
        { start: "2026-11-22T10:07", total: 1, failed: 1 },
        { start: "2026-11-22T10:08", total: 1, failed: 0 },
      ],
    });
  });

  test("of nothing is empty", () => {
    expect(summariseConnectionLog([])).toMatchObject({ connections: 0, overTime: [] });
  });
});

describe("counting in bounded memory", () => {
  test("forgets the rare ones, keeps the frequent ones and says how wrong it may be", () => {
    const counter = new BoundedCounter();
    for (let index = 0; index < 100_000; index++) {
      counter.add(`subject ${index}`);
      if (index % 10 === 0) counter.add("the frequent one");
    }
    const [first] = counter.top(1);
    expect(counter.size).toBeLessThanOrEqual(40_000);
    expect(first?.key).toBe("the frequent one");
    expect((first?.count ?? 0) + counter.uncertainty).toBeGreaterThanOrEqual(10_000);
  });

  test("a subject takes no more than its share of memory, however long a client made it", () => {
    const counter = new BoundedCounter();
    for (let index = 0; index < 3; index++) counter.add(`CN=${"x".repeat(60_000)}${index}`);
    counter.add(`CN=${"x".repeat(497)}`);
    expect(counter.top(9)).toEqual([
      { key: `CN=${"x".repeat(497)}...`, count: 3 },
      { key: `CN=${"x".repeat(497)}`, count: 1 },
    ]);
  });

  test("many that are equally frequent are not all forgotten", () => {
    const counter = new BoundedCounter();
    for (let index = 0; index < 45_000; index++) counter.add(`subject ${index}`);
    expect(counter.size).toBeGreaterThanOrEqual(20_000);
    expect(counter.uncertainty).toBe(1);
  });

  test("a long time is told in longer stretches, and no connection is lost", () => {
    const times = new TimeLine();
    const begin = Date.parse("2026-01-01T00:00:00Z");
    for (let index = 0; index < 20_000; index++) {
      times.add(new Date(begin + index * 600_000).toISOString(), false);
    }
    const buckets = times.buckets(24);
    expect(buckets[0]?.start).toBe("2026-01");
    expect(buckets.reduce((sum, { total }) => sum + total, 0)).toBe(20_000);
  });

  test("timestamps of junk take no more than their share of memory", () => {
    const times = new TimeLine();
    for (let index = 0; index < 20_000; index++) {
      times.add(`${String(index).padStart(7, "x")}-01T00:00:00Z`, false);
    }
    expect(times.buckets(1e9).length).toBeLessThanOrEqual(5000);
  });
});
