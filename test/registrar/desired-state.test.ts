import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { desiredState } from '../../registrar/desired-state.ts';
import type { RegistrationInput } from '../../registrar/desired-state.ts';
import { markedDescription, originOf } from '../../registrar/ownership.ts';
import type { TargetOrigin } from '../../registrar/ownership.ts';
import { replaceServers } from '../../registrar/replace-servers.ts';
import { gatewayConfig, registrationInput, targetDocument } from './fixtures.ts';

const url = 'https://api1.execute-api.us-east-1.amazonaws.com/prod';
const key = { id: 'key1', name: 'my-deployment', isEnabled: true, value: secret('sekret') };
const deployment = { key, apiUrls: new Map([['asana', url]]) };
const desired = (more: Partial<RegistrationInput> = {}) => desiredState(registrationInput(more), deployment);

/** A configuration whose inbound side and role are left to the outputs. */
const bare = {
  ...gatewayConfig(),
  roleArn: undefined,
  inbound: { discoveryUrl: undefined, allowedClients: undefined },
};
const outputs = {
  Stack: { GatewayRoleArn: 'arn:role', DiscoveryUrl: 'https://issuer.example/d', ClientId: 'machine' },
};

test('a target calls the deployed API and keeps its text', () => {
  const [target] = desired().targets;
  expect(JSON.parse(target?.document ?? '')).toMatchObject({ servers: [{ url }] });
  expect(target?.text).toBe('Tasks and projects');
});

test('the parts of a split document share the API of their vendor', () => {
  const { targets } = desired({ targets: [targetDocument({ name: 'asana-2' })] });
  expect(targets).toMatchObject([{ name: 'asana-2', document: expect.stringContaining(url) as string }]);
});

test('nothing of the key can be printed but its id and a fingerprint', () => {
  const { provider } = desired();
  expect(JSON.stringify(provider)).toBe(
    '{"kind":"apiKey","name":"my-key","keyId":"key1","spec":{"kind":"apiKey","name":"my-key","key":"[secret]"},"fingerprint":"a7acdeb1f0dd11a3"}',
  );
});

test("the stack's own gateway is named by its id alone", () => {
  const { gateway } = desired({ gateway: bare, outputs: { Stack: { GatewayId: 'gw-1' } } });
  expect(gateway).toEqual({ id: 'gw-1' });
});

test('a gateway takes from the outputs what its configuration leaves out', () => {
  const { gateway } = desired({ gateway: bare, outputs });
  expect(gateway).toEqual({
    spec: {
      name: 'my-gateway',
      description: '[agentcore-bearer my-deployment]',
      roleArn: 'arn:role',
      supportedVersions: ['2025-03-26', '2025-06-18', '2025-11-25'],
      inbound: {
        discoveryUrl: 'https://issuer.example/d',
        allowedClients: ['machine'],
        allowedAudience: undefined,
        allowedScopes: undefined,
      },
      exceptionLevel: undefined,
      interceptors: [],
      ownFunction: 'my-deployment-interceptor',
    },
  });
});

test("an issuer of one's own does not know the client of the stack's", () => {
  const inbound = { discoveryUrl: 'https://login.example/d', allowedAudience: ['my-gateway'] };
  const { gateway } = desired({ gateway: { ...bare, inbound }, outputs });
  expect(gateway).toMatchObject({ spec: { inbound: { ...inbound, allowedClients: undefined } } });
  const open = { ...bare, inbound: { discoveryUrl: 'https://login.example/d' } };
  expect(() => desired({ gateway: open, outputs })).toThrow(
    expect.objectContaining({
      code: 'config-invalid',
      message: '"inbound" would let every token of its issuer in',
    }),
  );
});

const STEPS = `interceptors:
  request: [{ step: audit }]
  response: [{ step: scrub-answers }]
`;

test('a gateway hands headers to its steps only where one reads them', () => {
  const withFunction = { Stack: { ...outputs.Stack, InterceptorArn: 'arn:function' } };
  const { gateway } = desired({ gateway: gatewayConfig(STEPS), outputs: withFunction });
  expect(gateway).toMatchObject({
    spec: {
      interceptors: [
        { point: 'REQUEST', functionArn: 'arn:function', passRequestHeaders: false },
        { point: 'RESPONSE', functionArn: 'arn:function', passRequestHeaders: true },
      ],
    },
  });
});

test('a gateway with steps and without their function is refused', () => {
  expect(() => desired({ gateway: gatewayConfig(STEPS), outputs })).toThrow(
    expect.objectContaining({
      code: 'outputs-missing',
      message: 'output "InterceptorArn" is not there',
    }),
  );
});

test.each([
  ['GatewayRoleArn', 'roleArn'],
  ['DiscoveryUrl', 'inbound.discoveryUrl'],
  ['ClientId', 'inbound.allowedClients'],
])('a gateway without output "%s" and key "%s" is refused', (output, configKey) => {
  const rest = { Stack: { ...outputs.Stack, [output]: undefined } };
  expect(() => desired({ gateway: bare, outputs: rest })).toThrow(
    expect.objectContaining({
      code: 'outputs-missing',
      message: `neither output "${output}" nor "${configKey}" in gateway.yaml is there`,
      hint: `Pass the stack's outputs, or set "${configKey}".`,
    }),
  );
});

test('a document that is too large is refused, with the deployed URL counted', () => {
  const document = replaceServers('asana', targetDocument().document, url);
  const bytes = Buffer.byteLength(document);
  const limited = (limit: number) => ({ ...gatewayConfig(), schemas: { inlineUpTo: limit } });
  expect(desired({ gateway: limited(bytes) }).targets).toHaveLength(1);
  expect(() => desired({ gateway: limited(bytes - 1) })).toThrow(
    expect.objectContaining({
      code: 'limit-exceeded',
      message: `the document of target "asana" has ${bytes} bytes, the limit is ${bytes - 1}`,
    }),
  );
});

test('a target of a vendor without an API is refused', () => {
  expect(() => desired({ targets: [targetDocument({ vendorTarget: 'box' })] })).toThrow(
    expect.objectContaining({ code: 'outputs-missing', message: 'no API is known for target "asana"' }),
  );
});

test.each(['{', '[]', 'null', '{"swagger":"2.0"}'])('the document %j is refused', (document) => {
  expect(() => desired({ targets: [targetDocument({ document })] })).toThrow(
    expect.objectContaining({
      code: 'not-openapi',
      message: 'the document of target "asana" is no OpenAPI document in JSON',
    }),
  );
});

test('replacing the servers leaves every other byte', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
      const write = (server: string): string =>
        JSON.stringify({ 'x-a': before, openapi: '3.0.3', servers: [{ url: server }], 'x-b': after });
      expect(replaceServers('asana', write('https://not-deployed.invalid'), url)).toBe(write(url));
    }),
  );
});

test('a description keeps its mark and 200 characters, whatever its text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.constantFrom<TargetOrigin>('made', 'adopted'),
      (text, origin) => {
        const description = markedDescription('my-deployment', text, origin);
        expect(Array.from(description).length).toBeLessThanOrEqual(200);
        expect(originOf(description, 'my-deployment')).toBe(origin);
        expect(originOf(description, 'deployment')).toBeUndefined();
      },
    ),
  );
});

test('a long description is cut, and says so', () => {
  expect(markedDescription('d', 'x'.repeat(300))).toBe(`${'x'.repeat(178)}… [agentcore-bearer d]`);
});
