/**
 * `alb-mtls crl convert` and `alb-mtls crl check`: revocation lists for the load balancer.
 * @module
 */
import { type Command, Option } from "commander";
import { readTrustStore } from "../../trust/trust-store.ts";
import { errorText } from "../../util/error-text.ts";
import { escapeForLog } from "../../util/log-text.ts";
import type { Certificate } from "../../x509/certificate.ts";
import { Crl } from "../../x509/crl/crl.ts";
import { DerError } from "../../x509/der/der.ts";
import { decodePemBlocks, encodePem, PemError } from "../../x509/pem.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { painter } from "../colour.ts";
import { type CommandContext, print } from "../command-context.ts";
import { checkCrl } from "../material/crl-check.ts";
import { crlFacts, crlRows } from "../material/describe-crl.ts";
import { nameOf, readInput } from "../material/read-input.ts";
import { writeNew } from "../new-file.ts";
import { layOut } from "../table.ts";

const CONVERT_NOTES = `
The load balancer takes PEM with one list a file; authorities publish DER.

Exit codes: 0 converted; 3 it cannot be read or is not a list.

Examples:
  alb-mtls crl convert ca.crl --out ca-crl.pem
  curl -s http://crl.example.com/ca.crl | alb-mtls crl convert -`;

const CHECK_NOTES = `
Exit codes: 0 the load balancer can use it; 1 it cannot; 3 it cannot be read or is not a list. Without --trust-store 0 says
nothing about who signed it.

Examples:
  alb-mtls crl check ca-crl.pem --trust-store ca-bundle.pem`;

/** Adds the commands. */
export function addCrl(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const group = program.command("crl").description("Work on revocation lists.");
  group
    .command("convert")
    .description("Convert a revocation list from DER to PEM.")
    .argument("<file>", "DER or PEM, - for stdin")
    .option("--out <file>", "a new file; default stdout")
    .addHelpText("after", CONVERT_NOTES)
    .action(async (path: string, flags: { out?: string }) =>
      ended(await convertCrl(path, flags.out, context)),
    );
  group
    .command("check")
    .description("Say whether the load balancer can use a revocation list.")
    .argument("<file>", "DER or PEM, - for stdin")
    .option("--trust-store <file>", "the CA bundle; without it the signature is not checked")
    .addOption(
      new Option("--format <format>", "text, or JSON").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", CHECK_NOTES)
    .action(async (path: string, flags: CrlCheckFlags) =>
      ended(await checkCrlFile(path, flags, context)),
    );
}

/** The flags of `crl check` as they were given. */
export interface CrlCheckFlags {
  readonly trustStore?: string;
  readonly format: "text" | "json";
}

/**
 * Prints or writes the list as PEM.
 * @returns 0.
 */
export async function convertCrl(
  path: string,
  out: string | undefined,
  context: CommandContext,
): Promise<number> {
  const { der } = readList(await readInput(path, context), nameOf(path));
  const pem = encodePem("X509 CRL", der);
  if (out === undefined) context.stdout.write(pem);
  else writeNew(out, pem);
  return EXIT.ok;
}

/**
 * Checks a list.
 * @returns 0 when the load balancer can use it, else 1.
 */
export async function checkCrlFile(
  path: string,
  { trustStore, format }: CrlCheckFlags,
  context: CommandContext,
): Promise<number> {
  const { crl, der } = readList(await readInput(path, context), nameOf(path));
  const authorities =
    trustStore === undefined
      ? undefined
      : readBundle(await readInput(trustStore, context), trustStore);
  const findings = checkCrl(crl, der, authorities, context.now());
  const usable = findings.every(({ level }) => level !== "error");
  if (format === "json") {
    const signatureChecked = authorities !== undefined;
    print(context, JSON.stringify({ usable, signatureChecked, ...crlFacts(crl), findings }));
    return usable ? EXIT.ok : EXIT.no;
  }
  const paint = painter(context.stdout, context.env);
  for (const line of layOut(crlRows(crlFacts(crl)).map((row) => row.map(escapeForLog)))) {
    print(context, line);
  }
  for (const { level, text } of findings) {
    print(context, `${paint(level === "error" ? "red" : "yellow", level)}: ${escapeForLog(text)}`);
  }
  const signature = trustStore === undefined ? " (its signature was not checked)" : "";
  print(context, `the load balancer ${usable ? "can" : "cannot"} use it${signature}`);
  return usable ? EXIT.ok : EXIT.no;
}

function readList(bytes: Uint8Array, name: string): { crl: Crl; der: Uint8Array } {
  const der = derOf(bytes, name);
  try {
    return { crl: Crl.fromDer(der), der };
  } catch (cause) {
    if (!(cause instanceof DerError)) throw cause;
    throw notList(
      `${name} is not a revocation list: ${cause.message} (byte ${cause.offset})`,
      cause,
    );
  }
}

function derOf(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes[0] === 0x30 && ((bytes[1] ?? 0) & 0x80) !== 0) return bytes;
  try {
    const blocks = decodePemBlocks(Buffer.from(bytes).toString("latin1"), {
      labels: ["X509 CRL", "CRL"],
      maxBlocks: 30,
      maxBytes: 128 * 1024 * 1024,
      allowText: true,
    });
    const [block] = blocks;
    if (blocks.length === 1 && block !== undefined) return block.der;
    throw notList(
      `${name} holds ${blocks.length} revocation lists, the load balancer expects one in each file`,
    );
  } catch (cause) {
    if (!(cause instanceof PemError)) throw cause;
    throw notList(`${name} is not a revocation list: ${cause.message}`, cause);
  }
}

function notList(message: string, cause?: unknown): CliError {
  return new CliError(EXIT.unusable, message, "give one revocation list in DER or PEM", { cause });
}

function readBundle(bytes: Uint8Array, name: string): Certificate[] {
  try {
    return readTrustStore([{ name, material: bytes }], []).anchors.map(
      ({ certificate }) => certificate,
    );
  } catch (cause) {
    const hint = `alb-mtls trust-store check ${name} says more`;
    throw new CliError(EXIT.unusable, errorText(cause), hint, { cause });
  }
}
