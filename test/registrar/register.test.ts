import { expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import type { RegistrationInput } from '../../registrar/desired-state.ts';
import type { InMemoryAws } from '../../registrar/in-memory-aws.ts';
import { hasChanges } from '../../registrar/plan.ts';
import { prepareRegistration, register } from '../../registrar/register.ts';
import {
  deployed,
  deployedAws,
  gatewayConfig,
  openApi,
  registrationInput,
  targetDocument,
  virtualClock,
} from './fixtures.ts';

const FIRST_GATEWAY = 'my-gateway-0000000001';
const PROVIDER_ARN =
  'arn:aws:bedrock-agentcore:us-east-1:111122223333:token-vault/default/apikeycredentialprovider/my-key';
const GATEWAY_ARN = `arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway/${FIRST_GATEWAY}`;

/** Registers with a virtual clock, and gives what was written to AWS by it. */
async function run(aws: InMemoryAws, more: Partial<RegistrationInput> = {}) {
  const before = aws.writes.length;
  const registration = await register(registrationInput(more), aws, {
    clock: virtualClock(),
    random: () => 1,
  });
  return { registration, writes: aws.writes.slice(before) };
}

const sentences = async (aws: InMemoryAws, more: Partial<RegistrationInput> = {}) => {
  const { plan } = await prepareRegistration(registrationInput(more), aws, {
    clock: virtualClock(),
    random: () => 1,
  });
  return plan.map(({ action, sentence }) => `${action}: ${sentence}`);
};

/** A target of somebody else's. */
const PLAIN = { schema: { inline: '{}' }, credential: undefined, headers: undefined };

const one = { targets: [targetDocument({ document: openApi(['createTask']) })] };
const changed = { targets: [targetDocument({ document: openApi(['createTask', 'getTask'], 'new') })] };

test('the first run creates provider, gateway and target, in this order, and waits between them', async () => {
  const aws = deployedAws();
  const { registration, writes } = await run(aws);
  expect(writes).toEqual([
    'CreateApiKeyCredentialProvider my-key',
    'CreateGateway my-gateway',
    'CreateGatewayTarget asana',
  ]);
  expect(registration).toMatchObject({
    gatewayId: FIRST_GATEWAY,
    gatewayUrl: `https://${FIRST_GATEWAY}.gateway.bedrock-agentcore.us-east-1.amazonaws.com/mcp`,
    providerArn: PROVIDER_ARN,
    targets: [{ name: 'asana', targetId: '0000000002', action: 'created', tools: 2 }],
  });
  expect(registration.steps.map(({ sentence }) => sentence)).toEqual([
    'credential provider "my-key" is created with API key "key1"',
    'gateway "my-gateway" is created for MCP 2025-03-26, 2025-06-18, 2025-11-25',
    'target "asana" is created with 2 tools',
  ]);
});

test('one tool is one tool', async () => {
  expect(await sentences(deployedAws(), one)).toContain(
    'create-target: target "asana" is created with 1 tool',
  );
});

test('what is made holds the value of the key, its credential in the header of API Gateway, and our marks', async () => {
  const aws = deployedAws();
  await run(aws);
  expect(aws.providers.get('my-key')?.key).toBe('the-value-of-the-key');
  expect(await aws.getTarget(FIRST_GATEWAY, '0000000002')).toMatchObject({
    status: 'READY',
    description: 'Tasks and projects [agentcore-bearer my-deployment]',
    schema: {
      inline: expect.stringContaining('https://api1.execute-api.us-east-1.amazonaws.com/prod') as string,
    },
    credential: {
      kind: 'apiKey',
      providerArn: PROVIDER_ARN,
      location: 'HEADER',
      parameterName: 'x-api-key',
      prefix: undefined,
    },
  });
  const ours = { 'agentcore-bearer:deployment': 'my-deployment', 'agentcore-bearer:made-by': 'registrar' };
  expect(aws.tags.get(GATEWAY_ARN)).toEqual(ours);
  expect(aws.tags.get(PROVIDER_ARN)).toEqual({
    ...ours,
    'agentcore-bearer:key-fingerprint': expect.stringMatching(/^[0-9a-f]{16}$/) as string,
  });
});

test('running again changes nothing', async () => {
  const aws = deployedAws();
  await run(aws);
  const { registration, writes } = await run(aws);
  expect(writes).toEqual([]);
  expect(hasChanges(registration.steps)).toBe(false);
  expect(registration.targets).toEqual([
    { name: 'asana', targetId: '0000000002', action: 'unchanged', tools: 2 },
  ]);
});

test('a changed document updates its target in place', async () => {
  const aws = deployedAws();
  await run(aws);
  expect(await sentences(aws, changed)).toContain(
    'update-target: target "asana" is updated: "createTask", "getTask" changed',
  );
  const { registration, writes } = await run(aws, changed);
  expect(writes).toEqual(['UpdateGatewayTarget asana']);
  expect(registration.targets).toMatchObject([{ targetId: '0000000002', action: 'updated' }]);
  expect((await run(aws, changed)).writes).toEqual([]);
});

test('a key with another value updates the provider, and only once', async () => {
  const aws = deployedAws();
  await run(aws);
  const [key] = deployed.keys ?? [];
  if (key === undefined) throw new Error('the fixture has no key');
  const rotated = {
    ...aws,
    getApiKey: async () => ({ ...key, value: secret('rotated') }),
  };
  const { writes } = await run(rotated);
  expect(writes).toEqual(['UpdateApiKeyCredentialProvider my-key', 'TagResource my-key']);
  expect(aws.providers.get('my-key')?.key).toBe('rotated');
  expect((await run(rotated)).writes).toEqual([]);
});

test.each([
  ['exceptionLevel: DEBUG', 'exception level'],
  ['supportedVersions: ["2025-03-26"]', 'MCP versions'],
  ['description: My gateway', 'description'],
])('the setting %s updates the gateway', async (yaml, what) => {
  const aws = deployedAws();
  await run(aws);
  const more = { gateway: gatewayConfig(yaml) };
  expect(await sentences(aws, more)).toContain(
    `update-gateway: gateway "my-gateway" is updated, because of its ${what}`,
  );
  expect((await run(aws, more)).writes).toEqual(['UpdateGateway my-gateway']);
  expect((await run(aws, more)).writes).toEqual([]);
});

test('steps that are added, changed and taken off update the gateway, each once', async () => {
  const aws = deployedAws();
  await run(aws);
  const outputs = {
    S: { InterceptorArn: 'arn:aws:lambda:us-east-1:111122223333:function:my-deployment-interceptor' },
  };
  for (const steps of ['request: [{ step: audit }]', 'response: [{ step: scrub-answers }]', '']) {
    const more = { gateway: gatewayConfig(steps && `interceptors: { ${steps} }`), outputs };
    expect(await sentences(aws, more)).toContain(
      'update-gateway: gateway "my-gateway" is updated, because of its interceptors',
    );
    expect((await run(aws, more)).writes).toEqual(['UpdateGateway my-gateway']);
    expect((await run(aws, more)).writes).toEqual([]);
  }
});

test('the order of versions is no difference', async () => {
  const aws = deployedAws();
  await run(aws);
  const gateway = gatewayConfig('supportedVersions: ["2025-11-25", "2025-03-26", "2025-06-18"]');
  expect((await run(aws, { gateway })).writes).toEqual([]);
});

test('a target of ours that nothing asks for is deleted last, one of others stays', async () => {
  const aws = deployedAws();
  await run(aws);
  const foreign = { name: 'foreign', description: 'mine', ...PLAIN };
  await aws.createTarget(FIRST_GATEWAY, foreign);
  const more = { targets: [targetDocument({ name: 'asana-tasks' })] };
  expect(await sentences(aws, more)).toContain(
    'delete-target: target "asana" is deleted, because no document asks for it any more',
  );
  const { registration, writes } = await run(aws, more);
  expect(writes).toEqual(['CreateGatewayTarget asana-tasks', 'DeleteGatewayTarget 0000000002']);
  expect(registration.targets.map(({ name }) => name)).toEqual(['asana-tasks']);
  expect(await aws.listTargetIds(FIRST_GATEWAY)).toHaveLength(2);
});

test("a stack's gateway gets targets and is left as it is", async () => {
  const aws = deployedAws();
  const spec = { name: 'stacked', description: 'the stack', roleArn: 'arn', supportedVersions: [] };
  const inbound = {
    discoveryUrl: 'd',
    allowedClients: ['c'],
    allowedAudience: undefined,
    allowedScopes: undefined,
  };
  const id = await aws.createGateway({ ...spec, inbound, exceptionLevel: undefined }, {});
  const { registration, writes } = await run(aws, { outputs: { Stack: { GatewayId: id } } });
  expect(writes).toEqual(['CreateApiKeyCredentialProvider my-key', 'CreateGatewayTarget asana']);
  expect(registration.gatewayId).toBe(id);
  expect(registration.steps[1]).toMatchObject({
    action: 'nothing',
    sentence: `gateway "${id}" is the stack's`,
  });
});

test("a stack's gateway must exist", async () => {
  await expect(run(deployedAws(), { outputs: { Stack: { GatewayId: 'gone' } } })).rejects.toMatchObject({
    code: 'remote-refused',
    message: 'gateway "gone" does not exist',
  });
});

test.each([
  ['credential provider "my-key"', PROVIDER_ARN, '"outbound.apiKey.provider"'],
  ['gateway "my-gateway"', GATEWAY_ARN, '"name"'],
])('a %s that does not carry our mark is never touched', async (what, arn, key) => {
  const aws = deployedAws();
  await run(aws);
  aws.tags.set(arn, { 'agentcore-bearer:deployment': 'another' });
  await expect(run(aws, changed)).rejects.toMatchObject({
    code: 'not-ours',
    message: `${what} exists and does not carry our mark`,
    hint: `Choose another ${key} in gateway.yaml, or tag it "agentcore-bearer:deployment" = "my-deployment" to adopt it.`,
  });
  expect(aws.writes).toHaveLength(3);
});

test('a target that does not carry our mark is never touched', async () => {
  const aws = deployedAws();
  await run(aws, { targets: [] });
  await aws.createTarget(FIRST_GATEWAY, {
    name: 'asana',
    description: 'mine',
    ...PLAIN,
  });
  await expect(run(aws)).rejects.toMatchObject({
    code: 'not-ours',
    message: 'target "asana" exists and does not carry our mark',
    hint: 'Choose another "target.name" in bearer.yaml, or end its description with "[agentcore-bearer adopted my-deployment]" to adopt it.',
  });
});

test('a target that was adopted is updated in place, keeps its mark, and is never deleted', async () => {
  const aws = deployedAws();
  await run(aws, { targets: [] });
  const id = await aws.createTarget(FIRST_GATEWAY, {
    name: 'asana',
    description: 'mine [agentcore-bearer adopted my-deployment]',
    ...PLAIN,
  });
  expect((await run(aws)).writes).toEqual(['UpdateGatewayTarget asana']);
  expect(await aws.getTarget(FIRST_GATEWAY, id)).toMatchObject({
    description: 'Tasks and projects [agentcore-bearer adopted my-deployment]',
    credential: { providerArn: PROVIDER_ARN },
  });
  expect((await run(aws)).writes).toEqual([]);
  expect(await sentences(aws, { targets: [] })).toContain(
    'nothing: target "asana" stays, because it was adopted',
  );
  const { registration, writes } = await run(aws, { targets: [] });
  expect(writes).toEqual([]);
  expect(registration.targets).toEqual([]);
});

test('a gateway with another kind of authorizer cannot become ours', async () => {
  const aws = deployedAws();
  await run(aws);
  const getGateway: InMemoryAws['getGateway'] = async (id) => {
    const gateway = await aws.getGateway(id);
    return gateway && { ...gateway, authorizerType: 'AWS_IAM' };
  };
  await expect(run({ ...aws, getGateway })).rejects.toMatchObject({
    code: 'remote-refused',
    message: 'gateway "my-gateway" has authorizer type "AWS_IAM" for good',
  });
});

test("a document that the service refuses is an error with the service's reasons, and the next run tries again", async () => {
  const aws = deployedAws({
    judge: (document) => (document.includes('new') ? [] : ['Failed to parse OpenAPI specification:\nx', 'y']),
  });
  await expect(run(aws)).rejects.toMatchObject({
    code: 'remote-refused',
    message: 'target "asana" is FAILED: Failed to parse OpenAPI specification:\nx; y',
  });
  expect(await sentences(aws)).toContain(
    'update-target: target "asana" is updated: it is FAILED: Failed to parse OpenAPI specification: x: y',
  );
  expect((await run(aws, changed)).writes).toEqual(['UpdateGatewayTarget asana']);
});

test.each(['ConflictException', 'ThrottlingException'])('a %s is waited out', async (name) => {
  const aws = deployedAws();
  aws.failNext('CreateGatewayTarget', name);
  expect((await run(aws)).registration.targets).toHaveLength(1);
});

test('another refusal of AWS ends the run', async () => {
  const aws = deployedAws();
  aws.failNext('CreateGateway', 'ServiceQuotaExceededException');
  await expect(run(aws)).rejects.toMatchObject({
    code: 'remote-refused',
    message: 'AWS refused "CreateGateway" with ServiceQuotaExceededException: as the test asked',
  });
});

test('a key that was updated but not marked is updated again', async () => {
  const aws = deployedAws();
  await run(aws);
  aws.tags.set(PROVIDER_ARN, { 'agentcore-bearer:deployment': 'my-deployment' });
  aws.failNext('TagResource', 'AccessDeniedException');
  await expect(run(aws)).rejects.toMatchObject({
    code: 'remote-refused',
    message: 'AWS refused "TagResource" with AccessDeniedException: as the test asked',
  });
  expect((await run(aws)).writes).toEqual(['UpdateApiKeyCredentialProvider my-key', 'TagResource my-key']);
});

test('waiting grows from 0.2 to 5 seconds, and ends', async () => {
  const clock = virtualClock();
  const aws = deployedAws({ readsToSettle: Infinity });
  await expect(
    register(registrationInput(), aws, { clock, random: () => 1, timeoutMs: 20_000 }),
  ).rejects.toMatchObject({
    code: 'remote-timeout',
    message: `gateway "${FIRST_GATEWAY}" is still CREATING, and the time for it is over`,
  });
  expect(clock.slept).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 3800]);
});

test('each step is told before and after it', async () => {
  const told: string[] = [];
  await register(registrationInput(), deployedAws(), {
    clock: virtualClock(),
    onStep: ({ action }, phase) => told.push(`${phase} ${action}`),
  });
  expect(told).toEqual([
    'start create-provider',
    'done create-provider',
    'start create-gateway',
    'done create-gateway',
    'start create-target',
    'done create-target',
  ]);
});
