/**
 * The bytes and the start-up time of each built function. sam/build.sh calls it with the folder of the runtime's parts.
 * Start-up is from starting the real node with the real runtime interface client to its first request for work, on this
 * machine: good for comparing two builds here, not a figure of Lambda's.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { type BuiltFunction, builtFunctions } from "./built-functions.ts";
import { eventText, type Settings } from "./cases.ts";
import { LocalRuntime } from "./runtime-api.ts";

const runs = 7;
const memory = 512;
/** A word that every build of PKI.js keeps, since it is compared at run time. */
const pkijsMark = "CertificateChainValidationEngine";
const mayCarryPkijs: ReadonlySet<string> = new Set<string>(
  JSON.parse(readFileSync(new URL("pkijs-functions.json", import.meta.url), "utf8")),
);

const [parts = ""] = process.argv.slice(2);
const settings: Settings = JSON.parse(eventText("env.json"));

async function initMillis({ name, folder, handler }: BuiltFunction): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const runtime = await new LocalRuntime({
      node: `${parts}/node`,
      ric: `${parts}/aws-lambda-ric`,
      task: folder,
      handler,
      name,
      timeoutSeconds: 10,
      memory,
      env: settings[name] ?? {},
    }).listen();
    await runtime.invoke(eventText("verify/health-check.json"));
    times.push(runtime.initMillis ?? Number.NaN);
    runtime.close();
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

say(
  `function                      files     bytes      gzip  PKI.js  init, median of ${runs} (ms)`,
);
for (const built of builtFunctions()) {
  const files = readdirSync(built.folder).map((file) => readFileSync(`${built.folder}/${file}`));
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  const packed = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
  const pkijs = files.some((file) => file.includes(pkijsMark));
  const cells = [
    built.name.padEnd(28),
    String(files.length).padStart(6),
    String(bytes).padStart(9),
    String(packed).padStart(9),
    (pkijs ? "yes" : "no").padStart(7),
    (await initMillis(built)).toFixed(0).padStart(6),
  ];
  say(cells.join(" "));
  if (pkijs && !mayCarryPkijs.has(built.name)) {
    process.stderr.write(`error: ${built.name} carries PKI.js, which verify mode does not need\n`);
    process.exitCode = 1;
  }
}
