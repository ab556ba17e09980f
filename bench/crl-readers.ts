/**
 * Each reader of revocation lists in processes of its own: what it takes and what it holds afterwards.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CrlReading } from "./crl-child.ts";
import type { Figure, Unit } from "./result.ts";
import { spread } from "./statistics.ts";

/** Where a list and its issuer's certificate are, as DER. */
export interface CrlFiles {
  readonly list: string;
  readonly issuer: string;
  readonly entries: number;
}

/** What came of one reader. */
export interface ReaderOutcome {
  readonly figures: readonly Figure[];
  /** What a reader has to know: why there are no figures. */
  readonly notes: readonly string[];
}

const child = fileURLToPath(new URL("crl-child.ts", import.meta.url));
/** Megabytes of heap that a peer may take: more than Node.js gives by default. */
const heapMegabytes = 12_000;

/**
 * Runs one reader.
 * @param runs how many processes.
 * @param limitSeconds after which one is ended, and that is what is told.
 */
export function readInProcesses(
  reader: string,
  files: CrlFiles,
  runs: number,
  limitSeconds: number,
): ReaderOutcome {
  const readings: CrlReading[] = [];
  for (let run = 0; run < runs; run += 1) {
    const reading = readOnce(reader, files, limitSeconds);
    if (typeof reading === "string") return { figures: [], notes: [`${reader}: ${reading}`] };
    readings.push(reading);
  }
  const figure = (id: keyof CrlReading, name: string, unit: Unit): Figure => ({
    id: `${reader}-${id}`,
    name: `${reader}, ${name}`,
    unit,
    ...spread(readings.map((each) => each[id])),
  });
  const figures = [
    figure("millis", "read for the first time, file included", "ms"),
    figure("heldMegabytes", "added memory: heap, external and array buffers", "MB"),
    figure("residentMegabytes", "added resident memory", "MB"),
    figure("peakMegabytes", "added resident memory at its highest", "MB"),
  ];
  return { figures, notes: [] };
}

function readOnce(
  reader: string,
  { list, issuer, entries }: CrlFiles,
  limitSeconds: number,
): CrlReading | string {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${heapMegabytes}`, child, reader, list, issuer],
    { encoding: "utf8", timeout: limitSeconds * 1000, killSignal: "SIGKILL", env: {} },
  );
  if (signal === "SIGKILL") return `ended after ${limitSeconds} s without an answer`;
  if (status !== 0) return `failed: ${/^.*Error: .*$/m.exec(stderr)?.[0] ?? `status ${status}`}`;
  const reading: CrlReading = JSON.parse(stdout);
  return reading.entries === entries ? reading : `read ${reading.entries} entries of ${entries}`;
}
