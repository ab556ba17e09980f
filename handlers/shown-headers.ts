/** The headers of an event that may be shown to whoever sent the request. */
import type { ALBEvent } from "aws-lambda";

// The rest may hold secrets (cookies, tokens, a shared secret between proxies), so a header is shown only when it is known to hold none.
// Not x-amzn- as a whole: x-amzn-oidc-* are tokens.
const shown =
  /^(?:x-amzn-mtls-.*|x-amzn-tls-.*|x-amzn-trace-id|x-forwarded-(?:for|port|proto)|host|accept|user-agent)$/i;

/** All headers by name, in the form of the event; the values of the unknown ones are replaced by a note. */
export function shownHeaders(event: ALBEvent): Record<string, unknown> {
  const entries = Object.entries(event.multiValueHeaders ?? event.headers ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [name, shown.test(name) ? value : "(not shown)"]),
  );
}

/** The values of one header, whatever the form of the event. */
export function headerValues(event: ALBEvent, wanted: string): string[] {
  const entries: [string, string | string[] | undefined][] = Object.entries(
    event.multiValueHeaders ?? event.headers ?? {},
  );
  return entries
    .filter(([name]) => name.toLowerCase() === wanted)
    .flatMap(([, value]) => value ?? []);
}
