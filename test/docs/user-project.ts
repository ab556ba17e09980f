/**
 * A project of a user's, in a temporary folder: the documents' examples are type-checked and run there, with this repository as
 * the installed package.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../architecture/source-files.ts";

/** What a command said, and whether it succeeded. */
export interface Run {
  readonly ok: boolean;
  readonly output: string;
}

/** A folder with these files, the packages that users have, and the compiler settings of this repository. */
export class UserProject {
  readonly #folder = mkdtempSync(join(tmpdir(), "alb-mtls-user-"));

  constructor(files: Readonly<Record<string, string>>) {
    const modules = join(this.#folder, "node_modules");
    mkdirSync(modules);
    symlinkSync(repository, join(modules, "alb-mtls"));
    for (const name of ["@middy", "@types", "@aws-lambda-powertools"]) {
      symlinkSync(join(repository, "node_modules", name), join(modules, name));
    }
    this.#write("package.json", JSON.stringify({ type: "module" }));
    const settings = { extends: join(repository, "tsconfig.json"), include: ["*.ts"] };
    this.#write("tsconfig.json", JSON.stringify(settings));
    for (const [name, text] of Object.entries(files)) this.#write(name, text);
  }

  /** What the compiler says of all files. */
  typeCheck(): Run {
    const tsc = join(repository, "node_modules/typescript/bin/tsc");
    return this.#run([tsc, "--pretty", "false"]);
  }

  /** Runs a file, as `node FILE` does, with the sources of this repository in place of a build. */
  run(file: string): Run {
    return this.#run(["--conditions=alb-mtls-source", file]);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text);
  }

  #run(args: readonly string[]): Run {
    const env = { PATH: process.env.PATH };
    try {
      const options = { cwd: this.#folder, env, encoding: "utf8", stdio: "pipe" } as const;
      return { ok: true, output: execFileSync(process.execPath, args, options) };
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      return { ok: false, output: `${stdout}${stderr}` };
    }
  }
}
