import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runHere, serveCli } from './run-cli.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOKEN = '2/1200000000/1200000001:0123456789abcdef0123456789abcdef';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface DevLine {
  readonly gatewayUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly targets: readonly unknown[];
}

describe('dev', () => {
  it('serves a document with a mock of its vendor, and tools and call reach it', async () => {
    const serving = await serveCli(['dev', 'specs/asana/source.yaml', '--mock', '--json'], { cwd: ROOT });
    try {
      const line = JSON.parse(serving.ready) as DevLine;
      expect(Object.keys(line)).toEqual([
        'gatewayUrl',
        'tokenUrl',
        'clientId',
        'clientSecret',
        'scope',
        'targets',
      ]);
      expect(line.targets).toEqual([{ name: 'asana', tools: 32, tokenHeaders: ['X-Asana-Token'] }]);
      const { gatewayUrl, tokenUrl, clientId, clientSecret, scope } = line;
      const inbound = [
        '--gateway',
        gatewayUrl,
        '--token-url',
        tokenUrl,
        '--client-id',
        clientId,
        '--scope',
        scope,
      ];
      const surroundings = {
        cwd: folder,
        env: { AGENTCORE_BEARER_CLIENT_SECRET: clientSecret, MY_TOKEN: TOKEN },
      };

      const listed = await runCli(
        ['tools', ...inbound, '--token', 'X-Asana-Token=env:MY_TOKEN', '--json'],
        surroundings,
      );
      expect(listed).toMatchObject({ code: 0, stderr: '' });
      expect(listed.stdout).toContain('asana___createTask');
      expect(listed.stdout, 'the parameter that is filled in is hidden').not.toContain('X-Asana-Token');

      const args = ['asana___getTask', '{"task_gid":"1204500000000101"}', ...inbound];
      const called = await runCli(['call', ...args, '--token', 'X-Asana-Token=env:MY_TOKEN'], surroundings);
      expect(called).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(called.stdout)).toMatchObject({ data: { gid: expect.any(String) as string } });

      const refused = await runCli(['call', ...args], surroundings);
      expect(refused.code).toBe(3);
      expect(refused.stdout).toContain("Missing required field(s): 'X-Asana-Token'");
    } finally {
      const { code, stderr } = await serving.stop();
      expect(code).toBe(0);
      expect(stderr).toContain('"operation":"tools/call"');
      expect(stderr).not.toContain(TOKEN);
    }
  });

  it('does not mock and call elsewhere at once', async () => {
    const finished = await runHere(
      ['dev', 'specs/asana/source.yaml', '--mock', '--upstream', 'http://127.0.0.1:1'],
      { cwd: ROOT },
    );
    expect(finished).toMatchObject({
      code: 2,
      stderr: 'error usage: --mock and --upstream exclude each other\n',
    });
  });
});

