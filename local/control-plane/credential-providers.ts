import type {
  CreateApiKeyCredentialProviderCommandInput,
  DeleteApiKeyCredentialProviderCommandInput,
  GetApiKeyCredentialProviderCommandInput,
  ListApiKeyCredentialProvidersCommandInput,
  UpdateApiKeyCredentialProviderCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { secret } from '../../contract/secret.ts';
import { sortedBy } from '../order.ts';
import { awsError, conflict, invalid, unsupported } from './answer.ts';
import { INVALID_TOKEN, page } from './pages.ts';
import type { Answer } from './answer.ts';
import type { ApiKeyProvider } from './state.ts';

const DEFAULT_PAGE = 100;

/** `CreateApiKeyCredentialProvider`: 201. The key is never given back. */
export function createApiKeyCredentialProvider(
  input: CreateApiKeyCredentialProviderCommandInput,
  account: Account,
): Answer {
  const { name = '', apiKey = '' } = input;
  const { providers, tags } = account.controlPlane;
  const problem = keyProblem(input);
  if (problem !== undefined) return problem;
  if (providers.has(name)) return conflict(`CredentialProvider with name ${name} already exists`);
  const now = account.clock.now();
  const where = `${account.region}:${account.accountId}`;
  const secretName = `bedrock-agentcore-identity!default/apikey/${name}${account.ids.secretSuffix()}`;
  const provider: ApiKeyProvider = {
    name,
    arn: `arn:aws:bedrock-agentcore:${where}:token-vault/default/apikeycredentialprovider/${name}`,
    secretArn: `arn:aws:secretsmanager:${where}:secret:${secretName}`,
    apiKey: secret(apiKey),
    createdAt: now,
    updatedAt: now,
  };
  providers.set(name, provider);
  if (input.tags !== undefined) tags.set(provider.arn, new Map(Object.entries(input.tags)));
  return { body: identity(provider) };
}

/** `GetApiKeyCredentialProvider`. */
export function getApiKeyCredentialProvider(
  input: GetApiKeyCredentialProviderCommandInput,
  account: Account,
): Answer {
  const provider = account.controlPlane.providers.get(input.name ?? '');
  return provider === undefined ? NOT_FOUND : { body: { ...identity(provider), ...times(provider) } };
}

/** `UpdateApiKeyCredentialProvider`: the key is replaced, the secret's ARN stays (assumed). */
export function updateApiKeyCredentialProvider(
  input: UpdateApiKeyCredentialProviderCommandInput,
  account: Account,
): Answer {
  const { providers } = account.controlPlane;
  const provider = providers.get(input.name ?? '');
  if (provider === undefined) return NOT_FOUND;
  const problem = keyProblem(input);
  if (problem !== undefined) return problem;
  const apiKey = secret(input.apiKey ?? '');
  const updated = { ...provider, apiKey, updatedAt: account.clock.now() };
  providers.set(provider.name, updated);
  return { body: { ...identity(updated), ...times(updated) } };
}

/** `ListApiKeyCredentialProviders`, sorted by name (the order is assumed). */
export function listApiKeyCredentialProviders(
  input: ListApiKeyCredentialProvidersCommandInput,
  account: Account,
): Answer {
  const all = sortedBy(account.controlPlane.providers.values(), ({ name }) => name);
  const found = page(all, ({ name }) => name, input.maxResults ?? DEFAULT_PAGE, input.nextToken);
  if (found === undefined) return INVALID_TOKEN;
  const credentialProviders = found.items.map((provider) => ({
    name: provider.name,
    credentialProviderArn: provider.arn,
    ...times(provider),
  }));
  return { body: { credentialProviders, nextToken: found.nextToken } };
}

/** `DeleteApiKeyCredentialProvider`: 204; targets that use it stay and fail when called. */
export function deleteApiKeyCredentialProvider(
  input: DeleteApiKeyCredentialProviderCommandInput,
  account: Account,
): Answer {
  const { providers, tags } = account.controlPlane;
  const provider = providers.get(input.name ?? '');
  if (provider === undefined) return NOT_FOUND;
  providers.delete(provider.name);
  tags.delete(provider.arn);
  return {};
}

/** Observed for OAuth providers (2026-09-28), assumed for API keys. */
const NOT_FOUND: Answer = awsError('ResourceNotFoundException', 'CredentialProvider not found');

function keyProblem(input: {
  readonly apiKey?: string | undefined;
  readonly apiKeySecretSource?: string | undefined;
}): Answer | undefined {
  if (input.apiKeySecretSource === 'EXTERNAL') return unsupported('apiKeySecretSource EXTERNAL');
  // Wording assumed.
  return input.apiKey === undefined
    ? invalid('apiKey is required when apiKeySecretSource is MANAGED')
    : undefined;
}

/** Members as observed for OAuth providers (2026-09-28), renamed for API keys. */
function identity(provider: ApiKeyProvider): object {
  return {
    apiKeySecretArn: { secretArn: provider.secretArn },
    apiKeySecretSource: 'MANAGED',
    name: provider.name,
    credentialProviderArn: provider.arn,
  };
}

/** Epoch seconds with milliseconds (observed 2026-09-28). */
function times({ createdAt, updatedAt }: ApiKeyProvider): object {
  return { createdTime: createdAt / 1000, lastUpdatedTime: updatedAt / 1000 };
}
