/**
 * The bytes of each example function by package: the same on every machine.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bundle, bundleFunction, functionNames, isAsBuilt } from "./bundles.ts";
import { counted, type Result } from "./result.ts";

/** A table for each function. */
export async function bench(): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), "alb-mtls-bench-"));
  try {
    return functionNames().map((name) => bytesOf(bundleFunction(name, folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function bytesOf(bundle: Bundle): Result {
  const { name, bytes, gzipped, packages, pkijsBytes } = bundle;
  const asBuilt = isAsBuilt(bundle);
  const note =
    asBuilt === undefined
      ? "bundled by sam/bundle.mjs; .aws-sam/build holds nothing to compare with"
      : `bundled by sam/bundle.mjs; the files of .aws-sam/build are ${asBuilt ? "the same" : "OTHERS: run npm run sam:build"}`;
  const others = [...packages].filter(([each]) => each !== "alb-mtls");
  return {
    id: name,
    title: `${name}, minified`,
    figures: [
      counted("own", "alb-mtls", "bytes", packages.get("alb-mtls") ?? 0),
      counted("pkijs", "PKI.js and what it stands on", "bytes", pkijsBytes),
      ...others.map(([each, count]) => counted(`package-${each}`, `  ${each}`, "bytes", count)),
      counted("total", "all files", "bytes", bytes),
      counted("gzip", "all files, each gzipped", "bytes", gzipped),
    ],
    notes: [note],
  };
}
