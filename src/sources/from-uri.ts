import { fromFile } from "./from-file.ts";
import { fromPem } from "./from-text.ts";
import type { Source } from "./source.ts";

/**
 * A source from one line of configuration, as an environment variable holds it:
 * - `file:///opt/anchors.pem`, or `file:anchors.pem` relative to the working directory;
 * - PEM text itself (it starts with `-----BEGIN`).
 *
 * @throws {TypeError} when the text is missing, empty or of another scheme.
 */
export function fromUri(uri: string | undefined): Source {
  const text = uri?.trim() ?? "";
  if (text === "") {
    throw new TypeError("fromUri() needs text; is the environment variable set?");
  }
  if (text.startsWith("-----BEGIN ")) return fromPem(text);
  if (text.startsWith("file://")) return fromFile(new URL(text));
  if (text.startsWith("file:")) return fromFile(text.slice("file:".length));
  const scheme = /^[a-z0-9+.-]{1,20}:/i.exec(text)?.[0] ?? "no scheme";
  throw new TypeError(`fromUri() reads file: and PEM text, not ${scheme}`);
}
