import { decodeJwt } from 'jose';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { CustomOauth2ProviderConfigOutput } from '@aws-sdk/client-bedrock-agentcore-control';
import { secret } from '../../../contract/secret.ts';
import type { Account } from '../../../local/account.ts';
import { createClock } from '../../../local/clock.ts';
import type { Target, TargetSettings } from '../../../local/control-plane/state.ts';
import { createOutbound } from '../../../local/gateway/outbound.ts';
import type { OutboundCall, OutboundOutcome } from '../../../local/gateway/outbound.ts';
import { verifySigV4 } from '../../../local/sigv4/verify.ts';
import { askToken, basic, gatewayOf, makeAccount, NOON, serve, startIssuer } from './parts.ts';

type Configuration = NonNullable<TargetSettings['credentialProviderConfigurations']>[number];

const REQUEST = {
  method: 'POST',
  origin: new URL('https://api.example:8443/base'),
  path: '/base/items?q=1&api_key=mine',
  headers: { 'Content-Type': 'application/json', 'x-API-key': 'mine' },
  body: '{}',
};

function callOf(configuration: Configuration | undefined, more: Partial<OutboundCall> = {}): OutboundCall {
  const settings = configuration === undefined ? {} : { credentialProviderConfigurations: [configuration] };
  return {
    gateway: gatewayOf({}),
    // Outbound authorization reads nothing else of a target.
    target: { id: 'TARGET0001', settings } as unknown as Target,
    caller: { subject: 'u-1', token: undefined },
    version: '2025-03-26',
    params: {},
    traceId: 'Root=1-00000000-000000000000000000000000',
    ...more,
  };
}

function applied(outcome: OutboundOutcome) {
  if (!('apply' in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.apply(REQUEST);
}

/** Members of a provider that nothing here depends on. */
const BASE = { secretSource: 'MANAGED', secretJsonKey: undefined, createdAt: NOON, updatedAt: NOON } as const;

function addKey(account: Account): string {
  const arn =
    'arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/key';
  const { arn: secretArn } = account.secrets.create('key', 'K-1');
  account.controlPlane.providers.set('key', { ...BASE, name: 'key', arn, secretArn });
  return arn;
}

function addOauth(account: Account, config: CustomOauth2ProviderConfigOutput, clientSecret = 's'): string {
  const arn =
    'arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/oauth2credentialprovider/o';
  const { arn: secretArn } = account.secrets.create('o', clientSecret);
  account.controlPlane.oauthProviders.set('o', {
    ...BASE,
    name: 'o',
    arn,
    secretArn,
    vendor: 'CustomOauth2',
    callbackUrl: 'http://127.0.0.1:1/identities/oauth2/callback/c',
    config: { customOauth2ProviderConfig: config },
    hasSecret: true,
  });
  return arn;
}

describe('a target without outbound authorization', () => {
  it('[F/none] is called as it is', async () => {
    const outbound = createOutbound(makeAccount(), fetch);
    expect(applied(await outbound.credentialFor(callOf(undefined)))).toEqual(REQUEST);
    const caller = { subject: 'u-1', token: secret('inbound') };
    expect(
      JSON.stringify(applied(await outbound.credentialFor(callOf(undefined, { caller })))),
    ).not.toContain('inbound');
  });
});

describe('an API key', () => {
  const configured = (providerArn: string, more: object): Configuration => ({
    credentialProviderType: 'API_KEY',
    credentialProvider: { apiKeyCredentialProvider: { providerArn, ...more } },
  });

  it.each([
    [
      '[F/api-key-header] exactly in the header',
      { credentialLocation: 'HEADER', credentialParameterName: 'X-Key' },
      { 'X-Key': 'K-1' },
    ],
    [
      '[F/api-key-prefix] behind the prefix, with nothing between',
      { credentialParameterName: 'X-Key', credentialPrefix: 'Key:' },
      { 'X-Key': 'Key:K-1' },
    ],
    ['[F/api-key-defaults] in Authorization where nothing is said', {}, { Authorization: 'K-1' }],
  ])('goes %s', async (_, settings, headers) => {
    const account = makeAccount();
    const outcome = await createOutbound(account, fetch).credentialFor(
      callOf(configured(addKey(account), settings)),
    );
    expect(applied(outcome).headers).toEqual({ ...REQUEST.headers, ...headers });
  });

  it('[F/api-key-wins] replaces an argument of the same name, in any case', async () => {
    const account = makeAccount();
    const settings = { credentialLocation: 'HEADER', credentialParameterName: 'x-api-key' };
    const outcome = await createOutbound(account, fetch).credentialFor(
      callOf(configured(addKey(account), settings)),
    );
    expect(applied(outcome).headers).toEqual({ 'Content-Type': 'application/json', 'x-api-key': 'K-1' });
  });

  it('[F/api-key-query] goes into the query', async () => {
    const account = makeAccount();
    const settings = {
      credentialLocation: 'QUERY_PARAMETER',
      credentialParameterName: 'api_key',
      credentialPrefix: 'a b',
    };
    const outcome = await createOutbound(account, fetch).credentialFor(
      callOf(configured(addKey(account), settings)),
    );
    expect(applied(outcome)).toEqual({ ...REQUEST, path: '/base/items?q=1&api_key=a%20bK-1' });
  });

  it('[F/api-key-failure] that cannot be had is told so', async () => {
    const account = makeAccount();
    const providerArn = addKey(account);
    const outbound = createOutbound(account, fetch);
    account.secrets.remove(account.controlPlane.providers.get('key')?.secretArn ?? '');
    expect(await outbound.credentialFor(callOf(configured(providerArn, {})))).toEqual({
      failure: expect.stringMatching(
        /^Failed to fetch outbound api key\. Secret 'arn:aws:secretsmanager:.*' cannot be read$/,
      ) as unknown,
    });
    account.controlPlane.providers.clear();
    expect(await outbound.credentialFor(callOf(configured(providerArn, {})))).toEqual({
      failure: 'Failed to fetch outbound api key. CredentialProvider not found',
    });
  });
});

/** A token endpoint that writes down what it is asked. */
async function startTokenEndpoint(status = 200, answer?: object) {
  const forms: Readonly<Record<string, string>>[] = [];
  const url = await serve(async (incoming, outgoing) => {
    const form = Object.fromEntries(new URLSearchParams(await text(incoming)));
    forms.push({ ...form, authorization: incoming.headers.authorization ?? '' });
    const token = { access_token: `T-${forms.length}`, token_type: 'Bearer', expires_in: 60 };
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? token));
  });
  const authorizationServerMetadata = {
    issuer: url,
    authorizationEndpoint: `${url}/auth`,
    tokenEndpoint: `${url}/token`,
  };
  return { url, forms, oauthDiscovery: { authorizationServerMetadata } };
}

