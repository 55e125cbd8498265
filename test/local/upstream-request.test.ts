import {
  CreateApiKeyCredentialProviderCommand,
  DeleteApiKeyCredentialProviderCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type {
  ApiKeyCredentialLocation,
  CreateGatewayCommandInput,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import type { LocalAws } from '../../local/start.ts';
import {
  callTool,
  controlPlane,
  makeGateway,
  makeTarget,
  openApi,
  post,
  rpc,
  startAws,
} from './local-aws.ts';
import { startUpstream } from './upstream-server.ts';
import type { Received } from './upstream-server.ts';

import { GENERIC, json, setUp } from './one-tool.ts';

describe('the request to a target', () => {
  it('[A3/places] holds the arguments in their places and the headers that were captured, no more', async () => {
    const { requests, call } = await setUp();
    await call({
      note: 'ä',
      'X-Vendor-Token': 'Bearer t',
      amount_cents: 7,
      id: 'a/b c',
      q: '50% + 1/é',
      tags: ['x', 'y z'],
      list: [1, 2],
      undeclared: 1,
    });
    const [received] = requests;
    expect(received?.method).toBe('POST');
    expect(received?.url).toBe(
      '/base/items/a%2Fb%20c?q=50%25%20%2B%201%2F%C3%A9&tags=x&tags=y%20z&list=1%2C2',
    );
    expect(received?.body).toBe('{"amount_cents":7,"note":"ä"}');
    const { Host, Connection, ...headers } = received?.headers ?? {};
    expect(Host).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(Connection).toBe('keep-alive');
    expect(headers).toEqual({
      'Accept-Encoding': 'gzip,deflate',
      'Content-Length': '30',
      'Content-Type': 'application/json',
      'User-Agent': 'Apache-HttpClient/UNAVAILABLE (Java/21.0.8)',
      'X-Vendor-Token': 'Bearer t',
    });
  });

  it('[A3/left-out] leaves out what was not given', async () => {
    const { requests, call } = await setUp();
    await call({ id: '1' });
    expect(requests[0]).toMatchObject({ url: '/base/items/1', body: '' });
    expect(requests[0]?.headers).not.toHaveProperty('Content-Type');
    expect(requests[0]?.headers).not.toHaveProperty('X-Vendor-Token');
  });

  it('sends an empty object where a body is required and nothing was given', async () => {
    const { requests, call } = await setUp({
      operation: { requestBody: json({ type: 'object', properties: { a: {} } }) },
      path: '/x',
    });
    await call({});
    expect(requests[0]?.body).toBe('{}');
  });

  it('sends a body that is no object as it is', async () => {
    const { requests, call } = await setUp({
      operation: { requestBody: json({ type: 'array' }) },
      path: '/x',
    });
    await call({ body: [1, { a: 2 }] });
    expect(requests[0]?.body).toBe('[1,{"a":2}]');
  });

  it.each([
    ['..', '/base/items/%2E%2E'],
    ['.', '/base/items/%2E'],
    ['?x=1#y', '/base/items/%3Fx%3D1%23y'],
    ['\uD800', '/base/items/%EF%BF%BD'],
  ])('cannot leave its path by %j', async (id, url) => {
    const { requests, call } = await setUp();
    await call({ id });
    expect(requests[0]?.url).toBe(url);
  });

  it('fails where a header cannot hold the argument', async () => {
    const { requests, call } = await setUp();
    expect(await call({ id: '1', 'X-Vendor-Token': 'a\r\nX-Evil: 1' })).toEqual({
      isError: true,
      text: GENERIC,
    });
    expect(requests).toEqual([]);
  });

  it('has no header of an argument that OpenAPI ignores, and takes Authorization as a sample of AWS does', async () => {
    const header = (name: string) => ({ name, in: 'header', required: true, schema: { type: 'string' } });
    const parameters = ['Accept', 'content-type', 'Authorization'].map(header);
    const { requests, call, url } = await setUp({ operation: { parameters }, path: '/x' });
    expect((await post(url, rpc('tools/list'))).body.result?.tools?.[0]?.inputSchema).toEqual({
      type: 'object',
      properties: { Authorization: { type: 'string' } },
      required: ['Authorization'],
    });
    await call({ Accept: 'text/evil', 'content-type': 'text/evil', Authorization: 'Bearer of-the-user' });
    expect(requests[0]?.headers).toMatchObject({ Authorization: 'Bearer of-the-user' });
    expect(JSON.stringify(requests)).not.toContain('evil');
  });

  it.each([
    ['tenant', 'attacker.invalid/'],
    ['tenant', 'attacker.invalid?'],
    ['tenant', 'attacker.invalid#'],
    ['tenant', 'attacker.invalid\\'],
    ['tenant', 'user@attacker.invalid:80'],
    ['tenant', '\u3002attacker.invalid\u3002'],
    ['port', '80/x'],
  ])('fails where the server variable %s is %j', async (name, value) => {
    const { requests, call } = await tenantTool();
    expect(await call({ [name]: value })).toEqual({
      isError: true,
      text: `The target could not be called: argument "${name}" cannot stand in a host name`,
    });
    expect(requests).toEqual([]);
  });

  it('[A3/server-variables] takes server variables of the host, of the port and of the path, and their defaults', async () => {
    const { requests, call, port } = await tenantTool();
    await call({});
    await call({ tenant: '0.0.1', port, version: 'v2/beta' });
    expect(requests.map(({ url }) => url)).toEqual(['/v1/x', '/v2/beta/x']);
  });

  it('carries the headers of the client that the target lets through, and no others', async () => {
    const aws = await startAws({ allowPrivateTargets: true });
    const upstream = await startUpstream();
    const { gatewayId, gatewayUrl } = await makeGateway(aws);
    const document = openApi(upstream.url, { '/x': { get: { operationId: 'op', responses: {} } } });
    await makeTarget(aws, gatewayId, document, {
      metadataConfiguration: { allowedRequestHeaders: ['x-cn-test'] },
    });
    const headers = { 'x-cn-test': 'forward-ok', 'x-other': 'no', authorization: 'Bearer inbound' };
    await post(gatewayUrl, rpc('tools/call', { name: 'api___op' }), headers);
    expect(upstream.requests[0]?.headers).toMatchObject({ 'x-cn-test': 'forward-ok' });
    expect(Object.keys(upstream.requests[0]?.headers ?? {}).map((name) => name.toLowerCase())).not.toEqual(
      expect.arrayContaining(['authorization']),
    );
    expect(upstream.requests[0]?.headers).not.toHaveProperty('x-other');
  });
});

describe('the API key', () => {
  it.each([
    [
      'a header, exactly the key',
      { location: 'HEADER', name: 'x-test-key' },
      '/x',
      { 'x-test-key': 'the key' },
    ],
    [
      'a header with a prefix',
      { location: 'HEADER', name: 'Authorization', prefix: 'Bearer ' },
      '/x',
      { Authorization: 'Bearer the key' },
    ],
    ['the query', { location: 'QUERY_PARAMETER', name: 'api_key' }, '/x?api_key=the%20key', {}],
    [
      'a header that an argument wants too',
      { location: 'HEADER', name: 'x-vendor-token' },
      '/x',
      { 'x-vendor-token': 'the key' },
    ],
  ] as const)('goes into %s', async (_, configuration, url, headers) => {
    const aws = await startAws({ allowPrivateTargets: true });
    const { requests, gatewayUrl } = await keyedTarget(aws, configuration);
    await callTool(gatewayUrl, 'api___op', { 'X-Vendor-Token': 'argument' });
    expect(requests[0]?.url).toBe(url);
    expect(requests[0]?.headers).toMatchObject(headers);
    const values = Object.entries(requests[0]?.headers ?? {}).filter(
      ([name]) => name.toLowerCase() === 'x-vendor-token',
    );
    expect(values).toHaveLength(1);
  });

  it('that is gone fails the call, and DEBUG says why', async () => {
    const aws = await startAws({ allowPrivateTargets: true });
    const { requests, gatewayUrl } = await keyedTarget(
      aws,
      { location: 'HEADER', name: 'x' },
      { exceptionLevel: 'DEBUG' },
    );
    await controlPlane(aws).send(new DeleteApiKeyCredentialProviderCommand({ name: 'key' }));
    expect(await callTool(gatewayUrl, 'api___op', {})).toEqual({
      isError: true,
      text: 'Failed to fetch outbound api key. CredentialProvider not found',
    });
    expect(requests).toEqual([]);
  });
});

/** A tool `api___op` whose server has variables in host, port and path. */
async function tenantTool(): Promise<{
  requests: Received[];
  port: string;
  call: (args: object) => ReturnType<typeof callTool>;
}> {
  const aws = await startAws({ allowPrivateTargets: true });
  const upstream = await startUpstream();
  const { port } = new URL(upstream.url);
  const { gatewayId, gatewayUrl } = await makeGateway(aws, { exceptionLevel: 'DEBUG' });
  const variables = { tenant: { default: '0.0.1' }, port: { default: port }, version: { default: 'v1' } };
  const servers = [{ url: 'http://127.{tenant}:{port}/{version}', variables }];
  const paths = { '/x': { get: { operationId: 'op', responses: {} } } };
  await makeTarget(aws, gatewayId, openApi('', paths, { servers }));
  return {
    requests: upstream.requests,
    port,
    call: (args) => callTool(gatewayUrl, 'api___op', args),
  };
}

async function keyedTarget(
  aws: LocalAws,
  configuration: {
    readonly location: ApiKeyCredentialLocation;
    readonly name: string;
    readonly prefix?: string;
  },
  gateway: Partial<CreateGatewayCommandInput> = {},
): Promise<{ requests: Received[]; gatewayUrl: string }> {
  const upstream = await startUpstream();
  const { gatewayId, gatewayUrl } = await makeGateway(aws, gateway);
  const { credentialProviderArn } = await controlPlane(aws).send(
    new CreateApiKeyCredentialProviderCommand({ name: 'key', apiKey: 'the key' }),
  );
  const parameters = [{ name: 'X-Vendor-Token', in: 'header', schema: { type: 'string' } }];
  const document = openApi(upstream.url, { '/x': { get: { operationId: 'op', parameters, responses: {} } } });
  const apiKeyCredentialProvider = {
    providerArn: credentialProviderArn,
    credentialLocation: configuration.location,
    credentialParameterName: configuration.name,
    credentialPrefix: configuration.prefix,
  };
  await makeTarget(aws, gatewayId, document, {
    credentialProviderConfigurations: [
      { credentialProviderType: 'API_KEY', credentialProvider: { apiKeyCredentialProvider } },
    ],
  });
  return { requests: upstream.requests, gatewayUrl };
}
