import { CreateApiKeyCredentialProviderCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import type { CreateGatewayTargetCommandInput } from '@aws-sdk/client-bedrock-agentcore-control';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import type { LocalAws } from '../../../local/start.ts';
import { jwtGateway, makeOauth } from '../auth/oauth-target.ts';
import { askToken, basic, serve } from '../auth/parts.ts';
import { HAS_REFERENCE } from '../control-plane/reference.ts';
import { controlPlane, makeTarget, openApi, refusalOf, signed, startAws } from '../local-aws.ts';
import { capture, expectSame, send, startEcho, world } from './captured.ts';
import { sdkServer, startSdkServer } from './mcp-server.ts';
import { addLambdaTarget, addTarget, ALL_VERSIONS, LAMBDA_TOOLS, mcp } from './setup.ts';
import type { Capture } from './captured.ts';

type Target = Omit<CreateGatewayTargetCommandInput, 'gatewayIdentifier'>;
type McpTarget = NonNullable<NonNullable<Target['targetConfiguration']>['mcp']>;

const GATEWAY_ROLE: Pick<Target, 'credentialProviderConfigurations'> = {
  credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
};

/** The API of the captures: a method that needs no key, and no operation name of its own. */
function putEchoApi({ account, region }: LocalAws): void {
  const bundlePath = fileURLToPath(new URL('./functions/echo.ts', import.meta.url));
  account.functions.deploy({
    name: 'echo',
    bundlePath,
    environment: { AWS_REGION: region },
    timeoutMs: 10_000,
  });
  const id = 'lvvy6jfk64';
  const method = { httpMethod: 'GET', apiKeyRequired: false, functionName: 'echo' };
  account.apiGateway.restApis.set(id, {
    id,
    name: 'echo',
    createdAt: 0,
    functionName: 'echo',
    stages: [{ name: 'test', deploymentId: 'd', createdAt: 0 }],
    resources: [{ id: 'r', path: '/iam', methods: [method] }],
  });
}

async function addEchoTarget(aws: LocalAws, gatewayId: string): Promise<void> {
  putEchoApi(aws);
  const { targetConfiguration } = capture('tools-list-api-gateway');
  const made = await addTarget(aws, gatewayId, {
    name: 'api-stage',
    // As it was sent to the real service.
    targetConfiguration: targetConfiguration as unknown as Target['targetConfiguration'],
    ...GATEWAY_ROLE,
  });
  expect(made).toMatchObject({ status: 'READY' });
}

async function putObject(aws: LocalAws, key: string, content: object): Promise<string> {
  const answer = await fetch(`${aws.endpointUrl}/schemas/${key}`, {
    method: 'PUT',
    headers: { authorization: signed('s3') },
    body: JSON.stringify(content),
  });
  expect(answer.status).toBe(200);
  return `s3://schemas/${key}`;
}

/** A capture's document with another server. */
async function echoDocument(): Promise<object> {
  return { ...capture('tools-call-openapi').document, servers: [{ url: await startEcho() }] };
}

/** The answer's one text, with what is made anew each time masked. */
function masked(text: string): string {
  return text.replace(/(tokenSha256[\\": ]+)(?:<64 hex>|[0-9a-f]{64})/, '$1X');
}

describe.skipIf(!HAS_REFERENCE)(
  'the captured answers about targets are given to the captured requests',
  () => {
    it('tools-list-api-gateway and tools-call-api-gateway', async () => {
      const { aws, url, gatewayId } = await world();
      await addEchoTarget(aws, gatewayId);
      for (const name of ['tools-list-api-gateway', 'tools-call-api-gateway']) {
        const answer = await send(url, capture(name));
        expectSame(answer, capture(name));
        expect(answer.text).toBe(JSON.stringify(capture(name).response.body));
      }
    });

    it('tools-list-mixed-2026-07-28, but for the Smithy tool and the text of the cursor', async () => {
      const golden = capture('tools-list-mixed-2026-07-28');
      const { aws, url, gatewayId } = await world(mcp({ supportedVersions: ALL_VERSIONS }));
      const add = async (name: string, mcpTarget: McpTarget, more: Partial<Target> = {}): Promise<void> => {
        const made = await addTarget(aws, gatewayId, {
          name,
          targetConfiguration: { mcp: mcpTarget },
          ...more,
        });
        expect(made).toMatchObject({ status: 'READY' });
      };
      const document = await echoDocument();
      await makeTarget(aws, gatewayId, document, { name: 'openapi-inline' });
      const [openApiUri, toolsUri] = [
        await putObject(aws, 'echo.json', document),
        await putObject(aws, 'tools.json', LAMBDA_TOOLS),
      ];
      await add('openapi-s3', { openApiSchema: { s3: { uri: openApiUri } } });
      const { url: endpoint } = await startSdkServer(() => sdkServer(['echo']));
      await add('mcp-server', { mcpServer: { endpoint } });
      await add('mcp-new', { mcpServer: { endpoint, listingMode: 'DYNAMIC' } });
      await addLambdaTarget(aws, gatewayId);
      const lambdaArn = `arn:aws:lambda:${aws.region}:${aws.accountId}:function:tools`;
      await add('lambda-s3', { lambda: { lambdaArn, toolSchema: { s3: { uri: toolsUri } } } }, GATEWAY_ROLE);
      await addEchoTarget(aws, gatewayId);

      const answer = await send(url, golden);
      const { result, ...rest } = JSON.parse(answer.text) as { result: Record<string, unknown> };
      const { result: whole, ...body } = golden.response.body as {
        result: { tools: { name: string }[]; nextCursor: string };
      };
      const tools = whole.tools.filter(({ name }) => name !== 'smithy___GetFunctionConcurrency');
      expect(tools).toHaveLength(whole.tools.length - 1);
      expect(answer.status).toBe(golden.response.status);
      expect(rest).toEqual(body);
      const wanted = { ...whole, tools, nextCursor: String(result.nextCursor) };
      expect(JSON.stringify(result)).toBe(JSON.stringify(wanted));
      expect(result.nextCursor).toMatch(/^[A-Za-z0-9+/=]+$/);
    });

    it('outbound-api-key-header', async () => {
      const golden = capture('outbound-api-key-header');
      const names = Object.keys((golden.request.body.params as { arguments: object }).arguments);
      const seen: { key: unknown; query: string[] }[] = [];
      const server = await serve((incoming, outgoing) => {
        const { searchParams } = new URL(incoming.url ?? '/', 'http://x');
        seen.push({ key: incoming.headers['x-test-key'], query: [...searchParams.keys()] });
        outgoing.setHeader('content-type', 'application/json');
        outgoing.end('{"authenticated": true, "region": "cn-north-1"}');
      });
      const { aws, url, gatewayId } = await world();
      const { credentialProviderArn = '' } = await controlPlane(aws).send(
        new CreateApiKeyCredentialProviderCommand({ name: 'key', apiKey: 'the-bare-key' }),
      );
      const parameters = names.map((name) => ({
        name,
        in: 'query',
        required: true,
        schema: { type: 'string' },
      }));
      const document = openApi(server, {
        '/secure': { get: { operationId: 'secure_key', parameters, responses: {} } },
      });
      await makeTarget(aws, gatewayId, document, {
        name: 'api-key',
        ...providersOf(golden, credentialProviderArn),
      });
      const answer = await send(url, golden);
      expectSame(answer, golden);
      expect(answer.text).toBe(JSON.stringify(golden.response.body));
      expect(seen).toEqual([{ key: 'the-bare-key', query: names }]);
    });

    it('outbound-oauth-client-credentials', async () => {
      const golden = capture('outbound-oauth-client-credentials');
      const aws = await startAws({
        allowPrivateTargets: true,
        region: 'cn-north-1',
        accountId: '111122223333',
      });
      const client = { clientSecret: secret('s'), accessTokenTtlSeconds: 3600 };
      await aws.issuer.registerClient({ ...client, clientId: 'front', scopes: ['gw/invoke'] });
      await aws.issuer.registerClient({ ...client, clientId: 'synthetic-service', scopes: ['api/read'] });
      const server = await serve((incoming, outgoing) => {
        const token = /^Bearer (\S+)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
        const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
        const { sub } = JSON.parse(payload) as { sub: string };
        const digest = createHash('sha256').update(token).digest('hex');
        outgoing.setHeader('content-type', 'application/json');
        outgoing.end(
          `{"authenticated": true, "sub": "${sub}", "grant": "client_credentials", "tokenSha256": "${digest}"}`,
        );
      });
      const { gatewayId, gatewayUrl } = await jwtGateway(aws);
      const oauthCredentialProvider = {
        providerArn: await makeOauth(aws, 'synthetic-service'),
        scopes: ['api/read'],
        grantType: 'CLIENT_CREDENTIALS' as const,
      };
      const document = openApi(server, { '/secure': { get: { operationId: 'secure', responses: {} } } });
      await makeTarget(aws, gatewayId, document, {
        name: 'client-credentials',
        credentialProviderConfigurations: [
          { credentialProviderType: 'OAUTH', credentialProvider: { oauthCredentialProvider } },
        ],
      });
      const { body } = await askToken(
        aws.issuer.tokenUrl,
        { grant_type: 'client_credentials' },
        basic('front', 's'),
      );
      const answer = await send(gatewayUrl, golden, { Authorization: `Bearer ${String(body.access_token)}` });
      expect(answer.status).toBe(golden.response.status);
      expect(answer.text).toMatch(/tokenSha256\\":\\"[0-9a-f]{64}/);
      expect(masked(answer.text)).toBe(masked(JSON.stringify(golden.response.body)));
    });

    it.each([
      ['http-passthrough', 'the local AWS does not support targets of kind http'],
      ['tools-call-smithy', 'the local AWS does not support targets of kind smithyModel'],
    ])('%s is of a kind of target that is refused when it is made', async (name, message) => {
      const { targetConfiguration } = capture(name);
      const { aws, gatewayId } = await world({ protocolType: undefined });
      const smithy = { mcp: { smithyModel: { inlinePayload: '{"smithy":"2.0"}' } } };
      const made = addTarget(aws, gatewayId, {
        name: 'x',
        targetConfiguration: (targetConfiguration ?? smithy) as unknown as Target['targetConfiguration'],
        ...GATEWAY_ROLE,
      });
      expect(await refusalOf(made)).toEqual({ name: 'ValidationException', message, status: 400 });
    });
  },
);

/** The captured outbound authorization, with the provider of this account. */
function providersOf(golden: Capture, arn: string): Pick<Target, 'credentialProviderConfigurations'> {
  const text = JSON.stringify(golden.credentialProviderConfigurations);
  const configurations: unknown = JSON.parse(text.replace('<credentialProviderArn>', arn));
  // As they were sent to the real service.
  return {
    credentialProviderConfigurations: configurations as NonNullable<
      Target['credentialProviderConfigurations']
    >,
  };
}
