import { describe, expect, test } from "@jest/globals";
import { createTestPki } from "../../src/testing/index.ts";
import { forbiddenText, keyFiles, MAX_LINES, spelledHeaders, tooLong } from "./committed.ts";
import { committed, places, sources } from "./source-files.ts";

describe("committed files", () => {
  const files = committed();

  test("are found", () => {
    expect(files.has("package.json")).toBe(true);
  });

  test(`none is over ${MAX_LINES} lines`, () => {
    expect(places(tooLong(new Map([...files, ...sources("src", "handlers")])))).toEqual([]);
  });

  test("none holds a private key, a path of a machine or a registry's host", () => {
    expect(places(forbiddenText(files))).toEqual([]);
  });

  test("none is a key or certificate file", () => {
    expect(places(keyFiles(files.keys()))).toEqual([]);
  });

  test("header names are spelled in src/alb/mtls-headers.ts only", () => {
    expect(places(spelledHeaders(sources("src")))).toEqual([]);
  });
});

describe("the checks of committed files can fail", () => {
  const lookInto = (text: string): string[] => places(forbiddenText(new Map([["a.txt", text]])));

  test("a private key is found, as it is and within JSON", () => {
    const { keyPem } = createTestPki().root;
    expect(lookInto(`first line\n${keyPem}`)).toEqual([
      expect.stringMatching(/^a\.txt:2: a private key/),
    ]);
    expect(lookInto(JSON.stringify({ keyPem }))).toHaveLength(1);
  });

  test("the words alone are no key", () => {
    expect(lookInto('label === "-----BEGIN PRIVATE KEY-----" ? "key" : ""')).toEqual([]);
  });

  test.each([
    ["the folder of a checkout", ["", "work", "main"]],
    ["a home folder", ["", "home", "alice", "project"]],
    ["root's folder", ["see ", "root", "notes"]],
    ["a temporary file", ["", "tmp", "x.log"]],
  ])("%s is found", (_, parts) => {
    expect(lookInto(`\n${parts.join("/")}`)).toEqual([
      expect.stringMatching(/^a\.txt:2: a path of somebody's machine/),
    ]);
  });

  test("a registry's host is found", () => {
    expect(lookInto(`https://${["registry", "npmjs", "org"].join(".")}/x`)).toHaveLength(1);
  });

  test("relative paths and addresses with such words are fine", () => {
    const fine = ["test/home/alice/x", "https://example.com/root/x", "./tmp/x", "network/x"];
    expect(fine.flatMap(lookInto)).toEqual([]);
  });

  test("a line too many is found", () => {
    const file = (lines: number) => new Map([["src/a.ts", "\n".repeat(lines)]]);
    expect(tooLong(file(MAX_LINES))).toEqual([]);
    expect(places(tooLong(file(MAX_LINES + 1)))).toEqual([
      `src/a.ts:${MAX_LINES}: the file has ${MAX_LINES + 1} lines, at most ${MAX_LINES}: find the second thing it does`,
    ]);
  });

  test("a key file is found by its name", () => {
    expect(keyFiles(["events/client.KEY", "events/client.json"])).toHaveLength(1);
  });

  test("a header name spelled elsewhere is found with its line", () => {
    const files = new Map([["src/alb/event.ts", '\nconst leaf = "X-Amzn-Mtls-Clientcert-Leaf";']]);
    expect(places(spelledHeaders(files))).toEqual([
      "src/alb/event.ts:2: a header name is spelled here: take it from src/alb/mtls-headers.ts",
    ]);
  });
});
