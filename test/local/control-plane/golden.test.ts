import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import type { LocalAws } from '../../../local/start.ts';
import { startSdkServer } from '../gateway/mcp-server.ts';
import { signed, startAws } from '../local-aws.ts';
import { HAS_REFERENCE, readReference } from './reference.ts';

interface Capture {
  readonly request: { readonly method: string; readonly url: string; readonly body?: Body };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Body;
  };
}

type Body = Readonly<Record<string, unknown>>;

/** The region and account of the captures, in a region without NONE and semantic search. */
const WORLD = {
  allowPrivateTargets: true,
  region: 'cn-north-1',
  accountId: '111122223333',
  features: { noneAuthorizer: false, semanticSearch: false, tokenExchange: false },
};

const NOON = Date.UTC(2026, 8, 28, 12);
const GATEWAY = 'ac-cn-0928041532-bj-qvzqlrwoke';
const LAMBDA = 'arn:aws-cn:lambda:cn-north-1:111122223333:function:ac-cn-0928041532-bj';
const ROLE = 'arn:aws-cn:iam::111122223333:role/ac-cn-0928041532-bj-agentcore';
const DOCUMENT = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'T', version: '1' },
  servers: [{ url: 'https://api.example.com' }],
  paths: { '/echo': { get: { operationId: 'get_echo', responses: { 200: { description: 'ok' } } } } },
});

function capture(name: string): Capture {
  return readReference(`golden/observed/${name}.json`) as Capture;
}

