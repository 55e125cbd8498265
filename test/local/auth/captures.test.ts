import {
  CreateApiKeyCredentialProviderCommand,
  CreateOauth2CredentialProviderCommand,
  UpdateWorkloadIdentityCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { CreateGatewayCommandInput } from '@aws-sdk/client-bedrock-agentcore-control';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import type { LocalAws } from '../../../local/start.ts';
import { sigV4Headers } from '../../../local/sigv4/sign.ts';
import { HAS_REFERENCE, readReference } from '../control-plane/reference.ts';
import {
  controlPlane,
  makeGateway,
  makeTarget,
  openApi,
  post,
  refusalOf,
  ROLE_ARN,
  rpc,
  startAws,
} from '../local-aws.ts';
import { startUpstream } from '../upstream-server.ts';
import { askToken, basic, NOON } from './parts.ts';

interface Capture {
  readonly request: { readonly body: { readonly params?: object } };
  readonly response: { readonly status: number; readonly body: unknown };
  readonly rawBody?: string;
  readonly cases?: Readonly<Record<string, number>>;
}

const capture = (name: string): Capture => readReference(`golden/observed/${name}.json`) as Capture;

const VERSIONS = ['2025-03-26', '2025-11-25', '2026-07-28'];
const UNSIGNED =
  '{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"Authentication error - Invalid credentials"}}';

/** A gateway that wants JWTs, speaks every version and tells what went wrong. */
function jwtGateway(aws: LocalAws): Promise<{ gatewayId: string; gatewayUrl: string }> {
  const settings: Partial<CreateGatewayCommandInput> = {
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl: aws.issuer.discoveryUrl } },
    protocolConfiguration: { mcp: { supportedVersions: VERSIONS } },
    exceptionLevel: 'DEBUG',
  };
  return makeGateway(aws, settings);
}

async function makeOauth(aws: LocalAws, clientId: string): Promise<string> {
  const { credentialProviderArn = '' } = await controlPlane(aws).send(
    new CreateOauth2CredentialProviderCommand({
      name: `provider-${clientId}`,
      credentialProviderVendor: 'CustomOauth2',
      oauth2ProviderConfigInput: {
        customOauth2ProviderConfig: {
          oauthDiscovery: { discoveryUrl: aws.issuer.discoveryUrl },
          clientId,
          clientSecret: 's',
        },
      },
    }),
  );
  return credentialProviderArn;
}

const RETURN_URL = 'http://127.0.0.1:9/done';

/** One upstream, one gateway, one user's token, one target with OAuth. */
async function setUpOauth(grantType: 'CLIENT_CREDENTIALS' | 'AUTHORIZATION_CODE', clock = createClock()) {
  const aws = await startAws({ allowPrivateTargets: true, clock });
  const upstream = await startUpstream();
  const client = { clientSecret: secret('s'), accessTokenTtlSeconds: 3600 };
  await aws.issuer.registerClient({ ...client, clientId: 'front', scopes: ['gw/invoke'] });
  const { gatewayId, gatewayUrl } = await jwtGateway(aws);
  const providerArn = await makeOauth(aws, 'vendor');
  const callbackUrl = aws.account.controlPlane.oauthProviders.get('provider-vendor')?.callbackUrl ?? '';
  await aws.issuer.registerClient({
    ...client,
    clientId: 'vendor',
    scopes: ['api/read'],
    redirectUris: [callbackUrl],
  });
  aws.issuer.registerUser({ subject: 'ada' });
  await controlPlane(aws).send(
    new UpdateWorkloadIdentityCommand({ name: gatewayId, allowedResourceOauth2ReturnUrls: [RETURN_URL] }),
  );
  const oauthCredentialProvider = {
    providerArn,
    scopes: ['api/read'],
    grantType,
    defaultReturnUrl: RETURN_URL,
  };
  await makeTarget(
    aws,
    gatewayId,
    openApi(upstream.url, { '/secure': { get: { operationId: 'secure', responses: {} } } }),
    {
      credentialProviderConfigurations: [
        { credentialProviderType: 'OAUTH', credentialProvider: { oauthCredentialProvider } },
      ],
    },
  );
  const { body } = await askToken(
    aws.issuer.tokenUrl,
    { grant_type: 'client_credentials' },
    basic('front', 's'),
  );
  const authorization = `Bearer ${String(body.access_token)}`;
  const call = (version: string, more: object = {}) => {
    const stateless = version === '2026-07-28';
    const meta = {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientInfo': { name: 'client', version: '1.0' },
      'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {}, url: {} }, sampling: {} },
    };
    const params = { name: 'api___secure', arguments: {}, ...(stateless ? { _meta: meta } : {}), ...more };
    const own = stateless ? { 'mcp-method': 'tools/call', 'mcp-name': 'api___secure' } : {};
    return post(gatewayUrl, rpc('tools/call', params), {
      authorization,
      'mcp-protocol-version': version,
      ...own,
    });
  };
  return { aws, gatewayId, call, requests: upstream.requests, clock };
}

