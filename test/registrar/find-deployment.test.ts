import { expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { findDeployment } from '../../registrar/find-deployment.ts';
import type { InMemoryAwsOptions } from '../../registrar/in-memory-aws.ts';
import { deployed, deployedAws, gatewayConfig } from './fixtures.ts';

const query = { gateway: gatewayConfig(), vendorTargets: ['asana'], outputs: undefined };
const [key] = deployed.keys ?? [];
const keyed = {
  ...key,
  id: 'key1',
  name: 'my-deployment',
  isEnabled: true,
  value: secret('v'),
  opens: key?.opens ?? [],
};

test('the API and the key are found by name', async () => {
  const { key: found, apiUrls } = await findDeployment(query, deployedAws());
  expect(found.value?.reveal()).toBe('the-value-of-the-key');
  expect([...apiUrls]).toEqual([['asana', 'https://api1.execute-api.us-east-1.amazonaws.com/prod']]);
});

test('the outputs of the stack win, and the URL loses its last slash', async () => {
  const url = 'https://api2.execute-api.us-east-1.amazonaws.com/live';
  const outputs = {
    Api: { AsanaApiUrl: `${url}/`, AsanaApiId: 'api2', AsanaApiStage: 'live' },
    Gateway: { ApiKeyId: 'key2' },
  };
  const keys = [
    ...(deployed.keys ?? []),
    { ...keyed, id: 'key2', name: 'other', opens: [{ apiId: 'api2', stage: 'live' }] },
  ];
  const { key: found, apiUrls } = await findDeployment({ ...query, outputs }, deployedAws({ keys }));
  expect(found.id).toBe('key2');
  expect(apiUrls.get('asana')).toBe(url);
});

const clear = 'output "AsanaApiUrl" is neither https nor http on loopback';
const otherHost = (host: string): string =>
  `output "AsanaApiUrl" names host "${host}", the API has "api1.execute-api.us-east-1.amazonaws.com"`;

test.each([
  ['http://somewhere.example/other', clear],
  ['http://127.0.0.1@somewhere.example/', clear],
  ['ftp://127.0.0.1/', clear],
  ['somewhere.example', clear],
  ['https://somewhere.example/prod', otherHost('somewhere.example')],
  [
    'https://api1.execute-api.us-east-1.amazonaws.com:8443/prod',
    otherHost('api1.execute-api.us-east-1.amazonaws.com:8443'),
  ],
  ['http://127.0.0.1:1/_api/api1/prod', otherHost('127.0.0.1:1')],
])('key and tokens are not sent to %s beside a valid API', async (url, message) => {
  const outputs = { Api: { AsanaApiUrl: url, AsanaApiId: 'api1', AsanaApiStage: 'prod' } };
  await expect(findDeployment({ ...query, outputs }, deployedAws())).rejects.toMatchObject({
    code: 'outputs-missing',
    message,
    hint: expect.stringContaining('the outputs of the stack as they are') as string,
  });
});

test.each([
  ['http://127.0.0.1:1/_api/api1/prod', true],
  ['http://[::1]:1/_api/api1/prod', true],
  ['https://aws.example/_api/api1/prod', true],
  ['http://aws.example/_api/api1/prod', false],
])('at another endpoint the API may be at %s: %s', async (url, isAllowed) => {
  const aws = { ...deployedAws(), invokeUrl: () => undefined };
  const found = findDeployment({ ...query, outputs: { Api: { AsanaApiUrl: url } } }, aws);
  if (isAllowed) expect((await found).apiUrls.get('asana')).toBe(url);
  else await expect(found).rejects.toMatchObject({ code: 'outputs-missing', message: clear });
});

test.each<[string, InMemoryAwsOptions, { code: string; message: string; hint?: string }]>([
  [
    'no API of its name',
    { restApis: [] },
    {
      code: 'outputs-missing',
      message: 'there is no REST API "my-deployment-asana"',
      hint: 'Deploy the stack, and pass its outputs, among them "AsanaApiId".',
    },
  ],
  [
    'two stages that the key opens',
    {
      restApis: [{ id: 'api1', name: 'my-deployment-asana', stages: ['prod', 'test'] }],
      keys: [{ ...keyed, opens: ['prod', 'test'].map((stage) => ({ apiId: 'api1', stage })) }],
    },
    {
      code: 'outputs-missing',
      message: 'there is more than one stage of REST API "api1"',
      hint: 'Deploy the stack, and pass its outputs, among them "AsanaApiStage".',
    },
  ],
  [
    'no key of its name',
    { keys: [{ ...keyed, name: 'my-deployment-2' }] },
    { code: 'remote-refused', message: 'there is no API key named "my-deployment"' },
  ],
  [
    'two keys of its name',
    { keys: [keyed, { ...keyed, id: 'key2' }] },
    { code: 'remote-refused', message: 'there is more than one API key named "my-deployment"' },
  ],
  [
    'a disabled key',
    { keys: [{ ...keyed, isEnabled: false }] },
    { code: 'remote-refused', message: 'API key "my-deployment" (key1) is disabled' },
  ],
  [
    'a key that opens another API',
    { keys: [{ ...keyed, opens: [{ apiId: 'api2', stage: 'prod' }] }] },
    {
      code: 'remote-refused',
      message: 'API key "my-deployment" (key1) is in no usage plan of stage "prod" of REST API "api1"',
      hint: 'Without one, API Gateway answers 403 to every call of the gateway.',
    },
  ],
])('a deployment with %s is refused', async (_, aws, want) => {
  await expect(findDeployment(query, deployedAws(aws))).rejects.toMatchObject(want);
});

test('a key that opens another stage than the one of the outputs is refused', async () => {
  const outputs = { Api: { AsanaApiStage: 'live' } };
  await expect(findDeployment({ ...query, outputs }, deployedAws())).rejects.toMatchObject({
    code: 'remote-refused',
    message: 'API key "my-deployment" (key1) is in no usage plan of stage "live" of REST API "api1"',
  });
});

test('of several stages the one that the key opens is meant', async () => {
  const restApis = [{ id: 'api1', name: 'my-deployment-asana', stages: ['prod', 'test'] }];
  const { apiUrls } = await findDeployment(query, deployedAws({ restApis }));
  expect(apiUrls.get('asana')).toBe('https://api1.execute-api.us-east-1.amazonaws.com/prod');
});

test('a key that the outputs name must exist', async () => {
  await expect(
    findDeployment({ ...query, outputs: { Stack: { ApiKeyId: 'gone' } } }, deployedAws()),
  ).rejects.toMatchObject({ code: 'remote-refused', message: 'API key "gone" does not exist' });
});

test('the URL of an API at another endpoint is not guessed', async () => {
  const aws = { ...deployedAws(), invokeUrl: () => undefined };
  await expect(findDeployment(query, aws)).rejects.toMatchObject({
    code: 'outputs-missing',
    message: 'output "AsanaApiUrl" is missing',
  });
});

test('outputs of two deployments are refused', async () => {
  const outputs = { One: { ApiKeyId: 'a' }, Two: { ApiKeyId: 'b' } };
  await expect(findDeployment({ ...query, outputs }, deployedAws())).rejects.toMatchObject({
    code: 'config-invalid',
    message: 'output "ApiKeyId" has a different value in each stack',
  });
});
