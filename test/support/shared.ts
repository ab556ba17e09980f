/**
 * Reference material that stands beside a checkout (real header values, conformance vectors) and is not part of the
 * product. Tests that read it run when it is there; when it is not, they say so in the suite's name.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const root = process.env.ALB_MTLS_SHARED ?? resolve(repository, "../shared");

/** The path of a shared file or folder, or undefined where it is absent. */
export function sharedFile(path: string): string | undefined {
  const file = resolve(root, path);
  return existsSync(file) ? file : undefined;
}

/** A suite over a shared file; where it is absent the suite's name says that nothing was run. */
export function describeShared(name: string, path: string, body: (file: string) => void): void {
  const file = sharedFile(path);
  if (file !== undefined) {
    describe(name, () => body(file));
    return;
  }
  describe(`${name} (NOT RUN: ${path} is absent; set ALB_MTLS_SHARED)`, () => {
    test("says where it looked", () => {
      expect(existsSync(root)).toBe(false);
    });
  });
}
