import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundlePath } from '../../bundles/bundle-path.ts';
import type { ProxyEvent } from '../../contract/proxy-event.ts';
import { fingerprint } from '../../contract/secret.ts';
import { REQUEST_ID, useHarness } from './harness.ts';
import { proxyEvent } from './proxy-events.ts';
import { keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';
import { json, values } from './vendor-server.ts';

const run = promisify(execFile);
const harness = useHarness();
const ROOT = '1-67891233-abcdef012345678912345678';
const PARENT = 'b7ad6b7169203331';
const daemon = createSocket('udp4');
/** Documents that the X-Ray daemon got, parsed and as text. */
const segments: string[] = [];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telemetry-'));
  daemon.on('message', (message) => segments.push(message.toString().replace(/^[^\n]*\n/, '')));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
});
beforeEach(() => void (segments.length = 0));
afterAll(async () => {
  daemon.close();
  await rm(folder, { recursive: true });
});

/** Runs the bundled function for one event, as Lambda would, and gives its lines and what it answered. */
async function invoke(
  event: ProxyEvent,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly lines: readonly string[]; readonly answer: string }> {
  const routes = join(folder, 'routes.json');
  const needed = { optionalTokens: [] };
  await writeFile(
    routes,
    JSON.stringify(routeMap([keptRoute('GET', '/tasks/{id}', needed), keptRoute('POST', '/tasks', needed)])),
  );
  const url = pathToFileURL(await bundlePath('target-lambda')).href;
  const text = `
    const { handler } = await import(${JSON.stringify(url)});
    const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 20000 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.stdout.write('\\n=' + JSON.stringify(answer));`;
  const env = {
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    DEPLOYMENT_ID: 'asana-gateway',
    ROUTES_FILE: routes,
    UPSTREAM: harness.vendor.url,
    ...more,
  };
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', text], { env });
  const [lines = '', answer = ''] = stdout.split('\n=');
  return { lines: [...stderr.split('\n'), ...lines.split('\n')].filter(Boolean), answer };
}

const EVENT = proxyEvent('GET', '/tasks/path-value-7f3a', {
  headers: { [TOKEN_HEADER]: TOKEN, 'X-Amzn-Trace-Id': `Root=${ROOT};Parent=${PARENT};Sampled=1` },
  query: { q: ['query-value-7f3a'] },
});
const SAMPLED = {
  _X_AMZN_TRACE_ID: `Root=${ROOT};Parent=${PARENT};Sampled=1`,
  LAMBDA_TASK_ROOT: '/var/task',
};

function daemonAddress(): Readonly<Record<string, string>> {
  return { AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}` };
}

describe('the bundled function', () => {
  it('writes a line for the call, and one with its figures', async () => {
    const { lines } = await invoke(EVENT);
    const [call, figures] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(2);
    expect(Object.keys(call ?? {})).toEqual([
      'time',
      'level',
      'method',
      'tokens',
      'operation',
      'status',
      'durationMs',
      'requestId',
      'traceId',
    ]);
    expect(call).toMatchObject({
      level: 'info',
      method: 'GET',
      status: 200,
      requestId: REQUEST_ID,
      traceId: ROOT,
      tokens: { [TOKEN_HEADER]: fingerprint('asana-gateway', TOKEN) },
    });
    const { _aws, Latency, VendorLatency, ...counts } = figures ?? {};
    expect(counts).toEqual({
      service: 'asana-gateway',
      vendor: 'Asana',
      target: 'asana',
      Calls: 1,
      MissingToken: 0,
      Refused: 0,
      Failed: 0,
      Vendor2xx: 1,
    });
    expect([typeof Latency, typeof VendorLatency]).toEqual(['number', 'number']);
    expect(_aws).toMatchObject({
      CloudWatchMetrics: [{ Namespace: 'AgentCoreBearer', Dimensions: [['service', 'vendor', 'target']] }],
    });
    expect(lines.join()).not.toMatch(/1204567|value-7f3a/);
  });

  it.each([
    ['the vendor refuses', EVENT, 401, { Vendor4xx: 1, Refused: 0, Failed: 0 }, 'warn'],
    ['the vendor fails', EVENT, 503, { Vendor5xx: 1, Refused: 0, Failed: 0 }, 'error'],
    [
      'the token is missing',
      proxyEvent('GET', '/tasks/1'),
      200,
      { MissingToken: 1, Refused: 1, Failed: 0 },
      'warn',
    ],
    [
      'no route takes it',
      proxyEvent('GET', '/other'),
      200,
      { vendor: 'none', target: 'none', Refused: 1 },
      'warn',
    ],
  ])('counts where %s', async (_title, event, status, want, level) => {
    harness.vendor.respond = (_request, response) => json(response, status, {});
    const { lines } = await invoke(event);
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(parsed.find((line) => '_aws' in line)).toMatchObject({ Calls: 1, ...want });
    expect(parsed.find((line) => !('_aws' in line))).toMatchObject({ level });
  });

  it('names its metrics as the environment says, and writes no event', async () => {
    const more = {
      POWERTOOLS_METRICS_NAMESPACE: 'Mine',
      POWERTOOLS_LOGGER_LOG_EVENT: 'true',
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
    };
    const { lines } = await invoke(EVENT, more);
    expect(lines).toHaveLength(2);
    expect(lines.join()).toContain('"Namespace":"Mine"');
    expect(lines.join()).not.toMatch(/1204567|value-7f3a/);
  });

  it('makes a subsegment of the request to the vendor, of method, host and status alone', async () => {
    await invoke(EVENT, { ...SAMPLED, ...daemonAddress() });
    const { host, origin } = new URL(harness.vendor.url);
    expect(segments.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      {
        name: host,
        namespace: 'remote',
        type: 'subsegment',
        trace_id: ROOT,
        parent_id: PARENT,
        http: { request: { method: 'GET', url: origin }, response: { status: 200 } },
      },
    ]);
    expect(segments.join()).not.toMatch(/1204567|value-7f3a|tasks/);
    expect(values(harness.vendor.received[0], 'x-amzn-trace-id')).toEqual([]);
  });

  it.each([
    [404, { error: true }],
    [429, { error: true, throttle: true }],
    [500, { fault: true }],
  ])('marks it where the vendor answers %i', async (status, want) => {
    harness.vendor.respond = (_request, response) => json(response, status, {});
    await invoke(EVENT, { ...SAMPLED, ...daemonAddress() });
    expect(segments.map((text) => JSON.parse(text) as unknown)).toMatchObject([want]);
  });

  it.each([
    ['the call is not sampled', { ...SAMPLED, _X_AMZN_TRACE_ID: `Root=${ROOT};Parent=${PARENT};Sampled=0` }],
    ['traces are switched off', { ...SAMPLED, POWERTOOLS_TRACE_ENABLED: 'false' }],
  ])('sends no trace where %s', async (_title, more) => {
    const { answer } = await invoke(EVENT, { ...daemonAddress(), ...more });
    expect(answer).toContain('"statusCode":200');
    expect(segments).toEqual([]);
  });

  it('sends no trace where there is no daemon', async () => {
    const { answer } = await invoke(EVENT, SAMPLED);
    expect(answer).toContain('"statusCode":200');
    expect(segments).toEqual([]);
  });
});
