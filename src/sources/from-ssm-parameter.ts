import {
  type AwsClient,
  type AwsSourceOptions,
  checkAwsOptions,
  clientSettings,
  missingClient,
} from "./aws-client.ts";
import { SourceError } from "./content.ts";
import { Source } from "./source.ts";

/** Options of {@link fromSsmParameter}. */
export interface SsmParameterOptions extends AwsSourceOptions {
  /** Name or ARN, optionally followed by `:version` or `:label`. */
  readonly name: string;
}

/**
 * Returns a source that reads a parameter of Systems Manager Parameter Store (4 KB, or 8 KB in the advanced tier), decrypted. Needs
 * `ssm:GetParameter`, `kms:Decrypt` for a SecureString, and the package `@aws-sdk/client-ssm`.
 *
 * @throws {TypeError} for wrong, missing or unknown options.
 */
export function fromSsmParameter(options: SsmParameterOptions): Source {
  checkAwsOptions("fromSsmParameter", options, "name");
  const { name, region } = options;
  let client: AwsClient | undefined;
  return new Source(
    `ssm:${name}`,
    async ({ signal }) => {
      const { SSMClient, GetParameterCommand } = await load();
      client ??= options.client?.() ?? new SSMClient(clientSettings(region));
      const command = new GetParameterCommand({ Name: name, WithDecryption: true });
      const answer = (await client.send(command as never, { abortSignal: signal } as never)) as {
        readonly Parameter?: { readonly Value?: string };
      };
      const content = answer.Parameter?.Value;
      if (content === undefined) throw new SourceError("the answer has no value");
      return { content };
    },
    options,
  );
}

async function load(): Promise<typeof import("@aws-sdk/client-ssm")> {
  try {
    return await import("@aws-sdk/client-ssm");
  } catch (error) {
    return missingClient("@aws-sdk/client-ssm", error);
  }
}
