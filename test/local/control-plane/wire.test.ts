import * as apigw from '@aws-sdk/client-api-gateway';
import * as control from '@aws-sdk/client-bedrock-agentcore-control';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import type { LocalAws } from '../../../local/start.ts';
import {
  apiGateway,
  controlPlane,
  makeGateway,
  openGateway,
  refusalOf,
  signed,
  startAws,
} from '../local-aws.ts';
import { HAS_REFERENCE, readReference } from './reference.ts';

type Record_ = Readonly<Record<string, unknown>>;

interface Wire {
  readonly input: Record_;
  /** Left out where the recorded answer was one that the SDK cannot read. */
  readonly sdkParsed?: Record_;
}

/** Ids of the resources that were really made, by the ids of the recorded requests. */
type Ids = Readonly<Record<string, string>>;

/** What the real service leaves out of its answers though the recorded, hand-written ones have it. */
const LEFT_OUT = [
  'protocolType',
  'metadataConfiguration',
  'nextToken',
  'createdTime',
  'lastUpdatedTime',
  'position',
];

/** Settings, which are answered where they were sent. */
const ECHOED = ['protocolConfiguration', 'authorizerConfiguration'];

const ACCOUNT = '111122223333';
const NOON = Date.UTC(2026, 10, 21, 12);

/** Sends the recorded request by the SDK and compares the members of what it reads with the recorded ones. */
async function replay(aws: LocalAws, name: string, ids: Ids = {}): Promise<Record_> {
  const { input, sdkParsed } = readReference(`reference/wire/${name}.json`) as Wire;
  const text = Object.entries(ids).reduce(
    (all, [from, to]) => all.replaceAll(from, to),
    JSON.stringify(input),
  );
  const [, operation = ''] = /^(?:apigw-)?(\w+)/.exec(name) ?? [];
  const isControl = !name.startsWith('apigw-');
  const commands: Readonly<Record<string, unknown>> = isControl ? { ...control } : { ...apigw };
  // Which of the SDK's commands it is, the recorded name says.
  const Command = commands[`${operation}Command`] as (new (given: unknown) => never) | undefined;
  if (Command === undefined) throw new Error(`the SDK has no ${operation}Command`);
  const command = new Command(JSON.parse(text));
  const sending = isControl ? controlPlane(aws).send(command) : apiGateway(aws).send(command);
  const parsed = (await sending) as unknown as Record_;
  if (sdkParsed === undefined) return parsed;
  const missing = Object.keys(sdkParsed).filter((member) => parsed[member] === undefined);
  const sent = Object.keys(input).length > 2;
  const mayMiss = (member: string): boolean =>
    LEFT_OUT.includes(member) || (sent && ECHOED.includes(member) && !(member in input));
  expect(missing.filter((member) => !mayMiss(member))).toEqual([]);
  expect((parsed.$metadata as { httpStatusCode: number }).httpStatusCode).toBe(
    (sdkParsed.$metadata as { httpStatusCode: number }).httpStatusCode,
  );
  for (const [member, value] of Object.entries(parsed)) {
    if (/At$|Time$|Date$/.test(member)) expect(value, member).toBeInstanceOf(Date);
  }
  return parsed;
}

async function world(): Promise<LocalAws> {
  return startAws({ accountId: ACCOUNT, clock: createClock(() => NOON), settleMs: 0 });
}

/** A target that wants its token exchanged. */
function exchangeTarget(): object {
  const oauthCredentialProvider = {
    providerArn:
      'arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/oauth2credentialprovider/o',
    scopes: [],
    grantType: 'TOKEN_EXCHANGE',
  };
  return {
    name: 'exchange',
    targetConfiguration: { mcp: { openApiSchema: { inlinePayload: '{}' } } },
    credentialProviderConfigurations: [
      { credentialProviderType: 'OAUTH', credentialProvider: { oauthCredentialProvider } },
    ],
  };
}

async function gatewayIn(aws: LocalAws): Promise<Ids> {
  // The recorded ARN of a policy engine is not one that the service would take.
  const { gatewayId } = await replay(aws, 'CreateGateway', {
    'policy-engine/pe-1': 'policy-engine/pe-0123456789',
  });
  return { 'gw-abc123def4': String(gatewayId) };
}

