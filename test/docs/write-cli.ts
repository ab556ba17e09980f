/** Writes docs/cli.md anew. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../architecture/source-files.ts";
import { cliDocument } from "./cli-document.ts";

const folder = mkdtempSync(join(tmpdir(), "alb-mtls-docs-"));
try {
  process.chdir(folder);
  writeFileSync(join(repository, "docs/cli.md"), await cliDocument());
} finally {
  process.chdir(repository);
  rmSync(folder, { recursive: true });
}
