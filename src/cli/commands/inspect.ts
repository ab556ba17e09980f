/**
 * `alb-mtls inspect`: what is in a chain, header value, event or revocation list, and what the load balancer and this library object to.
 * @module
 */
import { type Command, Option } from "commander";
import { escapeForLog } from "../../util/log-text.ts";
import { Certificate } from "../../x509/certificate.ts";
import { CertificateError } from "../../x509/certificate-error.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { painter } from "../colour.ts";
import { type CommandContext, print } from "../command-context.ts";
import { albObjections, type InspectedChain } from "../material/alb-objections.ts";
import { certificateFacts, factRows } from "../material/describe-certificate.ts";
import { crlFacts, crlRows } from "../material/describe-crl.ts";
import { BASIS } from "../material/inferred-basis.ts";
import { libraryObjections } from "../material/library-objections.ts";
import { nameOf, readInput } from "../material/read-input.ts";
import { type Material, readMaterial } from "../material/read-material.ts";
import { layOut } from "../table.ts";

/** The flags as they were given. */
export interface InspectFlags {
  readonly format: "text" | "json";
}

const NOTES = `
Nothing is verified here: alb-mtls verify asks with a trust store. What the load balancer objects to is documented by AWS, or inferred
from AWS-LC and s2n-tls, the TLS libraries that AWS writes.

Exit codes: 0 it could be read; 3 it could not.

Examples:
  alb-mtls inspect client-chain.pem
  alb-mtls inspect --format json event.json
  pbpaste | alb-mtls inspect -`;

/** Adds the command. */
export function addInspect(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  program
    .command("inspect")
    .description(
      "Show certificates or revocation lists, and what the load balancer and this library object to.",
    )
    .argument("<file>", "PEM, DER, a header value, an ALB event or a revocation list; - for stdin")
    .addOption(
      new Option("--format <format>", "text, or JSON").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", NOTES)
    .action(async (path: string, flags: InspectFlags) =>
      ended(await inspect(path, flags, context)),
    );
}

/**
 * Prints what is in a file.
 * @returns 0.
 * @throws {CliError} when it cannot be read or understood.
 */
export async function inspect(
  path: string,
  { format }: InspectFlags,
  context: CommandContext,
): Promise<number> {
  const name = nameOf(path);
  const material = readMaterial(await readInput(path, context), name);
  if (material.kind === "crls") inspectCrls(material.crls, format, context);
  else inspectChain(material, name, format, context);
  return EXIT.ok;
}

function inspectChain(
  material: Exclude<Material, { kind: "crls" }>,
  name: string,
  format: "text" | "json",
  context: CommandContext,
): void {
  const chain = readChain(material.chain, name);
  const facts = chain.certificates.map((each) => each && certificateFacts(each));
  const [leaf] = chain.certificates;
  const objections = albObjections(chain, context.now());
  const library = leaf === undefined ? [] : libraryObjections(leaf, context.now());
  const from = material.kind === "event" ? `event (${material.mode} mode)` : material.from;
  if (format === "json") {
    const certificates = facts.map((each, index) => each ?? { unreadable: chain.faults[index] });
    print(context, JSON.stringify({ from, certificates, objections, library }));
    return;
  }
  const paint = painter(context.stdout, context.env);
  print(context, `${facts.length} certificate${facts.length === 1 ? "" : "s"}, from ${from}`);
  for (const [index, each] of facts.entries()) {
    print(context);
    print(context, paint("bold", `certificate ${index + 1}${index === 0 ? ", the leaf" : ""}`));
    if (each !== undefined) printRows(factRows(each), context);
    else print(context, `  cannot be read: ${escapeForLog(chain.faults[index] ?? "")}`);
  }
  print(context);
  if (objections.length === 0) {
    print(
      context,
      `The load balancer, ${BASIS}, objects to nothing in it alone; alb-mtls verify asks with a trust store.`,
    );
  }
  for (const { code, text, basis } of objections) {
    const line = `The load balancer objects (${basis}): ${code}: ${escapeForLog(text)}`;
    print(context, paint("red", line));
  }
  if (library.length === 0) print(context, "This library objects to nothing in the leaf alone.");
  for (const { code, reason, text, mode } of library) {
    const line = `This library objects in ${mode}: ${code} (${reason}): ${escapeForLog(text)}`;
    print(context, paint("red", line));
  }
}

function inspectCrls(crls: readonly Crl[], format: "text" | "json", context: CommandContext): void {
  const facts = crls.map(crlFacts);
  if (format === "json") {
    print(context, JSON.stringify({ crls: facts }));
    return;
  }
  for (const [index, each] of facts.entries()) {
    if (index > 0) print(context);
    print(context, `revocation list ${index + 1} of ${facts.length}`);
    printRows(crlRows(each), context);
  }
}

/** Everything in a row was chosen by the maker of the certificate. */
function printRows(rows: readonly (readonly [string, string])[], context: CommandContext): void {
  const escaped = rows.map(([name, value]) => [`  ${name}`, escapeForLog(value)]);
  for (const line of layOut(escaped)) print(context, line);
}

/** A chain, and what is wrong with those that cannot be read. */
interface ReadChain extends InspectedChain {
  readonly faults: readonly (string | undefined)[];
}

/** Reads what can be read; a leaf that cannot be leaves nothing to show. */
function readChain(ders: readonly Uint8Array[], name: string): ReadChain {
  const certificates: (Certificate | undefined)[] = [];
  const faults: (string | undefined)[] = [];
  for (const [index, der] of ders.entries()) {
    try {
      const certificate = Certificate.fromDer(der);
      certificate.publicKeyDescription;
      certificates.push(certificate);
      faults.push(undefined);
    } catch (cause) {
      if (!(cause instanceof CertificateError)) throw cause;
      if (index === 0) {
        const message = `certificate 1 of ${name} is malformed: ${cause.message}`;
        throw new CliError(EXIT.unusable, message, "have it issued anew", { cause });
      }
      certificates.push(undefined);
      faults.push(cause.message);
    }
  }
  return { ders, certificates, faults };
}
