import { describe, expect, test } from "@jest/globals";
import { painter } from "../../src/cli/colour.ts";
import { contextOf } from "../../src/cli/command-context.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";

function paint(isTTY: boolean, env: Record<string, string>): string {
  const context = fakeSurroundings({ isTTY });
  const { stdout } = contextOf(context);
  stdout.write(painter(stdout, env)("green", "ok"));
  return context.printed.stdout;
}

describe("colour", () => {
  test("is for terminals", () => {
    expect(paint(true, {})).toBe("\u001b[32mok\u001b[39m");
    expect(paint(false, {})).toBe("ok");
  });

  test("is not used when NO_COLOR is set to anything, or on a dumb terminal", () => {
    expect(paint(true, { NO_COLOR: "0" })).toBe("ok");
    expect(paint(true, { NO_COLOR: "" })).not.toBe("ok");
    expect(paint(true, { TERM: "dumb" })).toBe("ok");
  });
});
