import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";

/** Runs the program, after this code. */
function program(code: string, ...args: string[]) {
  const nodeArgs = [
    "--conditions=alb-mtls-source",
    `--import=data:text/javascript,${encodeURIComponent(code)}`,
    "src/cli/main.ts",
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the program", () => {
  test("hands arguments in and the exit code out", () => {
    expect(program("", "--version")).toMatchObject({ status: 0, stderr: "" });
    expect(program("", "nonsense")).toMatchObject({ status: 2, stdout: "" });
  });

  test("tells an old Node.js what it needs, before it imports anything", () => {
    const old = 'Object.defineProperty(process, "versions", { value: { node: "20.19.0" } })';
    const { status, stderr } = program(old, "demo");
    expect(status).toBe(2);
    expect(stderr).toBe(
      "alb-mtls: Node.js 20.19.0 is too old\n" +
        "alb-mtls: hint: install Node.js 22 or later from https://nodejs.org\n",
    );
  });
});
