import type {
  CreateOauth2CredentialProviderCommandInput,
  DeleteOauth2CredentialProviderCommandInput,
  GetOauth2CredentialProviderCommandInput,
  ListOauth2CredentialProvidersCommandInput,
  UpdateOauth2CredentialProviderCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Account } from '../account.ts';
import { sortedBy } from '../order.ts';
import { conflict } from './answer.ts';
import { arnOf } from './arns.ts';
import { epochSeconds } from './lifecycle.ts';
import { readOauth2Config } from './oauth2-config.ts';
import { INVALID_TOKEN, page } from './pages.ts';
import { PROVIDER_NOT_FOUND } from './find.ts';
import { dropCredential, keepCredential } from './provider-secrets.ts';
import { quotaProblem } from './quotas.ts';
import type { Answer } from './answer.ts';
import type { Oauth2Config } from './oauth2-config.ts';
import type { GivenCredential, SecretPlace } from './provider-secrets.ts';
import type { OauthProvider } from './state.ts';

/** Largest and default page (service model: 1 to 20). */
const DEFAULT_PAGE = 20;

/** `CreateOauth2CredentialProvider`: 201. The secret is never given back. */
export function createOauth2CredentialProvider(
  input: CreateOauth2CredentialProviderCommandInput,
  account: Account,
): Answer {
  const { name = '', credentialProviderVendor: vendor } = input;
  const { oauthProviders, tags } = account.controlPlane;
  const config = readOauth2Config(input);
  if ('refusal' in config || vendor === undefined) return 'refusal' in config ? config.refusal : {};
  if (oauthProviders.has(name)) return conflict(`CredentialProvider with name ${name} already exists`);
  const { oauthProviders: limit } = account.quotas;
  const full = quotaProblem('OAuth2 credential providers', oauthProviders.size, limit);
  if (full !== undefined) return full;
  const place = keepSecret(account, name, config);
  if ('refusal' in place) return place.refusal;
  const now = account.clock.now();
  const arn = arnOf(account, 'bedrock-agentcore', `token-vault/default/oauth2credentialprovider/${name}`);
  const provider: OauthProvider = {
    ...{ name, arn, vendor, ...place },
    // At the service this is an address of the region's data plane; here it is ours (observed form 2026-09-28).
    callbackUrl: `${account.endpointUrl}/identities/oauth2/callback/${account.ids.uuid()}`,
    config: config.output,
    hasSecret: config.secret !== undefined,
    ...{ createdAt: now, updatedAt: now },
  };
  oauthProviders.set(name, provider);
  if (input.tags !== undefined) tags.set(arn, new Map(Object.entries(input.tags)));
  return { body: identity(provider) };
}

/** `GetOauth2CredentialProvider`. */
export function getOauth2CredentialProvider(
  input: GetOauth2CredentialProviderCommandInput,
  account: Account,
): Answer {
  const provider = account.controlPlane.oauthProviders.get(input.name ?? '');
  return provider === undefined ? PROVIDER_NOT_FOUND : { body: view(provider) };
}

/** `UpdateOauth2CredentialProvider`: replaces the configuration; ARN, callback URL and a managed secret's ARN stay (assumed). */
export function updateOauth2CredentialProvider(
  input: UpdateOauth2CredentialProviderCommandInput,
  account: Account,
): Answer {
  const { oauthProviders } = account.controlPlane;
  const config = readOauth2Config(input);
  if ('refusal' in config) return config.refusal;
  const provider = oauthProviders.get(input.name ?? '');
  if (provider === undefined) return PROVIDER_NOT_FOUND;
  const place = keepSecret(account, provider.name, config, provider);
  if ('refusal' in place) return place.refusal;
  if (place.secretArn !== provider.secretArn) dropCredential(account, provider);
  const updated: OauthProvider = {
    ...provider,
    ...place,
    vendor: input.credentialProviderVendor ?? provider.vendor,
    config: config.output,
    hasSecret: config.secret !== undefined,
    updatedAt: account.clock.now(),
  };
  oauthProviders.set(provider.name, updated);
  return { body: view(updated) };
}

/** `ListOauth2CredentialProviders`, sorted by name (the order is assumed). */
export function listOauth2CredentialProviders(
  input: ListOauth2CredentialProvidersCommandInput,
  account: Account,
): Answer {
  const all = sortedBy(account.controlPlane.oauthProviders.values(), ({ name }) => name);
  const found = page(all, ({ name }) => name, input.maxResults ?? DEFAULT_PAGE, input.nextToken);
  if (found === undefined) return INVALID_TOKEN;
  const credentialProviders = found.items.map((provider) => ({
    name: provider.name,
    credentialProviderVendor: provider.vendor,
    credentialProviderArn: provider.arn,
    ...times(provider),
  }));
  return { body: { credentialProviders, nextToken: found.nextToken } };
}

/** `DeleteOauth2CredentialProvider`: 204; the managed secret goes too (observed 2026-09-28). */
export function deleteOauth2CredentialProvider(
  input: DeleteOauth2CredentialProviderCommandInput,
  account: Account,
): Answer {
  const { oauthProviders, tags } = account.controlPlane;
  const provider = oauthProviders.get(input.name ?? '');
  if (provider === undefined) return PROVIDER_NOT_FOUND;
  oauthProviders.delete(provider.name);
  tags.delete(provider.arn);
  dropCredential(account, provider);
  return {};
}

const NO_SECRET: GivenCredential = {
  member: 'clientSecret',
  prefix: 'clientSecret',
  value: '',
  source: undefined,
  reference: undefined,
};

/** A provider without a client secret has a secret all the same: its ARN is always answered (service model). */
function keepSecret(
  account: Account,
  name: string,
  { secret }: Oauth2Config,
  before?: SecretPlace,
): SecretPlace | { readonly refusal: Answer } {
  return keepCredential(account, `default/oauth2/${name}`, secret ?? NO_SECRET, before);
}

/** Without the vendor, which the answer to Get has (observed 2026-09-28). */
function identity(provider: OauthProvider): object {
  return {
    clientSecretArn: { secretArn: provider.secretArn },
    clientSecretJsonKey: provider.secretJsonKey,
    clientSecretSource: provider.secretSource,
    name: provider.name,
    credentialProviderArn: provider.arn,
    callbackUrl: provider.callbackUrl,
    oauth2ProviderConfigOutput: provider.config,
  };
}

function view(provider: OauthProvider): object {
  return { ...identity(provider), credentialProviderVendor: provider.vendor, ...times(provider) };
}

function times({ createdAt, updatedAt }: OauthProvider): object {
  return { createdTime: epochSeconds(createdAt), lastUpdatedTime: epochSeconds(updatedAt) };
}
