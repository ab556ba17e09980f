#!/usr/bin/env node
/**
 * The `alb-mtls` program: arguments in, exit code out. Everything else is in run.ts, which is imported only when this Node.js can
 * read it: an old one would stop at a syntax error and name no reason.
 */
const oldestNode = 22;

if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  process.stderr.write(
    `alb-mtls: Node.js ${process.versions.node} is too old\n` +
      `alb-mtls: hint: install Node.js ${oldestNode} or later from https://nodejs.org\n`,
  );
  process.exitCode = 2;
} else {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Once: a second Ctrl-C ends the program at once.
    process.once(signal, () => stop.abort());
  }
  // The reader went away (`alb-mtls demo | head`): nothing is left to report to.
  process.stdout.on("error", () => process.exit(1));
  const { run, reportUncaught } = await import("./run.ts");
  const surroundings = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    now: () => new Date(),
    stop: stop.signal,
  };
  // Node.js would print it as it is, with whatever a request put into its message.
  process.once("uncaughtException", (error) => process.exit(reportUncaught(error, surroundings)));
  const exitCode = await run(process.argv.slice(2), surroundings);
  // Not by running out of work: a handler may have left a timer behind. The empty write waits for what is still to be written.
  process.stdout.write("", () => process.exit(exitCode));
}

export {};
