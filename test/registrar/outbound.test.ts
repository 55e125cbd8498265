import { afterEach, describe, expect, test } from 'vitest';
import type { RouteMap } from '../../contract/route-map.ts';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws } from '../../local/start.ts';
import { awsAdapter } from '../../registrar/aws-adapter.ts';
import type { RegistrationInput } from '../../registrar/desired-state.ts';
import { destroy, prepareDestroy } from '../../registrar/destroy.ts';
import { markedProviderName } from '../../contract/deployment-marks.ts';
import { hasChanges } from '../../registrar/plan.ts';
import { prepareRegistration, register } from '../../registrar/register.ts';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import { SWIFT } from './crash-world.ts';
import {
  deployedAws,
  gatewayConfig,
  openApi,
  registrationInput,
  targetDocument,
  virtualClock,
} from './fixtures.ts';

const clock = virtualClock();
const routes: RouteMap = {
  version: 1,
  vendor: 'Asana',
  target: 'asana',
  servers: ['https://api.vendor.example/v1'],
  errors: 'wrap',
  tokens: [{ id: 'bearer', header: 'X-Asana-Token', placement: { as: 'bearer' }, servers: [0] }],
  routes: ['createTask', 'getTask'].map((operationId) => ({
    operationId,
    expose: { method: 'GET', path: `/${operationId}` },
    call: { method: 'GET', server: 0, path: `/${operationId}`, accept: 'application/json' },
    tokens: ['bearer'],
    arguments: null,
    body: null,
  })),
};
const TOKEN = { name: 'X-Asana-Token', in: 'header', required: true, schema: { type: 'string' } };
/** A document whose operations take the token, as `transform` writes them. */
const document = openApi(['createTask', 'getTask']).replaceAll(
  '"responses"',
  `"parameters":[${JSON.stringify(TOKEN)}],"responses"`,
);

const config = (outbound: string) =>
  decodeGatewayConfig({
    file: 'gateway.yaml',
    text: `
name: my-gateway
vendors: [./asana.yaml]
inbound: { discoveryUrl: "https://issuer.example/.well-known/openid-configuration", allowedClients: [c] }
roleArn: arn:aws:iam::111122223333:role/my-role
outbound: ${outbound}`,
  });
const asking = (outbound: string): RegistrationInput => ({
  gateway: config(outbound),
  outputs: undefined,
  targets: [targetDocument({ document, routes })],
});

const MODES = [
  ['none', '{ none: true, headers: [X-Own-Token] }'],
  ['iam', '{ iam: { service: execute-api, region: eu-west-1 } }'],
  ['client credentials', '{ oauth: { provider: p, scopes: [read], grant: CLIENT_CREDENTIALS, create: C } }'],
  [
    'authorization code',
    '{ oauth: { provider: p, grant: AUTHORIZATION_CODE, returnUrl: "https://app.example/back", create: C } }',
  ],
  [
    'token exchange',
    '{ oauth: { provider: p, grant: TOKEN_EXCHANGE, customParameters: { audience: vendor }, create: C } }',
  ],
].map(([title = '', yaml = '']) => [
  title,
  yaml.replace(
    'create: C',
    'create: { discoveryUrl: "https://issuer.vendor.example/.well-known/openid-configuration", clientId: me, clientSecret: { secretId: my-secret, jsonKey: secret } }',
  ),
]);

