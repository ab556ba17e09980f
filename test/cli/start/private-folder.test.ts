import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { PrivateFolder } from "../../../src/cli/start/private-folder.ts";

let parent = "";
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "alb-mtls-test-"));
});
afterAll(() => rmSync(parent, { recursive: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("the folder of keys", () => {
  test.each([
    ["in the system's place", () => undefined],
    ["in the user's place", () => join(parent, "mine")],
  ])("is for this user alone, and goes with its files: %s", (_, place) => {
    const folder = new PrivateFolder(place());
    const key = folder.write("key.pem", "secret");
    expect(readFileSync(key, "utf8")).toBe("secret");
    expect([modeOf(folder.path), modeOf(key)]).toEqual([0o700, 0o600]);
    folder.remove();
    expect(existsSync(folder.path)).toBe(false);
  });

  test("is never one that is there already", () => {
    expect(() => new PrivateFolder(parent)).toThrow(
      expect.objectContaining({
        exitCode: 3,
        hint: expect.stringContaining("does not exist yet"),
      }),
    );
    expect(existsSync(parent)).toBe(true);
  });

  test("stays when the user put something in it; the keys go", () => {
    const folder = new PrivateFolder(join(parent, "used"));
    const key = folder.write("key.pem", "secret");
    const notes = join(folder.path, "notes.txt");
    writeFileSync(notes, "mine");
    folder.remove();
    expect([existsSync(key), existsSync(notes)]).toEqual([false, true]);
  });

  test("can be removed twice, and leaves no listener at the process", () => {
    const before = process.listenerCount("exit");
    const folder = new PrivateFolder();
    expect(process.listenerCount("exit")).toBe(before + 1);
    folder.remove();
    folder.remove();
    expect(process.listenerCount("exit")).toBe(before);
  });
});