describe('local and register', () => {
  it('stand up what gateway.yaml asks for, once', async () => {
    const serving = await serveCli(['local', '--config', 'gateway.yaml', '--json'], {
      cwd: ROOT,
      env: { AGENTCORE_BEARER_CLIENT_SECRET: 'made-up-for-this-test-0123456789' },
    });
    try {
      const { endpointUrl, region, outputs } = JSON.parse(serving.ready) as {
        endpointUrl: string;
        region: string;
        outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
      };
      expect(region).toBe('us-east-1');
      expect(JSON.stringify(outputs)).not.toContain('made-up-for-this-test');
      await writeFile(join(folder, 'outputs.json'), serving.ready);
      const args = [
        'register',
        '--config',
        'gateway.yaml',
        '--outputs',
        join(folder, 'outputs.json'),
        '--endpoint-url',
        endpointUrl,
      ];

      const planned = await runCli([...args, '--check'], { cwd: ROOT });
      expect(planned.code).toBe(1);
      expect(planned.stdout).toContain('target "asana"');
      const registered = await runCli([...args, '--json'], { cwd: ROOT });
      expect(registered.code).toBe(0);
      expect(JSON.parse(registered.stdout)).toMatchObject({
        targets: [{ name: 'asana', action: 'created', tools: 32 }],
      });
      expect(await runCli([...args, '--check'], { cwd: ROOT })).toMatchObject({ code: 0 });
      const again = await runCli(args, { cwd: ROOT });
      expect(again.stdout).toContain('target "asana" is READY with 32 tools (unchanged)');
    } finally {
      expect(await serving.stop()).toMatchObject({ code: 0 });
    }
  });

  it.each([
    [
      'both a configuration and an app',
      ['--config', 'gateway.yaml', '--app', 'x'],
      'usage: --config and --app exclude each other',
    ],
    ['a folder that is no app', ['--app', 'specs'], 'file-not-found: '],
  ])('do not take %s', async (_title, flags, says) => {
    const { code, stderr } = await runHere(['local', ...flags], { cwd: ROOT });
    expect(stderr).toContain(`error ${says}`);
    expect(code).toBe(2);
  });

  it('say that a port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const finished = await runHere(['local', '--port', String(port)], { cwd: ROOT });
    server.close();
    expect(finished.stderr).toContain(`error port-in-use: port ${port} is already in use`);
    expect(finished.code).toBe(2);
  });

  it('say that AWS is not there', async () => {
    const args = ['register', '--config', 'gateway.yaml', '--endpoint-url', 'http://127.0.0.1:9'];
    const finished = await runHere(args, { cwd: ROOT });
    expect(finished.stderr).toMatch(/^error remote-failed: /);
    expect(finished.code).toBe(3);
  });

  it('need a region where AWS is not on this machine', async () => {
    const finished = await runHere(['register', '--config', 'gateway.yaml'], { cwd: ROOT });
    expect(finished).toMatchObject({ code: 2 });
    expect(finished.stderr).toContain('error usage: no region is named');
  });
});

describe('what does not belong on a command line', () => {
  const gateway = ['--gateway', 'http://127.0.0.1:9/mcp', '--inbound', 'env:INBOUND'];

  it.each<readonly [string, readonly string[], string]>([
    [
      'a token among the arguments',
      ['call', 'a___b', '{"X-Asana-Token":"SECRETVALUE"}', ...gateway],
      'argument "X-Asana-Token" is a token',
    ],
    [
      'a token where its source should be',
      ['call', 'a___b', ...gateway, '--token', 'X-Asana-Token=SECRETVALUE'],
      'is not "env:NAME", "file:PATH" or "command:CMD"',
    ],
    ['a misspelt option', ['tools', ...gateway, '--tokn=SECRETVALUE'], "unknown option '--tokn'"],
    [
      'a URL with credentials',
      ['tools', '--gateway', 'ftp://SECRETVALUE@x'],
      "option '--gateway <url>' has an invalid value.",
    ],
    [
      'arguments that are no JSON',
      ['call', 'a___b', '{"X":"SECRETVALUE"', ...gateway],
      'the arguments are no JSON object',
    ],
  ])('is refused and not repeated: %s', async (_title, args, says) => {
    const { code, stdout, stderr } = await runHere(args, { cwd: folder, env: { INBOUND: 'inbound' } });
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stdout + stderr).not.toContain('SECRETVALUE');
  });
});

describe('a mock of a vendor', () => {
  it('follows no reference out of the document', async () => {
    const outside = `openapi: 3.0.3
info: { title: Outside, version: '1' }
servers: [{ url: https://api.outside.example }]
paths: { /a: { get: { responses: { 200: { description: A, content: { application/json: { example: { $ref: /etc/hostname } } } } } } } }
`;
    await writeFile(join(folder, 'outside.yaml'), outside);
    const { code, stderr } = await runHere(['dev', 'outside.yaml', '--mock', '--json'], { cwd: folder });
    expect(stderr).toContain(
      'error cannot-transform: "outside.yaml" refers to "/etc/hostname", which a mock must not follow',
    );
    expect(code).toBe(1);
  });
});