describe('at a local AWS', () => {
  let local: LocalAws | undefined;
  afterEach(() => local?.close());

  test.each(MODES)('outbound mode %s is set, stays as it is, and leaves nothing', async (_, outbound) => {
    local = await startLocalAws({ settleMs: 1 });
    local.account.secrets.create('my-secret', '{"secret":"s"}');
    const { endpoint: endpointUrl, region, credentials } = local.sdkSettings;
    const aws = awsAdapter({ region, endpointUrl, credentials });
    const input = asking(outbound);
    const { gatewayId, targets } = await register(input, aws, SWIFT);
    expect(hasChanges((await prepareRegistration(input, aws, SWIFT)).plan)).toBe(false);
    const target = await aws.getTarget(gatewayId, targets[0]?.targetId ?? '');
    const written = JSON.parse((target?.schema as { inline: string }).inline) as object;
    expect(written).toMatchObject({ servers: [{ url: 'https://api.vendor.example/v1' }] });
    expect(JSON.stringify(written)).not.toContain('X-Asana-Token');
    await destroy(await prepareDestroy(input, aws, SWIFT), aws, SWIFT);
    const { gateways, providers, oauthProviders, tags } = local.account.controlPlane;
    expect((await prepareDestroy(input, aws, SWIFT)).plan).toEqual([]);
    expect([gateways, providers, oauthProviders, tags].map(({ size }) => size)).toEqual([0, 0, 0, 0]);
  });
});

describe('the return URL of a login', () => {
  const url = 'https://app.example/back';
  const input = asking(
    `{ oauth: { provider: p, grant: AUTHORIZATION_CODE, returnUrl: "${url}", create: { discoveryUrl: "https://issuer.vendor.example/.well-known/openid-configuration", clientId: me, clientSecret: { secretId: my-secret, jsonKey: secret } } } }`,
  );

  test('is allowed by the identity of the gateway, beside those of others, and again where somebody took it off', async () => {
    const local = await startLocalAws({ settleMs: 1 });
    try {
      local.account.secrets.create('my-secret', '{"secret":"s"}');
      const { endpoint: endpointUrl, region, credentials } = local.sdkSettings;
      const aws = awsAdapter({ region, endpointUrl, credentials });
      const { gatewayId, steps } = await register(input, aws, SWIFT);
      expect(steps.map(({ action }) => action)).toEqual([
        ...['create-provider', 'create-gateway', 'allow-return-url', 'create-target'],
      ]);
      expect(await aws.getReturnUrls(gatewayId)).toEqual([url]);
      await aws.setReturnUrls(gatewayId, ['https://other.example/back']);
      const { plan } = await prepareRegistration(input, aws, SWIFT);
      expect(plan.flatMap(({ action, sentence }) => (action === 'nothing' ? [] : [sentence]))).toEqual([
        `the gateway may send users back to "${url}" when they have agreed at the vendor`,
      ]);
      expect((await register(input, aws, SWIFT)).diverged).toEqual([]);
      expect(await aws.getReturnUrls(gatewayId)).toEqual(['https://other.example/back', url]);
      expect(hasChanges((await prepareRegistration(input, aws, SWIFT)).plan)).toBe(false);
    } finally {
      await local.close();
    }
  });

  test('is allowed once at the twin, too', async () => {
    const aws = deployedAws();
    await register(input, aws, { clock });
    expect(aws.writes.filter((call) => call.startsWith('UpdateWorkloadIdentity'))).toHaveLength(1);
    await register(input, aws, { clock });
    expect(aws.writes.filter((call) => call.startsWith('UpdateWorkloadIdentity'))).toHaveLength(1);
  });
});

