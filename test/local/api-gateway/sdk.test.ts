import {
  GetApiKeysCommand,
  GetExportCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetStageCommand,
  GetUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { load } from 'js-yaml';
import { beforeEach, describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import type { LocalAws } from '../../../local/start.ts';
import { HAS_REFERENCE, readReference } from '../control-plane/reference.ts';
import { apiGateway, refusalOf, startAws } from '../local-aws.ts';
import { putApi } from './setup.ts';

const METHOD = { httpMethod: 'GET', apiKeyRequired: true, functionName: 'f', operationName: 'getPet' };
const RESOURCES = [
  { id: 'r0', path: '/', methods: [] },
  { id: 'r1', path: '/pets/{petId}', methods: [METHOD] },
];

let aws: LocalAws;
let client: APIGatewayClient;

beforeEach(async () => {
  aws = await startAws();
  client = apiGateway(aws);
  putApi(aws, { api: { resources: RESOURCES } });
});

async function exported(accepts?: string): Promise<{ text: string; type: string | undefined; file: string }> {
  const given = { restApiId: 'api1', stageName: 'prod', exportType: 'oas30', ...(accepts && { accepts }) };
  const { body, contentType, contentDisposition = '' } = await client.send(new GetExportCommand(given));
  return { text: Buffer.from(body ?? []).toString('utf8'), type: contentType, file: contentDisposition };
}

describe('GetExport', () => {
  it('[J/export] gives the stage as OpenAPI 3.0, in JSON', async () => {
    const { text, type, file } = await exported('application/json');
    expect([type, file]).toEqual(['application/json', 'attachment; filename="oas30_1.json"']);
    expect(JSON.parse(text)).toMatchObject({
      openapi: '3.0.1',
      info: { title: 'orders' },
      servers: [{ variables: { basePath: { default: 'prod' } } }],
      paths: {
        '/pets/{petId}': {
          get: {
            operationId: 'getPet',
            parameters: [{ name: 'petId', in: 'path', required: true }],
            security: [{ api_key: [] }],
          },
        },
      },
      components: { securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
    });
  });

  it('[J/export] gives the same in YAML', async () => {
    const { text, type, file } = await exported('application/yaml');
    expect([type, file]).toEqual(['application/yaml', 'attachment; filename="oas30_1.yaml"']);
    expect(text.startsWith('openapi: 3.0.1')).toBe(true);
    expect(load(text)).toEqual(JSON.parse((await exported()).text));
  });

  it('gives the greedy path of an API without resources', async () => {
    putApi(aws);
    const { paths } = JSON.parse((await exported()).text) as { paths: object };
    expect(paths).toMatchObject({
      '/{proxy+}': { 'x-amazon-apigateway-any-method': { parameters: [{ name: 'proxy' }] } },
    });
  });

  it.each([
    [{ stageName: 'beta' }, 'NotFoundException', 'Invalid stage identifier specified'],
    [{ restApiId: 'x' }, 'NotFoundException', 'Invalid API identifier specified 000000000000:x'],
    [{ exportType: 'swagger' }, 'BadRequestException', 'the local AWS exports "oas30", and not "swagger"'],
  ])('refuses %j', async (more, name, message) => {
    const given = { restApiId: 'api1', stageName: 'prod', exportType: 'oas30', ...more };
    const refusal = await refusalOf(client.send(new GetExportCommand(given)));
    expect(refusal).toMatchObject({ name, message });
  });

  it.skipIf(!HAS_REFERENCE)('answers the recorded request with the recorded members', async () => {
    const { input, sdkParsed } = readReference('reference/wire/apigw-GetExport.json') as {
      readonly input: { restApiId: string; stageName: string; exportType: string };
      readonly sdkParsed: { readonly contentType: string; readonly contentDisposition: string };
    };
    const answer = await client.send(new GetExportCommand(input));
    const { contentType, contentDisposition } = sdkParsed;
    expect(answer).toMatchObject({ contentType, contentDisposition, $metadata: { httpStatusCode: 200 } });
  });
});

describe('the resources of API Gateway', () => {
  it('[J/sdk] are shown with their methods where that is asked', async () => {
    const bare = await client.send(new GetResourcesCommand({ restApiId: 'api1' }));
    expect(bare.items).toEqual([
      { id: 'r0', path: '/' },
      { id: 'r1', path: '/pets/{petId}', pathPart: '{petId}', resourceMethods: { GET: {} } },
    ]);
    const full = await client.send(new GetResourcesCommand({ restApiId: 'api1', embed: ['methods'] }));
    expect(full.items?.[1]?.resourceMethods?.GET).toMatchObject({ apiKeyRequired: true, httpMethod: 'GET' });
    const api = await client.send(new GetRestApiCommand({ restApiId: 'api1' }));
    expect(api).toMatchObject({ name: 'orders', rootResourceId: 'r0', apiKeySource: 'HEADER' });
    const stage = await client.send(new GetStageCommand({ restApiId: 'api1', stageName: 'prod' }));
    expect(stage).toMatchObject({ stageName: 'prod', deploymentId: 'd1' });
  });

  it('[J/sdk] have a usage plan with its limits', async () => {
    const throttle = { rateLimit: 5, burstLimit: 10 };
    putApi(aws, { plan: { throttle, quota: { limit: 100, period: 'DAY' } } });
    const plan = await client.send(new GetUsagePlanCommand({ usagePlanId: 'plan' }));
    expect(plan).toMatchObject({ throttle, quota: { limit: 100, period: 'DAY', offset: 0 } });
  });

  it('[J/pages] come in pages of limit, each from the position that the last one gave', async () => {
    const key = { name: 'k', value: secret('v'), enabled: true, createdAt: 0 };
    for (const id of ['key2', 'key3']) aws.account.apiGateway.apiKeys.set(id, { ...key, id });
    const first = await client.send(new GetApiKeysCommand({ limit: 2 }));
    const second = await client.send(new GetApiKeysCommand({ limit: 2, position: first.position }));
    expect([first.items, second.items].map((items) => items?.map(({ id }) => id))).toEqual([
      ['key1', 'key2'],
      ['key3'],
    ]);
    expect(second.position).toBeUndefined();
    const refusal = await refusalOf(client.send(new GetApiKeysCommand({ position: 'made-up' })));
    expect(refusal).toMatchObject({ name: 'BadRequestException' });
  });
});