function oauth(
  providerArn: string,
  more: Partial<
    NonNullable<NonNullable<Configuration['credentialProvider']>['oauthCredentialProvider']>
  > = {},
): Configuration {
  return {
    credentialProviderType: 'OAUTH',
    credentialProvider: { oauthCredentialProvider: { providerArn, scopes: ['a', 'b'], ...more } },
  };
}

const CLIENT = { clientId: 'c:1' };
const BASIC = basic('c%3A1', 's%2B1');

describe('client credentials', () => {
  it('[F/new-token-per-call] are asked for a new token with each call', async () => {
    const account = makeAccount();
    const { forms, oauthDiscovery } = await startTokenEndpoint();
    const configuration = oauth(addOauth(account, { oauthDiscovery, ...CLIENT }, 's+1'), {
      grantType: 'CLIENT_CREDENTIALS',
    });
    const outbound = createOutbound(account, fetch);
    const tokens = [
      await outbound.credentialFor(callOf(configuration)),
      await outbound.credentialFor(callOf(configuration)),
    ];
    expect(tokens.map((outcome) => applied(outcome).headers)).toMatchObject([
      { Authorization: 'Bearer T-1' },
      { Authorization: 'Bearer T-2' },
    ]);
    expect(forms[0]).toEqual({ grant_type: 'client_credentials', scope: 'a b', authorization: BASIC });
  });

  it.each([
    ['CLIENT_SECRET_BASIC', { authorization: BASIC }],
    ['CLIENT_SECRET_POST', { client_id: 'c:1', client_secret: 's+1', authorization: '' }],
  ] as const)(
    '[F/client-authentication] are shown by the method of the provider: %s',
    async (clientAuthenticationMethod, shown) => {
      const account = makeAccount();
      const { forms, oauthDiscovery } = await startTokenEndpoint();
      const arn = addOauth(account, { oauthDiscovery, ...CLIENT, clientAuthenticationMethod }, 's+1');
      await createOutbound(account, fetch).credentialFor(callOf(oauth(arn, { scopes: [] })));
      expect(forms).toEqual([{ grant_type: 'client_credentials', ...shown }]);
    },
  );

  it('[F/custom-parameters] carry the parameters of the target, but never others in place of their own', async () => {
    const account = makeAccount();
    const { forms, oauthDiscovery } = await startTokenEndpoint();
    const arn = addOauth(account, { oauthDiscovery, ...CLIENT });
    const customParameters = { audience: 'x', client_id: 'evil', grant_type: 'password' };
    await createOutbound(account, fetch).credentialFor(callOf(oauth(arn, { customParameters })));
    expect(forms[0]).toMatchObject({ audience: 'x', grant_type: 'client_credentials' });
    expect(forms[0]).not.toHaveProperty('client_id');
  });

  it('work with the discovery document of the local issuer, and are noted in the history without the token', async () => {
    const account = makeAccount();
    const issuer = await startIssuer();
    await issuer.registerClient({
      clientId: 'm2m',
      clientSecret: secret('s'),
      scopes: ['api/read'],
      accessTokenTtlSeconds: 60,
    });
    const arn = addOauth(account, { oauthDiscovery: { discoveryUrl: issuer.discoveryUrl }, clientId: 'm2m' });
    const outcome = await createOutbound(account, fetch).credentialFor(
      callOf(oauth(arn, { scopes: ['api/read'] })),
    );
    const token =
      (applied(outcome).headers as Record<string, string>).Authorization?.slice('Bearer '.length) ?? '';
    expect(decodeJwt(token)).toMatchObject({ sub: 'm2m', scope: 'api/read' });
    const [call] = account.history.list();
    expect(call?.hops).toMatchObject([{ place: 'token-endpoint', what: 'CLIENT_CREDENTIALS o' }]);
    expect(JSON.stringify(call)).not.toContain(token);
  });

  it.each([
    [
      'refuses',
      401,
      { error: 'invalid_client', error_description: 'secret s+1 is wrong' },
      'The token endpoint refused the request with invalid_client (Status Code: 401).',
    ],
    [
      'refuses without a code',
      500,
      { message: 's+1' },
      'The token endpoint refused the request (Status Code: 500).',
    ],
    ['gives no token', 200, { token_type: 'Bearer' }, 'The token endpoint answered with no token.'],
  ])(
    '[F/oauth-failure] that the issuer %s are a failure that repeats nothing of its answer',
    async (_, status, answer, failure) => {
      const account = makeAccount();
      const { oauthDiscovery } = await startTokenEndpoint(status, answer);
      const arn = addOauth(account, { oauthDiscovery, ...CLIENT });
      expect(await createOutbound(account, fetch).credentialFor(callOf(oauth(arn)))).toEqual({
        failure: `Failed to fetch outbound oauth token. ${failure}`,
      });
    },
  );

  it('[F/oauth-failure] are a failure without an issuer, a secret or a provider', async () => {
    const account = makeAccount();
    const failed = async (configuration: Configuration): Promise<unknown> => {
      const outcome = await createOutbound(account, fetch).credentialFor(callOf(configuration));
      return 'failure' in outcome
        ? outcome.failure.replace('Failed to fetch outbound oauth token. ', '')
        : outcome;
    };
    const nowhere = {
      issuer: 'x',
      authorizationEndpoint: 'http://127.0.0.1:1/a',
      tokenEndpoint: 'http://127.0.0.1:1/t',
    };
    const arn = addOauth(account, { oauthDiscovery: { authorizationServerMetadata: nowhere }, ...CLIENT });
    expect(await failed(oauth(arn))).toBe('The token endpoint cannot be reached.');
    addOauth(account, {
      oauthDiscovery: { authorizationServerMetadata: nowhere },
      ...CLIENT,
      clientAuthenticationMethod: 'PRIVATE_KEY_JWT',
    });
    expect(await failed(oauth(arn))).toBe(
      'The local AWS does not support the client authentication method PRIVATE_KEY_JWT.',
    );
    addOauth(account, {
      oauthDiscovery: { discoveryUrl: 'http://127.0.0.1:1/.well-known/openid-configuration' },
      ...CLIENT,
    });
    expect(await failed(oauth(arn))).toBe('The discovery document cannot be read.');
    addOauth(account, { oauthDiscovery: { authorizationServerMetadata: nowhere }, ...CLIENT });
    account.secrets.remove(account.controlPlane.oauthProviders.get('o')?.secretArn ?? '');
    expect(await failed(oauth(arn))).toBe('The secret of the credential provider cannot be read.');
    expect(await failed(oauth('arn:other'))).toBe('CredentialProvider not found');
  });
});

