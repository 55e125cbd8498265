import {
  CreateOauth2CredentialProviderCommand,
  DeleteOauth2CredentialProviderCommand,
  GetOauth2CredentialProviderCommand,
  ListOauth2CredentialProvidersCommand,
  UpdateOauth2CredentialProviderCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { CreateOauth2CredentialProviderCommandInput } from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import { clientSecretOf } from '../../../local/control-plane/provider-secrets.ts';
import { controlPlane, refusalOf, startAws } from '../local-aws.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const ARN =
  'arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/oauth2credentialprovider/o1';
const NOT_FOUND = { name: 'ResourceNotFoundException', message: 'CredentialProvider not found', status: 404 };

/** A provider of a token endpoint of one's own. */
function custom(more: object = {}): CreateOauth2CredentialProviderCommandInput {
  const discoveryUrl = 'https://issuer.example.com/.well-known/openid-configuration';
  const customOauth2ProviderConfig = {
    oauthDiscovery: { discoveryUrl },
    clientId: 'c1',
    clientSecret: 'the-secret',
    ...more,
  };
  return {
    name: 'o1',
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig },
  };
}

describe('OAuth2 credential providers', () => {
  it('[B2/oauth2-provider] are created, read, changed, listed and deleted, and never show their secret', async () => {
    const clock = createClock(() => NOON);
    const aws = await startAws({ clock });
    const client = controlPlane(aws);
    const created = await client.send(new CreateOauth2CredentialProviderCommand(custom()));
    expect(created).toMatchObject({ credentialProviderArn: ARN, clientSecretSource: 'MANAGED' });
    expect(created.callbackUrl).toMatch(/\/identities\/oauth2\/callback\/[0-9a-f-]{36}$/);
    expect(created.clientSecretArn?.secretArn).toMatch(
      /secret:bedrock-agentcore-identity!default\/oauth2\/o1-[0-9a-f]{8}-[0-9A-Za-z]{6}$/,
    );
    clock.advance(1500);
    await client.send(
      new UpdateOauth2CredentialProviderCommand(custom({ clientSecret: 'new-secret', clientId: 'c2' })),
    );
    const found = await client.send(new GetOauth2CredentialProviderCommand({ name: 'o1' }));
    expect(found).toMatchObject({
      credentialProviderVendor: 'CustomOauth2',
      callbackUrl: created.callbackUrl,
      clientSecretArn: created.clientSecretArn,
      oauth2ProviderConfigOutput: { customOauth2ProviderConfig: { clientId: 'c2' } },
      createdTime: new Date(NOON),
      lastUpdatedTime: new Date(NOON + 1500),
    });
    expect(JSON.stringify([created, found])).not.toContain('-secret');
    const provider = aws.account.controlPlane.oauthProviders.get('o1');
    expect(provider && clientSecretOf(aws.account, provider)?.reveal()).toBe('new-secret');
    await client.send(new CreateOauth2CredentialProviderCommand({ ...custom(), name: 'o0' }));
    const listed = await client.send(new ListOauth2CredentialProvidersCommand({ maxResults: 1 }));
    expect(listed.credentialProviders).toMatchObject([
      { name: 'o0', credentialProviderVendor: 'CustomOauth2' },
    ]);
    const deleted = await client.send(new DeleteOauth2CredentialProviderCommand({ name: 'o1' }));
    expect(deleted.$metadata.httpStatusCode).toBe(204);
    expect(aws.account.secrets.find(created.clientSecretArn?.secretArn ?? '')).toBeUndefined();
    const get = new GetOauth2CredentialProviderCommand({ name: 'o1' });
    expect(await refusalOf(client.send(get))).toEqual(NOT_FOUND);
    const update = new UpdateOauth2CredentialProviderCommand(custom());
    expect(await refusalOf(client.send(update))).toEqual(NOT_FOUND);
  });

  it('know where the vendors are that have a configuration of their own', async () => {
    const client = controlPlane(await startAws());
    const microsoft = await client.send(
      new CreateOauth2CredentialProviderCommand({
        name: 'ms',
        credentialProviderVendor: 'MicrosoftOauth2',
        oauth2ProviderConfigInput: {
          microsoftOauth2ProviderConfig: { clientId: 'c', clientSecret: 's', tenantId: 't1' },
        },
      }),
    );
    expect(microsoft.oauth2ProviderConfigOutput).toEqual({
      microsoftOauth2ProviderConfig: {
        oauthDiscovery: {
          discoveryUrl: 'https://login.microsoftonline.com/t1/v2.0/.well-known/openid-configuration',
        },
        clientId: 'c',
      },
    });
    const endpoints = { issuer: 'https://o.example', authorizationEndpoint: 'https://o.example/a' };
    const okta = (more: object) =>
      new CreateOauth2CredentialProviderCommand({
        name: 'okta',
        credentialProviderVendor: 'OktaOauth2',
        oauth2ProviderConfigInput: {
          includedOauth2ProviderConfig: { clientId: 'c', clientSecret: 's', ...more },
        },
      });
    expect(await refusalOf(client.send(okta({})))).toMatchObject({
      message:
        'the local AWS does not support OktaOauth2 without issuer, authorizationEndpoint and tokenEndpoint',
    });
    const made = await client.send(okta({ ...endpoints, tokenEndpoint: 'https://o.example/t' }));
    expect(made.oauth2ProviderConfigOutput).toMatchObject({
      includedOauth2ProviderConfig: { oauthDiscovery: { authorizationServerMetadata: endpoints } },
    });
  });

  it.each([
    [
      'a vendor with the configuration of another',
      { ...custom(), credentialProviderVendor: 'GoogleOauth2' },
      'customOauth2ProviderConfig is not the configuration of credentialProviderVendor GoogleOauth2',
    ],
    [
      'a missing secret',
      custom({ clientSecret: undefined }),
      'clientSecret is required when clientSecretSource is MANAGED',
    ],
    [
      'a client authentication that the local AWS has not',
      custom({ clientAuthenticationMethod: 'AWS_IAM_ID_TOKEN_JWT' }),
      'the local AWS does not support client authentication with AWS_IAM_ID_TOKEN_JWT',
    ],
  ] as const)('refuse %s', async (_, input, message) => {
    const client = controlPlane(await startAws());
    const create = new CreateOauth2CredentialProviderCommand(input);
    expect(await refusalOf(client.send(create))).toEqual({
      name: 'ValidationException',
      message,
      status: 400,
    });
  });

  it('have names of their own, and no more than the quota', async () => {
    const client = controlPlane(await startAws({ quotas: { oauthProviders: 1 } }));
    await client.send(new CreateOauth2CredentialProviderCommand(custom()));
    const again = new CreateOauth2CredentialProviderCommand(custom());
    expect(await refusalOf(client.send(again))).toMatchObject({ name: 'ConflictException', status: 409 });
    const other = new CreateOauth2CredentialProviderCommand({ ...custom(), name: 'o2' });
    expect(await refusalOf(client.send(other))).toMatchObject({
      name: 'ServiceQuotaExceededException',
      status: 402,
    });
  });
});

