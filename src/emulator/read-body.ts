import type { IncomingMessage } from "node:http";
import { AlbFault } from "./fault.ts";
import { MAX_REQUEST_BODY } from "./request-limits.ts";

function tooLarge(): AlbFault {
  return new AlbFault("LambdaRequestTooLarge", `the body is over ${MAX_REQUEST_BODY} bytes`);
}

/**
 * Reads a request's complete body, up to the limit for Lambda targets.
 *
 * @returns undefined when the client disconnected before the end.
 */
export async function readBody(
  request: IncomingMessage,
): Promise<Uint8Array | AlbFault | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_REQUEST_BODY) return tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > MAX_REQUEST_BODY) return tooLarge();
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}
