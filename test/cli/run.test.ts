import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { run } from "../../src/cli/run.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";

async function outcome(...args: string[]) {
  const context = fakeSurroundings();
  const exitCode = await run(args, context);
  return { exitCode, ...context.printed };
}

describe("alb-mtls", () => {
  test("without arguments prints what people do, on stdout", async () => {
    const { exitCode, stdout, stderr } = await outcome();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.match(/^ {2}np[mx] .* {2}\w.*$/gm)).toHaveLength(8);
  });

  test("--version prints the version and nothing else", async () => {
    const { version }: { version: string } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(await outcome("--version")).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  test.each([
    ["--help", ["demo", "start", "Exit codes"]],
    ["help start", ["--trust-store", "Examples"]],
    ["start --help", ["--no-block-forged-headers", "Examples"]],
    ["demo --help", ["Exits with 1"]],
  ])("%s goes to stdout", async (line, wanted) => {
    const { exitCode, stdout, stderr } = await outcome(...line.split(" "));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    for (const text of wanted) expect(stdout).toContain(text);
  });

  test.each([
    ["strat", "unknown command 'strat'"],
    ["demo extra", "too many arguments"],
    ["start --prot 1", "Did you mean --port?"],
    ["start --port https", "an integer from 0 to 65534"],
    ["start --port 65535", "an integer from 0 to 65534"],
    ["start --mode off", "Allowed choices are verify, passthrough"],
    ["start --forged-headers drop", "Allowed choices are keep, strip"],
    ["start --handler app.ts", "--handler needs --mode"],
  ])("%s is a usage error with a hint, on stderr", async (line, message) => {
    const { exitCode, stdout, stderr } = await outcome(...line.split(" "));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^alb-mtls: /);
    expect(stderr).toMatch(/^alb-mtls: hint: ./m);
  });

  test("what a file of somebody else holds moves no cursor in a message", async () => {
    const context = fakeSurroundings({ stdin: '{"a":\u001b[2J\u009b2J\u202e}' });
    expect(await run(["inspect", "-"], context)).toBe(3);
    expect(context.printed.stderr).toMatch(/cannot be understood.*\\u\{1b\}/);
    expect(context.printed.stderr).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test("a fault of its own is said with its stack, and the exit code is not a user's mistake", async () => {
    const context = fakeSurroundings();
    const broken = {
      ...context,
      stdout: {
        write() {
          throw new RangeError("no more paper");
        },
      },
    };
    expect(await run(["demo"], broken)).toBe(70);
    expect(context.printed.stderr).toMatch(/^alb-mtls: fault: RangeError: no more paper\n +at /);
  });
});
