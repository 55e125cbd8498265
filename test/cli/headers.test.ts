import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGatewayStub, textResult } from '../mcp-client/gateway-stub.ts';
import type { GatewayStub } from '../mcp-client/gateway-stub.ts';
import { runCli } from './run-cli.ts';
import type { Finished } from './run-cli.ts';

let gateway: GatewayStub;
beforeEach(async () => {
  gateway = await startGatewayStub({ call: () => textResult({ done: true }) });
});
afterEach(() => gateway.close());

const ENV = { INBOUND: 'inbound-token', USER_TOKEN: 'user-token-1', REGION: 'eu' };

function run(command: readonly string[], ...headers: readonly string[]): Promise<Finished> {
  const flags = ['--gateway', gateway.url, '--inbound', 'env:INBOUND'];
  return runCli([...command, ...flags, ...headers], { cwd: tmpdir(), env: ENV });
}

describe('--header', () => {
  it.each([
    ['tools', ['tools']],
    ['call', ['call', 'orders___get', '{}']],
  ])('sends headers with %s', async (_title, command) => {
    const { code, stderr } = await run(
      command,
      ...['--header', 'X-User-Token=env:USER_TOKEN', '--header', 'X-Region=env:REGION'],
    );
    expect([code, stderr]).toEqual([0, '']);
    const seen = gateway.seen.map(({ headers }) => [headers['x-user-token'], headers['x-region']].join(' '));
    expect(new Set(seen)).toEqual(new Set(['user-token-1 eu']));
  });

  it.each([
    ['a value in clear', ['X-User-Token=user-token-1'], 'error usage: a token source is not "env:NAME"'],
    ['no source', ['user-token-1'], 'error usage: a --header is not "HEADER=SOURCE"'],
    ['a header of MCP', ['Mcp-Session-Id=env:USER_TOKEN'], 'error usage: header "mcp-session-id" belongs to'],
    [
      'the inbound one',
      ['authorization=env:USER_TOKEN'],
      'error usage: header "authorization" is the inbound',
    ],
    ['one twice', ['X-A=env:REGION', 'X-A=env:USER_TOKEN'], 'error usage: header "X-A" is given twice'],
  ])('refuses %s, and repeats no value', async (_title, headers, want) => {
    const { code, stdout, stderr } = await run(['tools'], '--header', ...headers);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(want);
    expect(stderr).not.toContain('user-token-1');
    expect(gateway.seen).toEqual([]);
  });
});
