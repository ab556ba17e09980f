import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { contextOf } from "../../src/cli/command-context.ts";
import { createProgram } from "../../src/cli/run.ts";
import { fakeSurroundings } from "../cli/fake-surroundings.ts";
import { cliDocument } from "./cli-document.ts";
import { codeBlocks, document, headings } from "./markdown.ts";

let folder: string;
const before = process.cwd();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alb-mtls-docs-"));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

describe("docs/cli.md", () => {
  const text = document("docs/cli.md");

  test("is what the commands say and do: made anew, examples run, nothing differs", async () => {
    // When this fails after a change that was meant: npm run docs
    expect(await cliDocument()).toBe(text);
  });

  test("has a section for every command, and an example for all but the servers", async () => {
    const program = await createProgram(contextOf(fakeSurroundings()), () => undefined);
    const names = program.commands
      .map((command) => command.name())
      .filter((name) => name !== "help");
    expect(headings(text, 2)).toEqual(names);
    const run = codeBlocks(text).filter(({ language }) => language === "console");
    expect(run).toHaveLength(names.length - 2);
  });
});
