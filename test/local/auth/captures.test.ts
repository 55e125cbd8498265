import { CreateApiKeyCredentialProviderCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import { sigV4Headers } from '../../../local/sigv4/sign.ts';
import { HAS_REFERENCE } from '../control-plane/reference.ts';
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
import { askToken, basic, NOON } from './parts.ts';
import { capture, jwtGateway, setUpOauth } from './oauth-target.ts';

const UNSIGNED =
  '{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"Authentication error - Invalid credentials"}}';

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