describe('a token exchange', () => {
  const caller = { subject: 'u-1', token: secret('INBOUND') };
  const exchange = (arn: string, customParameters?: Record<string, string>) =>
    oauth(arn, {
      grantType: 'TOKEN_EXCHANGE',
      ...(customParameters === undefined ? {} : { customParameters }),
    });

  it('[F/token-exchange] sends the inbound JWT as the subject token', async () => {
    const account = makeAccount();
    const { forms, oauthDiscovery } = await startTokenEndpoint();
    const arn = addOauth(
      account,
      { oauthDiscovery, ...CLIENT, onBehalfOfTokenExchangeConfig: { grantType: 'TOKEN_EXCHANGE' } },
      's+1',
    );
    const outcome = await createOutbound(account, fetch).credentialFor(
      callOf(exchange(arn, { audience: 'x' }), { caller }),
    );
    expect(applied(outcome).headers).toMatchObject({ Authorization: 'Bearer T-1' });
    expect(forms).toEqual([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: 'INBOUND',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        scope: 'a b',
        audience: 'x',
        authorization: BASIC,
      },
    ]);
  });

  it('[F/subject-token-type] may name another type of subject token, but never another token', async () => {
    const account = makeAccount();
    const { forms, oauthDiscovery } = await startTokenEndpoint();
    const arn = addOauth(account, {
      oauthDiscovery,
      ...CLIENT,
      onBehalfOfTokenExchangeConfig: { grantType: 'TOKEN_EXCHANGE' },
    });
    const type = 'urn:ietf:params:oauth:token-type:access_token';
    const configuration = exchange(arn, { subject_token_type: type, subject_token: 'evil' });
    await createOutbound(account, fetch).credentialFor(callOf(configuration, { caller }));
    expect(forms[0]).toMatchObject({ subject_token: 'INBOUND', subject_token_type: type });
  });

  it('[F/actor-token] sends a token of the client itself as the actor where that is wanted', async () => {
    const account = makeAccount();
    const { forms, oauthDiscovery } = await startTokenEndpoint();
    const tokenExchangeGrantTypeConfig = { actorTokenContent: 'M2M' as const, actorTokenScopes: ['act'] };
    const onBehalfOfTokenExchangeConfig = {
      grantType: 'TOKEN_EXCHANGE' as const,
      tokenExchangeGrantTypeConfig,
    };
    const arn = addOauth(account, { oauthDiscovery, ...CLIENT, onBehalfOfTokenExchangeConfig });
    const outcome = await createOutbound(account, fetch).credentialFor(callOf(exchange(arn), { caller }));
    expect(applied(outcome).headers).toMatchObject({ Authorization: 'Bearer T-2' });
    expect(forms[0]).toMatchObject({ grant_type: 'client_credentials', scope: 'act' });
    expect(forms[1]).toMatchObject({
      actor_token: 'T-1',
      actor_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    });
  });

  it('[F/jwt-authorization-grant] can be an assertion', async () => {
    const account = makeAccount();
    const { forms, oauthDiscovery } = await startTokenEndpoint();
    const arn = addOauth(account, {
      oauthDiscovery,
      ...CLIENT,
      onBehalfOfTokenExchangeConfig: { grantType: 'JWT_AUTHORIZATION_GRANT' },
    });
    await createOutbound(account, fetch).credentialFor(
      callOf(exchange(arn, { requested_token_use: 'on_behalf_of' }), { caller }),
    );
    expect(forms[0]).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: 'INBOUND',
      requested_token_use: 'on_behalf_of',
    });
    expect(forms[0]).not.toHaveProperty('subject_token');
  });

  it.each([
    [
      'no inbound JWT',
      { token: undefined },
      { grantType: 'TOKEN_EXCHANGE' as const },
      'Token exchange requires an inbound JWT.',
    ],
    [
      'a provider that is not made for it',
      {},
      undefined,
      'The provider has no onBehalfOfTokenExchangeConfig.',
    ],
    [
      'an actor token of IAM',
      {},
      {
        grantType: 'TOKEN_EXCHANGE' as const,
        tokenExchangeGrantTypeConfig: { actorTokenContent: 'AWS_IAM_ID_TOKEN_JWT' as const },
      },
      'The local AWS does not support the actor token AWS_IAM_ID_TOKEN_JWT.',
    ],
  ])('fails with %s', async (_, more, onBehalfOfTokenExchangeConfig, failure) => {
    const account = makeAccount();
    const { forms, oauthDiscovery } = await startTokenEndpoint();
    const arn = addOauth(account, { oauthDiscovery, ...CLIENT, onBehalfOfTokenExchangeConfig });
    const call = callOf(exchange(arn), { caller: { ...caller, ...more } });
    expect(await createOutbound(account, fetch).credentialFor(call)).toEqual({
      failure: `Failed to fetch outbound oauth token. ${failure}`,
    });
    expect(forms).toEqual([]);
  });

  it('ends with a token of the user for the target, at the local issuer', async () => {
    const account = makeAccount();
    const issuer = await startIssuer();
    const client = { clientSecret: secret('s'), accessTokenTtlSeconds: 60 };
    await issuer.registerClient({ ...client, clientId: 'front', scopes: ['gw/invoke'] });
    await issuer.registerClient({ ...client, clientId: 'gateway', scopes: ['act'] });
    issuer.registerExchange({
      clientId: 'gateway',
      audiences: ['api'],
      scopes: ['api/read'],
      actor: 'required',
    });
    const { body } = await askToken(
      issuer.tokenUrl,
      { grant_type: 'client_credentials' },
      basic('front', 's'),
    );
    const arn = addOauth(account, {
      oauthDiscovery: { discoveryUrl: issuer.discoveryUrl },
      clientId: 'gateway',
      onBehalfOfTokenExchangeConfig: {
        grantType: 'TOKEN_EXCHANGE',
        tokenExchangeGrantTypeConfig: { actorTokenContent: 'M2M' },
      },
    });
    const configuration = oauth(arn, {
      grantType: 'TOKEN_EXCHANGE',
      scopes: ['api/read'],
      customParameters: { audience: 'api' },
    });
    const call = callOf(configuration, {
      caller: { subject: 'front', token: secret(String(body.access_token)) },
    });
    const outcome = await createOutbound(account, fetch).credentialFor(call);
    const token =
      (applied(outcome).headers as Record<string, string>).Authorization?.slice('Bearer '.length) ?? '';
    expect(decodeJwt(token)).toMatchObject({
      sub: 'front',
      aud: 'api',
      scope: 'api/read',
      act: { sub: 'gateway' },
    });
  });
});

describe('the role of the gateway', () => {
  it.each([
    ['[F/gateway-role] for the service and the region of the gateway', {}, 'us-east-1'],
    ['[F/gateway-role-region] for the region that is named', { region: 'eu-west-1' }, 'eu-west-1'],
  ])('signs requests %s', async (_, more, region) => {
    const account = makeAccount(createClock(() => NOON));
    const configuration: Configuration = {
      credentialProviderType: 'GATEWAY_IAM_ROLE',
      credentialProvider: { iamCredentialProvider: { service: 'execute-api', ...more } },
    };
    const { method, origin, path, headers, body } = applied(
      await createOutbound(account, fetch).credentialFor(callOf(configuration)),
    );
    const sent = new Headers({ ...headers, host: origin.host });
    const request = { method, url: `${origin.origin}${path}`, headers: sent, body: Buffer.from(body ?? '') };
    const verdict = verifySigV4(request, account.credentials, account.clock, {
      region,
      service: 'execute-api',
    });
    expect('key' in verdict ? verdict.key.principalArn : verdict).toMatch(
      /^arn:aws:sts::000000000000:assumed-role\/gateway\/gateway-session-[0-9a-f-]{36}$/,
    );
  });
});
