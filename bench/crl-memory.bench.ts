/**
 * Revocation lists from HTTP addresses, honest and hostile: resident memory at its highest above what a warm gate has, and the longest
 * time that the event loop is blocked, from the start of the gate until all addresses were read. Every case is a process of its own,
 * and the server another one.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestPki } from "../src/testing/index.ts";
import type { MemoryCase, MemoryReading } from "./crl-memory-child.ts";
import type { Figure, Result } from "./result.ts";
import { spread } from "./statistics.ts";
import type { Scope } from "./suites.ts";

const child = fileURLToPath(new URL("crl-memory-child.ts", import.meta.url));
const serverFile = fileURLToPath(new URL("crl-memory-server.ts", import.meta.url));
const hostileBytes = 50 * 1024 * 1024;
/** Entries of a list of 21 MB. */
const honestEntries = 500_000;
const runs = 3;
const limitSeconds = 60;

const kinds = ["text", "pem", "der", "derpem", "blocks"] as const;

/** One table: three honest lists, then five addresses of each kind of hostile answer. */
export async function bench({ budgetsOnly }: Scope): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-bench-"));
  const pki = createTestPki();
  makeBodies(folder, pki.root);
  const client = pki.root.issue({ subject: "CN=clientA" });
  const chain = client.chain.map((each) => Buffer.from(each).toString("base64"));
  const server = spawn(process.execPath, [serverFile, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = await once(server.stdout, "data");
    const port = Number(String(line));
    const times = budgetsOnly ? 1 : runs;
    const measureCase = (name: string, paths: readonly string[], outcome: string) => {
      const readings = Array.from({ length: times }, () =>
        readOnce({ port, paths, anchor: pki.root.pem, chain, outcome }),
      );
      return figuresOf(name, readings);
    };
    const honest = ["derlist", "pemlist"].flatMap((kind) =>
      measureCase(
        `honest-${kind}`,
        [0, 1, 2].map((index) => `${kind}/${index}`),
        "admitted",
      ),
    );
    const hostile = kinds.flatMap((kind) =>
      measureCase(
        `hostile-${kind}`,
        [0, 1, 2, 3, 4].map((index) => `${kind}/${index}`),
        "refused",
      ),
    );
    return [
      { id: "honest", title: "three lists of 21 MB from HTTP", figures: honest },
      { id: "hostile", title: "hostile answers of up to 50 MiB, five addresses", figures: hostile },
    ];
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

type Authority = ReturnType<typeof createTestPki>["root"];

/** Files are named as the first part of the addresses. */
function makeBodies(folder: string, root: Authority): void {
  const write = (name: string, body: string | Uint8Array) =>
    writeFileSync(join(folder, name), body);
  const honest = root.crl({ fill: honestEntries });
  write("derlist", honest.der);
  write("pemlist", honest.pem);
  write("small", root.crl().der);
  write("text", Buffer.alloc(hostileBytes, "a\n"));
  const zeros = Buffer.alloc(Math.floor(hostileBytes * 0.74)).toString("base64");
  const lines = zeros.replaceAll(/(.{64})/g, "$1\n");
  write("pem", `-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`);
  write("der", root.crl({ fill: 1_150_000, tamper: true }).der);
  write("derpem", root.crl({ fill: 850_000, tamper: true }).pem);
  write("blocks", root.crl({ tamper: true }).pem.repeat(10_000));
}

function readOnce(memoryCase: MemoryCase): MemoryReading {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=alb-mtls-source", child],
    { encoding: "utf8", input: JSON.stringify(memoryCase), timeout: limitSeconds * 1000 },
  );
  if (status !== 0) throw new Error(`${memoryCase.paths[0]}: ${stderr}`);
  const reading: MemoryReading = JSON.parse(stdout);
  return reading;
}

function figuresOf(id: string, readings: readonly MemoryReading[]): readonly Figure[] {
  const figure = (key: keyof MemoryReading, name: string, unit: Figure["unit"]): Figure => ({
    id: `${id}-${key}`,
    name: `${id}: ${name}`,
    unit,
    ...spread(readings.map((each) => each[key])),
  });
  return [
    figure("peakMegabytes", "added resident memory at its highest", "MB"),
    figure("blockedMillis", "event loop blocked for the longest time", "ms"),
    figure("busyMillis", "the same in processor time of its thread", "ms"),
  ];
}
