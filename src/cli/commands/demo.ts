/**
 * `alb-mtls demo`: real clients against local load balancers in both modes, and whether each fared as it should.
 * @module
 */
import type { Command } from "commander";
import { CliError, EXIT } from "../cli-error.ts";
import { painter } from "../colour.ts";
import { type CommandContext, notify, print } from "../command-context.ts";
import type { Attempt } from "../demo/attempt.ts";
import { createAttempts } from "../demo/attempts.ts";
import { DecisionLines } from "../demo/decision-lines.ts";
import { createDemoClients, SLEEPY_CA } from "../demo/demo-clients.ts";
import { DemoListeners } from "../demo/listeners.ts";
import { nextSteps } from "../demo/next-steps.ts";
import { type Observation, observe } from "../demo/observe.ts";
import { complaints, tables } from "../demo/report.ts";

/** Adds the command. */
export function addDemo(
  program: Command,
  context: CommandContext,
  ended: (exitCode: number) => void,
): void {
  program
    .command("demo")
    .description("See TLS clients admitted and refused, in both modes, on this machine.")
    .addHelpText(
      "after",
      "\nEverything is made anew and nothing is left behind. Exits with 1 when a row is not as expected.",
    )
    .action(async () => ended(await demo(context)));
}

/**
 * Runs the demo and prints its tables.
 *
 * @param change for tests: what to make of the attempts before they are made.
 * @returns 0 when every row is as expected, else 1.
 */
export async function demo(
  context: CommandContext,
  change: (attempts: Attempt[]) => readonly Attempt[] = (attempts) => attempts,
): Promise<number> {
  const started = performance.now();
  print(
    context,
    "Real here: TLS, certificates, this library. Emulated after AWS's documents: the load balancer and Lambda's service.",
  );
  const observations = await observeAll(context, change);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const paint = painter(context.stdout, context.env);
  for (const line of tables(observations, paint)) print(context, line);
  const wrong = complaints(observations);
  const right = observations.length - wrong.length;
  print(context);
  print(
    context,
    `${right} of ${observations.length} as expected (status, code, reason and step), in ${seconds} s`,
  );
  print(context);
  for (const line of nextSteps(observations)) print(context, line);
  for (const line of wrong) notify(context, line);
  return wrong.length === 0 ? EXIT.ok : EXIT.no;
}

async function observeAll(
  context: CommandContext,
  change: (attempts: Attempt[]) => readonly Attempt[],
): Promise<Observation[]> {
  const clients = createDemoClients();
  const lines = new DecisionLines((text) => {
    // That this list is outdated is part of the demo.
    if (!text.includes(SLEEPY_CA)) context.stderr.write(`${text}\n`);
  });
  let listeners: DemoListeners | undefined;
  try {
    listeners = await DemoListeners.start(clients);
    const observations: Observation[] = [];
    for (const attempt of change(createAttempts(clients))) {
      context.stop.throwIfAborted();
      observations.push(await observe(attempt, listeners, lines, context.stop));
    }
    return observations;
  } catch (error) {
    if (!context.stop.aborted) throw error;
    throw new CliError(EXIT.no, "stopped before the end", "run it again for all rows");
  } finally {
    lines.close();
    await listeners?.close();
  }
}
