import { fromFile } from "./from-file.ts";
import { fromHttps } from "./from-https.ts";
import { fromS3 } from "./from-s3.ts";
import { fromSsmParameter } from "./from-ssm-parameter.ts";
import { fromPem } from "./from-text.ts";
import type { Source } from "./source.ts";
import type { SourceOptions } from "./source-options.ts";

/**
 * A source from one line of configuration, as an environment variable holds it:
 * - `s3://bucket/key`, with `?versionId=`, `expectedBucketOwner=` and `sha256=` where they are meant; the key stands as it is, not
 *   percent-encoded, and holds no question mark;
 * - `ssm:/path/of/parameter`;
 * - `https://host/path`;
 * - `file:///opt/anchors.pem`, or `file:anchors.pem` relative to the working directory;
 * - PEM text itself (it starts with `-----BEGIN`).
 *
 * @param options ages and limits of the source; PEM text takes none.
 * @throws {TypeError} when the text is missing, empty, malformed or of another scheme.
 */
export function fromUri(uri: string | undefined, options: SourceOptions = {}): Source {
  const text = uri?.trim() ?? "";
  if (text === "") {
    throw new TypeError("fromUri() needs text; is the environment variable set?");
  }
  if (text.startsWith("-----BEGIN ")) return fromPem(text);
  if (text.startsWith("s3://")) return fromS3Uri(text, options);
  if (text.startsWith("ssm:")) {
    return fromSsmParameter({ ...options, name: text.slice("ssm:".length) });
  }
  if (text.startsWith("https://")) return fromHttps(text, options);
  if (text.startsWith("file://")) return fromFile(new URL(text), options);
  if (text.startsWith("file:")) return fromFile(text.slice("file:".length), options);
  const scheme = /^[a-z0-9+.-]{1,20}:/i.exec(text)?.[0] ?? "no scheme";
  throw new TypeError(`fromUri() reads s3:, ssm:, https:, file: and PEM text, not ${scheme}`);
}

const s3Parameters = ["versionId", "expectedBucketOwner", "sha256"];

function fromS3Uri(text: string, options: SourceOptions): Source {
  const [, bucket = "", key = "", query = ""] =
    /^s3:\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(text) ?? [];
  const parameters = [...new URLSearchParams(query)];
  for (const [index, [name]] of parameters.entries()) {
    const isRepeated = parameters.findIndex(([other]) => other === name) !== index;
    if (isRepeated || !s3Parameters.includes(name)) {
      throw new TypeError(`fromUri(): s3: takes ${s3Parameters.join(", ")} once each, not ${name}`);
    }
  }
  return fromS3({ ...options, bucket, key, ...Object.fromEntries(parameters) });
}
