/**
 * `alb-mtls inspect`: what is in a chain, header value, event or revocation list, and what the load balancer would object to.
 * @module
 */
import { type Command, Option } from "commander";
import { escapeForLog } from "../../util/log-text.ts";
import { Certificate } from "../../x509/certificate.ts";
import { CertificateError } from "../../x509/certificate-error.ts";
import type { Crl } from "../../x509/crl/crl.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { painter } from "../colour.ts";
import { albObjections } from "../material/alb-objections.ts";
import { certificateFacts, factRows } from "../material/describe-certificate.ts";
import { crlFacts, crlRows } from "../material/describe-crl.ts";
import { nameOf, readInput } from "../material/read-input.ts";
import { type Material, readMaterial } from "../material/read-material.ts";
import { layOut } from "../table.ts";
import { print, type World } from "../world.ts";

/** The flags as they were given. */
export interface InspectFlags {
  readonly format: "text" | "json";
}

const NOTES = `
Nothing is verified here: see alb-mtls verify.

Exit codes: 0 it could be read; 3 it could not.

Examples:
  alb-mtls inspect client-chain.pem
  alb-mtls inspect --format json event.json
  pbpaste | alb-mtls inspect -`;

/** Adds the command. */
export function addInspect(
  program: Command,
  world: World,
  ended: (exitCode: number) => void,
): void {
  program
    .command("inspect")
    .description("Show certificates or revocation lists, and what the load balancer objects to.")
    .argument("<file>", "PEM, DER, a header value, an ALB event or a revocation list; - for stdin")
    .addOption(
      new Option("--format <format>", "text, or JSON").choices(["text", "json"]).default("text"),
    )
    .addHelpText("after", NOTES)
    .action(async (path: string, flags: InspectFlags) => ended(await inspect(path, flags, world)));
}

/**
 * Prints what is in a file.
 * @returns 0.
 * @throws {CliError} when it cannot be read or understood.
 */
export async function inspect(
  path: string,
  { format }: InspectFlags,
  world: World,
): Promise<number> {
  const name = nameOf(path);
  const material = readMaterial(await readInput(path, world), name);
  if (material.kind === "crls") inspectCrls(material.crls, format, world);
  else inspectChain(material, name, format, world);
  return EXIT.ok;
}

function inspectChain(
  material: Exclude<Material, { kind: "crls" }>,
  name: string,
  format: "text" | "json",
  world: World,
): void {
  const certificates = readChain(material.chain, name);
  const facts = certificates.map(certificateFacts);
  const objections = albObjections(certificates, world.now());
  const from = material.kind === "event" ? `event (${material.mode} mode)` : material.from;
  if (format === "json") {
    print(world, JSON.stringify({ from, certificates: facts, objections }));
    return;
  }
  const paint = painter(world.stdout, world.env);
  print(world, `${facts.length} certificate${facts.length === 1 ? "" : "s"}, from ${from}`);
  for (const [index, each] of facts.entries()) {
    print(world);
    print(world, paint("bold", `certificate ${index + 1}${index === 0 ? ", the leaf" : ""}`));
    printRows(factRows(each), world);
  }
  print(world);
  if (objections.length === 0) print(world, "The load balancer has nothing to object to in it.");
  for (const { code, text } of objections) {
    print(world, paint("red", `The load balancer objects: ${code}: ${escapeForLog(text)}`));
  }
}

function inspectCrls(crls: readonly Crl[], format: "text" | "json", world: World): void {
  const facts = crls.map(crlFacts);
  if (format === "json") {
    print(world, JSON.stringify({ crls: facts }));
    return;
  }
  for (const [index, each] of facts.entries()) {
    if (index > 0) print(world);
    print(world, `revocation list ${index + 1} of ${facts.length}`);
    printRows(crlRows(each), world);
  }
}

/** Everything in a row was chosen by whoever made the certificate. */
function printRows(rows: readonly (readonly [string, string])[], world: World): void {
  const escaped = rows.map(([name, value]) => [`  ${name}`, escapeForLog(value)]);
  for (const line of layOut(escaped)) print(world, line);
}

function readChain(chain: readonly Uint8Array[], name: string): Certificate[] {
  return chain.map((der, index) => {
    try {
      return Certificate.fromDer(der).assertWellFormed();
    } catch (cause) {
      if (!(cause instanceof CertificateError)) throw cause;
      const message = `certificate ${index + 1} of ${name} is malformed: ${cause.message}`;
      throw new CliError(EXIT.unusable, message, "have it issued anew", { cause });
    }
  });
}
