import { CreateApiKeyCredentialProviderCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { expect, it } from 'vitest';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import type { RouteMap } from '../../contract/route-map.ts';
import { standUpStack } from '../../local/stack.ts';
import { HAS_REFERENCE, readReference } from './control-plane/reference.ts';
import {
  apiGateway,
  controlPlane,
  makeGateway,
  makeTarget,
  post,
  SAMPLE_FUNCTION,
  startAws,
} from './local-aws.ts';
import { CALL, DOCUMENT, EVENT_HEADERS, RECEIVED, TOOL } from './fixtures/bearer-injection.ts';

const ROUTES: RouteMap = {
  version: 1,
  vendor: 'Asana',
  target: 'asana',
  servers: [],
  errors: 'wrap',
  tokens: [],
  routes: [],
};

it('[0/tools-list] [0/tools-call] [0/request] carries the captured bearer injection scenario from issuer to function', async () => {
  const aws = await startAws();
  const gateway = decodeGatewayConfig({
    file: 'gateway.yaml',
    text: 'name: golden\nvendors: [x]\noutbound: { apiKey: { provider: key } }',
  });
  const vendors = [{ target: 'asana', routes: [ROUTES] }];
  const stack = await standUpStack(aws, { gateway, vendors, bundlePath: SAMPLE_FUNCTION });
  const { AsanaApiUrl = '', ApiKeyId = '' } = stack.outputs['golden-local'] ?? {};
  const { value } = await apiGateway(aws).send(
    new GetApiKeyCommand({ apiKey: ApiKeyId, includeValue: true }),
  );
  const { credentialProviderArn } = await controlPlane(aws).send(
    new CreateApiKeyCredentialProviderCommand({ name: 'key', apiKey: value }),
  );
  const { gatewayId, gatewayUrl } = await makeGateway(aws, {
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: {
      customJWTAuthorizer: {
        discoveryUrl: stack.client.discoveryUrl,
        allowedClients: [stack.client.clientId],
      },
    },
  });
  const target = await makeTarget(
    aws,
    gatewayId,
    { ...DOCUMENT, servers: [{ url: AsanaApiUrl }] },
    {
      name: 'AgentCoreGwyAPIGatewayTarget',
      credentialProviderConfigurations: [
        {
          credentialProviderType: 'API_KEY',
          credentialProvider: {
            apiKeyCredentialProvider: {
              providerArn: credentialProviderArn,
              credentialLocation: 'HEADER',
              credentialParameterName: 'x-api-key',
            },
          },
        },
      ],
    },
  );
  expect(target.status).toBe('READY');

  const token = await fetchToken(stack.client);
  const authorization = `Bearer ${token}`;
  const list = await post(
    gatewayUrl,
    { jsonrpc: '2.0', id: 'list-1', method: 'tools/list' },
    { authorization },
  );
  expect(list.body).toEqual({ jsonrpc: '2.0', id: 'list-1', result: { tools: [TOOL] } });
  expect(Object.keys(list.body.result?.tools?.[0] ?? {})).toEqual(['inputSchema', 'name', 'description']);

  const call = { jsonrpc: '2.0', id: 'call-1', method: 'tools/call', params: CALL };
  const answer = await post(gatewayUrl, call, { authorization });
  expect(Object.keys(answer.body.result ?? {})).toEqual(['isError', 'content']);
  expect(JSON.parse(answer.body.result?.content?.[0]?.text ?? '')).toEqual({
    message: 'POST request processed successfully',
    method: 'POST',
    endpoint: '/asana',
    processed: true,
    received_data: RECEIVED,
  });
  expect(answer.text).not.toContain('": ');

  const { headers, body } = lastEvent(aws.functionLog('golden-asana'));
  expect(Object.keys(headers).toSorted()).toEqual([...EVENT_HEADERS.present, 'x-api-key'].toSorted());
  expect(headers).toMatchObject(EVENT_HEADERS.values);
  expect(JSON.parse(body)).toEqual(RECEIVED);
});

it.skipIf(!HAS_REFERENCE)('replays the capture itself, which its fixtures restate (bearer-injection)', () => {
  const { document, toolsList, toolsCall, requestAtLambda } = readReference(
    'golden/bearer-injection.json',
  ) as BearerInjection;
  expect({ ...document, servers: undefined }).toEqual({ ...DOCUMENT, servers: undefined });
  expect(toolsList.response.result.tools).toEqual([TOOL]);
  expect(toolsCall.request.params).toEqual(CALL);
  expect(JSON.parse(toolsCall.response.result.content[0]?.text ?? '')).toMatchObject({
    received_data: RECEIVED,
  });
  const { headersPresent, headersAbsent, headers, body } = requestAtLambda;
  expect(EVENT_HEADERS).toEqual({ present: headersPresent, values: headers });
  expect(EVENT_HEADERS.present.filter((name) => headersAbsent.includes(name))).toEqual([]);
  expect(body).toEqual(RECEIVED);
});

interface BearerInjection {
  readonly document: object;
  readonly toolsList: { readonly response: { readonly result: { readonly tools: readonly object[] } } };
  readonly toolsCall: {
    readonly request: { readonly params: object };
    readonly response: { readonly result: { readonly content: readonly { readonly text: string }[] } };
  };
  readonly requestAtLambda: {
    readonly headersPresent: readonly string[];
    readonly headersAbsent: readonly string[];
    readonly headers: Readonly<Record<string, string>>;
    readonly body: object;
  };
}

async function fetchToken(client: {
  readonly clientId: string;
  readonly clientSecret: { reveal(): string };
  readonly tokenUrl: string;
  readonly scope: string;
}): Promise<string> {
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret.reveal()}`).toString('base64');
  const response = await fetch(client.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: client.scope }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** The sample function writes the event of the scenario into its log. */
function lastEvent(lines: readonly string[]): { headers: Record<string, string>; body: string } {
  const line = lines.findLast((text) => text.startsWith('event ')) ?? '';
  return JSON.parse(line.slice('event '.length)) as { headers: Record<string, string>; body: string };
}