/** Goes through the login page as `ada` and gives the address where the browser ends, with the cookies left out if wanted. */
async function logIn(url: string, withCookie = true): Promise<{ url: string; response: Response }> {
  const cookies = new Map<string, string>();
  let next = url;
  let init: RequestInit = {};
  for (;;) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = withCookie || !next.includes('/oauth2/callback/') ? { cookie } : {};
    const response = await fetch(next, {
      ...init,
      headers: sent as Record<string, string>,
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    init = {};
    if (location !== null) next = new URL(location, next).href;
    else if (next.includes('/login/')) init = { method: 'POST', body: new URLSearchParams({ user: 'ada' }) };
    else return { url: next, response };
    if (next.startsWith(RETURN_URL)) return { url: next, response };
  }
}

describe('a gateway that wants IAM', () => {
  it('[E/iam-unsigned] answers an unsigned request with 401 and this text', async () => {
    const aws = await startAws();
    const { gatewayUrl } = await makeGateway(aws, { authorizerType: 'AWS_IAM' });
    const answer = await post(gatewayUrl, rpc('tools/list'));
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 401, text: UNSIGNED });
    expect(answer.headers.get('www-authenticate')).toBeNull();
    if (!HAS_REFERENCE) return;
    const { response, rawBody } = capture('iam-unsigned');
    expect({ status: answer.status, text: answer.text }).toEqual({ status: response.status, text: rawBody });
  });

  it.each(['AWS_IAM', 'AUTHENTICATE_ONLY'] as const)(
    '[E/iam-over-http] lets a signed request in: %s',
    async (authorizerType) => {
      const aws = await startAws({ clock: createClock(() => NOON) });
      const { gatewayUrl } = await makeGateway(aws, { authorizerType });
      const key = aws.account.credentials.find('AKIDEXAMPLE');
      if (key === undefined) throw new Error('the default key is missing');
      const body = JSON.stringify(rpc('tools/list'));
      const { host, pathname: path } = new URL(gatewayUrl);
      const scope = { region: aws.region, service: 'bedrock-agentcore' };
      const headers = sigV4Headers({ method: 'POST', path, host, body }, key, scope, NOON);
      expect((await post(gatewayUrl, body, headers)).body).toEqual({
        jsonrpc: '2.0',
        id: 1,
        result: { tools: [] },
      });
      expect((await post(gatewayUrl, `${body} `, headers)).text).toBe(UNSIGNED);
    },
  );
});