describe.skipIf(!HAS_REFERENCE)('requests of the SDK', () => {
  it('about gateways are accepted, and their answers read', async () => {
    const aws = await world();
    const ids = await gatewayIn(aws);
    await replay(aws, 'GetGateway', ids);
    await replay(aws, 'CreateGateway-epoch-timestamps', { '"name":"demo"': '"name":"other"' });
    const { nextToken = '' } = await controlPlane(aws).send(
      new control.ListGatewaysCommand({ maxResults: 1 }),
    );
    await replay(aws, 'ListGateways', { 'tok+/=': nextToken });
    await replay(aws, 'UpdateGateway', ids);
    await replay(aws, 'DeleteGateway', ids);
  });

  it('about targets are accepted, and their answers read', async () => {
    const aws = await world();
    const ids = await gatewayIn(aws);
    const { targetId } = await replay(aws, 'CreateGatewayTarget-openapi-inline', ids);
    const all = { ...ids, TGT1234567: String(targetId) };
    await replay(aws, 'GetGatewayTarget', all);
    await replay(aws, 'CreateGatewayTarget-lambda', ids);
    await replay(aws, 'CreateGatewayTarget-oauth-token-exchange', ids);
    for (const name of ['CreateGatewayTarget-apigateway', 'CreateGatewayTarget-openapi-s3']) {
      const own = name.replace('CreateGatewayTarget-', '');
      await replay(aws, name, { ...ids, '"name":"orders"': `"name":"${own}"` });
    }
    const page = { gatewayIdentifier: ids['gw-abc123def4'], maxResults: 1 };
    const { nextToken = '' } = await controlPlane(aws).send(new control.ListGatewayTargetsCommand(page));
    await replay(aws, 'ListGatewayTargets', { ...ids, '"n"': JSON.stringify(nextToken) });
    await replay(aws, 'UpdateGatewayTarget', all);
    await replay(aws, 'DeleteGatewayTarget', all);
  });

  it('for targets that a gateway of MCP has not are refused as the service refuses them', async () => {
    const aws = await world();
    const refused = await refusalOf(replay(aws, 'CreateGatewayTarget-jwt-passthrough', await gatewayIn(aws)));
    expect(refused).toMatchObject({ name: 'ValidationException', status: 400 });
    expect(refused.message).toContain('HTTP target configuration is not supported');
  });

  it('[B4/synchronize] for a synchronisation are accepted, and their answer read', async () => {
    const aws = await world();
    const ids = await gatewayIn(aws);
    const { targetId } = await controlPlane(aws).send(
      new control.CreateGatewayTargetCommand({
        gatewayIdentifier: ids['gw-abc123def4'],
        name: 'server',
        targetConfiguration: { mcp: { mcpServer: { endpoint: 'http://127.0.0.1:1/mcp' } } },
      }),
    );
    const get = { gatewayIdentifier: ids['gw-abc123def4'], targetId };
    await expect
      .poll(async () => (await controlPlane(aws).send(new control.GetGatewayTargetCommand(get))).status)
      .toBe('FAILED');
    const { targets } = await replay(aws, 'SynchronizeGatewayTargets', {
      ...ids,
      TGT1234567: targetId ?? '',
    });
    expect(targets).toMatchObject([{ status: 'SYNCHRONIZING' }]);
  });

  it('about API-key providers are accepted, and their answers read', async () => {
    const aws = await world();
    await replay(aws, 'CreateApiKeyCredentialProvider');
    await replay(aws, 'GetApiKeyCredentialProvider');
    await replay(aws, 'UpdateApiKeyCredentialProvider');
    await replay(aws, 'GetApiKeyCredentialProvider-iso-timestamps');
    await replay(aws, 'ListApiKeyCredentialProviders');
    await replay(aws, 'DeleteApiKeyCredentialProvider');
    const { arn } = aws.account.secrets.create('x', JSON.stringify({ key: 'the-key' }));
    const external = await replay(aws, 'CreateApiKeyCredentialProvider-external-secret', {
      [`arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:x`]: arn,
    });
    expect(external).toMatchObject({ apiKeySecretArn: { secretArn: arn }, apiKeySecretJsonKey: 'key' });
  });

  it('about API Gateway are accepted, and their answers read', async () => {
    const aws = await world();
    const { apiKeys, restApis, usagePlans } = aws.account.apiGateway;
    const key = { name: 'key', enabled: true, value: secret('v'), createdAt: NOON };
    for (const id of ['abc', 'abd']) apiKeys.set(id, { ...key, id });
    const stages = [{ name: 'prod', deploymentId: 'd', createdAt: NOON }];
    restApis.set('api1', { id: 'api1', name: 'api', createdAt: NOON, functionName: 'f', stages });
    const apiStages = [{ apiId: 'api1', stage: 'prod' }];
    usagePlans.set('p', { id: 'p', name: 'plan', apiStages, keyIds: ['abc'] });
    await replay(aws, 'apigw-GetApiKey-includeValue');
    const { position = '' } = await apiGateway(aws).send(new apigw.GetApiKeysCommand({ limit: 1 }));
    await replay(aws, 'apigw-GetApiKeys', { '"p"': JSON.stringify(position) });
    for (const name of ['apigw-GetRestApis', 'apigw-GetStages', 'apigw-GetUsagePlans', 'apigw-GetExport']) {
      await replay(aws, name);
    }
  });
});

