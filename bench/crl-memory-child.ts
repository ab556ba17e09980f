/**
 * One gate that reads lists from addresses, in a process of its own; the case comes as JSON on stdin, the reading goes to stdout. A
 * gate that is warm, with a small list, is what memory is counted from: loading modules is not what is measured.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createGate, dangerouslyAcceptAnyTargetGroup, passthrough } from "../src/index.ts";
import { anyVerified } from "../src/policy/index.ts";
import { albEvent } from "../src/testing/alb-event.ts";

/** What is read. */
export interface MemoryCase {
  readonly port: number;
  readonly paths: readonly string[];
  readonly anchor: string;
  /** What the client presents: DER in base64. */
  readonly chain: readonly string[];
  /** What has to become of the client in the end. */
  readonly outcome: string;
}

/** What one process measured. */
export interface MemoryReading {
  /** Megabytes of 1,000,000 bytes. */
  readonly peakMegabytes: number;
  /** Milliseconds between two turns of the event loop, at most. */
  readonly blockedMillis: number;
  /** The same in processor time of the thread: on a busy machine the process itself has to wait for its turn. */
  readonly busyMillis: number;
}

/** Long enough for every address to be tried, and failing ones to be tried again. */
const watchedMillis = 8000;

const { port, paths, anchor, chain, outcome }: MemoryCase = JSON.parse(readFileSync(0, "utf8"));

function gateOf(list: readonly string[]) {
  const gate = createGate({
    listener: passthrough({
      targetGroups: dangerouslyAcceptAnyTargetGroup,
      trust: { anchors: anchor },
      revocation: {
        mode: "require",
        urls: list.map((path) => `http://127.0.0.1:${port}/${path}`),
        privateAddresses: "accept",
      },
    }),
    allow: anyVerified(),
    logger: { info() {}, warn() {}, error() {} },
  });
  const ders = chain.map((each) => Buffer.from(each, "base64"));
  const event = albEvent({ mode: "passthrough", certificate: ders });
  return async () => (await gate.check(event)).outcome;
}

function threadMillis(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Linux: the highest resident memory since it was reset. Elsewhere what was seen by looking again and again. */
function peakOf(seen: number): number {
  if (process.platform !== "linux") return seen;
  const [, kibibytes] =
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Math.max(seen, Number(kibibytes) * 1024);
}

await gateOf(["small/0"])();
await sleep(300);
setFlagsFromString("--expose-gc");
(runInNewContext("gc") as () => void)();
await sleep(200);
if (process.platform === "linux") writeFileSync("/proc/self/clear_refs", "5");
const base = process.memoryUsage.rss();
let seen = base;
const ticker = setInterval(() => {
  seen = Math.max(seen, process.memoryUsage.rss());
}, 5);
let busy = 0;
let used = threadMillis();
const turns = setInterval(() => {
  const now = threadMillis();
  busy = Math.max(busy, now - used);
  used = now;
}, 1);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const check = gateOf(paths);
const started = performance.now();
let last = "";
while (performance.now() - started < watchedMillis) {
  last = await check();
  await sleep(500);
}
delay.disable();
clearInterval(ticker);
clearInterval(turns);
if (last !== outcome) throw new Error(`the client was ${last}, not ${outcome}`);
const reading: MemoryReading = {
  peakMegabytes: (peakOf(seen) - base) / 1e6,
  blockedMillis: delay.max / 1e6,
  busyMillis: busy,
};
process.stdout.write(JSON.stringify(reading));
