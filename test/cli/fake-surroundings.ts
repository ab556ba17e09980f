/**
 * A context for the command line in which everything that it prints can be read.
 */
import type { Surroundings } from "../../src/cli/command-context.ts";

/** The context and what was printed in it. */
export interface FakeSurroundings extends Surroundings {
  /** Everything printed so far. */
  readonly printed: { stdout: string; stderr: string };
  /** What Ctrl-C does. */
  end(): void;
  /** Resolves when stderr has this text, or at the end; fails after some seconds. */
  said(text: string): Promise<void>;
}

const PATIENCE = 10_000;

/** @param settings environment, whether stdout is a terminal, what comes in on stdin, and the present. */
export function fakeSurroundings(
  settings: {
    env?: Readonly<Record<string, string>>;
    isTTY?: boolean;
    stdin?: string | Uint8Array;
    now?: Date;
  } = {},
): FakeSurroundings {
  const printed = { stdout: "", stderr: "" };
  const controller = new AbortController();
  const into = (name: "stdout" | "stderr") => ({
    isTTY: settings.isTTY ?? false,
    write: (text: string) => {
      printed[name] += text;
    },
  });
  return {
    stdout: into("stdout"),
    stderr: into("stderr"),
    stdin: (async function* () {
      yield Buffer.from(settings.stdin ?? "");
    })(),
    env: settings.env ?? {},
    now: () => settings.now ?? new Date(),
    stop: controller.signal,
    printed,
    end: () => controller.abort(),
    async said(text) {
      const isOver = () => controller.signal.aborted || printed.stderr.includes(text);
      for (const begun = Date.now(); !isOver(); ) {
        if (Date.now() - begun > PATIENCE) throw new Error(`"${text}" not in: ${printed.stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}