describe("a key by the stack's secret", () => {
  const outputs = {
    Stack: { ApiKeyId: 'key1', ApiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:1:secret:k-AbCdEf' },
  };

  test('is never read, and is named where the service finds it', async () => {
    const aws = deployedAws();
    const asked: string[] = [];
    const watching = {
      ...aws,
      getApiKey: (id: string, what: 'with-value' | 'without-value') => {
        asked.push(what);
        return aws.getApiKey(id, what);
      },
    };
    const input = registrationInput({ outputs });
    const { steps } = await register(input, watching, { clock });
    expect(asked).toEqual(['without-value']);
    expect(aws.providers.get('my-key')).toMatchObject({
      key: undefined,
      secret: { secretId: outputs.Stack.ApiKeySecretArn, jsonKey: 'apiKey' },
    });
    expect(steps[0]?.sentence).toBe(
      `credential provider "my-key" is created with API key "key1" by the stack's secret`,
    );
    expect(steps[0]).not.toHaveProperty('note');
    expect(hasChanges((await prepareRegistration(input, aws, { clock })).plan)).toBe(false);
  });

  test('takes the place of one that was set inline, and gives it back', async () => {
    const aws = deployedAws();
    const first = await register(registrationInput(), aws, { clock });
    expect(first.steps[0]?.note).toContain('is never given back');
    const reason = async (input: RegistrationInput) => {
      const { steps } = await register(input, aws, { clock });
      return steps[0]?.sentence;
    };
    expect(await reason(registrationInput({ outputs }))).toBe(
      `credential provider "my-key" gets API key "key1" by the stack's secret, because it takes its key from elsewhere`,
    );
    expect(await reason(registrationInput())).toBe(
      'credential provider "my-key" gets API key "key1", because it takes its key from a secret',
    );
    expect(aws.providers.get('my-key')?.key).toBe('the-value-of-the-key');
  });
});

describe('an OAuth provider', () => {
  const made = MODES[2]?.[1] ?? '';
  const MADE = markedProviderName('my-gateway', 'p');
  const CLIENT = {
    ...{ discoveryUrl: 'd', clientId: 'c', exchangesTokens: false },
    secret: { secretId: 's', jsonKey: 'k' },
  };

  test("that is somebody else's must be there, and is never written", async () => {
    const outbound = '{ oauth: { provider: p, grant: CLIENT_CREDENTIALS } }';
    const aws = deployedAws();
    await expect(register(asking(outbound), aws, { clock })).rejects.toMatchObject({
      code: 'remote-refused',
      message: 'OAuth credential provider "p" does not exist',
    });
    await register(asking(made), aws, { clock });
    await aws.createProvider({ ...CLIENT, kind: 'oauth', name: 'p' }, {});
    const before = aws.writes.length;
    await register(asking(outbound), aws, { clock });
    expect(aws.writes.slice(before)).toEqual([
      'UpdateGatewayTarget asana',
      `DeleteOauth2CredentialProvider ${MADE}`,
    ]);
    await destroy(await prepareDestroy(asking(outbound), aws, { clock }), aws, { clock });
    expect([...aws.providers.keys()]).toEqual(['oauth/p']);
  });

  test('is updated where its client changes', async () => {
    const aws = deployedAws();
    await register(asking(made), aws, { clock });
    const { plan } = await prepareRegistration(asking(made.replace('clientId: me', 'clientId: you')), aws, {
      clock,
    });
    expect(plan[0]).toMatchObject({
      action: 'update-provider',
      sentence:
        'OAuth credential provider "p-6632e849d9fa" gets client "you" of https://issuer.vendor.example/.well-known/openid-configuration, because its client is another',
    });
  });

  test('takes the place of the key, whose provider goes once no target uses it', async () => {
    const aws = deployedAws();
    await register(
      registrationInput({ gateway: { ...gatewayConfig(), deploymentId: 'my-deployment' } }),
      aws,
      { clock },
    );
    const input = { ...asking(made), gateway: { ...config(made), deploymentId: 'my-deployment' } };
    const before = aws.writes.length;
    await register(input, aws, { clock });
    expect(aws.writes.slice(before).filter((write) => write.includes('Provider'))).toEqual([
      expect.stringMatching(/^CreateOauth2CredentialProvider p-[0-9a-f]{12}$/),
      'DeleteApiKeyCredentialProvider my-key',
    ]);
  });
});

describe('calls of the vendor itself are refused', () => {
  const refuse = async (more: Partial<RouteMap> | undefined) =>
    register(
      {
        ...asking('{ none: true }'),
        targets: [targetDocument({ document, routes: more && { ...routes, ...more } })],
      },
      deployedAws(),
      { clock },
    );
  const [first, second] = routes.routes;
  if (first === undefined || second === undefined) throw new Error('the fixture has no routes');

  test.each<[string, Partial<RouteMap> | undefined, string]>([
    ['without a route map', undefined, 'target "asana" has no route map that names its vendor'],
    [
      'where an operation was adapted',
      { routes: [first, { ...second, arguments: [] }] },
      'target "asana" has 1 operations that the gateway cannot call at the vendor, among them "getTask"',
    ],
    [
      'with two servers',
      { servers: ['https://a.example', 'https://b.example'] },
      'target "asana" has not exactly one server, reached by https: https://a.example, https://b.example',
    ],
    [
      'in clear',
      { servers: ['http://a.example'] },
      'target "asana" has not exactly one server, reached by https: http://a.example',
    ],
  ])('%s', async (_, more, message) => {
    await expect(refuse(more)).rejects.toMatchObject({ code: 'cannot-transform', message });
  });
});

test('a header that the document declares is not propagated too', async () => {
  const gateway = config('{ apiKey: { provider: k }, headers: [x-asana-token] }');
  const input = { gateway: { ...gateway, deploymentId: 'my-deployment' }, outputs: undefined };
  await expect(
    register({ ...input, targets: [targetDocument({ document })] }, deployedAws(), { clock }),
  ).rejects.toMatchObject({
    code: 'config-invalid',
    message: 'header "x-asana-token" of "outbound.headers" is a parameter in the document of target "asana"',
  });
});

describe('documents in S3', () => {
  const inS3 = (text: string, more: Partial<RegistrationInput> = {}) =>
    registrationInput({
      gateway: { ...gatewayConfig(), schemas: { inlineUpTo: 10, bucket: 'b' } },
      targets: [targetDocument({ document: openApi(['createTask'], text) })],
      ...more,
    });

  test('are put there before their target, and go when it reads another', async () => {
    const aws = deployedAws();
    await register(inS3('old'), aws, { clock });
    const [old = ''] = aws.objects.keys();
    expect(old).toMatch(/^s3:\/\/b\/agentcore-bearer\/my-deployment\/asana-[0-9a-f]{16}\.json$/);
    const { plan } = await prepareRegistration(inS3('new'), aws, { clock });
    expect(plan.map(({ action }) => action)).toEqual([
      ...['nothing', 'nothing', 'write-object', 'update-target', 'delete-object'],
    ]);
    expect(plan[3]?.sentence).toBe('target "asana" is updated: "createTask" changed');
    await register(inS3('new'), aws, { clock });
    expect([...aws.objects.keys()]).toEqual([expect.not.stringMatching(old)]);
    expect([...aws.objects.values()].join('')).toContain('new');
  });

  test('that a run left behind are removed, and so are all where documents are inline again', async () => {
    const aws = deployedAws();
    await register(inS3('old'), aws, { clock });
    aws.objects.set('s3://b/agentcore-bearer/my-deployment/asana-left.json', '{}');
    aws.objects.set('s3://b/agentcore-bearer/my-deployment-2/asana-other.json', '{}');
    await register(inS3('old'), aws, { clock });
    expect([...aws.objects.keys()]).toHaveLength(2);
    const inline = inS3('old', {
      gateway: { ...gatewayConfig(), schemas: { inlineUpTo: 1_000_000, bucket: 'b' } },
    });
    const { plan } = await prepareRegistration(inline, aws, { clock });
    expect(plan.map(({ sentence }) => sentence)).toContain(
      'target "asana" is updated: its document is given inline',
    );
    await register(inline, aws, { clock });
    expect([...aws.objects.keys()]).toEqual(['s3://b/agentcore-bearer/my-deployment-2/asana-other.json']);
  });

  test('that somebody wrote into are put there again and read again, also where the length is the same', async () => {
    const aws = deployedAws();
    await register(inS3('old'), aws, { clock });
    const [[uri, text] = ['', '']] = aws.objects;
    aws.objects.set(uri, text.replace('old', 'odd'));
    expect(aws.objects.get(uri)).toHaveLength(text.length);
    const { plan } = await prepareRegistration(inS3('old'), aws, { clock });
    expect(plan.flatMap(({ action, sentence }) => (action === 'nothing' ? [] : [sentence]))).toEqual([
      `the document of target "asana" (${text.length} bytes) is put at ${uri}, where somebody else put another one`,
      'target "asana" is updated: it reads its document again, which was changed in S3',
    ]);
    expect((await register(inS3('old'), aws, { clock })).diverged).toEqual([]);
    expect(aws.objects.get(uri)).toBe(text);
    const { plan: after } = await prepareRegistration(inS3('old'), aws, { clock });
    expect(after.every(({ action }) => action === 'nothing')).toBe(true);
  });

  test('that somebody deleted are put there again', async () => {
    const aws = deployedAws();
    await register(inS3('old'), aws, { clock });
    aws.objects.clear();
    const { plan } = await prepareRegistration(inS3('old'), aws, { clock });
    expect(plan.filter(({ action }) => action !== 'nothing').map(({ action }) => action)).toEqual([
      'write-object',
    ]);
  });
});

describe('a gateway whose authorizer type is another', () => {
  const turned = async () => {
    const aws = deployedAws();
    await register(registrationInput(), aws, { clock });
    let isOld = true;
    return {
      ...aws,
      getGateway: async (id: string) => {
        const gateway = await aws.getGateway(id);
        return gateway && isOld ? { ...gateway, authorizerType: 'AWS_IAM' } : gateway;
      },
      deleteGateway: async (id: string) => {
        isOld = false;
        await aws.deleteGateway(id);
      },
    };
  };

  test('is made anew only with consent', async () => {
    await expect(register(registrationInput(), await turned(), { clock })).rejects.toMatchObject({
      code: 'remote-refused',
      message: 'gateway "my-gateway" has authorizer type "AWS_IAM" for good',
      hint: expect.stringContaining('Pass --replace') as string,
    });
  });

  test('is made anew with its targets, and the plan warns of it', async () => {
    const aws = await turned();
    const before = aws.writes.length;
    const { steps, gatewayId } = await register(registrationInput({ mayReplace: true }), aws, { clock });
    expect(steps.find(({ action }) => action === 'delete-gateway')?.warning).toBe(
      'gateway "my-gateway" gets a new URL; calls of its tools fail until it is READY again',
    );
    expect(aws.writes.slice(before)).toEqual([
      'DeleteGatewayTarget 0000000002',
      'DeleteGateway my-gateway-0000000001',
      'CreateGateway my-gateway',
      'CreateGatewayTarget asana',
    ]);
    expect(gatewayId).not.toBe('my-gateway-0000000001');
  });

  test("stays where it has somebody else's target", async () => {
    const aws = await turned();
    await aws.createTarget('my-gateway-0000000001', {
      ...{ name: 'foreign', description: 'mine', schema: { inline: '{}' } },
      ...{ credential: undefined, headers: undefined },
    });
    await expect(register(registrationInput({ mayReplace: true }), aws, { clock })).rejects.toMatchObject({
      code: 'not-ours',
      message: 'gateway "my-gateway" cannot be made anew: its target "foreign" was not made here',
    });
  });
});

test("what fails is told in the service's own words, with what to do about it", async () => {
  const aws = deployedAws({ judge: () => ['Failed to parse OpenAPI specification:\nx'] });
  await expect(register(registrationInput(), aws, { clock })).rejects.toMatchObject({
    message: 'target "asana" is FAILED: Failed to parse OpenAPI specification:\nx',
    hint: expect.stringContaining('agentcore-bearer transform') as string,
  });
});
