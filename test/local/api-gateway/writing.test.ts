import {
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteRestApiCommand,
  GetExportCommand,
  GetResourcesCommand,
  GetStageCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import type {
  APIGatewayClient,
  PutIntegrationCommandInput,
  PutMethodCommandInput,
} from '@aws-sdk/client-api-gateway';
import { get } from 'node:http';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LocalAws } from '../../../local/start.ts';
import { apiGateway, refusalOf, SAMPLE_FUNCTION, startAws } from '../local-aws.ts';
import { startUpstream } from '../upstream-server.ts';

let aws: LocalAws;
let client: APIGatewayClient;
let api: { restApiId: string; rootId: string };

beforeEach(async () => {
  aws = await startAws({ allowPrivateTargets: true });
  client = apiGateway(aws);
  const { id: restApiId = '', rootResourceId: rootId = '' } = await client.send(
    new CreateRestApiCommand({ name: 'orders', endpointConfiguration: { types: ['REGIONAL'] } }),
  );
  api = { restApiId, rootId };
});

type Place = Pick<PutMethodCommandInput, 'restApiId' | 'resourceId'>;

async function resource(pathPart: string, parentId = api.rootId): Promise<Place & { resourceId: string }> {
  const { restApiId } = api;
  const { id = '' } = await client.send(new CreateResourceCommand({ restApiId, parentId, pathPart }));
  return { restApiId, resourceId: id };
}

const putMethod = (place: Place, more: Partial<PutMethodCommandInput> = {}) =>
  client.send(new PutMethodCommand({ ...place, httpMethod: 'GET', authorizationType: 'NONE', ...more }));

const putIntegration = (
  place: Place,
  more: Omit<PutIntegrationCommandInput, 'restApiId' | 'resourceId' | 'httpMethod'>,
) => client.send(new PutIntegrationCommand({ ...place, httpMethod: 'GET', ...more }));

const deploy = (stageName = 'prod') =>
  client.send(new CreateDeploymentCommand({ restApiId: api.restApiId, stageName }));

const call = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${aws.endpointUrl}/_api/${api.restApiId}/prod${path}`, { headers });

/** The status of a call whose path no URL parser has seen. */
const statusAsIs = (path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(aws.endpointUrl);
    const options = { hostname, port, path: `/_api/${api.restApiId}/prod${path}`, agent: false };
    const outgoing = get(options, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    });
    outgoing.on('error', reject);
  });

const lambda = (name: string) => ({
  type: 'AWS_PROXY' as const,
  integrationHttpMethod: 'POST',
  uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`,
});

