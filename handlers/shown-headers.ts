/** The headers of an event that may be shown to whoever sent the request. */
import type { HeaderNames } from "alb-mtls";
import type { ALBEvent } from "aws-lambda";

// The rest may hold secrets (cookies, tokens, a shared secret between proxies), in name or value, so a header is shown only when it is known
// to hold none.
// Not x-amzn- as a whole: x-amzn-oidc-* are tokens.
const shown =
  /^(?:x-amzn-mtls-.*|x-amzn-tls-.*|x-amzn-trace-id|x-forwarded-(?:for|port|proto)|host|accept|user-agent)$/i;

/**
 * Returns the headers that may be shown, by name, in the form of the event. A renamed certificate header goes by its option in place of its
 * name, which may be a secret, and so may the name of a header that is not known here: those are only counted.
 *
 * @param renamed the option `headers` of the gate.
 */
export function shownHeaders(
  event: ALBEvent,
  renamed: Readonly<Partial<HeaderNames>> = {},
): Record<string, unknown> {
  const options = new Map(
    Object.entries(renamed).map(([option, name]) => [name.toLowerCase(), `headers.${option}`]),
  );
  const entries = Object.entries(event.multiValueHeaders ?? event.headers ?? {});
  const known = entries.flatMap(([name, value]): [string, unknown][] => {
    const option = options.get(name.toLowerCase());
    if (option !== undefined) return [[`${option} (renamed)`, value]];
    return shown.test(name) ? [[name, value]] : [];
  });
  const others = entries.length - known.length;
  return Object.fromEntries(others === 0 ? known : [...known, ["(not shown)", others]]);
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
