import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { decodeSettings } from '../../interceptor-lambda/settings.ts';
import { requestEvent, toolCall } from './harness.ts';
import { runBundle } from './run-bundle.ts';
import { planWith } from './world.ts';

let folder = '';
let planFile = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interceptor-'));
  planFile = join(folder, 'interceptors.json');
  const plan = planWith({ request: [{ step: 'coerce-arguments' }, { step: 'audit' }] });
  await writeFile(planFile, JSON.stringify(plan));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the bundled function', () => {
  it('answers an event and writes one line', async () => {
    const event = requestEvent(toolCall('asana___getTasks', { limit: '3' }));
    const printed = await runBundle(
      `const output = await handler(${JSON.stringify(event)}, { awsRequestId: 'r7' });
       process.stdout.write(JSON.stringify(output));`,
      {
        DEPLOYMENT_ID: 'd',
        INTERCEPTORS_FILE: planFile,
        _X_AMZN_TRACE_ID: 'Root=1-67891233-abcdef012345678912345678;Sampled=1',
      },
    );
    const [line = '', output = ''] = printed.split('\n');
    expect(JSON.parse(line)).toMatchObject({
      ...{ outcome: 'allowed', requestId: 'r7', traceId: '1-67891233-abcdef012345678912345678' },
      counts: { coerced: 1 },
    });
    expect(JSON.parse(output)).toEqual({
      interceptorOutputVersion: '1.0',
      mcp: { transformedGatewayRequest: { body: toolCall('asana___getTasks', { limit: 3 }) } },
    });
  });

  it.each([
    ['no deployment', {}, 'the interceptor function is not configured: "DEPLOYMENT_ID" is not set'],
    [
      'no plan',
      { INTERCEPTORS_FILE: '' },
      'the interceptor function is not configured: "INTERCEPTORS_FILE" is not set',
    ],
    ['a plan that is nowhere', { INTERCEPTORS_FILE: '/nowhere' }, 'plan "/nowhere" cannot be read'],
  ])('does not start with %s', async (_title, environment, message) => {
    const id = 'INTERCEPTORS_FILE' in environment ? { DEPLOYMENT_ID: 'd' } : {};
    expect(await runBundle('', { ...id, ...environment })).toBe(`not-configured: ${message}`);
  });

  it.each([
    ['no object', '7', 'it is no object'],
    ['another version', '{"version":2}', '"version" is 2, not 1'],
    ['no lists', '{"version":1}', '"request", "response" and "targets" are not all lists'],
  ])('does not start with a plan that is %s', async (_title, text, problem) => {
    const file = join(folder, 'other.json');
    await writeFile(file, text);
    expect(await runBundle('', { DEPLOYMENT_ID: 'd', INTERCEPTORS_FILE: file })).toBe(
      `not-configured: the interceptors' plan cannot be read: ${problem}`,
    );
  });

  it.each([
    ['that it does not know', 'nothing', 'step "nothing" cannot stand in "any list"'],
    ['of the other list', 'scrub-answers', 'step "scrub-answers" cannot stand in "request"'],
  ])('does not start with a step %s', async (_title, step, problem) => {
    const file = join(folder, 'step.json');
    await writeFile(file, JSON.stringify({ version: 1, request: [{ step }], response: [], targets: [] }));
    expect(await runBundle('', { DEPLOYMENT_ID: 'd', INTERCEPTORS_FILE: file })).toBe(
      `not-configured: ${problem}`,
    );
  });

  it('is small, and imports nothing but what Node has and a client of the SDK', async () => {
    const text = await readFile(await bundlePath('interceptor-lambda'), 'utf8');
    const found = [...text.matchAll(/\b(?:from|require\(|import\()\s*["']([\w@:/.-]+)["']/g)];
    const imported = found.map(([, name]) => name ?? '').filter((name) => !isBuiltin(name));
    expect(new Set(imported)).toEqual(new Set(['@aws-sdk/client-secrets-manager']));
    expect(text.length).toBeLessThan(150_000);
  });
});

describe('its settings', () => {
  it('are read from the environment', () => {
    expect(
      decodeSettings({
        ...{
          DEPLOYMENT_ID: 'd',
          INTERCEPTORS_FILE: 'i.json',
          ALLOWED_CLIENTS: 'a, b,',
          AWS_REGION: 'eu-west-1',
        },
        DISCOVERY_URL: '',
      }),
    ).toEqual({
      ...{ deploymentId: 'd', planFile: 'i.json', discoveryUrl: undefined, allowedClients: ['a', 'b'] },
      ...{ region: 'eu-west-1', endpointUrl: undefined, stsEndpointUrl: undefined },
    });
  });

  it.each([
    ['its own', { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_STS: 'http://b' }, 'http://b'],
    ['that of all services', { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_STS: '' }, 'http://a'],
  ])('say where STS is: %s', (_title, endpoints, stsEndpointUrl) => {
    const settings = decodeSettings({ DEPLOYMENT_ID: 'd', INTERCEPTORS_FILE: 'i.json', ...endpoints });
    expect(settings).toMatchObject({ endpointUrl: 'http://a', stsEndpointUrl });
  });
});