describe('an API that the SDK makes', () => {
  it('[J/sdk-write] has a function behind a greedy path, and lets in who has a key of its usage plan', async () => {
    aws.deployFunction({ name: 'f', bundlePath: SAMPLE_FUNCTION, environment: {}, timeoutMs: 10_000 });
    const place = await resource('{proxy+}');
    await putMethod(place, { httpMethod: 'ANY', apiKeyRequired: true });
    const integration = { ...place, httpMethod: 'ANY', ...lambda('f') };
    await client.send(new PutIntegrationCommand(integration));
    const { id: deploymentId } = await client.send(new CreateDeploymentCommand({ restApiId: api.restApiId }));
    const variables = { table: 'orders' };
    await client.send(
      new CreateStageCommand({ restApiId: api.restApiId, stageName: 'prod', deploymentId, variables }),
    );
    const key = await client.send(new CreateApiKeyCommand({ name: 'k', enabled: true }));
    const apiStages = [{ apiId: api.restApiId, stage: 'prod' }];
    // No second call for a hundred seconds, however slow the machine is.
    const throttle = { rateLimit: 0.01, burstLimit: 1 };
    const plan = await client.send(new CreateUsagePlanCommand({ name: 'p', apiStages, throttle }));
    const bound = { usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' };
    await client.send(new CreateUsagePlanKeyCommand(bound));

    expect((await call('/x/y')).status).toBe(403);
    const answer = await call('/x/y', { 'x-api-key': key.value ?? '' });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      event: { resource: '/{proxy+}', pathParameters: { proxy: 'x/y' }, stageVariables: variables },
    });
    expect((await call('/x/y', { 'x-api-key': key.value ?? '' })).status).toBe(429);
    const stage = await client.send(new GetStageCommand({ restApiId: api.restApiId, stageName: 'prod' }));
    expect(stage).toMatchObject({ deploymentId, variables });
    await client.send(new DeleteRestApiCommand({ restApiId: api.restApiId }));
    expect((await call('/x/y')).status).toBe(403);
  });

  it('[J/http-proxy] passes a request on to an HTTP endpoint, with what is mapped in its place', async () => {
    const upstream = await startUpstream({ status: 201, headers: { 'x-own': '1' }, body: '{"id":7}' });
    const pets = await resource('pets');
    const place = await resource('{petId}', pets.resourceId);
    const requestParameters = {
      'method.request.header.X-Pet-Token': true,
      'method.request.querystring.view': false,
    };
    await putMethod(place, { operationName: 'getPet', requestParameters });
    await putIntegration(place, {
      type: 'HTTP_PROXY',
      integrationHttpMethod: 'GET',
      uri: `${upstream.url}/v1/animals/{petId}`,
      requestParameters: {
        'integration.request.path.petId': 'method.request.path.petId',
        'integration.request.header.Authorization': 'method.request.header.X-Pet-Token',
        'integration.request.header.X-Fixed': "'always'",
        'integration.request.querystring.detail': 'method.request.querystring.view',
      },
    });
    await deploy();
    const answer = await call('/pets/a%20b?view=full&page=2', { 'X-Pet-Token': 'Bearer t', 'X-Other': 'o' });
    expect([answer.status, await answer.text(), answer.headers.get('x-own')]).toEqual([201, '{"id":7}', '1']);
    const [got] = upstream.requests;
    expect([got?.method, got?.url]).toEqual(['GET', '/v1/animals/a%20b?view=full&page=2&detail=full']);
    const names = Object.fromEntries(
      Object.entries(got?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    expect(names).toMatchObject({ authorization: 'Bearer t', 'x-fixed': 'always', 'x-other': 'o' });
    const hops = aws.history.list().flatMap((entry) => entry.hops);
    expect(hops).toMatchObject([
      { place: 'vendor', what: `GET ${upstream.url}/v1/animals/{petId}`, status: 201 },
      { place: 'api-gateway', what: 'GET orders/prod/pets/{petId}', status: 201 },
    ]);
  });

  it.each([
    ['/a/../../b', '/base/a/../../b/end'],
    ['/%2e%2e/b', '/base/%2e%2e/b/end'],
    ['/a?id=../x%3Fy', '/base/a/end?id=..%2Fx%3Fy'],
  ])('[J/http-proxy] keeps what a path brings in its place: %s', async (asked, sent) => {
    const upstream = await startUpstream();
    const place = await resource('{proxy+}');
    await putMethod(place, { requestParameters: { 'method.request.path.proxy': true } });
    await putIntegration(place, {
      type: 'HTTP_PROXY',
      integrationHttpMethod: 'GET',
      uri: `${upstream.url}/base/{proxy}/end`,
      requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
    });
    await deploy();
    expect(await statusAsIs(asked)).toBe(200);
    expect(upstream.requests[0]?.url).toBe(sent);
  });

  it('[J/http-proxy] encodes what a path gets from elsewhere, and calls no host that a caller breaks off', async () => {
    const upstream = await startUpstream();
    const pick = async (pathPart: string, uri: string) => {
      const place = await resource(pathPart);
      await putMethod(place, { requestParameters: { 'method.request.querystring.x': true } });
      await putIntegration(place, {
        type: 'HTTP_PROXY',
        integrationHttpMethod: 'GET',
        uri,
        requestParameters: { 'integration.request.path.x': 'method.request.querystring.x' },
      });
    };
    await pick('file', `${upstream.url}/base/{x}`);
    await pick('host', 'http://{x}.example.invalid/base');
    await deploy();
    await call('/file?x=..%2Fa%3Fb');
    expect(upstream.requests[0]?.url).toBe('/base/..%2Fa%3Fb?x=..%2Fa%3Fb');
    const { host } = new URL(upstream.url);
    expect((await call(`/host?x=${encodeURIComponent(`${host}/other?`)}`)).status).toBe(504);
    expect(upstream.requests).toHaveLength(1);
  });

  it('[J/http-proxy] answers 504 where the endpoint cannot be reached', async () => {
    const place = await resource('gone');
    await putMethod(place);
    const uri = 'http://127.0.0.1:9/gone';
    await putIntegration(place, { type: 'HTTP_PROXY', integrationHttpMethod: 'GET', uri });
    await deploy();
    const answer = await call('/gone');
    expect([answer.status, await answer.text()]).toEqual([
      504,
      '{"message":"Network error communicating with endpoint"}',
    ]);
  });

  it('[J/sdk-write] serves and exports what was deployed, and not what was changed since', async () => {
    const upstream = await startUpstream();
    const place = await resource('pets');
    const requestParameters = { 'method.request.header.X-Pet-Token': true };
    await putMethod(place, { operationName: 'listPets', requestParameters });
    await putIntegration(place, { type: 'HTTP_PROXY', integrationHttpMethod: 'GET', uri: upstream.url });
    await deploy();
    const later = await resource('later');
    await putMethod(later);
    await putIntegration(later, { type: 'HTTP_PROXY', integrationHttpMethod: 'GET', uri: upstream.url });
    expect([(await call('/pets')).status, (await call('/later')).status]).toEqual([200, 403]);
    const { body } = await client.send(
      new GetExportCommand({ restApiId: api.restApiId, stageName: 'prod', exportType: 'oas30' }),
    );
    const { paths } = JSON.parse(Buffer.from(body ?? []).toString('utf8')) as { paths: object };
    expect(paths).toMatchObject({
      '/pets': {
        get: {
          operationId: 'listPets',
          parameters: [{ name: 'X-Pet-Token', in: 'header', required: true, schema: { type: 'string' } }],
        },
      },
    });
    expect(Object.keys(paths)).toEqual(['/pets']);
    await deploy();
    expect((await call('/later')).status).toBe(200);
    const { items = [] } = await client.send(
      new GetResourcesCommand({ restApiId: api.restApiId, embed: ['methods'] }),
    );
    const shown = items.find(({ path }) => path === '/pets')?.resourceMethods?.GET?.methodIntegration;
    expect(shown).toMatchObject({ type: 'HTTP_PROXY', uri: upstream.url });
  });
});

type Refused = [string, (place: Place) => Promise<unknown>, string];

describe('what the local API Gateway does not have', () => {
  it.each<Refused>([
    [
      'MOCK',
      (place) => putIntegration(place, { type: 'MOCK' }),
      'the local AWS does not support integrations of type "MOCK"',
    ],
    [
      'AWS',
      (place) => putIntegration(place, { type: 'AWS', uri: 'arn:x' }),
      'the local AWS does not support integrations of type "AWS"',
    ],
    [
      'templates',
      (place) => putIntegration(place, { type: 'HTTP_PROXY', requestTemplates: { a: 'b' } }),
      'the local AWS does not support "requestTemplates" here',
    ],
    [
      'VPC links',
      (place) => putIntegration(place, { type: 'HTTP_PROXY', connectionType: 'VPC_LINK' }),
      'Invalid value for "connectionType": Invalid input: expected "INTERNET"',
    ],
    [
      'mappings of the context',
      (place) =>
        putIntegration(place, {
          type: 'HTTP_PROXY',
          integrationHttpMethod: 'GET',
          uri: 'https://api.example.com',
          requestParameters: { 'integration.request.header.X': 'context.requestId' },
        }),
      'the local AWS does not support the mapping "context.requestId"',
    ],
    [
      'mappings of parameters that are not declared',
      (place) =>
        putIntegration(place, {
          type: 'HTTP_PROXY',
          integrationHttpMethod: 'GET',
          uri: 'https://api.example.com',
          requestParameters: { 'integration.request.header.X': 'method.request.header.Y' },
        }),
      'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.request.header.Y]',
    ],
    ...['Host', 'content-length', 'Transfer-Encoding'].map((name): Refused => [
      `a mapping of ${name}`,
      (place) =>
        putIntegration(place, {
          type: 'HTTP_PROXY',
          integrationHttpMethod: 'GET',
          uri: 'https://api.example.com',
          requestParameters: { [`integration.request.header.${name}`]: "'7'" },
        }),
      `the local AWS does not support the mapping "integration.request.header.${name}"`,
    ]),
    [
      'a function that is none',
      (place) => putIntegration(place, { ...lambda('f'), uri: 'arn:x' }),
      'Invalid function ARN or invalid uri',
    ],
    [
      'an endpoint that is none',
      (place) => putIntegration(place, { type: 'HTTP_PROXY', uri: 'ftp://x' }),
      'Invalid HTTP endpoint specified for URI',
    ],
    [
      'authorizers',
      (place) => putMethod(place, { httpMethod: 'PUT', authorizationType: 'AWS_IAM' }),
      'the local AWS does not support the authorization type "AWS_IAM"',
    ],
    [
      'models',
      (place) => putMethod(place, { httpMethod: 'PUT', requestModels: { a: 'b' } }),
      'the local AWS does not support "requestModels" here',
    ],
    ['a deployment without integrations', () => deploy(), 'No integration defined for method'],
    [
      'binary media types',
      () => client.send(new CreateRestApiCommand({ name: 'x', binaryMediaTypes: ['*/*'] })),
      'the local AWS does not support "binaryMediaTypes" here',
    ],
    [
      'a quota of days that its period has not',
      () =>
        client.send(
          new CreateUsagePlanCommand({ name: 'p', quota: { limit: 1, period: 'WEEK', offset: 7 } }),
        ),
      'Usage Plan quota offset must be between zero and 6 in the WEEK period',
    ],
    [
      'limits of single methods',
      () =>
        client.send(
          new CreateUsagePlanCommand({ name: 'p', apiStages: [{ apiId: 'a', stage: 's', throttle: {} }] }),
        ),
      'the local AWS does not support "throttle" here',
    ],
    [
      'caches',
      () =>
        client.send(
          new CreateStageCommand({
            restApiId: api.restApiId,
            stageName: 's',
            deploymentId: 'd',
            cacheClusterEnabled: true,
          }),
        ),
      'the local AWS does not support "cacheClusterEnabled" here',
    ],
  ])('is refused when it is made: %s', async (_, make, message) => {
    const place = await resource('x');
    await putMethod(place);
    expect(await refusalOf(make(place))).toEqual({ name: 'BadRequestException', message, status: 400 });
  });
});
