import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ToolkitError } from '../contract/errors.ts';
import { secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import type { AwsCredentials, AwsCredentialSource } from './aws-credentials.ts';

/** A version of a secret, by the stage at which a rotation has it (Secrets Manager user guide, "What's in a secret"). */
export type SecretStage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

/** Reads secrets of Secrets Manager. */
export interface SecretReader {
  /**
   * The text of a secret at a stage; nothing where no version is at that stage.
   * @throws ToolkitError `token-missing` where there is no such secret or it is no text, `remote-refused`,
   *   `remote-failed`, `remote-timeout`
   */
  read(secretId: string, stage: SecretStage, signal?: AbortSignal): Promise<Secret | undefined>;
}

/** Which Secrets Manager is read. */
export interface SecretReaderOptions {
  /** The SDK's own choice where it is left out: in Lambda the function's Region. */
  readonly region?: string | undefined;
  /** What the SDK's default chain finds where it is left out. */
  readonly credentials?: AwsCredentialSource | undefined;
  /** For local use. */
  readonly endpointUrl?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 5_000;
const NOT_FOUND = 'ResourceNotFoundException';

/**
 * Reads by the AWS SDK. Its client is loaded with the first secret: whoever reads none does without it. Lambda's
 * runtimes for Node.js bring it.
 * @throws ToolkitError `peer-missing` from `read` where the package is not installed
 */
export function createSecretReader(options: SecretReaderOptions = {}): SecretReader {
  let loading: Promise<ReadVersion> | undefined;
  return {
    read: async (secretId, stage, signal) => {
      loading ??= loadSdk(options);
      const readVersion = await loading;
      const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
      try {
        const text = await readVersion(
          secretId,
          stage,
          AbortSignal.any([timeout, ...(signal ? [signal] : [])]),
        );
        if (text === undefined) throw new ToolkitError('token-missing', `${nameOf(secretId)} is no text`);
        return secret(text);
      } catch (error) {
        signal?.throwIfAborted();
        if (isAbsent(stage, error)) return undefined;
        throw failure(secretId, error, timeout);
      }
    },
  };
}

/** The text of a version, where it is one. */
type ReadVersion = (secretId: string, stage: SecretStage, signal: AbortSignal) => Promise<string | undefined>;

async function loadSdk({ region, endpointUrl, credentials }: SecretReaderOptions): Promise<ReadVersion> {
  const sdk = await import('@aws-sdk/client-secrets-manager').catch((cause: unknown) => {
    throw new ToolkitError('peer-missing', 'package "@aws-sdk/client-secrets-manager" is needed', {
      hint: 'Install it; in Lambda it is part of the runtime.',
      cause,
    });
  });
  const client: SecretsManagerClient = new sdk.SecretsManagerClient({
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    ...(credentials === undefined ? {} : { credentials: async () => openFor(await credentials()) }),
  });
  return async (SecretId, VersionStage, abortSignal) => {
    const command = new sdk.GetSecretValueCommand({ SecretId, VersionStage });
    return (await client.send(command, { abortSignal })).SecretString;
  };
}

/** As the SDK wants them. */
function openFor({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: AwsCredentials): {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
} {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    ...(expiresAt === undefined ? {} : { expiration: new Date(expiresAt) }),
  };
}

/** The same error says that there is no secret, and that no version has the label. */
function isAbsent(stage: SecretStage, error: unknown): boolean {
  return stage !== 'AWSCURRENT' && error instanceof Error && error.name === NOT_FOUND;
}

/** Names alone: the service's own text may repeat more. Secrets Manager API reference, GetSecretValue, read 2026-11. */
function failure(secretId: string, error: unknown, timeout: AbortSignal): ToolkitError {
  if (error instanceof ToolkitError) return error;
  const name = nameOf(secretId);
  const type = error instanceof Error && /^\w{1,64}$/.test(error.name) ? error.name : 'unknown error';
  if (type === NOT_FOUND) return new ToolkitError('token-missing', `${name} does not exist`);
  if (timeout.aborted) return new ToolkitError('remote-timeout', `${name} was not read in time`);
  const isRefusal = /^(AccessDenied|DecryptionFailure|Invalid(Request|Parameter)|Validation)/.test(type);
  return new ToolkitError(isRefusal ? 'remote-refused' : 'remote-failed', `${name} cannot be read: ${type}`);
}

/** `secret "crm/token"`, of an ARN as well. */
export function nameOf(secretId: string): string {
  return `secret "${secretId.split(':').at(-1) ?? ''}"`;
}
