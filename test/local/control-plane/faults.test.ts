import {
  CreateGatewayCommand,
  CreateGatewayTargetCommand,
  CreateApiKeyCredentialProviderCommand,
  DeleteGatewayTargetCommand,
  GetGatewayCommand,
  ListGatewaysCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import {
  apiGateway,
  controlPlane,
  makeGateway,
  makeTarget,
  openApi,
  openGateway,
  refusalOf,
  startAws,
} from '../local-aws.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const DOCUMENT = openApi('https://api.example.com', {
  '/a': { get: { operationId: 'a', responses: { 200: { description: 'ok' } } } },
});
const inline = { mcp: { openApiSchema: { inlinePayload: JSON.stringify(DOCUMENT) } } };

describe('faults', () => {
  it('[B1/throttling] throttle the next calls of an operation, of every service', async () => {
    const aws = await startAws();
    aws.faults.throttleNext('ListGateways', 2);
    const list = () => controlPlane(aws).send(new ListGatewaysCommand({}));
    const throttled = { name: 'ThrottlingException', message: 'Rate exceeded', status: 429 };
    expect(await refusalOf(list())).toEqual(throttled);
    expect(await refusalOf(list())).toEqual(throttled);
    expect((await list()).items).toEqual([]);
    aws.faults.throttleNext('*');
    const apis = apiGateway(aws).send(new GetRestApisCommand({}));
    expect(await refusalOf(apis)).toEqual({
      name: 'TooManyRequestsException',
      message: 'Too Many Requests',
      status: 429,
    });
  });

  it('lose the answer of a call that was made, so that it can be made again under its token', async () => {
    const aws = await startAws();
    aws.faults.loseAnswerOf('CreateGateway');
    const input = { ...openGateway(), clientToken: 'c'.repeat(36) };
    await expect(controlPlane(aws).send(new CreateGatewayCommand(input))).rejects.toThrow(
      /socket|ECONNRESET/,
    );
    const { items = [] } = await controlPlane(aws).send(new ListGatewaysCommand({}));
    expect(items).toHaveLength(1);
    const again = await controlPlane(aws).send(new CreateGatewayCommand(input));
    expect(again.gatewayId).toBe(items[0]?.gatewayId);
  });

  it('delay READY, and fail a target with reasons of their own', async () => {
    const clock = createClock(() => NOON);
    const aws = await startAws({ clock });
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    await client.send(new GetGatewayCommand({ gatewayIdentifier }));
    aws.faults.failTarget('api', ['because']);
    expect(await makeTarget(aws, gatewayIdentifier, DOCUMENT)).toMatchObject({
      status: 'FAILED',
      statusReasons: ['because'],
    });
    aws.faults.delayReady(5000);
    expect(await makeTarget(aws, gatewayIdentifier, DOCUMENT, { name: 'late' })).toMatchObject({
      status: 'CREATING',
    });
    aws.faults.clear();
    clock.advance(5000);
    expect(await makeTarget(aws, gatewayIdentifier, DOCUMENT, { name: 'soon' })).toMatchObject({
      status: 'READY',
    });
  });
});

describe('quotas', () => {
  const full = { name: 'ServiceQuotaExceededException', status: 402 };

  it('[A4/account-quotas] bound gateways, providers and targets', async () => {
    const aws = await startAws({ quotas: { gateways: 1, apiKeyProviders: 0, targetsPerGateway: 1 } });
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    expect(await refusalOf(client.send(new CreateGatewayCommand(openGateway('two'))))).toEqual({
      ...full,
      message: 'You have reached the limit of 1 gateways',
    });
    const provider = new CreateApiKeyCredentialProviderCommand({ name: 'p', apiKey: 'k' });
    expect(await refusalOf(client.send(provider))).toMatchObject(full);
    await makeTarget(aws, gatewayIdentifier, DOCUMENT);
    expect(await refusalOf(makeTarget(aws, gatewayIdentifier, DOCUMENT, { name: 'two' }))).toMatchObject(
      full,
    );
  });

  it('[A4/concurrent-target-changes] bound the targets of a gateway that change at the same time', async () => {
    const clock = createClock(() => NOON);
    const aws = await startAws({ clock, settleMs: 1000 });
    const client = controlPlane(aws);
    const { gatewayId: gatewayIdentifier } = await makeGateway(aws);
    clock.advance(1000);
    const create = (name: string) =>
      client.send(new CreateGatewayTargetCommand({ gatewayIdentifier, name, targetConfiguration: inline }));
    const made = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(create));
    expect(await refusalOf(create('f'))).toMatchObject(full);
    clock.advance(1000);
    await create('f');
    const remove = ({ targetId }: { targetId: string | undefined }) =>
      client.send(new DeleteGatewayTargetCommand({ gatewayIdentifier, targetId }));
    await Promise.all(made.slice(0, 4).map(remove));
    const [last] = made.slice(4);
    expect(await refusalOf(remove({ targetId: last?.targetId }))).toMatchObject(full);
  });
});
