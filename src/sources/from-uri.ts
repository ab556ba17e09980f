import { assertOptions } from "../util/option-checks.ts";
import { fromFile } from "./from-file.ts";
import { fromHttps } from "./from-https.ts";
import { fromS3 } from "./from-s3.ts";
import { fromSsmParameter } from "./from-ssm-parameter.ts";
import { fromPem } from "./from-text.ts";
import type { Source } from "./source.ts";
import { SOURCE_OPTION_KEYS, type SourceOptions } from "./source-options.ts";

/**
 * Returns a source described by one line of configuration, such as the value of an environment variable:
 * - `s3://bucket/key`, with `?versionId=`, `expectedBucketOwner=` and `sha256=` as optional parameters; the key is written literally, not
 *   percent-encoded, and contains no question mark;
 * - `ssm:/path/of/parameter`;
 * - `https://host/path`;
 * - `file:///opt/anchors.pem`, or `file:anchors.pem` relative to the working directory;
 * - PEM text itself (it starts with `-----BEGIN`).
 *
 * @param options ages and limits of the source. PEM text never becomes stale, and `sha256` together with it is a `TypeError`.
 * @throws {TypeError} when the text is missing, empty, malformed or of another scheme, and for wrong or unknown options.
 */
export function fromUri(uri: string | undefined, options: SourceOptions = {}): Source {
  const text = uri?.trim() ?? "";
  if (text === "") {
    throw new TypeError("fromUri() requires text; is the environment variable set?");
  }
  assertOptions("fromUri() options", options, SOURCE_OPTION_KEYS);
  if (text.startsWith("-----BEGIN ")) return fromText(text, options);
  if (text.startsWith("s3://")) return fromS3Uri(text, options);
  if (text.startsWith("ssm:")) {
    return fromSsmParameter({ ...options, name: text.slice("ssm:".length) });
  }
  if (text.startsWith("https://")) return fromHttpsUri(text, options);
  if (text.startsWith("file://")) return fromFile(new URL(text), options);
  if (text.startsWith("file:")) return fromFile(text.slice("file:".length), options);
  const scheme = /^[a-z0-9+.-]{1,20}:/i.exec(text)?.[0] ?? "no scheme";
  throw new TypeError(`fromUri() accepts s3:, ssm:, https:, file: and PEM text, not ${scheme}`);
}

function fromText(text: string, options: SourceOptions): Source {
  if (Object.hasOwn(options, "sha256")) {
    throw new TypeError("fromUri(): sha256 is for fetched content; PEM text is the content itself");
  }
  return fromPem(text);
}

/** Returns a source for an https: URL. Its query is sent to the server, so `sha256=` in it, as for s3:, would not pin the content. */
function fromHttpsUri(text: string, options: SourceOptions): Source {
  if (URL.canParse(text) && new URL(text).searchParams.has("sha256")) {
    throw new TypeError(
      "fromUri(): sha256 in an https: URL does not pin the content; set options.sha256",
    );
  }
  return fromHttps(text, options);
}

const s3Parameters = ["versionId", "expectedBucketOwner", "sha256"];

function fromS3Uri(text: string, options: SourceOptions): Source {
  const [, bucket = "", key = "", query = ""] =
    /^s3:\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(text) ?? [];
  const parameters = [...new URLSearchParams(query)];
  for (const [index, [name]] of parameters.entries()) {
    const isRepeated = parameters.findIndex(([other]) => other === name) !== index;
    if (isRepeated || !s3Parameters.includes(name)) {
      throw new TypeError(
        `fromUri(): s3: accepts ${s3Parameters.join(", ")} once each, not ${name}`,
      );
    }
  }
  const stated = Object.fromEntries(parameters);
  if (isOtherPin(options.sha256, stated.sha256)) {
    throw new TypeError("fromUri(): sha256 of the s3: URL differs from options.sha256");
  }
  return fromS3({ ...options, bucket, key, ...stated });
}

function isOtherPin(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.toLowerCase() !== other.toLowerCase();
}
