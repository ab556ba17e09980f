/**
 * `alb-mtls start`: keeps local load balancers up, in front of the example handlers or of the user's own.
 * @module
 */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { LocalAlb } from "../../emulator/index.ts";
import { EXIT } from "../cli-error.ts";
import { type CommandContext, notify, print } from "../command-context.ts";
import {
  type Environment,
  exampleEnvironment,
  readEnvironment,
} from "../start/handler-environment.ts";
import { instructions } from "../start/instructions.ts";
import { keepListener } from "../start/keep-listener.ts";
import { PrivateFolder } from "../start/private-folder.ts";
import {
  checkCrl,
  checkTrustStore,
  type ListenerPlan,
  planListeners,
  type StartFlags,
} from "../start/settings.ts";
import { type ThrowAwayPki, writeThrowAwayPki } from "../start/throw-away-pki.ts";

const EXAMPLES = `
Examples:
  alb-mtls start                         both modes, example handlers, throw-away certificates
  alb-mtls start --mode verify --handler src/app.ts#handler --env ALLOW=clientA
  alb-mtls start --mode passthrough --handler app.ts --trust-store ca-bundle.pem --port 9443

The handler runs in this process. Unless they are set, MODE, TRUST_ANCHORS, CRLS, ALLOW and ORIGIN are set as the
example handlers want them. Ctrl-C ends the listeners and removes the certificates.`;

/** Adds the command. */
export function addStart(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  program
    .command("start")
    .description("Keep local load balancers with mutual TLS up, and print curl lines for them.")
    .addOption(
      new Option(
        "--mode <mode>",
        "one listener in this mode; default both, with the examples",
      ).choices(["verify", "passthrough"]),
    )
    .option("--port <number>", "of the first listener; default 8443, 0 is a free one", readPort)
    .option("--handler <file[#export]>", "your own handler, TypeScript as it is; needs --mode")
    .option(
      "--trust-store <file>",
      "the CA bundle of your clients; default throw-away certificates",
    )
    .option(
      "--crl <file>",
      "revocation lists of these clients' authorities; verify mode refuses who is on one, passthrough mode requires them",
    )
    .option("--env <name=value|file...>", "environment variables of the handler")
    .option("--connection-log <file>", "append the connection log to this file")
    .addOption(
      new Option(
        "--forged-headers <what>",
        "mutual TLS headers that a client sends itself, when no rule blocks them; default keep",
      ).choices(["keep", "strip"]),
    )
    .option("--block-forged-headers", "answer 400 to such a client, as listener rules do (default)")
    .option("--no-block-forged-headers", "do not")
    .option("--single-value", "multi-value headers are off, as AWS makes target groups by default")
    .option(
      "--pki <folder>",
      "where the throw-away certificates go; a new folder, removed at the end",
    )
    .addHelpText("after", EXAMPLES)
    .action(async (flags: StartFlags) => ended(await start(flags, context)));
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  // The second listener needs the next port.
  if (!(port < 65_535)) throw new InvalidArgumentError("It must be an integer from 0 to 65534.");
  return port;
}

/**
 * Starts the listeners, prints how to reach them, and waits until the user has had enough.
 * @returns 0.
 */
export async function start(flags: StartFlags, context: CommandContext): Promise<number> {
  const plans = planListeners(flags);
  checkTrustStore(flags);
  checkCrl(flags);
  const given = readEnvironment(flags.env ?? []);
  const folder = new PrivateFolder(flags.pki);
  const albs: LocalAlb[] = [];
  try {
    const pki = flags.trustStore === undefined ? writeThrowAwayPki(folder) : undefined;
    const trustStore = flags.trustStore ?? pki?.anchors ?? "";
    // In turn: each handler reads its settings from the environment when it is imported.
    for (const plan of plans) {
      const env = environmentOf(plan, flags, { given, trustStore }, context);
      const alb = await keepListener(plan, flags, { env, trustStore }, context);
      albs.push(alb);
      const serverCa = folder.write(`server-ca-${plan.mode}.pem`, alb.serverCaPem);
      printListener({ plan, alb, serverCa }, pki, flags, context);
    }
    notify(context, `ready; Ctrl-C ends it and removes ${folder.path}`);
    await aborted(context.stop);
  } finally {
    // The last one first, so that the environment becomes what it was.
    for (const alb of albs.reverse()) await alb.close();
    folder.remove();
  }
  return EXIT.ok;
}

function printListener(
  kept: Parameters<typeof instructions>[0],
  pki: ThrowAwayPki | undefined,
  flags: StartFlags,
  context: CommandContext,
): void {
  const isExample = flags.handler === undefined && flags.env === undefined;
  for (const line of instructions(kept, pki, isExample)) print(context, line);
  print(context);
}

/** What the user gives wins. The examples' settings win over what happens to be set, unless the handler is the user's. */
function environmentOf(
  { mode }: ListenerPlan,
  { handler, crl }: StartFlags,
  user: { readonly given: Environment; readonly trustStore: string },
  { env }: CommandContext,
): Environment {
  const example = exampleEnvironment(mode, user.trustStore, crl);
  const missing = Object.entries(example).filter(([name]) => env[name] === undefined);
  const settings = handler === undefined ? example : Object.fromEntries(missing);
  return { ...settings, ...user.given };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