describe('a gateway that wants JWTs', () => {
  it('[E/jwt-invalid-401] [E/jwt-claims-403] answers each defect with the status that was observed', async () => {
    const clock = createClock(() => NOON);
    const aws = await startAws({ clock });
    const client = {
      clientSecret: secret('s'),
      scopes: ['test', 'other'],
      accessTokenTtlSeconds: 60,
      claims: 'standard' as const,
    };
    await aws.issuer.registerClient({ ...client, clientId: 'cn-retest', audience: 'cn-retest' });
    await aws.issuer.registerClient({ ...client, clientId: 'wrong-audience', audience: 'x' });
    await aws.issuer.registerClient({ ...client, clientId: 'wrong-client', audience: 'cn-retest' });
    const { gatewayUrl } = await makeGateway(aws, {
      authorizerType: 'CUSTOM_JWT',
      authorizerConfiguration: {
        customJWTAuthorizer: {
          discoveryUrl: aws.issuer.discoveryUrl,
          allowedAudience: ['cn-retest'],
          allowedClients: ['cn-retest', 'wrong-audience'],
          allowedScopes: ['test'],
        },
      },
    });
    const tokenOf = async (clientId: string, scope = 'test'): Promise<string> =>
      String(
        (
          await askToken(
            aws.issuer.tokenUrl,
            { grant_type: 'client_credentials', scope },
            basic(clientId, 's'),
          )
        ).body.access_token,
      );
    const statusOf = async (token: string): Promise<number> =>
      (
        await post(gatewayUrl, rpc('tools/list', {}), {
          authorization: `Bearer ${token}`,
          'mcp-protocol-version': '2025-03-26',
        })
      ).status;
    const good = await tokenOf('cn-retest');
    const cases: Record<string, number> = {
      'not a valid JWT (synthetic.invalid.jwt)': await statusOf('synthetic.invalid.jwt'),
      'wrong audience': await statusOf(await tokenOf('wrong-audience')),
      'wrong client_id': await statusOf(await tokenOf('wrong-client')),
      'wrong scope': await statusOf(await tokenOf('cn-retest', 'other')),
      valid: await statusOf(good),
    };
    clock.advance(60_000);
    cases.expired = await statusOf(good);
    expect(cases).toEqual({
      'not a valid JWT (synthetic.invalid.jwt)': 401,
      'wrong audience': 403,
      'wrong client_id': 403,
      expired: 403,
      'wrong scope': 403,
      valid: 200,
    });
    if (HAS_REFERENCE) expect(cases).toEqual(capture('jwt-rejection-statuses').cases);
  });

  it.each([
    'https://issuer.example/',
    'https://issuer.example/.well-known/openid-configuration?x=1',
    'https://issuer.example/.well-known/other',
  ])('[E/discovery-url] is not made with the discovery URL %s', async (discoveryUrl) => {
    const aws = await startAws();
    const refusal = await refusalOf(
      makeGateway(aws, {
        authorizerType: 'CUSTOM_JWT',
        authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl } },
      }),
    );
    expect(refusal).toMatchObject({ name: 'ValidationException', status: 400 });
  });

  it('goes on after headers that are too long for any token', async () => {
    const aws = await startAws();
    const { gatewayUrl } = await jwtGateway(aws);
    const long = await fetch(gatewayUrl, {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${'x'.repeat(100_000)}` },
    });
    expect(long.status).toBe(431);
    expect((await post(gatewayUrl, rpc('tools/list'))).status).toBe(401);
  });
});

describe('client credentials', () => {
  it('[F/new-token-per-call] bring a new token to the target with each call', async () => {
    const { call, requests } = await setUpOauth('CLIENT_CREDENTIALS');
    for (let index = 0; index < 2; index += 1) {
      expect((await call('2025-03-26')).body.result).toMatchObject({ isError: false });
    }
    const [first, second] = requests.map(
      ({ headers }) => headers.Authorization?.replace('Bearer ', '') ?? '',
    );
    expect(decodeJwt(first ?? '')).toMatchObject({ sub: 'vendor', scope: 'api/read' });
    expect(second).not.toBe(first);
  });
});

describe('what the role of the gateway may not do', () => {
  const masked = (text: string): string =>
    text
      .replace(/gateway-session-[0-9a-f<>uid-]+/g, 'SESSION')
      .replace(/Request ID: [^)]+/g, 'Request ID: X')
      .replace(/assumed-role\/[^/]+/g, 'assumed-role/ROLE')
      .replace(/arn:aws(-cn)?:secretsmanager:[^ ']+/g, 'SECRET')
      .replace(/workload-identity\/[^ ]+/g, 'workload-identity/GATEWAY')
      .replaceAll('arn:aws-cn:', 'arn:aws:')
      .replaceAll('cn-north-1', 'us-east-1')
      .replaceAll('111122223333', '000000000000');
  const DENIED =
    'User: arn:aws:sts::000000000000:assumed-role/ROLE/SESSION is not authorized to perform: ACTION on resource: RESOURCE because no identity-based policy allows the ACTION action (Service: AgentCredentialProvider, Status Code: 403, Request ID: X) (SDK Attempt Count: 1)';

  it('[F/api-key-denied] is told in full with DEBUG: reading the key', async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await makeGateway(aws, { exceptionLevel: 'DEBUG' });
    const { credentialProviderArn: providerArn } = await controlPlane(aws).send(
      new CreateApiKeyCredentialProviderCommand({ name: 'key', apiKey: 'k' }),
    );
    const document = openApi('https://api.example.com', {
      '/x': { get: { operationId: 'secure_key', responses: {} } },
    });
    await makeTarget(aws, gatewayId, document, {
      credentialProviderConfigurations: [
        {
          credentialProviderType: 'API_KEY',
          credentialProvider: {
            apiKeyCredentialProvider: {
              providerArn,
              credentialParameterName: 'x-test-key',
              credentialLocation: 'HEADER',
            },
          },
        },
      ],
    });
    aws.account.credentials.deny(ROLE_ARN, 'secretsmanager:GetSecretValue');
    const answer = await post(gatewayUrl, rpc('tools/call', { name: 'api___secure_key', arguments: {} }));
    const text = DENIED.replaceAll('ACTION', 'secretsmanager:GetSecretValue').replace('RESOURCE', 'SECRET');
    const content = {
      type: 'text',
      text: `Failed to fetch outbound api key. Access denied when retrieving secret 'SECRET'. ${text}`,
    };
    const expected = {
      jsonrpc: '2.0',
      id: 1,
      result: { content: [content], _meta: { debug: content }, isError: true },
    };
    expect(masked(answer.text)).toBe(JSON.stringify(expected));
    if (!HAS_REFERENCE) return;
    const { response } = capture('outbound-api-key-denied-debug');
    expect(masked(answer.text)).toBe(masked(JSON.stringify(response.body)));
    expect(answer.status).toBe(response.status);
  });

  it('[F/oauth-denied] is told in full with DEBUG: acting for the caller', async () => {
    const { aws, call } = await setUpOauth('AUTHORIZATION_CODE');
    aws.account.credentials.deny(ROLE_ARN, 'bedrock-agentcore:GetWorkloadAccessTokenForJWT');
    const answer = await call('2026-07-28');
    const resource =
      'arn:aws:bedrock-agentcore:us-east-1:000000000000:workload-identity-directory/default/workload-identity/GATEWAY';
    const text = DENIED.replaceAll('ACTION', 'bedrock-agentcore:GetWorkloadAccessTokenForJWT').replace(
      'RESOURCE',
      resource,
    );
    expect(masked(answer.body.result?.content?.[0]?.text ?? '')).toBe(
      `Failed to fetch outbound oauth token. Failed to get workload identity token - client error: ${text}`,
    );
    if (!HAS_REFERENCE) return;
    const { response } = capture('outbound-oauth-denied-debug');
    expect(masked(answer.text)).toBe(masked(JSON.stringify(response.body)));
  });
});

describe('a user who has not agreed yet', () => {
  it('[F/consent-2026-07-28] is asked for by a result since 2026-07-28', async () => {
    const { aws, call } = await setUpOauth('AUTHORIZATION_CODE');
    const answer = await call('2026-07-28');
    const masked = (text: string): string =>
      text
        .replace(/"url":"[^"]*\/identities\/oauth2\/authorize\?request_uri=[^"]+"/, '"url":"URL"')
        .replace(/"elicitationId":"[0-9a-f-]{36}"/, '"elicitationId":"ID"');
    expect(masked(answer.text)).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":{"urlElicitation":{"method":"elicitation/create","params":{"mode":"url","url":"URL","message":"Please login to this URL for authorization.","elicitationId":"ID"}}}}}',
    );
    expect(answer.text).toContain(`${aws.endpointUrl}/identities/oauth2/authorize?request_uri=urn%3A`);
    if (!HAS_REFERENCE) return;
    const { response } = capture('outbound-oauth-authorization-code-consent');
    expect(masked(answer.text)).toBe(masked(JSON.stringify(response.body)));
  });

  it('[F/consent-2025-11-25] is asked for by error -32042 in 2025-11-25', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const { status, body } = await call('2025-11-25');
    expect(status).toBe(200);
    expect(body.error).toEqual({
      code: -32042,
      message: 'This request requires more information.',
      data: {
        elicitations: [
          {
            mode: 'url',
            url: expect.any(String) as unknown,
            message: 'Please login to this URL for authorization.',
          },
        ],
      },
    });
  });

  it('[F/consent-too-old] cannot be asked for before that', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const { text } = await call('2025-03-26');
    const content = {
      type: 'text',
      text: 'Cannot initiate authorization code grant flow. URL elicitation requires MCP version 2025-11-25 or newer.',
    };
    expect(text).toBe(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        result: { content: [content], _meta: { debug: content }, isError: true },
      }),
    );
    if (!HAS_REFERENCE) return;
    expect(text).toBe(JSON.stringify(capture('outbound-oauth-authorization-code-old-version').response.body));
  });
});

interface Elicitation {
  readonly inputRequests: { readonly urlElicitation: { readonly params: { readonly url: string } } };
}

const urlOf = (result: unknown): string => (result as Elicitation).inputRequests.urlElicitation.params.url;

function complete(aws: LocalAws, body: object, authorization = 'AWS4-HMAC-SHA256 Credential=x') {
  return fetch(`${aws.endpointUrl}/identities/CompleteResourceTokenAuth`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(body),
  });
}

describe('a login at a target', () => {
  it('[F/consent-flow] [F/tokens-per-user] ends with a token that is kept for the user', async () => {
    const clock = createClock();
    const { aws, call, requests } = await setUpOauth('AUTHORIZATION_CODE', clock);
    const { url } = await logIn(urlOf((await call('2026-07-28')).body.result));
    const sessionUri = new URL(url).searchParams.get('session_id') ?? '';
    expect(sessionUri).toMatch(/^urn:ietf:params:oauth:request_uri:/);
    // Until whoever sent the user off says who came back, nobody has the token.
    expect((await call('2026-07-28')).body.result).toHaveProperty('inputRequests');
    expect((await complete(aws, { sessionUri, userIdentifier: { userId: 'other' } })).status).toBe(400);
    expect((await complete(aws, { sessionUri, userIdentifier: { userId: 'front' } }, 'none')).status).toBe(
      403,
    );
    const completed = await complete(aws, { sessionUri, userIdentifier: { userId: 'front' } });
    expect([completed.status, await completed.json()]).toEqual([200, {}]);
    const inputResponses = { urlElicitation: { action: 'accept' } };
    expect((await call('2026-07-28', { inputResponses })).body.result).toMatchObject({ isError: false });
    expect((await call('2025-03-26')).body.result).toMatchObject({ isError: false });
    const [first, second] = requests.map(
      ({ headers }) => headers.Authorization?.replace('Bearer ', '') ?? '',
    );
    expect(decodeJwt(first ?? '')).toMatchObject({ sub: 'ada', client_id: 'vendor' });
    expect(second).toBe(first);
    expect((await complete(aws, { sessionUri, userIdentifier: { userId: 'front' } })).status).toBe(400);
  });

  it('[F/login-cookie] belongs to the browser that began it', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const { response } = await logIn(urlOf((await call('2026-07-28')).body.result), false);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      message:
        "1 validation error detected: Value at 'cookie' failed to satisfy constraint: Member must not be null",
    });
  });

  it('[F/login-ten-minutes] has to begin within ten minutes', async () => {
    const clock = createClock();
    const { call } = await setUpOauth('AUTHORIZATION_CODE', clock);
    const url = urlOf((await call('2026-07-28')).body.result);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(302);
    clock.advance(600_000);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400);
  });

  it('[F/login-pkce] uses PKCE', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const response = await fetch(urlOf((await call('2026-07-28')).body.result), { redirect: 'manual' });
    const { searchParams } = new URL(response.headers.get('location') ?? '');
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(searchParams.get('code_challenge')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('[F/return-url] ends only where the workload identity allows it, and where the client of the call wishes', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const wish = (returnUrl: string) => ({
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'client', version: '1.0' },
        'io.modelcontextprotocol/clientCapabilities': {},
        'aws.bedrock-agentcore.gateway/credentialProviderConfiguration': {
          oauthCredentialProvider: { returnUrl },
        },
      },
    });
    const refused = await call('2026-07-28', wish('https://evil.example/'));
    expect(refused.text).toContain('allowedResourceOauth2ReturnUrls');
    expect((await call('2026-07-28', wish(RETURN_URL))).body.result).toHaveProperty('inputRequests');
  });
});
