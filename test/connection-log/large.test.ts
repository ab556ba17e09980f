/**
 * A large log beside the pipe that AWS publishes. Small in the ordinary run, five million lines with
 * ALB_MTLS_FULL set. Speed is printed, beside the pipe's, and not asserted: it is the machine's.
 */
import { execFileSync } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { repository } from "../architecture/source-files.ts";
import { logLine, manyLines } from "./lines.ts";

const isFull = process.env.ALB_MTLS_FULL !== undefined;
const count = isFull ? 5_000_000 : 200_000;
const patience = isFull ? 600_000 : 60_000;

let folder: string;
let file: string;
let failed: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "alb-mtls-large-"));
  file = join(folder, "large.log.gz");
  const log = manyLines(count);
  failed = log.failed;
  await pipeline(log.gzipped, createWriteStream(file));
}, patience);
afterAll(() => rmSync(folder, { recursive: true }));

// Writes its own peak memory, in MiB, to the file named last.
const MEASURE = `process.on("exit", () => require("node:fs").writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS / 1024)));`;

/** What a shell makes of a line, in lines of output and seconds. */
function shell(line: string, env: Readonly<Record<string, string>> = {}) {
  const started = performance.now();
  const output = execFileSync("bash", ["-c", `set -o pipefail; ${line} | wc -l`], {
    encoding: "utf8",
    cwd: repository,
    env: { ...process.env, ...env },
  });
  return { lines: Number(output), seconds: (performance.now() - started) / 1000 };
}

function ours(log: string) {
  const peakFile = join(folder, "peak");
  const measure = join(folder, "measure.cjs");
  writeFileSync(measure, MEASURE);
  const run = shell(
    `"${process.execPath}" --require "${measure}" --conditions=alb-mtls-source src/cli/main.ts logs --status Failed "${log}"`,
    { PEAK_FILE: peakFile },
  );
  return { ...run, peakMiB: Number(execFileSync("cat", [peakFile], { encoding: "utf8" })) };
}

describe(`a gzipped log of ${count.toLocaleString("en-US")} lines`, () => {
  test(
    "is filtered in memory that stays flat",
    () => {
      const mine = ours(file);
      const pipe = shell(`zcat "${file}" | awk '$11 ~ "Failed"'`);
      const wide = shell(`zcat "${file}" | awk '/ "?Failed:/'`);
      const told = (name: string, { lines, seconds }: { lines: number; seconds: number }) =>
        `${name}: ${lines} lines, ${seconds.toFixed(2)} s, ${Math.round(count / seconds / 1000)} thousand lines/s`;
      process.stdout.write(
        [
          "",
          `${told("alb-mtls logs --status Failed", mine)}, peak ${mine.peakMiB.toFixed(0)} MiB`,
          told(`zcat | awk '$11 ~ "Failed"' (AWS's)`, pipe),
          told("zcat | awk, searching the whole line", wide),
          "",
        ].join("\n"),
      );
      expect(mine.lines).toBe(failed);
      // The subjects have a space, so awk's eleventh field is another one.
      expect(pipe.lines).toBe(0);
      expect(mine.peakMiB).toBeLessThan(150);
    },
    patience,
  );
});

test("awk's filter miscounts subjects with spaces, ours does not", () => {
  const log = join(folder, "spaces.log.gz");
  const lines = [
    logLine({ subject: "CN=a,O=One" }),
    logLine({ subject: "CN=a,O=One", status: "Failed:ClientCertExpired" }),
    logLine({ subject: "CN=a,O=One Two", status: "Failed:ClientCertExpired" }),
    logLine({ subject: "CN=a b Failed:ClientCertExpired c,O=One" }),
  ];
  writeFileSync(log, gzipSync(`${lines.join("\n")}\n`));
  expect(ours(log).lines).toBe(2);
  const awk = execFileSync("bash", ["-c", `zcat "${log}" | awk '$11 ~ "Failed"'`], {
    encoding: "utf8",
  });
  expect(awk.trimEnd().split("\n")).not.toEqual([lines[1], lines[2]]);
});