interface WireError {
  readonly label: string;
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
  readonly name: string;
}

/** What the local AWS never answers: it has no accounts to sign in to, and its own faults are no service's. */
const NEVER_ANSWERED = ['InternalServerException', 'UnauthorizedException'];

describe('errors', () => {
  it.skipIf(!HAS_REFERENCE)('have the status and the header of the recorded ones (_errors)', async () => {
    const recorded = (readReference('reference/wire/_errors.json') as readonly WireError[]).filter(
      ({ label, name }) => label === `header x-amzn-errortype: ${name}`,
    );
    const aws = await startAws({ quotas: { gateways: 1 }, features: { tokenExchange: false } });
    const { gatewayId } = await makeGateway(aws);
    const call = async (method: string, path: string, body?: object): Promise<Response> =>
      fetch(`${aws.endpointUrl}${path}`, {
        method,
        headers: { authorization: signed('bedrock-agentcore') },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const identity = { name: 'key', apiKey: 'k' };
    await call('POST', '/identities/CreateApiKeyCredentialProvider', identity);
    const exchange = exchangeTarget();
    aws.faults.throttleNext('ListGateways');
    const answers = [
      await call('POST', '/identities/CreateApiKeyCredentialProvider', identity),
      await call('GET', '/gateways/X/'),
      await call('POST', '/identities/GetWorkloadIdentity', { name: 'none' }),
      await call('GET', '/gateways/'),
      await call('POST', `/gateways/${gatewayId}/targets/`, exchange),
      await call('POST', '/gateways/', openGateway('second')),
    ];
    const given = answers.map(({ status, headers }) => [headers.get('x-amzn-errortype'), status]);
    const wanted = recorded
      .filter(({ name }) => !NEVER_ANSWERED.includes(name))
      .map(({ response }) => [response.headers['x-amzn-errortype'], response.status]);
    expect(given.toSorted()).toEqual(wanted.toSorted());
  });

  it('[B1/errors] are of the classes that the SDK has for them', async () => {
    const aws = await startAws({ quotas: { gateways: 0 } });
    const client = controlPlane(aws);
    const gateway = {
      name: 'g',
      roleArn: 'arn:aws:iam::000000000000:role/r',
      authorizerType: 'NONE',
    } as const;
    const cases = [
      [control.ServiceQuotaExceededException, 402, new control.CreateGatewayCommand(gateway)],
      [control.ValidationException, 400, new control.GetGatewayCommand({ gatewayIdentifier: 'X' })],
      [control.ResourceNotFoundException, 404, new control.GetWorkloadIdentityCommand({ name: 'none' })],
    ] as const;
    for (const [type, status, command] of cases) {
      const error: unknown = await client.send(command as never).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ $metadata: { httpStatusCode: status } });
    }
    aws.faults.throttleNext('ListGateways');
    const throttled: unknown = await client
      .send(new control.ListGatewaysCommand({}))
      .catch((thrown: unknown) => thrown);
    expect(throttled).toBeInstanceOf(control.ThrottlingException);
    expect(throttled).toMatchObject({ message: 'Rate exceeded', $metadata: { httpStatusCode: 429 } });
  });
});
