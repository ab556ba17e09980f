/**
 * `alb-mtls event`: an event as the load balancer would send it, for `sam local invoke -e -` and tests.
 * @module
 */
import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Mode } from "../../alb/mtls-headers.ts";
import { albEvent } from "../../testing/alb-event.ts";
import { errorText } from "../../util/error-text.ts";
import { CliError, EXIT } from "../cli-error.ts";
import type { CommandContext } from "../command-context.ts";
import { nameOf, readInput } from "../material/read-input.ts";
import { readMaterial } from "../material/read-material.ts";

/** The flags as they were given. */
export interface EventFlags {
  readonly mode: Mode;
  readonly cert?: string;
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
  readonly singleValue?: boolean;
  readonly header?: readonly (readonly [string, string])[];
  readonly targetGroup?: string;
}

const NOTES = `
The certificate is not checked here: a load balancer in verify mode would never send an event for a bad one.

Exit codes: 0 printed; 2 usage; 3 the certificate or body cannot be read.

Examples:
  alb-mtls event --mode verify --cert client-chain.pem | sam local invoke -e - MyFunction
  alb-mtls event --mode passthrough --cert client-chain.pem --path /orders --method POST --body @order.json
  alb-mtls event --mode passthrough`;

/** Adds the command. */
export function addEvent(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  program
    .command("event")
    .description("Print an event as the load balancer sends it to a function.")
    .addOption(
      new Option("--mode <mode>", "the listener's mode")
        .choices(["verify", "passthrough"])
        .makeOptionMandatory(),
    )
    .option("--cert <file>", "the client's chain, - for stdin; default none was presented")
    .option("--path <path>", "default /")
    .option("--method <method>", "default GET")
    .option("--body <text|@file>", "the request's body, or a file with it")
    .option("--single-value", "multi-value headers are off at the target group")
    .option("--header <name=value>", "a header of the client; may be repeated", readHeader)
    .option("--target-group <arn>", "default one of the tests")
    .addHelpText("after", NOTES)
    .action(async (flags: EventFlags) => ended(await event(flags, context)));
}

function readHeader(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("Write a header as name=value.");
  return [...before, [text.slice(0, equals), text.slice(equals + 1)]];
}

/**
 * Prints the event.
 * @returns 0.
 * @throws {CliError} when the certificate or the body cannot be read.
 */
export async function event(flags: EventFlags, context: CommandContext): Promise<number> {
  const { mode, cert, path, method, body, singleValue, header = [], targetGroup } = flags;
  if (mode === "verify" && cert === undefined) {
    const hint = "add --cert, or take --mode passthrough: only there a client may come without one";
    throw new CliError(EXIT.usage, "--mode verify needs --cert", hint);
  }
  const chain = cert === undefined ? undefined : await readChain(cert, context);
  const made = albEvent({
    mode,
    ...(chain === undefined ? {} : { certificate: chain }),
    ...(path === undefined ? {} : { path }),
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body: readBody(body) }),
    ...(targetGroup === undefined ? {} : { targetGroupArn: targetGroup }),
    singleValue: singleValue === true,
    headers: grouped(header),
  });
  context.stdout.write(`${JSON.stringify(made, undefined, 2)}\n`);
  return EXIT.ok;
}

async function readChain(path: string, context: CommandContext): Promise<readonly Uint8Array[]> {
  const material = readMaterial(await readInput(path, context), nameOf(path));
  if (material.kind === "certificates") return material.chain;
  throw new CliError(
    EXIT.unusable,
    `${nameOf(path)} is not a chain`,
    "give PEM or DER certificates",
  );
}

function readBody(body: string): string | Uint8Array {
  if (!body.startsWith("@")) return body;
  try {
    return new Uint8Array(readFileSync(body.slice(1)));
  } catch (cause) {
    const message = `the body ${body.slice(1)} cannot be read: ${errorText(cause)}`;
    throw new CliError(EXIT.unusable, message, "name a file after the @", { cause });
  }
}

function grouped(headers: readonly (readonly [string, string])[]): Record<string, string[]> {
  // A map: a header may be called constructor, and an object has that already.
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}
