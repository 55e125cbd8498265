import {
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetRestApisCommand,
  GetStagesCommand,
  GetUsagePlanKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SUPPORTED_VERSIONS } from '../../contract/gateway-limits.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { DEFAULT_STACK_CONFIG } from '../../config/stack-config.ts';
import type { RouteMap } from '../../contract/route-map.ts';
import { standUpStack } from '../../local/stack.ts';
import type { LocalStack } from '../../local/stack.ts';
import type { LocalAws } from '../../local/start.ts';
import { apiGateway, refusalOf, SAMPLE_FUNCTION, startAws } from './local-aws.ts';

const GATEWAY: GatewayConfig = {
  name: 'acme',
  deploymentId: 'acme',
  vendors: ['bearer.yaml'],
  supportedVersions: DEFAULT_SUPPORTED_VERSIONS,
  inbound: {},
  outbound: { apiKey: { provider: 'key' } },
  interceptors: { request: [], response: [] },
  schemas: { inlineUpTo: 1_000_000 },
  stack: DEFAULT_STACK_CONFIG,
};

const routes = (target: string, vendor = 'V'): RouteMap => ({
  version: 1,
  vendor,
  target,
  servers: [],
  errors: 'wrap',
  tokens: [],
  routes: [],
});

async function stackOf(
  aws: LocalAws,
): Promise<{ stack: LocalStack; outputs: Readonly<Record<string, string>> }> {
  const vendors = [
    { target: 'asana', routes: [routes('asana')], environment: { EXTRA: 'e' } },
    { target: 'my-notes', routes: [routes('my-notes')] },
  ];
  const stack = await standUpStack(aws, { gateway: GATEWAY, vendors, bundlePath: SAMPLE_FUNCTION });
  return { stack, outputs: stack.outputs['acme-local'] ?? {} };
}

