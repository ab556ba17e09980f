/**
 * `alb-mtls demo`: real clients against local load balancers in both modes, and whether each fared as it should.
 * @module
 */
import type { Command } from "commander";
import { CliError, EXIT } from "../cli-error.ts";
import { painter } from "../colour.ts";
import type { Attempt } from "../demo/attempt.ts";
import { createAttempts } from "../demo/attempts.ts";
import { createCast, SLEEPY_CA } from "../demo/cast.ts";
import { DecisionLines } from "../demo/decision-lines.ts";
import { DemoListeners } from "../demo/listeners.ts";
import { nextSteps } from "../demo/next-steps.ts";
import { type Observation, observe } from "../demo/observe.ts";
import { complaints, tables } from "../demo/report.ts";
import { print, tell, type World } from "../world.ts";

/** Adds the command. */
export function addDemo(program: Command, world: World, ended: (exitCode: number) => void): void {
  program
    .command("demo")
    .description("See TLS clients admitted and refused, in both modes, on this machine.")
    .addHelpText(
      "after",
      "\nEverything is made anew and nothing is left behind. Exits with 1 when a row is not as expected.",
    )
    .action(async () => ended(await demo(world)));
}

/**
 * Runs the demo and prints its tables.
 *
 * @param change for tests: what to make of the attempts before they are made.
 * @returns 0 when every row is as expected, else 1.
 */
export async function demo(
  world: World,
  change: (attempts: Attempt[]) => readonly Attempt[] = (attempts) => attempts,
): Promise<number> {
  const started = performance.now();
  print(
    world,
    "Real here: TLS, certificates, this library. Emulated after AWS's documents: the load balancer and Lambda's service.",
  );
  const observations = await observeAll(world, change);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const paint = painter(world.stdout, world.env);
  for (const line of tables(observations, paint)) print(world, line);
  const wrong = complaints(observations);
  const right = observations.length - wrong.length;
  print(world);
  print(
    world,
    `${right} of ${observations.length} as expected (status, code, reason and step), in ${seconds} s`,
  );
  print(world);
  for (const line of nextSteps(observations)) print(world, line);
  for (const line of wrong) tell(world, line);
  return wrong.length === 0 ? EXIT.ok : EXIT.no;
}

async function observeAll(
  world: World,
  change: (attempts: Attempt[]) => readonly Attempt[],
): Promise<Observation[]> {
  const cast = createCast();
  const lines = new DecisionLines((text) => {
    // That this list is outdated is part of the demo.
    if (!text.includes(SLEEPY_CA)) world.stderr.write(`${text}\n`);
  });
  let listeners: DemoListeners | undefined;
  try {
    listeners = await DemoListeners.start(cast);
    const observations: Observation[] = [];
    for (const attempt of change(createAttempts(cast))) {
      world.stop.throwIfAborted();
      observations.push(await observe(attempt, listeners, lines, world.stop));
    }
    return observations;
  } catch (error) {
    if (!world.stop.aborted) throw error;
    throw new CliError(EXIT.no, "stopped before the end", "run it again for all rows");
  } finally {
    lines.close();
    await listeners?.close();
  }
}
