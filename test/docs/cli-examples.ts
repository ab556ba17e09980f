/**
 * The examples of docs/cli.md, in the order in which they are run: later ones use what earlier ones made.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Surroundings } from "../../src/cli/command-context.ts";
import { run } from "../../src/cli/run.ts";
import { createTestPki } from "../../src/testing/index.ts";
import { logLine } from "../connection-log/lines.ts";

/** The commands of each section, as a user types them. `<` redirects a file to stdin. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  pki: [
    "alb-mtls pki init pki",
    "alb-mtls pki issue pki clientA --subject CN=clientA,O=Example --dns client-a.example.com",
    "alb-mtls pki issue pki clientB --p12",
    "alb-mtls pki issue pki clientB",
    "alb-mtls pki revoke pki clientB",
    "alb-mtls pki crl pki",
  ],
  inspect: [
    "alb-mtls inspect pki/clientA.pem",
    "alb-mtls inspect old-client.pem",
    "alb-mtls inspect --format json pki/crl-1.pem",
    "alb-mtls inspect notes.txt",
  ],
  verify: [
    "alb-mtls verify pki/clientA.pem --trust-store pki/ca.pem --crl pki/crl-1.pem --common-name clientA",
    "alb-mtls verify pki/clientB.pem --trust-store pki/ca.pem --crl pki/crl-1.pem",
    "alb-mtls verify old-client.pem --trust-store pki/ca.pem",
  ],
  event: [
    "alb-mtls event --mode passthrough --path /orders --method POST --body {} --header content-type=application/json",
  ],
  "trust-store": [
    "alb-mtls trust-store check bundle.pem",
    "alb-mtls trust-store check bundle.pem --fix clean-bundle.pem",
    "alb-mtls trust-store check clean-bundle.pem",
  ],
  crl: [
    "alb-mtls crl convert pki.crl --out pki-crl.pem",
    "alb-mtls crl check pki-crl.pem --trust-store pki/ca.pem",
    "alb-mtls crl check pki-crl.pem --trust-store other-ca.pem",
  ],
  logs: [
    "alb-mtls logs --status Failed connection.log",
    "alb-mtls logs --summary connection.log",
    "alb-mtls logs --decisions function.log --status Success connection.log",
    "alb-mtls logs --serial 0b --format json - < connection.log",
    "alb-mtls logs notes.txt",
  ],
  explain: ["alb-mtls explain", "alb-mtls explain ClientCertUntrusted"],
};

const NOW = new Date("2026-11-22T12:00:00Z");

/** Writes the files that the examples begin with into the working directory. */
export function prepareFiles(): void {
  const long = new Date("2025-01-01T00:00:00Z");
  const other = createTestPki({ name: "CN=Other CA", now: long }).root;
  writeFileSync("other-ca.pem", other.pem);
  writeFileSync(
    "old-client.pem",
    other.issue({ subject: "CN=old", extendedKeyUsage: ["serverAuth"] }).pem,
  );
  writeFileSync("notes.txt", "not a certificate, and no log\n");
  const refused =
    "2026-11-22T10:00:02Z " +
    '{"outcome":"refused","code":"ClientCertRejected","reason":"policy.denied","tls.client.serial_number":"0A"}\n';
  writeFileSync("function.log", refused);
  writeFileSync("connection.log", logLines());
}

function logLines(): string {
  const lines = [
    logLine({ timestamp: "2026-11-22T10:00:01.000001Z", serial: "0A" }),
    logLine({
      timestamp: "2026-11-22T10:04:01.000001Z",
      subject: "CN=old,O=Company LLC",
      serial: "0B",
      status: "Failed:ClientCertExpired",
    }),
    logLine({
      timestamp: "2026-11-22T10:04:09.000001Z",
      clientIp: "198.51.100.9",
      subject: "-",
      serial: "-",
      status: "Failed:UnmappedConnectionError",
    }),
  ];
  return `${lines.join("\n")}\n`;
}

/** What later examples need of what earlier ones made. */
export function prepareSection(section: string): void {
  if (section === "trust-store") {
    const [ca, client] = ["pki/ca.pem", "pki/clientA.pem"].map((file) =>
      readFileSync(file, "utf8"),
    );
    writeFileSync("bundle.pem", `${ca}\n${client}${ca}`);
  }
  if (section === "crl") {
    const base64 = readFileSync("pki/crl-1.pem", "utf8").replace(/-----.*-----/g, "");
    writeFileSync("pki.crl", Buffer.from(base64, "base64"));
  }
}

/** Runs one command line; returns what a terminal shows, with what differs from run to run taken out. */
export async function shown(line: string): Promise<string> {
  const [command = "", input] = line.split(" < ");
  let text = "";
  const stream = { write: (part: string) => (text += part) };
  const surroundings: Surroundings = {
    stdout: stream,
    stderr: stream,
    stdin: (async function* () {
      yield readFileSync(input ?? "notes.txt");
    })(),
    env: { ...process.env, P12_PASSWORD: "example" },
    now: () => NOW,
    stop: new AbortController().signal,
  };
  const exitCode = await run(command.split(" ").slice(1), surroundings);
  const end = exitCode === 0 ? "" : `# exit code ${exitCode}\n`;
  return `$ ${line}\n${withoutChance(text)}${end}`;
}

/** Keys, serial numbers and lengths of signatures are new in every run. */
function withoutChance(text: string): string {
  return text
    .replace(/Root=1-[0-9a-f]+-[0-9a-f]+/g, "Root=1-...")
    .replace(
      /\b[0-9A-F]{30,64}\b|\b[0-9a-f]{30,64}\b/g,
      (hex) => `${hex.length > 40 ? "<64" : "<32"} hex digits>`,
    )
    .replace(/\d+ bytes/g, "<n> bytes")
    .replace(/"bytes":\d+/g, '"bytes":<n>');
}