describe('a stack', () => {
  it('tells its outputs, and no secret', async () => {
    const aws = await startAws();
    const { stack, outputs } = await stackOf(aws);
    expect(Object.keys(stack.outputs)).toEqual(['acme-local']);
    expect(outputs).toMatchObject({
      GatewayRoleArn: 'arn:aws:iam::000000000000:role/acme-gateway',
      DiscoveryUrl: aws.issuer.discoveryUrl,
      TokenUrl: aws.issuer.tokenUrl,
      ClientId: stack.client.clientId,
      Scope: 'acme/invoke',
      AsanaApiUrl: `${aws.endpointUrl}/_api/${outputs.AsanaApiId ?? ''}/prod`,
      AsanaApiStage: 'prod',
      MyNotesApiStage: 'prod',
    });
    const { value = '' } = await apiGateway(aws).send(
      new GetApiKeyCommand({ apiKey: outputs.ApiKeyId, includeValue: true }),
    );
    const text = JSON.stringify([stack.outputs, stack.client]);
    expect(text).not.toContain(value);
    expect(text).not.toContain(stack.client.clientSecret.reveal());
  });

  it('is seen by the SDK of API Gateway', async () => {
    const aws = await startAws();
    const client = apiGateway(aws);
    const { outputs } = await stackOf(aws);
    const restApis = await client.send(new GetRestApisCommand({}));
    expect(restApis.items?.map(({ name }) => name).toSorted()).toEqual(['acme-asana', 'acme-my-notes']);
    const stages = await client.send(new GetStagesCommand({ restApiId: outputs.AsanaApiId }));
    expect(stages.item?.map(({ stageName }) => stageName)).toEqual(['prod']);
    const keyId = outputs.ApiKeyId ?? '';
    const plans = await client.send(new GetUsagePlansCommand({ keyId, limit: 1 }));
    const more = await client.send(new GetUsagePlansCommand({ keyId, limit: 1, position: plans.position }));
    expect(more.position).toBeUndefined();
    const all = [...(plans.items ?? []), ...(more.items ?? [])];
    expect(all.map(({ apiStages }) => apiStages?.[0]?.apiId).toSorted()).toEqual(
      [outputs.AsanaApiId, outputs.MyNotesApiId].toSorted(),
    );
    const planKeys = await client.send(new GetUsagePlanKeysCommand({ usagePlanId: all[0]?.id }));
    expect(planKeys.items).toEqual([{ id: keyId, type: 'API_KEY', name: 'acme' }]);
  });

  it('shows its key by name, with the value on request alone', async () => {
    const aws = await startAws();
    const client = apiGateway(aws);
    await stackOf(aws);
    const bare = await client.send(new GetApiKeysCommand({ nameQuery: 'acme' }));
    expect(bare.items).toHaveLength(1);
    expect(bare.items?.[0]?.value).toBeUndefined();
    expect(bare.items?.[0]?.createdDate).toBeInstanceOf(Date);
    const full = await client.send(new GetApiKeysCommand({ nameQuery: 'acme', includeValues: true }));
    expect(full.items?.[0]?.value).toMatch(/^[0-9A-Za-z]{40}$/);
    expect((await client.send(new GetApiKeysCommand({ nameQuery: 'other' }))).items).toEqual([]);
  });

  it.each([
    [
      'key',
      (client: ReturnType<typeof apiGateway>) => client.send(new GetApiKeyCommand({ apiKey: 'x' })),
      'Invalid API Key identifier specified',
    ],
    [
      'API',
      (client: ReturnType<typeof apiGateway>) => client.send(new GetStagesCommand({ restApiId: 'x' })),
      'Invalid API identifier specified 000000000000:x',
    ],
    [
      'usage plan',
      (client: ReturnType<typeof apiGateway>) =>
        client.send(new GetUsagePlanKeysCommand({ usagePlanId: 'x' })),
      'Invalid Usage Plan ID specified',
    ],
  ] as const)('misses a %s that does not exist', async (_, call, message) => {
    const aws = await startAws();
    expect(await refusalOf(call(apiGateway(aws)))).toEqual({
      name: 'NotFoundException',
      message,
      status: 404,
    });
  });

  it('gives its functions their environment and routes, and nothing of ours', async () => {
    const aws = await startAws();
    const { outputs } = await stackOf(aws);
    const answer = await callApi(aws, outputs, '/environment');
    const { environment, functionName } = answer as {
      environment: Record<string, string>;
      functionName: string;
    };
    const given = Object.keys(environment).filter((name) => !/^(_HANDLER|_X_AMZN|AWS_|LAMBDA_)/.test(name));
    expect(given.toSorted()).toEqual(['DEPLOYMENT_ID', 'EXTRA', 'LANG', 'ROUTES_FILE', 'TZ']);
    expect(functionName).toBe('acme-asana');
    expect(await callApi(aws, outputs, '/routes')).toEqual({ routes: routes('asana') });
    const folder = dirname(environment.ROUTES_FILE ?? '');
    expect(statSync(folder).mode & 0o077).toBe(0);
    await aws.close();
    expect(existsSync(folder)).toBe(false);
  });

  it('takes new routes without new URLs', async () => {
    const aws = await startAws();
    const { stack, outputs } = await stackOf(aws);
    await callApi(aws, outputs, '/routes');
    const next = await stack.redeploy([
      { target: 'asana', routes: [routes('asana', 'changed')] },
      { target: 'third', routes: [routes('third')] },
    ]);
    expect(next['acme-local']).toMatchObject({ AsanaApiUrl: outputs.AsanaApiUrl, ThirdApiStage: 'prod' });
    expect(await callApi(aws, outputs, '/routes')).toEqual({ routes: routes('asana', 'changed') });
  });
});

async function callApi(
  aws: LocalAws,
  outputs: Readonly<Record<string, string>>,
  path: string,
): Promise<unknown> {
  const { value = '' } = await apiGateway(aws).send(
    new GetApiKeyCommand({ apiKey: outputs.ApiKeyId, includeValue: true }),
  );
  const response = await fetch(`${outputs.AsanaApiUrl ?? ''}${path}`, { headers: { 'x-api-key': value } });
  return response.json();
}
