/**
 * Functions that the sources on AWS services share. The clients of the AWS SDK are optional peers: each is imported when its source is
 * first read, in a `try`, so that a bundler continues when the package is not installed.
 * @module
 */
import { assertOptions } from "../util/option-checks.ts";
import { faultText, SourceError } from "./content.ts";
import { SOURCE_OPTION_KEYS, type SourceOptions } from "./source-options.ts";

/** The part of an AWS SDK v3 client that this library uses; every client of the SDK has it. */
export interface AwsClient {
  send(command: never, options?: never): Promise<unknown>;
}

/** Options of the sources on AWS services. */
export interface AwsSourceOptions extends SourceOptions {
  /** Creates the client when the source is first read. Default: a client for the function's region and role, created once. */
  readonly client?: () => AwsClient;
  /** Region of the default client. Default: the function's. */
  readonly region?: string;
}

/**
 * Checks the options that all of them share.
 * @throws {TypeError} naming the option and what it must be.
 */
export function checkAwsOptions(
  factory: string,
  options: AwsSourceOptions,
  required: string,
  ownKeys: readonly string[] = [],
): void {
  const known = [required, ...ownKeys, "client", "region", ...SOURCE_OPTION_KEYS];
  assertOptions(`${factory}()`, options, known);
  const fields: Readonly<Record<string, unknown>> = options;
  for (const key of [required, ...ownKeys, "region"]) {
    const value = fields[key];
    if (value === undefined && key !== required) continue;
    if (typeof value !== "string" || value.trim() === "") {
      throw new TypeError(
        `${factory}(): ${key} must be a non-empty string; is the environment variable set?`,
      );
    }
  }
  if (options.client !== undefined && typeof options.client !== "function") {
    throw new TypeError(`${factory}(): client must be a function that returns a client`);
  }
}

/** Returns the settings of a default client: a request without an answer is retried once, within the source's own time. */
export function clientSettings(region: string | undefined): {
  maxAttempts: number;
  region?: string;
} {
  return { maxAttempts: 2, ...(region === undefined ? {} : { region }) };
}

/** Throws the error for an optional peer that is not installed or not bundled. */
export function missingClient(name: string, cause: unknown): never {
  throw new SourceError(
    `the package ${name} cannot be loaded (${faultText(cause)}): install it, and let the bundler include it or the runtime provide it`,
    { cause },
  );
}
