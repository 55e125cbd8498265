import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from './run-cli.ts';

const SPEC = {
  openapi: '3.0.3',
  info: { title: 'Notes', version: '1' },
  servers: [{ url: 'https://api.notes.example' }],
  paths: { '/notes': { get: { operationId: 'listNotes', responses: { 200: { description: 'Notes' } } } } },
};

const gatewayWith = (to: string, more = ''): string => `name: notes
inbound:
  discoveryUrl: https://issuer.example.com/.well-known/openid-configuration
  allowedAudience: [https://gateway.example.com]
outbound: { apiKey: { provider: notes }, headers: [X-Notes-Token] }
vendors: [bearer.yaml]
interceptors:
  request:
    - { step: propagate-header, header: x-client, tools: ['notes___*'], to: ${to} }
${more}`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  await writeFile(join(folder, 'spec.json'), JSON.stringify(SPEC));
  const config = 'source: spec.json\ntokens: [{ to: bearer, header: X-Notes-Token }]\n';
  await writeFile(join(folder, 'bearer.yaml'), config);
  expect((await runHere(['transform'], { cwd: folder })).code).toBe(0);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function lint(gateway: string, ...more: readonly string[]) {
  await writeFile(join(folder, 'gateway.yaml'), gateway);
  return runHere(['lint', '--gateway', 'gateway.yaml', ...more], { cwd: folder });
}

describe('lint --gateway', () => {
  it('says that headers are handed over and that models are asked for the token', async () => {
    const { code, stdout } = await lint(gatewayWith('{ tokenArgument: true }'));
    expect(code).toBe(0);
    expect(stdout).toContain('gateway.yaml#/interceptors note interceptors/headers-handed-over: ');
    expect(stdout).toContain('gateway.yaml#/interceptors/request/0 warning interceptors/argument-shown: ');
  });

  it('fails where a step cannot work, and prints its findings as JSON', async () => {
    const { code, stdout } = await lint(gatewayWith('{ header: X-Notes-Token }'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'interceptors/header-declared', severity: 'error' }),
      ]) as unknown,
    });
  });

  it('refuses what cannot be compiled for the tools that there are', async () => {
    const exchange = `    - step: exchange-token
      tokenUrl: https://issuer.example.com/token
      client: { id: notes, secret: { env: SECRET } }
      audience: https://api.notes.example
      scopes: [read, write]
      narrow: [{ tools: [notes___lisNotes], scopes: [read] }]
`;
    const gateway = gatewayWith('{ argument: client }')
      .replace('  request:\n', '  request:\n    - { step: verify-caller }\n')
      .concat(exchange);
    expect(await lint(gateway)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"notes___lisNotes" in "narrow" of step "exchange-token"') as unknown,
    });
  });

  it('has nothing to say of a gateway without steps', async () => {
    const gateway = gatewayWith('{ tokenArgument: true }').replace(/interceptors:[^]*/, '');
    expect(await lint(gateway)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no findings') as unknown,
    });
  });
});
