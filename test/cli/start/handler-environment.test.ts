import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readEnvironment } from "../../../src/cli/start/handler-environment.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alb-mtls-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("--env", () => {
  test("takes NAME=VALUE, the value as it stands", () => {
    expect(readEnvironment(["A=1", "B=", "C=x=y", "D=two\nlines"])).toEqual({
      A: "1",
      B: "",
      C: "x=y",
      D: "two\nlines",
    });
  });

  test("takes a file of lines; what comes later wins", () => {
    const path = file(".env", 'A=1 # comment\nB="two words"\n');
    expect(readEnvironment(["A=0", path, "B=b"])).toEqual({ A: "1", B: "b" });
  });

  const functions = { One: { A: "1", N: 2 }, Two: { A: "2" } };

  test("takes SAM's file: a function's variables, or those for all", () => {
    const several = file("env.json", JSON.stringify(functions));
    expect(readEnvironment([`${several}#One`])).toEqual({ A: "1", N: "2" });
    expect(readEnvironment([`${several}#Two`])).toEqual({ A: "2" });
    const single = file("single.json", JSON.stringify({ Only: { A: "3" } }));
    expect(readEnvironment([single])).toEqual({ A: "3" });
    const parameters = { ...functions, Parameters: { A: "4" } };
    expect(readEnvironment([file("p.json", JSON.stringify(parameters))])).toEqual({ A: "4" });
  });

  test("says what is wrong and what to do", () => {
    const several = file("env2.json", JSON.stringify(functions));
    const wrong = (entry: string, message: string | RegExp) => {
      expect(() => readEnvironment([entry])).toThrow(message);
      expect(() => readEnvironment([entry])).toThrow(
        expect.objectContaining({ exitCode: 3, hint: expect.stringContaining("--env") }),
      );
    };
    wrong(several, "has no Parameters; it has One, Two");
    wrong(`${several}#Three`, "has no Three");
    wrong(join(folder, "absent"), /absent cannot be read: ENOENT/);
    wrong(file("broken.json", "{"), "is not JSON");
  });
});