/** A body with what differs from call to call replaced: ids, times, this machine's address. */
function normal(aws: LocalAws, body: unknown): unknown {
  const text = JSON.stringify(body)
    .replaceAll(aws.endpointUrl, 'ENDPOINT')
    .replace(/https:\/\/[a-z0-9-]+\.gateway\.bedrock-agentcore\.[a-z0-9.-]+\.cn/g, 'ENDPOINT/_gateway/ID')
    .replace(/ENDPOINT\/_gateway\/[a-z0-9-]+/g, 'ENDPOINT/_gateway/ID')
    .replace(/https:\/\/bedrock-agentcore\.cn-north-1\.amazonaws\.com\.cn/g, 'ENDPOINT')
    .replace(/callback\/[0-9a-f-]{36}/g, 'callback/UUID')
    .replace(
      /("createdAt|"updatedAt|"lastSynchronizedAt)":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z"/g,
      '$1":"TIME"',
    )
    .replace(/("createdTime|"lastUpdatedTime)":\d+(\.\d{1,3})?/g, '$1":"SECONDS"')
    .replace(/-[0-9a-f]{8}-[0-9A-Za-z]{6}"/g, '-SUFFIX"')
    .replace(/(gateway\/|"gatewayId":"|workload-identity\/|"name":")([a-z0-9-]+)-[a-z0-9]{10}"/g, '$1$2-ID"')
    .replace(/"targetId":"[A-Z0-9]{10}"/g, '"targetId":"ID"')
    .replace(/"nextToken":"[^"]+"/g, '"nextToken":"TOKEN"');
  return JSON.parse(text) as unknown;
}

async function send(
  aws: LocalAws,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; headers: Headers; body: Body }> {
  const response = await fetch(`${aws.endpointUrl}${path}`, {
    method,
    headers: { authorization: signed('bedrock-agentcore'), 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? null : JSON.parse(text)) as Body,
  };
}

/** Sends a capture's request under our own ids and expects the capture's answer. */
async function replay(
  aws: LocalAws,
  name: string,
  ids: { readonly gateway?: string; readonly target?: string; readonly body?: Body } = {},
): Promise<Body> {
  const { request, response } = capture(name);
  const path = new URL(request.url).pathname + new URL(request.url).search;
  const mine = path
    .replace(/(?<=\/gateways\/|:gateway\/)[a-z0-9-]+-[a-z0-9]{10}/, (id) => ids.gateway ?? id)
    .replace(/(?<=\/targets\/)[A-Z0-9]{10}/, (id) => ids.target ?? id);
  const answer = await send(aws, request.method, mine, ids.body ?? request.body);
  expect({ status: answer.status, body: normal(aws, answer.body) }).toEqual({
    status: response.status,
    body: normal(aws, response.body),
  });
  const [wanted, found] = [new Headers(response.headers), answer.headers];
  const missing = [...wanted.keys()].filter((header) => !found.has(header) && !/content-length/.test(header));
  expect(missing).toEqual([]);
  expect(found.get('x-amzn-errortype')).toBe(wanted.get('x-amzn-errortype'));
  return answer.body;
}

async function world(): Promise<LocalAws> {
  return startAws({ ...WORLD, clock: createClock(() => NOON), settleMs: 0 });
}

/** The captured gateway, READY. */
async function gateway(aws: LocalAws, name = 'create-gateway'): Promise<string> {
  const { request } = capture(name);
  const body = { ...request.body, clientToken: `${name}-`.padEnd(40, '0') };
  const made = await send(aws, 'POST', '/gateways/', body);
  return String(made.body.gatewayId);
}

async function target(aws: LocalAws, id: string, body: object): Promise<string> {
  const made = await send(aws, 'POST', `/gateways/${id}/targets/`, body);
  expect(made.status).toBe(202);
  return String(made.body.targetId);
}

describe.skipIf(!HAS_REFERENCE)('captured answers of the control plane', () => {
  it.each(['create-gateway', 'create-gateway-jwt', 'create-gateway-http'])(
    'are given again: %s',
    async (name) => {
      const { request } = capture(name);
      const clientToken = '57e35888-f3f7-47ed-a568-72bf4f31694a';
      const aws = await startAws({ ...WORLD, clock: createClock(() => NOON), settleMs: 1000 });
      await replay(aws, name, { body: { ...request.body, clientToken } });
    },
  );

  it('are given again: get-gateway, list-gateways, tags, updates', async () => {
    const aws = await world();
    const id = await gateway(aws);
    await replay(aws, 'get-gateway', { gateway: id });
    await send(aws, 'POST', '/gateways/', { name: 'zz', roleArn: ROLE, authorizerType: 'AWS_IAM' });
    await replay(aws, 'list-gateways');
    const arn = encodeURIComponent(`arn:aws-cn:bedrock-agentcore:cn-north-1:111122223333:gateway/${id}`);
    const tagged = await send(aws, 'POST', `/tags/${arn}`, { tags: { Feature: 'gateway' } });
    expect(tagged.status).toBe(204);
    await replay(aws, 'tags', { gateway: id });
    for (const name of [
      'update-gateway',
      'update-gateway-interceptors',
      'update-gateway-versions-sessions',
    ]) {
      // The next look at a gateway ends its update here.
      await send(aws, 'GET', `/gateways/${id}/`);
      await replay(aws, name, { gateway: id });
    }
  });

  it('are given again: error-kms-update, error-http-target-on-mcp-gateway', async () => {
    const aws = await world();
    const id = await gateway(aws);
    const update = { ...capture('update-gateway').request.body };
    const kmsKeyArn = 'arn:aws-cn:kms:cn-north-1:111122223333:key/00000000-0000-0000-0000-000000000000';
    await replay(aws, 'error-kms-update', { gateway: id, body: { ...update, kmsKeyArn } });
    await replay(aws, 'error-http-target-on-mcp-gateway', { gateway: id });
  });

  it('are given again: refusals of a gateway', async () => {
    const aws = await world();
    const base = { name: 'x', roleArn: ROLE, protocolType: 'MCP' };
    const jwt = { ...base, authorizerType: 'CUSTOM_JWT' };
    for (const [name, rest] of [
      ['error-authorizer-none', base],
      ['error-search-semantic', { ...base, authorizerType: 'AWS_IAM' }],
      ['error-constraint-pattern', jwt],
    ] as const) {
      await replay(aws, name, { body: { ...rest, ...capture(name).request.body } });
    }
  });

  it('are given again: refusals of a target', async () => {
    const aws = await world();
    const id = await gateway(aws);
    const targetConfiguration = { mcp: { openApiSchema: { inlinePayload: DOCUMENT } } };
    const provider = {
      providerArn: 'arn:aws-cn:acps:cn-north-1:111122223333:x',
      scopes: [],
      grantType: 'TOKEN_EXCHANGE',
    };
    const exchange = {
      credentialProviderType: 'OAUTH',
      credentialProvider: { oauthCredentialProvider: provider },
    };
    const vpc = {
      vpcIdentifier: 'vpc-01234567',
      subnetIds: ['subnet-01234567'],
      endpointIpAddressType: 'IPV4',
    };
    for (const [name, more] of [
      ['error-target-credential-type', { targetConfiguration }],
      ['error-private-endpoint', { targetConfiguration, privateEndpoint: { managedVpcResource: vpc } }],
      ['error-token-exchange', { targetConfiguration, credentialProviderConfigurations: [exchange] }],
    ] as const) {
      await replay(aws, name, { gateway: id, body: { ...capture(name).request.body, ...more } });
    }
  });

  it('are given again: create-target-openapi, get-target-openapi, delete-target and what is not found', async () => {
    const clock = createClock(() => NOON);
    const slow = await startAws({ ...WORLD, clock, settleMs: 1000 });
    const early = await gateway(slow, 'create-gateway-jwt');
    clock.advance(1000);
    await replay(slow, 'create-target-openapi', { gateway: early });

    const aws = await world();
    const id = await gateway(aws);
    const { body } = capture('get-target-openapi').response;
    const { name, targetConfiguration, credentialProviderConfigurations, metadataConfiguration } = body;
    const settings = { name, targetConfiguration, credentialProviderConfigurations, metadataConfiguration };
    const targetId = await target(aws, id, settings);
    await replay(aws, 'get-target-openapi', { gateway: id, target: targetId });

    const jwt = await gateway(aws, 'create-gateway-jwt');
    const doomed = await target(aws, jwt, settings);
    await replay(aws, 'delete-target', { gateway: jwt, target: doomed });
    await replay(aws, 'get-target-not-found', { gateway: jwt, target: doomed });
    await replay(aws, 'delete-gateway', { gateway: jwt });
    await replay(aws, 'get-gateway-not-found', { gateway: jwt });
  });

  it('are given again: get-target-lambda, get-target-openapi-s3, list-targets', async () => {
    const aws = await world();
    const id = await gateway(aws);
    aws.account.s3.set('ac-cn-0928041532-bj-111122223333/openapi.json', {
      ...{ bytes: Buffer.from(DOCUMENT), contentType: 'application/json', etag: 'e', modifiedAt: NOON },
    });
    for (const file of ['get-target-lambda', 'get-target-openapi-s3']) {
      const { name, targetConfiguration, credentialProviderConfigurations } = capture(file).response.body;
      const made = await target(aws, id, { name, targetConfiguration, credentialProviderConfigurations });
      await replay(aws, file, { gateway: id, target: made });
      await send(aws, 'DELETE', `/gateways/${id}/targets/${made}/`);
    }
    const lambda = { lambdaArn: LAMBDA, toolSchema: { inlinePayload: [] } };
    const credentials = [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }];
    for (const name of ['lambda-s3', 'lambda-s3-again']) {
      const body = {
        name,
        targetConfiguration: { mcp: { lambda } },
        credentialProviderConfigurations: credentials,
      };
      await target(aws, id, body);
    }
    const first = await send(aws, 'GET', `/gateways/${id}/targets/?maxResults=1`);
    const wanted = capture('list-targets').response;
    expect(Object.keys(first.body)).toEqual(Object.keys(wanted.body));
    const [item] = first.body.items as Body[];
    const [captured] = wanted.body.items as Body[];
    expect(Object.keys(item ?? {}).toSorted()).toEqual(Object.keys(captured ?? {}).toSorted());
    expect(item?.targetType).toBe('LAMBDA');
  });

  it('are given again: get-target-failed-openapi-parse, get-target-api-gateway', async () => {
    const aws = await world();
    const id = await gateway(aws);
    const { body } = capture('get-target-api-gateway').response;
    const { name, targetConfiguration, credentialProviderConfigurations } = body;
    const settings = { name, targetConfiguration, credentialProviderConfigurations };
    const exported: { responses?: object } = {};
    const operation = () => ({ get: { operationId: 'x', ...exported } });
    aws.account.apiGateway.restApis.set('lvvy6jfk64', {
      ...{ id: 'lvvy6jfk64', name: 'api', createdAt: NOON, functionName: 'f' },
      stages: [{ name: 'test', deploymentId: 'd', createdAt: NOON }],
      exportStage: () =>
        JSON.stringify({
          ...{ openapi: '3.0.1', info: { title: 'api', version: '1' } },
          servers: [{ url: 'https://api.example.com/test' }],
          paths: {
            '/iam': operation(),
            '/echo': { get: { ...operation().get, operationId: 'y' } },
            '/secure': { get: { ...operation().get, operationId: 'z' } },
          },
        }),
    });
    const made = await target(aws, id, settings);
    await replay(aws, 'get-target-failed-openapi-parse', { gateway: id, target: made });
    exported.responses = { 200: { description: 'ok' } };
    await send(aws, 'PUT', `/gateways/${id}/targets/${made}/`, settings);
    await replay(aws, 'get-target-api-gateway', { gateway: id, target: made });
  });

  it('are given again: get-target-mcp-server, synchronize-targets', async () => {
    const aws = await world();
    const id = await gateway(aws);
    const { url } = await startSdkServer();
    const { body } = capture('get-target-mcp-server').response;
    const { name, credentialProviderConfigurations } = body;
    const targetConfiguration = { mcp: { mcpServer: { endpoint: url } } };
    const made = await target(aws, id, { name, credentialProviderConfigurations, targetConfiguration });
    const path = `/gateways/${id}/targets/${made}/`;
    await expect.poll(async () => (await send(aws, 'GET', path)).body.status).toBe('READY');
    const read = await send(aws, 'GET', path);
    // The address of the server is this machine's.
    const here = (answer: unknown): unknown =>
      JSON.parse(JSON.stringify(answer).replace(/"endpoint":"[^"]+"/g, '"endpoint":"SERVER"'));
    expect(here(normal(aws, read.body))).toEqual(here(normal(aws, body)));
    const synchronize = { targetIdList: [made] };
    const { status, body: answer } = await send(
      aws,
      'PUT',
      `/gateways/${id}/synchronizeTargets`,
      synchronize,
    );
    const wanted = capture('synchronize-targets').response;
    expect({ status, body: here(normal(aws, answer)) }).toEqual({
      status: wanted.status,
      body: here(normal(aws, wanted.body)),
    });
  });

  it('are given again: create-target-idempotent', async () => {
    const aws = await world();
    const id = await gateway(aws);
    const body = { ...capture('create-target-idempotent').request.body, clientToken: 'c'.repeat(36) };
    const first = await target(aws, id, body);
    expect(await target(aws, id, body)).toBe(first);
  });

  it('are given again: OAuth2 providers and workload identities', async () => {
    const aws = await world();
    await replay(aws, 'create-oauth2-provider');
    await replay(aws, 'get-oauth2-provider');
    await replay(aws, 'delete-oauth2-provider');
    await replay(aws, 'provider-not-found');
    const id = await gateway(aws, 'create-gateway-jwt');
    await send(aws, 'GET', `/gateways/${id}/`);
    const { request } = capture('workload-identity');
    await replay(aws, 'workload-identity', { body: { ...request.body, name: id } });
  });

  it('are under the address that they were captured under', () => {
    expect(capture('get-gateway').request.url).toContain(`/gateways/${GATEWAY}/`);
  });
});
