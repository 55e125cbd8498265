import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { awsAdapter } from '../../registrar/aws-adapter.ts';
import { awsCall } from '../../registrar/aws-call.ts';
import { isPassing } from '../../registrar/aws-error.ts';
import type { AwsPort } from '../../registrar/aws-port.ts';
import { adapterWith } from './aws-stub.ts';
import type { StubAnswer } from './aws-stub.ts';
import { gateway, providerArn, spec } from './wire-shapes.ts';

const P1 = { kind: 'apiKey', name: 'p1' } as const;
const notFound: StubAnswer = { status: 404, error: 'ResourceNotFoundException', body: { message: 'gone' } };

test('the stages that a key opens are those of all its usage plans, page by page', async () => {
  const { aws, stub } = await adapterWith({
    'GET /usageplans?keyId=abc&limit=500': {
      status: 200,
      body: {
        item: [{ id: 'up1', apiStages: [{ apiId: 'api1', stage: 'prod' }] }, { id: 'up2' }],
        position: 'p2',
      },
    },
    'GET /usageplans?keyId=abc&limit=500&position=p2': {
      status: 200,
      body: { item: [{ id: 'up3', apiStages: [{ apiId: 'api2', stage: 'live' }] }] },
    },
  });
  expect(await aws.listKeyStages('abc')).toEqual([
    { apiId: 'api1', stage: 'prod' },
    { apiId: 'api2', stage: 'live' },
  ]);
  expect(stub.seen[0]?.service).toBe('apigateway');
});

test('APIs, stages and keys are found by exact name, and only the value of a key that is meant is read', async () => {
  const { aws, stub } = await adapterWith({
    'GET /restapis?limit=500': {
      status: 200,
      body: {
        item: [
          { id: 'api1', name: 'orders' },
          { id: 'api2', name: 'orders-2' },
        ],
      },
    },
    'GET /restapis/api1/stages': { status: 200, body: { item: [{ stageName: 'prod', deploymentId: 'd1' }] } },
    'GET /apikeys?includeValues=false&limit=500&name=k': {
      status: 200,
      body: {
        item: [
          { id: 'other', name: 'k2' },
          { id: 'abc', name: 'k' },
        ],
      },
    },
    'GET /apikeys/abc?includeValue=true': {
      status: 200,
      body: { id: 'abc', name: 'k', value: 'VALUE1234567890123456', enabled: true },
    },
  });
  expect(await aws.findRestApiIds('orders')).toEqual(['api1']);
  expect(await aws.listStages('api1')).toEqual(['prod']);
  const [key, ...others] = await aws.findApiKeys('k');
  expect(others).toEqual([]);
  expect(key).toEqual({ id: 'abc', name: 'k', isEnabled: false });
  const found = await aws.getApiKey('abc', 'with-value');
  expect(found).toMatchObject({ id: 'abc', name: 'k', isEnabled: true });
  expect(found?.value?.reveal()).toBe('VALUE1234567890123456');
  expect(stub.seen.map(({ line }) => line)).not.toContain('GET /apikeys/other?includeValue=true');
});

