import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { replaceFile, writeNew } from "../../src/cli/new-file.ts";
import { run } from "../../src/cli/run.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";

let folder = "";
let victim = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alb-mtls-files-"));
  victim = join(folder, "victim");
  writeFileSync(victim, "mine");
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (...names: string[]) => join(folder, ...names);
const cli = (...args: string[]) => run(args, fakeSurroundings());

/** Puts a symbolic link to the victim in the place of a file. */
function link(path: string): void {
  rmSync(path, { force: true });
  symlinkSync(victim, path);
}

describe("files of the command line", () => {
  test("a new one follows no link, not even one that leads nowhere", () => {
    link(file("a"));
    symlinkSync(file("nowhere"), file("b"));
    expect(() => writeNew(file("a"), "x")).toThrow("is there already");
    expect(() => writeNew(file("b"), "x")).toThrow("is there already");
    expect(readdirSync(folder).sort()).toEqual(["a", "b", "victim"]);
    expect(readFileSync(victim, "utf8")).toBe("mine");
  });

  test("one that is replaced is replaced as a whole, a link too", () => {
    link(file("a"));
    replaceFile(file("a"), "new", 0o600);
    expect([readFileSync(file("a"), "utf8"), readFileSync(victim, "utf8")]).toEqual([
      "new",
      "mine",
    ]);
    expect(lstatSync(file("a")).isSymbolicLink()).toBe(false);
    expect(statSync(file("a")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(["a", "victim"]);
  });

  test("nothing is left behind when it cannot be replaced", () => {
    mkdirSync(file("d"));
    expect(() => replaceFile(file("d"), "x")).toThrow("cannot be replaced");
    expect(readdirSync(folder).sort()).toEqual(["d", "victim"]);
  });

  test("a PKI folder with prepared links has nothing written through them", async () => {
    expect(await cli("pki", "init", file("pki"))).toBe(0);
    expect(await cli("pki", "issue", file("pki"), "a")).toBe(0);
    for (const name of ["pki.json.new", "b.pem", "c-key.pem", "d.p12", "crl-1.pem"]) {
      link(file("pki", name));
    }
    expect(await cli("pki", "revoke", file("pki"), "a")).toBe(0);
    expect(await cli("pki", "issue", file("pki"), "b")).toBe(3);
    expect(await cli("pki", "issue", file("pki"), "c")).toBe(3);
    expect(await cli("pki", "crl", file("pki"))).toBe(3);
    const context = fakeSurroundings({ env: { PATH: process.env.PATH ?? "" } });
    expect(await run(["pki", "issue", file("pki"), "d", "--p12"], context)).toBe(3);
    expect(readFileSync(victim, "utf8")).toBe("mine");
    expect(lstatSync(file("pki", "pki.json")).isSymbolicLink()).toBe(false);
    expect(JSON.parse(readFileSync(file("pki", "pki.json"), "utf8")).revoked).toHaveLength(1);
  });

  test("pki.json that is a link is replaced, and what it leads to stays", async () => {
    await cli("pki", "init", file("pki"));
    await cli("pki", "issue", file("pki"), "a");
    const state = readFileSync(file("pki", "pki.json"), "utf8");
    writeFileSync(victim, state);
    link(file("pki", "pki.json"));
    expect(await cli("pki", "revoke", file("pki"), "a")).toBe(0);
    expect(readFileSync(victim, "utf8")).toBe(state);
  });

  test("neither a clean bundle, nor a list, nor a connection log is written through a link", async () => {
    await cli("pki", "init", file("pki"));
    await cli("pki", "crl", file("pki"));
    for (const name of ["bundle", "list", "log"]) link(file(name));
    const { ca, crl } = { ca: file("pki", "ca.pem"), crl: file("pki", "crl-1.pem") };
    expect(await cli("trust-store", "check", ca, "--fix", file("bundle"))).toBe(3);
    expect(await cli("crl", "convert", crl, "--out", file("list"))).toBe(3);
    expect(await cli("start", "--port", "0", "--connection-log", file("log"))).toBe(3);
    expect(readFileSync(victim, "utf8")).toBe("mine");
  });
});
