import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SERVER_SCENARIOS } from '../conformance/server-scenarios.ts';
import { REQUIREMENTS } from '../conformance/requirements.ts';
import { addTarget, intercepted, mcp } from './gateway/setup.ts';
import { makeGateway, startAws } from './local-aws.ts';
import { runPeer } from './run-peer.ts';
import { startScenarioServer } from './scenario-server.ts';

const PACKAGE = '@modelcontextprotocol/conformance';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Sessions, streams and the newest version with a handshake, an MCP server behind, its prefix hidden by interceptors. */
async function scenarioGateway(): Promise<string> {
  const aws = await startAws({ allowPrivateTargets: true });
  const bundlePath = fileURLToPath(new URL('./functions/prefix.ts', import.meta.url));
  aws.deployFunction({ name: 'prefix', bundlePath, environment: { PREFIX: 'api___' }, timeoutMs: 10_000 });
  const { gatewayId, gatewayUrl } = await makeGateway(aws, {
    ...intercepted(`arn:aws:lambda:${aws.region}:${aws.accountId}:function:prefix`),
    ...mcp({
      supportedVersions: ['2025-03-26', '2025-06-18', '2025-11-25'],
      sessionConfiguration: {},
      streamingConfiguration: { enableResponseStreaming: true },
    }),
  });
  const endpoint = await startScenarioServer();
  const { status } = await addTarget(aws, gatewayId, {
    name: 'api',
    targetConfiguration: { mcp: { mcpServer: { endpoint } } },
  });
  expect(status).toBe('READY');
  return gatewayUrl;
}

interface Check {
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

/** The checks of each scenario that was run, by its id. */
async function readChecks(): Promise<Readonly<Record<string, readonly Check[]>>> {
  const names = await readdir(folder);
  const read = names.flatMap((name) => {
    const [, id] = /^server-(.+)-\d{4}-\d\d-\d\dT[\dZ-]+$/.exec(name) ?? [];
    return id === undefined
      ? []
      : [readFile(join(folder, name, 'checks.json'), 'utf8').then((text) => [id, text])];
  });
  const texts = await Promise.all(read);
  return Object.fromEntries(texts.map(([id = '', text = '']) => [id, JSON.parse(text) as Check[]]));
}

describe('the table of the official server scenarios', { timeout: 90_000 }, () => {
  it('has every scenario that the package lists, in its order, and no other', async ({ signal }) => {
    const run = { args: ['list', '--server'], folder, signal };
    const { exit, stdout } = await runPeer(PACKAGE, 'conformance', run);
    const listed = [...stdout.matchAll(/^ +- ([\w-]+)/gm)].map(([, id]) => id);
    expect([exit, SERVER_SCENARIOS.map(({ id }) => id)]).toEqual([0, listed]);
  });

  it('names rows that there are where the service is the reason', () => {
    const rows = SERVER_SCENARIOS.flatMap((scenario) => ('row' in scenario ? scenario.row : []));
    expect(rows.filter((row) => !REQUIREMENTS.some(({ id }) => id === row))).toEqual([]);
  });

  it('tells which scenarios a gateway passes, and which it does not', async ({ signal }) => {
    const url = await scenarioGateway();
    const args = ['server', '--url', url, '--suite', 'all', '--output-dir', folder];
    await runPeer(PACKAGE, 'conformance', { args, folder, signal });
    const checks = await readChecks();
    const told = SERVER_SCENARIOS.map(({ id }) => ({ id, problems: problemsOf(checks[id] ?? []) }));
    expect(told.filter(({ problems }) => problems.length > 0).map(({ id }) => id)).toEqual(
      SERVER_SCENARIOS.flatMap((scenario) => ('fails' in scenario ? scenario.id : [])),
    );
  });
});

/** Why a scenario is not passed: a warning counts, and so does it where nothing was checked. */
function problemsOf(checks: readonly Check[]): readonly string[] {
  const isGood = ({ status }: Check) => status === 'SUCCESS' || status === 'INFO';
  const problems = checks.filter((check) => !isGood(check)).map(({ errorMessage = '' }) => errorMessage);
  return checks.some(({ status }) => status === 'SUCCESS') ? problems : [...problems, 'nothing passed'];
}
