import type {
  CreateApiKeyCredentialProviderCommandInput,
  DeleteApiKeyCredentialProviderCommandInput,
  GetApiKeyCredentialProviderCommandInput,
  ListApiKeyCredentialProvidersCommandInput,
  UpdateApiKeyCredentialProviderCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { sortedBy } from '../order.ts';
import { conflict } from './answer.ts';
import { arnOf } from './arns.ts';
import { epochSeconds } from './lifecycle.ts';
import { INVALID_TOKEN, page } from './pages.ts';
import { PROVIDER_NOT_FOUND } from './find.ts';
import { dropCredential, keepCredential } from './provider-secrets.ts';
import { quotaProblem } from './quotas.ts';
import type { Answer } from './answer.ts';
import type { GivenCredential } from './provider-secrets.ts';
import type { ApiKeyProvider } from './state.ts';

const DEFAULT_PAGE = 100;

/** `CreateApiKeyCredentialProvider`: 201. The key is never given back. */
export function createApiKeyCredentialProvider(
  input: CreateApiKeyCredentialProviderCommandInput,
  account: Account,
): Answer {
  const { name = '' } = input;
  const { providers, tags } = account.controlPlane;
  if (providers.has(name)) return conflict(`CredentialProvider with name ${name} already exists`);
  const full = quotaProblem('API key credential providers', providers.size, account.quotas.apiKeyProviders);
  if (full !== undefined) return full;
  const place = keepCredential(account, `default/apikey/${name}`, givenKey(input));
  if ('refusal' in place) return place.refusal;
  const now = account.clock.now();
  const arn = arnOf(account, 'bedrock-agentcore', `token-vault/default/apikeycredentialprovider/${name}`);
  const provider: ApiKeyProvider = { name, arn, ...place, createdAt: now, updatedAt: now };
  providers.set(name, provider);
  if (input.tags !== undefined) tags.set(arn, new Map(Object.entries(input.tags)));
  return { body: identity(provider) };
}

/** `GetApiKeyCredentialProvider`. */
export function getApiKeyCredentialProvider(
  input: GetApiKeyCredentialProviderCommandInput,
  account: Account,
): Answer {
  const provider = account.controlPlane.providers.get(input.name ?? '');
  return provider === undefined
    ? PROVIDER_NOT_FOUND
    : { body: { ...identity(provider), ...times(provider) } };
}

/** `UpdateApiKeyCredentialProvider`: the key is replaced, a managed secret keeps its ARN (assumed). */
export function updateApiKeyCredentialProvider(
  input: UpdateApiKeyCredentialProviderCommandInput,
  account: Account,
): Answer {
  const { providers } = account.controlPlane;
  const provider = providers.get(input.name ?? '');
  if (provider === undefined) return PROVIDER_NOT_FOUND;
  const place = keepCredential(account, `default/apikey/${provider.name}`, givenKey(input), provider);
  if ('refusal' in place) return place.refusal;
  if (place.secretArn !== provider.secretArn) dropCredential(account, provider);
  const updated = { ...provider, ...place, updatedAt: account.clock.now() };
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
  if (provider === undefined) return PROVIDER_NOT_FOUND;
  providers.delete(provider.name);
  tags.delete(provider.arn);
  dropCredential(account, provider);
  return {};
}

function givenKey(
  input: Pick<
    CreateApiKeyCredentialProviderCommandInput,
    'apiKey' | 'apiKeySecretConfig' | 'apiKeySecretSource'
  >,
): GivenCredential {
  const { apiKey: value, apiKeySecretSource: source, apiKeySecretConfig: reference } = input;
  return { member: 'apiKey', prefix: 'apiKeySecret', value, source, reference };
}

/** Members as observed for OAuth providers (2026-09-28), renamed for API keys. */
function identity(provider: ApiKeyProvider): object {
  return {
    apiKeySecretArn: { secretArn: provider.secretArn },
    apiKeySecretJsonKey: provider.secretJsonKey,
    apiKeySecretSource: provider.secretSource,
    name: provider.name,
    credentialProviderArn: provider.arn,
  };
}

function times({ createdAt, updatedAt }: ApiKeyProvider): object {
  return { createdTime: epochSeconds(createdAt), lastUpdatedTime: epochSeconds(updatedAt) };
}
