import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The folder of PKITS vectors, or undefined where it is absent. */
export function sharedFolder(): string | undefined {
  const root = process.env.ALB_MTLS_SHARED ?? resolve(import.meta.dirname, "../../../shared");
  const folder = resolve(root, "vectors/pkits");
  return existsSync(folder) ? folder : undefined;
}