test('a provider is created with its tags and found by name', async () => {
  const created = {
    name: 'p1',
    credentialProviderArn: providerArn,
    apiKeySecretArn: { secretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:x' },
    createdTime: 1795248000,
    lastUpdatedTime: 1795248000,
  };
  const { aws, stub } = await adapterWith({
    'POST /identities/CreateApiKeyCredentialProvider': { status: 201, body: created },
    'POST /identities/GetApiKeyCredentialProvider': { status: 200, body: created },
    'POST /identities/UpdateApiKeyCredentialProvider': { status: 200, body: created },
    'POST /identities/DeleteApiKeyCredentialProvider': { status: 204 },
  });
  expect(await aws.createProvider({ kind: 'apiKey', name: 'p1', key: secret('one') }, { a: 'b' })).toBe(
    providerArn,
  );
  expect(await aws.findProvider(P1)).toMatchObject({ arn: providerArn, secret: undefined });
  await aws.updateProvider({ ...P1, key: secret('two') });
  await aws.deleteProvider(P1);
  expect(stub.seen.map(({ body }) => body)).toEqual([
    { name: 'p1', apiKey: 'one', tags: { a: 'b' } },
    { name: 'p1' },
    { name: 'p1', apiKey: 'two' },
    { name: 'p1' },
  ]);
  expect(stub.seen[0]?.service).toBe('bedrock-agentcore');
});

test('tags are read and added by ARN', async () => {
  const line = `/tags/${encodeURIComponent(gateway.gatewayArn)}`;
  const { aws, stub } = await adapterWith({
    [`GET ${line}`]: { status: 200, body: { tags: { a: 'b' } } },
    [`POST ${line}`]: { status: 204 },
  });
  expect(await aws.getTags(gateway.gatewayArn)).toEqual({ a: 'b' });
  await aws.addTags(gateway.gatewayArn, { c: 'd' });
  expect(stub.seen[1]?.body).toEqual({ tags: { c: 'd' } });
});

test.each<[string, string, (aws: AwsPort) => Promise<unknown>]>([
  ['provider', 'POST /identities/GetApiKeyCredentialProvider', (aws) => aws.findProvider(P1)],
  ['gateway', 'GET /gateways/gone-abc123def4/', (aws) => aws.getGateway('gone-abc123def4')],
  ['target', 'GET /gateways/g-abc123def4/targets/T/', (aws) => aws.getTarget('g-abc123def4', 'T')],
  ['API key', 'GET /apikeys/abc?includeValue=true', (aws) => aws.getApiKey('abc', 'with-value')],
  [
    'target to delete',
    'DELETE /gateways/g-abc123def4/targets/T/',
    (aws) => aws.deleteTarget('g-abc123def4', 'T'),
  ],
  ['gateway to delete', 'DELETE /gateways/gone-abc123def4/', (aws) => aws.deleteGateway('gone-abc123def4')],
])('%s that does not exist is no error', async (what, line, call) => {
  const { aws } = await adapterWith({
    [line]: what === 'API key' ? { ...notFound, error: 'NotFoundException' } : notFound,
  });
  expect(await call(aws)).toBeUndefined();
});

test.each([
  ['ConflictException', 409, 'remote-refused', true],
  ['AccessDeniedException', 403, 'remote-refused', false],
  ['ServiceQuotaExceededException', 402, 'remote-refused', false],
  ['InternalServerException', 500, 'remote-failed', false],
  ['ThrottlingException', 429, 'remote-failed', true],
])('%s keeps its name and message', async (name, status, code, passing) => {
  const { aws } = await adapterWith({ 'POST /gateways/': { status, error: name, body: { message: 'm' } } });
  const error: unknown = await aws.createGateway(spec, {}).catch((thrown: unknown) => thrown);
  const message =
    code === 'remote-refused'
      ? `AWS refused "CreateGateway" with ${name}: m`
      : `AWS call "CreateGateway" failed with ${name}: m`;
  expect(error).toMatchObject({ code, message });
  expect(isPassing(error)).toBe(passing);
});

test('an error about a key never repeats it, not even in its cause', async () => {
  const message = "1 validation error detected: Value 'sekret' at 'apiKey' failed to satisfy constraint";
  const { aws } = await adapterWith({
    'POST /identities/CreateApiKeyCredentialProvider': {
      status: 400,
      error: 'ValidationException',
      body: { message },
    },
  });
  const error = (await aws
    .createProvider({ ...P1, key: secret('sekret') }, {})
    .catch((thrown: unknown) => thrown)) as Error;
  expect(error.message).toBe(
    `AWS refused "CreateApiKeyCredentialProvider" with ValidationException: ${message.replace('sekret', '[secret]')}`,
  );
  expect(Object.getOwnPropertyNames(error.cause).toSorted()).toEqual(['message', 'name', 'stack']);
  expect(String(error.cause)).not.toContain('sekret');
});

test.each(['SECRETKEY1234567890', '{"value":"SECRETKEY1234567890"'])(
  'an answer that is not JSON is not quoted: %s',
  async (text) => {
    const { aws } = await adapterWith({ 'GET /apikeys/abc?includeValue=true': { status: 200, text } });
    const error: unknown = await aws.getApiKey('abc', 'with-value').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'remote-failed',
      message: 'AWS call "GetApiKey" failed with SyntaxError: the answer is not JSON',
    });
    expect(inspect(error, { showHidden: true, depth: null })).not.toContain('SECRET');
  },
);

test("a parser's error below another is not quoted either", async () => {
  const cause = new SyntaxError('Unexpected token \'S\', "SECRETKEY…" is not valid JSON');
  const call = awsCall('GetApiKey', () => Promise.reject(new Error(`failed: ${cause.message}`, { cause })));
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'remote-failed',
    message: 'AWS call "GetApiKey" failed with Error: the answer is not JSON',
  });
  expect(inspect(error, { showHidden: true, depth: null })).not.toContain('SECRETKEY');
});

test.each([
  ['http://aws.example:4566/x?secret', 'endpoint "http://aws.example:4566"'],
  ['http://user:secret@aws.example', 'endpoint "http://aws.example"'],
  ['ftp://127.0.0.1', 'endpoint "ftp://127.0.0.1"'],
  ['aws.example', 'the endpoint'],
])('the endpoint %s is refused, because keys would travel in clear', (endpointUrl, what) => {
  expect(() => awsAdapter({ region: 'us-east-1', endpointUrl })).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: `${what} is neither https nor http on loopback`,
      hint: 'API keys are sent there and come from there: use https, or an AWS on this machine.',
    }),
  );
});

test.each(['http://127.0.0.1:4566', 'http://localhost:4566', 'http://[::1]:4566', 'https://aws.example'])(
  'the endpoint %s is taken',
  (endpointUrl) => {
    expect(() => awsAdapter({ region: 'us-east-1', endpointUrl })).not.toThrow();
  },
);

test('an endpoint that is not there has failed', async () => {
  const { aws, stub } = await adapterWith({});
  await stub.close();
  await expect(aws.createGateway(spec, {})).rejects.toMatchObject({
    code: 'remote-failed',
    message: expect.stringContaining('AWS call "CreateGateway" failed with') as string,
  });
});

test.each([
  ['us-east-1', 'https://api1.execute-api.us-east-1.amazonaws.com/prod'],
  ['cn-north-1', 'https://api1.execute-api.cn-north-1.amazonaws.com.cn/prod'],
])('the URL of an API in %s follows from its id', (region, url) => {
  expect(awsAdapter({ region }).invokeUrl({ apiId: 'api1', stage: 'prod' })).toBe(url);
});

test('the URL of an API at an endpoint of its own is not known', async () => {
  const { aws } = await adapterWith({});
  expect(aws.invokeUrl({ apiId: 'api1', stage: 'prod' })).toBeUndefined();
});
