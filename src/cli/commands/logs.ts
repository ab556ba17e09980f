/**
 * `alb-mtls logs`: why clients were refused, from the load balancer's connection logs.
 * @module
 */
import { createReadStream } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { BoundedCounter } from "../../connection-log/bounded-counter.ts";
import {
  type ConnectionLogFilter,
  type ConnectionLogRecord,
  ConnectionLogSummariser,
  compileFilter,
  type LineFields,
  type LineTest,
  recordOf,
} from "../../connection-log/index.ts";
import { errorText } from "../../util/error-text.ts";
import { CliError, EXIT } from "../cli-error.ts";
import { painter } from "../colour.ts";
import { type CommandContext, notify, print } from "../command-context.ts";
import { athenaStatements } from "../logs/athena.ts";
import { BufferedLines } from "../logs/buffered.ts";
import { MAX_KINDS } from "../logs/decision-index.ts";
import { FunctionDecisions, MAX_DECISIONS } from "../logs/decisions.ts";
import { logInputs } from "../logs/inputs.ts";
import { listed } from "../logs/listing.ts";
import { parseMoment } from "../logs/moment.ts";
import { readLogs } from "../logs/read-logs.ts";
import { summaryLines } from "../logs/summary-text.ts";

const DEFAULT_LOCATION = "s3://BUCKET/PREFIX/AWSLogs/ACCOUNT/elasticloadbalancing/REGION";

/** The flags as they were given. */
export interface LogsFlags {
  readonly clientIp?: readonly string[];
  readonly status?: readonly string[];
  readonly since?: Date;
  readonly until?: Date;
  readonly subject?: string;
  readonly serial?: string;
  readonly listenerPort?: number;
  readonly summary?: boolean;
  readonly top: number;
  readonly decisions?: string;
  readonly athena?: string | true;
  readonly format: "text" | "json";
}

const NOTES = `
Arguments: files and folders, gzipped or plain; - or none is stdin. The logs are streamed, however large they are.

Exit codes: 0 every line was read; 1 some lines were not understood, or it was stopped; 2 usage; 3 a log could not be read to its end.

Examples:
  alb-mtls logs --status Failed logs/
  alb-mtls logs --summary --since 6h logs/
  alb-mtls logs --status ClientCertExpired --client-ip 203.0.113.0/24 conn_log.log.gz
  aws s3 cp s3://BUCKET/KEY - | alb-mtls logs --subject CN=clientA --format json -
  alb-mtls logs --decisions function.log --summary logs/`;

/** Adds the command. */
export function addLogs(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  const collect = (value: string, before: string[] = []) => [...before, value];
  const moment = (text: string) => parseMoment(text, context.now());
  program
    .command("logs")
    .description("List or summarise the connections in a load balancer's connection logs.")
    .argument("[paths...]", "files or folders with connection logs, - for stdin")
    .option("--status <status>", "Success, Failed, - or a code; may be repeated", collect)
    .option("--client-ip <address>", "an address or CIDR block; may be repeated", collect)
    .option("--since <moment>", "from 2026-11-22, 2026-11-22T10:00Z, or 6h ago on", moment)
    .option("--until <moment>", "before this moment", moment)
    .option("--subject <text>", "part of the subject, for example CN=clientA")
    .option("--serial <hex>", "the certificate's serial number, in any spelling")
    .option("--listener-port <number>", "the listener's port", readNumber)
    .option("--summary", "count by outcome, subject, client and over time")
    .option("--top <number>", "subjects and clients in the summary", readNumber, 10)
    .option("--decisions <file>", "the function's log: joins its refusals to the connections")
    .option("--athena [location]", "print table definition and queries for Amazon Athena")
    .addOption(
      new Option("--format <format>", "text, or JSON: one object a line")
        .choices(["text", "json"])
        .default("text"),
    )
    .addHelpText("after", NOTES)
    .action(async (paths: string[], flags: LogsFlags) => ended(await logs(paths, flags, context)));
}

function readNumber(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new InvalidArgumentError("It must be a positive integer.");
  return number;
}

/**
 * Reads the logs and prints what is wanted of them.
 * @returns 0, 1 when lines were not understood, 3 when a log could not be read to its end.
 */
