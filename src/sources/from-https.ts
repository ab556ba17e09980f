import { assertOptions } from "../util/option-checks.ts";
import { type FetchContent, readBoundedBody, SourceError } from "./content.ts";
import { Source } from "./source.ts";
import { SOURCE_OPTION_KEYS, type SourceOptions } from "./source-options.ts";

/** Options of {@link fromHttps}. */
export interface HttpsOptions extends SourceOptions {
  /** Additional request headers, such as `authorization`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends the request. Default: Node's `fetch`. */
  readonly fetch?: typeof fetch;
}

/**
 * Returns a source that reads a resource on an HTTPS server, requested with its ETag. Redirects are not followed. Plain HTTP is refused:
 * an attacker on the network path could replace the trusted authorities.
 *
 * @throws {TypeError} for another scheme, credentials in the address, and wrong or unknown options.
 */
export function fromHttps(url: string | URL | undefined, options: HttpsOptions = {}): Source {
  checkOptions(options);
  const address = parse(url);
  const headers = { "accept-encoding": "identity", ...options.headers };
  // The query may hold a signature.
  const description = `${address.origin}${address.pathname}`;
  return new Source(description, fetchResource(address, headers, options.fetch), options);
}

function checkOptions(options: HttpsOptions): void {
  assertOptions("fromHttps()", options, ["headers", "fetch", ...SOURCE_OPTION_KEYS]);
  if (options.fetch !== undefined && typeof options.fetch !== "function") {
    throw new TypeError("fromHttps(): fetch must be a function");
  }
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === "string") continue;
    throw new TypeError(
      `fromHttps(): headers.${name} must be text (is an environment variable missing?)`,
    );
  }
}

function parse(url: string | URL | undefined): URL {
  if (url === undefined || String(url) === "") {
    throw new TypeError("fromHttps() requires a URL; is the environment variable set?");
  }
  const address = new URL(url);
  if (address.protocol !== "https:") {
    throw new TypeError(`fromHttps() accepts https: only, not ${address.protocol}`);
  }
  if (address.username !== "" || address.password !== "") {
    throw new TypeError("fromHttps(): put credentials in headers, not in the URL");
  }
  // It is never sent, so a setting in it would silently have no effect.
  if (address.hash !== "")
    throw new TypeError("fromHttps() does not accept a fragment (#) in the URL");
  return address;
}

function fetchResource(
  url: URL,
  headers: Readonly<Record<string, string>>,
  send: typeof fetch = fetch,
): FetchContent {
  return async ({ signal, known, maxBytes }) => {
    const conditional = known === undefined ? headers : { ...headers, "if-none-match": known };
    const answer = await send(url, { headers: conditional, redirect: "manual", signal });
    if (answer.status === 304 && known !== undefined) return "unchanged";
    if (answer.status !== 200 || answer.body === null) {
      await answer.body?.cancel();
      throw new SourceError(`the server answered with status ${answer.status}`);
    }
    const length = answer.headers.get("content-length");
    const isCoded = answer.headers.get("content-encoding") !== null;
    const stated = length === null || isCoded ? undefined : Number(length);
    const content = await readBoundedBody(answer.body, maxBytes, stated);
    const etag = answer.headers.get("etag");
    return etag === null ? { content } : { content, validator: etag };
  };
}
