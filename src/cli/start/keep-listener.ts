/**
 * Starts one listener and reports to the user what goes on at it.
 * @module
 */
import { inspect } from "node:util";
import { type AlbFault, type AlbOptions, type LocalAlb, startAlb } from "../../emulator/index.ts";
import { cutText } from "../../util/log-text.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { type CommandContext, notify, notifyMore } from "../command-context.ts";
import type { Environment } from "./handler-environment.ts";
import type { ListenerPlan, StartFlags } from "./settings.ts";

/** Longest text of what a handler threw, in UTF-16 units. */
const maxCause = 8000;
/** The same of the sentence before it. */
const maxDetail = 1000;

/**
 * Starts the listener of a plan; on another port when the plan leaves it open and its own is taken.
 * @throws {CliError} when it cannot be started.
 */
export async function keepListener(
  plan: ListenerPlan,
  flags: StartFlags,
  given: { readonly env: Environment; readonly trustStore: string },
  context: CommandContext,
): Promise<LocalAlb> {
  const { mode, handler, port } = plan;
  const options: AlbOptions = {
    mode,
    handler,
    env: given.env,
    ...(mode === "verify" && { trustStore: given.trustStore }),
    ...(mode === "verify" && flags.crl !== undefined && { crl: flags.crl }),
    ...(flags.connectionLog !== undefined && { connectionLog: flags.connectionLog }),
    ...(flags.forgedHeaders !== undefined && { forgedHeaders: flags.forgedHeaders }),
    blockForgedHeaders: flags.blockForgedHeaders ?? true,
    singleValue: flags.singleValue ?? false,
    onFault: (fault) => tellFault(fault, context),
  };
  const alb = await startOn(options, port, plan.anyPort);
  alb.connectionLog.onLine((line) => context.stderr.write(`connection log: ${line}\n`));
  return alb;
}

async function startOn(options: AlbOptions, port: number, anyPort: boolean): Promise<LocalAlb> {
  try {
    return await startAlb({ ...options, port });
  } catch (error) {
    if (anyPort && codeOf(error) === "EADDRINUSE") return startOn(options, 0, false);
    throw explained(error, port);
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}

/** What stopped the start, with what to do about it. */
function explained(error: unknown, port: number): unknown {
  const unusable = (message: string, hint: string) =>
    new CliError(EXIT.unusable, message, hint, { cause: error });
  if (codeOf(error) === "EADDRINUSE") {
    return unusable(
      `port ${port} is taken`,
      "choose another with --port; --port 0 takes a free one",
    );
  }
  if (codeOf(error) === "EACCES") {
    return unusable(`port ${port} is not yours to use`, "choose one above 1023 with --port");
  }
  const { name, message, cause } = error as Error;
  // The load balancer's own complaints about its options; anything else is a fault.
  if (name !== "TypeError") return error;
  if (!message.startsWith("handler:")) return unusable(message, "see alb-mtls start --help");
  const why = cause === undefined ? "" : `\n${causeText(cause)}`;
  const hint = "give --handler FILE[#export]; what it reads from the environment is given by --env";
  return unusable(`${message}${why}`, hint);
}

/** Answers of the load balancer's own, of which the client sees a status and nothing else. */
function tellFault({ status, reason, detail, cause }: AlbFault, context: CommandContext): void {
  notify(
    context,
    `the load balancer answered ${status} itself (${reason}): ${cutText(detail, maxDetail)}`,
  );
  if (cause !== undefined) notifyMore(context, causeText(cause));
}

/** What a handler threw, with its stack; a request can make its message long. */
function causeText(cause: unknown): string {
  return cutText(inspect(cause), maxCause);
}
