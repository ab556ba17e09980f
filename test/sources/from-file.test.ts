import {
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { fromFile } from "../../src/sources/index.ts";

const folder = mkdtempSync(join(tmpdir(), "alb-mtls-from-file-"));
const path = join(folder, "list");
/** Archives and image builds give all files one time of modification. */
const oneTime = new Date("2020-01-01T00:00:00Z");

function write(text: string, to = path): void {
  writeFileSync(to, text);
  utimesSync(to, oneTime, oneTime);
}

/** From now on everything on disk was changed long ago. */
function later(): void {
  const now = Date.now() + 3_600_000;
  jest.spyOn(Date, "now").mockImplementation(() => now);
}

const text = async (source: ReturnType<typeof fromFile>): Promise<string> =>
  Buffer.from(await source.read()).toString();

beforeEach(() => {
  jest.restoreAllMocks();
  rmSync(path, { force: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a file with other content, the same size and the same time of modification is read again", () => {
  test.each<[string, () => void]>([
    ["written in place", () => write("b")],
    [
      "renamed into its place",
      () => {
        write("b", `${path}.new`);
        renameSync(`${path}.new`, path);
      },
    ],
    [
      "removed and made anew",
      () => {
        unlinkSync(path);
        write("b");
      },
    ],
    [
      "behind a symbolic link that points elsewhere now",
      () => {
        write("b", `${path}.other`);
        unlinkSync(path);
        symlinkSync(`${path}.other`, path);
      },
    ],
  ])("%s", async (_how, change) => {
    later();
    write("a");
    const source = fromFile(path);
    expect(await text(source)).toBe("a");
    const before = statSync(path);
    change();
    const after = statSync(path);
    expect([after.size, after.mtimeMs]).toEqual([before.size, before.mtimeMs]);
    await source.reload();
    expect(await text(source)).toBe("b");
  });

  test("so soon that the file system notes the same time", async () => {
    const source = fromFile(path);
    for (let round = 0; round < 50; round++) {
      write("a");
      await source.reload();
      write("b");
      await source.reload();
      expect(await text(source)).toBe("b");
    }
  });
});

describe("how often a file is read", () => {
  async function countReads(): Promise<() => number> {
    write("a");
    const file = await open(path);
    const spy = jest.spyOn(Object.getPrototypeOf(file), "createReadStream");
    await file.close();
    return () => spy.mock.calls.length;
  }

  test("once when it does not change", async () => {
    later();
    const reads = await countReads();
    const source = fromFile(path);
    for (let round = 0; round < 3; round++) await source.reload();
    expect(await text(source)).toBe("a");
    expect(reads()).toBe(1);
  });

  test("each time while a change may have gone unnoticed, or its time is another clock's", async () => {
    const reads = await countReads();
    const source = fromFile(path);
    for (let round = 0; round < 3; round++) await source.reload();
    expect(reads()).toBe(3);
    const before = Date.now() - 3_600_000;
    jest.spyOn(Date, "now").mockImplementation(() => before);
    await source.reload();
    expect(reads()).toBe(4);
  });
});
