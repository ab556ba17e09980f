/**
 * One cold start, in a process of its own: imports the bundle, sends it one event twice, prints a line of JSON.
 * Arguments: the bundle's file, the event's file.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What one process measured. */
export interface ColdStart {
  /** The status of the first answer. */
  readonly status: number;
  /** How often the processor was taken away for something else until the first answer. */
  readonly interruptions: number;
  readonly importMillis: number;
  readonly firstMillis: number;
  readonly secondMillis: number;
  /** Megabytes of 1,000,000 bytes, beside the process without the bundle. */
  readonly importMegabytes: number;
  readonly firstMegabytes: number;
  readonly heapMegabytes: number;
}

type Handler = (event: unknown, context: object) => Promise<{ readonly statusCode: number }>;

const [bundle = "", eventFile = ""] = process.argv.slice(2);
const eventText = readFileSync(eventFile, "utf8");
const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => 30_000 };
const rss = () => process.memoryUsage.rss() / 1e6;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
collect();
const before = rss();
const heapBefore = process.memoryUsage().heapUsed;

const interruptions = () => process.resourceUsage().involuntaryContextSwitches;
const interruptionsBefore = interruptions();

const started = performance.now();
const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };
const imported = performance.now();
const importMegabytes = rss() - before;
const call = async () => {
  const since = performance.now();
  const { statusCode } = await handler(JSON.parse(eventText), { ...context });
  return { statusCode, millis: performance.now() - since };
};
const first = await call();
const firstMegabytes = rss() - before;
const interrupted = interruptions() - interruptionsBefore;
const second = await call();
collect();
const result: ColdStart = {
  status: first.statusCode,
  interruptions: interrupted,
  importMillis: imported - started,
  firstMillis: first.millis,
  secondMillis: second.millis,
  importMegabytes,
  firstMegabytes,
  heapMegabytes: (process.memoryUsage().heapUsed - heapBefore) / 1e6,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