describe('secrets that their owner keeps', () => {
  it('[B4/external-secrets] are read when they are needed, by their member', async () => {
    const aws = await startAws();
    const { arn } = aws.account.secrets.create('mine', JSON.stringify({ s: 'first' }));
    const external = { clientSecret: undefined, clientSecretSource: 'EXTERNAL' };
    const clientSecretConfig = { secretId: 'mine', jsonKey: 's' };
    const input = custom({ ...external, clientSecretConfig });
    const created = await controlPlane(aws).send(new CreateOauth2CredentialProviderCommand(input));
    expect(created).toMatchObject({
      clientSecretArn: { secretArn: arn },
      clientSecretSource: 'EXTERNAL',
      clientSecretJsonKey: 's',
    });
    const provider = aws.account.controlPlane.oauthProviders.get('o1');
    const read = () => provider && clientSecretOf(aws.account, provider)?.reveal();
    expect(read()).toBe('first');
    const stored = aws.account.secrets.find(arn);
    if (stored !== undefined) aws.account.secrets.put(stored, JSON.stringify({ s: 'second' }));
    expect(read()).toBe('second');
    aws.account.secrets.remove(arn);
    expect(read()).toBeUndefined();
  });

  it.each([
    ['gone', 'none', 's', 'The secret of clientSecretConfig was not found'],
    ['without the member', 'mine', 't', "The secret of clientSecretConfig has no string under key 't'"],
  ])('are refused where they are %s', async (_, secretId, jsonKey, message) => {
    const aws = await startAws();
    aws.account.secrets.create('mine', JSON.stringify({ s: 'x' }));
    const reference = { clientSecretConfig: { secretId, jsonKey }, clientSecretSource: 'EXTERNAL' };
    const input = custom({ clientSecret: undefined, ...reference });
    const create = controlPlane(aws).send(new CreateOauth2CredentialProviderCommand(input));
    expect(await refusalOf(create)).toMatchObject({ message });
  });
});
