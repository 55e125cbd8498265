import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { askToken, basic } from './auth/parts.ts';
import { ALL_VERSIONS, mcp } from './gateway/setup.ts';
import type { LocalAws } from '../../local/start.ts';
import { makeGateway, makeTarget, openApi, post, rpc, startAws } from './local-aws.ts';
import { runPeer } from './run-peer.ts';
import { startUpstream } from './upstream-server.ts';

const PATHS = {
  '/notes/{id}': {
    get: {
      operationId: 'readNote',
      description: 'Reads a note',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses: {},
    },
  },
};

const CALL = ['--method', 'tools/call', '--tool-name', 'api___readNote'];
const READ_7 = [...CALL, '--tool-args-json', '{"id":"7"}'];

type Settings = NonNullable<Parameters<typeof makeGateway>[1]>;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What the inspector's command line prints of a gateway, as JSON. */
async function inspect(
  url: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ exit: number; printed: unknown; complaint: string }> {
  // Without a person in front of it, it must not begin a login in a browser.
  const always = ['--transport', 'http', '--format', 'json', '--quiet', '--stored-auth-only'];
  const run = { args: ['--cli', url, ...always, ...args], folder, signal };
  const { exit, stdout, stderr } = await runPeer('@modelcontextprotocol/inspector', 'mcp-inspector', run);
  return { exit, printed: JSON.parse(stdout === '' ? 'null' : stdout), complaint: stderr };
}

/** A gateway with the one tool `api___readNote`. */
async function noteGateway(settings: (aws: LocalAws) => Settings = () => ({})) {
  const aws = await startAws({ allowPrivateTargets: true });
  const api = await startUpstream({ body: '{"note":"seven"}' });
  const { gatewayId, gatewayUrl: url } = await makeGateway(aws, settings(aws));
  await makeTarget(aws, gatewayId, openApi(api.url, PATHS));
  return { aws, url, requests: api.requests };
}

describe('the official inspector', { timeout: 90_000 }, () => {
  it('lists the tools that a gateway lists', async ({ signal }) => {
    const { url } = await noteGateway();
    const { exit, printed } = await inspect(url, ['--method', 'tools/list'], signal);
    const { result } = (await post(url, rpc('tools/list'))).body;
    expect(result?.tools).toHaveLength(1);
    expect([exit, printed]).toEqual([0, { result }]);
  });

  it.for<[string, Settings, string]>([
    ['a gateway as it is made', {}, 'legacy'],
    [
      'sessions and streams',
      mcp({
        supportedVersions: ['2025-11-25'],
        sessionConfiguration: {},
        streamingConfiguration: { enableResponseStreaming: true },
      }),
      'legacy',
    ],
    ['the stateless version', mcp({ supportedVersions: ALL_VERSIONS }), 'modern'],
  ])('calls a tool with arguments: %s', async ([, settings, era], { signal }) => {
    const { url, requests } = await noteGateway(() => settings);
    const { exit, printed } = await inspect(url, [...READ_7, '--protocol-era', era], signal);
    expect([exit, printed]).toMatchObject([
      0,
      { result: { content: [{ type: 'text', text: '{"note":"seven"}' }], isError: false } },
    ]);
    expect(requests).toMatchObject([{ method: 'GET', url: '/notes/7' }]);
  });

  it('ends with another exit code where a call is refused', async ({ signal }) => {
    const { url, requests } = await noteGateway();
    const { exit, printed, complaint } = await inspect(url, CALL, signal);
    expect(exit).toBe(5);
    expect(printed).toMatchObject({ result: { isError: true } });
    expect(JSON.parse(complaint)).toMatchObject({ error: { code: 'tool_is_error' } });
    expect(requests).toEqual([]);
  });

  it('enters with the token of a header, and not without', async ({ signal }) => {
    const { aws, url, requests } = await noteGateway(({ issuer }) => ({
      authorizerType: 'CUSTOM_JWT',
      authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl: issuer.discoveryUrl } },
    }));
    const header = `Authorization: Bearer ${await tokenOf(aws)}`;
    const entered = await inspect(url, [...READ_7, '--header', header], signal);
    expect([entered.exit, entered.printed]).toMatchObject([0, { result: { isError: false } }]);
    const refused = await inspect(url, READ_7, signal);
    expect([refused.exit, refused.printed]).toEqual([3, null]);
    expect(JSON.parse(refused.complaint)).toMatchObject({ error: { code: 'auth_required' } });
    expect(requests).toHaveLength(1);
  });
});

async function tokenOf({ issuer }: LocalAws): Promise<string> {
  const client = {
    clientId: 'inspector',
    clientSecret: secret('s'),
    scopes: ['x'],
    accessTokenTtlSeconds: 600,
  };
  await issuer.registerClient(client);
  const { body } = await askToken(
    issuer.tokenUrl,
    { grant_type: 'client_credentials' },
    basic('inspector', 's'),
  );
  return String(body.access_token);
}
