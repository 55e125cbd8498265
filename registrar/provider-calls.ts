import {
  CreateApiKeyCredentialProviderCommand,
  CreateOauth2CredentialProviderCommand,
  DeleteApiKeyCredentialProviderCommand,
  DeleteOauth2CredentialProviderCommand,
  GetApiKeyCredentialProviderCommand,
  GetOauth2CredentialProviderCommand,
  paginateListApiKeyCredentialProviders,
  paginateListOauth2CredentialProviders,
  UpdateApiKeyCredentialProviderCommand,
  UpdateOauth2CredentialProviderCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type {
  BedrockAgentCoreControlClient,
  GetApiKeyCredentialProviderResponse,
  GetOauth2CredentialProviderResponse,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { awsCall, awsFind, awsPages } from './aws-call.ts';
import type { AwsPort, KeyProviderSpec, OauthProviderSpec, Provider, ProviderName } from './aws-port.ts';

type Part = Pick<
  AwsPort,
  'findProvider' | 'listProviders' | 'createProvider' | 'updateProvider' | 'deleteProvider'
>;

/** Credential providers of both kinds. */
export function providerCalls(client: BedrockAgentCoreControlClient): Part {
  const keys = keyCalls(client);
  const clients = oauthCalls(client);
  return {
    findProvider: ({ kind, name }) => (kind === 'apiKey' ? keys : clients).find(name),
    listProviders: async () => [...(await keys.list()), ...(await clients.list())],
    createProvider: (spec, tags) =>
      spec.kind === 'apiKey' ? keys.create(spec, { ...tags }) : clients.create(spec, { ...tags }),
    updateProvider: (spec) => (spec.kind === 'apiKey' ? keys.update(spec) : clients.update(spec)),
    deleteProvider: ({ kind, name }) => (kind === 'apiKey' ? keys : clients).remove(name),
  };
}

/** What both kinds have. */
interface Calls<Spec> {
  find(name: string): Promise<Provider | undefined>;
  list(): Promise<readonly (ProviderName & { readonly arn: string })[]>;
  create(spec: Spec, tags: Record<string, string>): Promise<string>;
  update(spec: Spec): Promise<void>;
  remove(name: string): Promise<void>;
}

function keyCalls(client: BedrockAgentCoreControlClient): Calls<KeyProviderSpec> {
  return {
    find: async (name) => {
      const command = new GetApiKeyCredentialProviderCommand({ name });
      const found = await awsFind('GetApiKeyCredentialProvider', () => client.send(command));
      return found && keyProviderFrom(found);
    },
    list: async () => {
      const pages = paginateListApiKeyCredentialProviders({ client }, {});
      const all = await awsPages(
        'ListApiKeyCredentialProviders',
        pages,
        ({ credentialProviders }) => credentialProviders,
      );
      return all.map(({ name = '', credentialProviderArn: arn = '' }) => ({ kind: 'apiKey', name, arn }));
    },
    create: async ({ name, key }, tags) => {
      const command = new CreateApiKeyCredentialProviderCommand({ name, ...keyMembers(key), tags });
      const sent = 'reveal' in key ? key : undefined;
      const made = await awsCall('CreateApiKeyCredentialProvider', () => client.send(command), sent);
      return made.credentialProviderArn ?? '';
    },
    update: async ({ name, key }) => {
      const command = new UpdateApiKeyCredentialProviderCommand({ name, ...keyMembers(key) });
      const sent = 'reveal' in key ? key : undefined;
      await awsCall('UpdateApiKeyCredentialProvider', () => client.send(command), sent);
    },
    remove: async (name) => {
      const command = new DeleteApiKeyCredentialProviderCommand({ name });
      await awsFind('DeleteApiKeyCredentialProvider', () => client.send(command));
    },
  };
}

/** Members by the service model of 2026-10-01; that EXTERNAL works as described there is assumed. */
function keyMembers(key: KeyProviderSpec['key']): object {
  if ('reveal' in key) return { apiKey: key.reveal() };
  return { apiKeySecretSource: 'EXTERNAL', apiKeySecretConfig: { ...key } };
}

function keyProviderFrom(found: GetApiKeyCredentialProviderResponse): Provider {
  const { apiKeySecretSource: source, apiKeySecretArn: secret, apiKeySecretJsonKey: jsonKey } = found;
  return {
    arn: found.credentialProviderArn ?? '',
    secret: source === 'EXTERNAL' ? { secretId: secret?.secretArn ?? '', jsonKey: jsonKey ?? '' } : undefined,
    client: undefined,
    status: 'READY',
    statusReasons: [],
  };
}

function oauthCalls(client: BedrockAgentCoreControlClient): Calls<OauthProviderSpec> {
  return {
    find: async (name) => {
      const command = new GetOauth2CredentialProviderCommand({ name });
      const found = await awsFind('GetOauth2CredentialProvider', () => client.send(command));
      return found && oauthProviderFrom(found);
    },
    list: async () => {
      const pages = paginateListOauth2CredentialProviders({ client }, {});
      const all = await awsPages(
        'ListOauth2CredentialProviders',
        pages,
        ({ credentialProviders }) => credentialProviders,
      );
      return all.map(({ name = '', credentialProviderArn: arn = '' }) => ({ kind: 'oauth', name, arn }));
    },
    create: async (spec, tags) => {
      const command = new CreateOauth2CredentialProviderCommand({ ...oauthMembers(spec), tags });
      const made = await awsCall('CreateOauth2CredentialProvider', () => client.send(command));
      return made.credentialProviderArn ?? '';
    },
    update: async (spec) => {
      const command = new UpdateOauth2CredentialProviderCommand(oauthMembers(spec));
      await awsCall('UpdateOauth2CredentialProvider', () => client.send(command));
    },
    remove: async (name) => {
      const command = new DeleteOauth2CredentialProviderCommand({ name });
      await awsFind('DeleteOauth2CredentialProvider', () => client.send(command));
    },
  };
}

type OauthInput = ConstructorParameters<typeof UpdateOauth2CredentialProviderCommand>[0];

function oauthMembers({
  name,
  discoveryUrl,
  clientId,
  secret,
  exchangesTokens,
}: OauthProviderSpec): OauthInput {
  return {
    name,
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: {
      customOauth2ProviderConfig: {
        oauthDiscovery: { discoveryUrl: discoveryUrl ?? '' },
        clientId,
        clientSecretSource: 'EXTERNAL',
        clientSecretConfig: { ...secret },
        ...(exchangesTokens && {
          onBehalfOfTokenExchangeConfig: {
            grantType: 'TOKEN_EXCHANGE',
            tokenExchangeGrantTypeConfig: { actorTokenContent: 'NONE' },
          },
        }),
      },
    },
  };
}

function oauthProviderFrom(found: GetOauth2CredentialProviderResponse): Provider {
  const { clientSecretSource: source, clientSecretArn: secret, clientSecretJsonKey: jsonKey } = found;
  const custom = found.oauth2ProviderConfigOutput?.customOauth2ProviderConfig;
  return {
    arn: found.credentialProviderArn ?? '',
    secret: source === 'EXTERNAL' ? { secretId: secret?.secretArn ?? '', jsonKey: jsonKey ?? '' } : undefined,
    client: custom && {
      discoveryUrl: custom.oauthDiscovery?.discoveryUrl,
      clientId: custom.clientId,
      exchangesTokens: custom.onBehalfOfTokenExchangeConfig !== undefined,
    },
    // Left out where a provider is ready at once (service model: optional).
    status: found.status ?? 'READY',
    statusReasons: found.failureReason === undefined ? [] : [found.failureReason],
  };
}