export async function logs(
  paths: readonly string[],
  flags: LogsFlags,
  context: CommandContext,
): Promise<number> {
  if (flags.athena !== undefined) {
    const location = flags.athena === true ? DEFAULT_LOCATION : flags.athena;
    context.stdout.write(athenaStatements(location));
    return EXIT.ok;
  }
  const isWanted = filterOf(flags);
  const inputs = logInputs(paths, context);
  const decisions = await readDecisions(flags.decisions, context);
  const report = flags.summary
    ? new Summary(flags, decisions, context)
    : new Listing(flags, decisions, context);
  const exitCode = await readLogs(
    inputs,
    (fields) => {
      if (isWanted(fields)) report.take(fields);
    },
    context,
  );
  report.end();
  return exitCode;
}

function filterOf(flags: LogsFlags): LineTest {
  const { since, until, subject } = flags;
  const filter: ConnectionLogFilter = {
    ...(flags.clientIp === undefined ? {} : { clientIps: flags.clientIp }),
    ...(flags.status === undefined ? {} : { statuses: flags.status }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(subject === undefined ? {} : { subject }),
    ...(flags.serial === undefined ? {} : { serialNumber: flags.serial }),
    ...(flags.listenerPort === undefined ? {} : { listenerPort: flags.listenerPort }),
  };
  try {
    return compileFilter(filter);
  } catch (cause) {
    throw new CliError(EXIT.usage, errorText(cause), "alb-mtls logs --help shows examples", {
      cause,
    });
  }
}

async function readDecisions(
  path: string | undefined,
  context: CommandContext,
): Promise<FunctionDecisions | undefined> {
  if (path === undefined) return undefined;
  let decisions: FunctionDecisions;
  try {
    decisions = await FunctionDecisions.read(path === "-" ? context.stdin : createReadStream(path));
  } catch (cause) {
    const message = `--decisions ${path} cannot be read: ${errorText(cause)}`;
    throw new CliError(EXIT.unusable, message, "give the function's log, a JSON object a line", {
      cause,
    });
  }
  if (decisions.count === 0) notify(context, `${path} holds no refusal that could be joined`);
  if (decisions.unjoinable > 0) {
    notify(
      context,
      `${decisions.unjoinable} refusals name neither a serial number nor a client address`,
    );
    notify(context, 'hint: the middleware writes them with identityInLogs: "full"');
  }
  if (decisions.tooMany > 0) {
    notify(
      context,
      `${decisions.tooMany} refusals were left out: over ${MAX_DECISIONS} in all, or over ${MAX_KINDS} codes and reasons of one client`,
    );
    notify(context, "hint: give the part of the function's log that belongs to the connections");
  }
  return decisions;
}

/** Prints one line for each connection. */
class Listing {
  readonly #lines: BufferedLines;
  readonly #decisions: FunctionDecisions | undefined;
  readonly #print: (record: ConnectionLogRecord) => string;

  constructor(flags: LogsFlags, decisions: FunctionDecisions | undefined, context: CommandContext) {
    const paint = painter(context.stdout, context.env);
    this.#lines = new BufferedLines(context.stdout);
    this.#decisions = decisions;
    this.#print =
      flags.format === "json"
        ? (record) => JSON.stringify(this.#joined(record))
        : (record) => listed(record, this.#decisions?.of(record) ?? [], paint);
  }

  take(fields: LineFields): void {
    this.#lines.line(this.#print(recordOf(fields)));
  }

  end(): void {
    this.#lines.flush();
  }

  #joined(record: ConnectionLogRecord): object {
    return this.#decisions === undefined
      ? record
      : { ...record, decisions: this.#decisions.of(record) };
  }
}

/** Prints counts at the end. */
class Summary {
  readonly #flags: LogsFlags;
  readonly #context: CommandContext;
  readonly #decisions: FunctionDecisions | undefined;
  readonly #summariser = new ConnectionLogSummariser();
  readonly #refusals = new BoundedCounter();

  constructor(flags: LogsFlags, decisions: FunctionDecisions | undefined, context: CommandContext) {
    this.#flags = flags;
    this.#decisions = decisions;
    this.#context = context;
  }

  take(fields: LineFields): void {
    const record = recordOf(fields);
    this.#summariser.add(record);
    for (const { code, reason } of this.#decisions?.of(record) ?? []) {
      this.#refusals.add(`${code} (${reason})`);
    }
  }

  end(): void {
    const { stdout, env } = this.#context;
    const summary = this.#summariser.result({ top: this.#flags.top });
    const refusals = this.#refusals.top(this.#flags.top);
    if (this.#flags.format === "json") {
      const joined = this.#decisions === undefined ? {} : { refusedByFunction: refusals };
      stdout.write(`${JSON.stringify({ ...summary, ...joined })}\n`);
      return;
    }
    for (const line of summaryLines(summary, refusals, painter(stdout, env))) {
      print(this.#context, line);
    }
  }
}
