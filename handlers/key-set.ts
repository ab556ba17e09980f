/** The keys by which access tokens are signed. */
import { variable, wrong } from "./environment.ts";

/** `JWKS`: public keys. */
export function keySet(): { keys: Record<string, unknown>[] } {
  try {
    const { keys }: { keys?: unknown } = JSON.parse(variable("JWKS"));
    if (Array.isArray(keys) && keys.length > 0) return { keys };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw wrong("JWKS");
}
