import {
  type AwsClient,
  type AwsSourceOptions,
  checkAwsOptions,
  clientSettings,
  missingClient,
} from "./aws-client.ts";
import { ownContent, SourceError } from "./content.ts";
import { Source } from "./source.ts";

/** Options of {@link fromSecret}. */
export interface SecretOptions extends AwsSourceOptions {
  /** Name or ARN of the secret. */
  readonly secretId: string;
  /** Staging label. Default `AWSCURRENT`. */
  readonly versionStage?: string;
}

/**
 * Returns a source that reads a secret of Secrets Manager (64 KB), text or binary. Needs `secretsmanager:GetSecretValue` and the package
 * `@aws-sdk/client-secrets-manager`. Certificates are not secrets: this source is for operators who store them with their keys.
 *
 * @throws {TypeError} for wrong, missing or unknown options.
 */
export function fromSecret(options: SecretOptions): Source {
  checkAwsOptions("fromSecret", options, "secretId", ["versionStage"]);
  const { secretId, versionStage, region } = options;
  let client: AwsClient | undefined;
  return new Source(
    `secret ${secretId}`,
    async ({ signal }) => {
      const { SecretsManagerClient, GetSecretValueCommand } = await load();
      client ??= options.client?.() ?? new SecretsManagerClient(clientSettings(region));
      const command = new GetSecretValueCommand({
        SecretId: secretId,
        ...(versionStage === undefined ? {} : { VersionStage: versionStage }),
      });
      const answer = (await client.send(command as never, { abortSignal: signal } as never)) as {
        readonly SecretString?: string;
        readonly SecretBinary?: Uint8Array;
      };
      const content = answer.SecretString ?? answer.SecretBinary;
      if (content === undefined) throw new SourceError("the answer has no value");
      return { content: ownContent(content) };
    },
    options,
  );
}

async function load(): Promise<typeof import("@aws-sdk/client-secrets-manager")> {
  try {
    return await import("@aws-sdk/client-secrets-manager");
  } catch (error) {
    return missingClient("@aws-sdk/client-secrets-manager", error);
  }
}
