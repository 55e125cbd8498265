import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runHere } from './run-cli.ts';

const SMALL = `openapi: 3.0.3
info: { title: "Small\\x1B[2J", version: '1' }
servers: [{ url: https://api.small.example }]
paths: { /things: { get: { operationId: listThings, responses: { 200: { description: Things } } } } }
`;
const GATEWAY = `name: small
vendors: [bearer.yaml]
outbound: { apiKey: { provider: small-key } }
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  await writeFile(join(folder, 'small.yaml'), SMALL);
  await writeFile(join(folder, 'gateway.yaml'), GATEWAY);
  await writeFile(join(folder, 'bearer.yaml'), 'vendor: Small\nsource: small.yaml\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a command that tests run in their own process', () => {
  const aws = ['--endpoint-url', 'http://127.0.0.1:9'];

  it.each([
    [0, 'what is printed', ['transform', 'small.yaml']],
    [0, 'JSON', ['lint', 'small.yaml', '--json']],
    [1, 'a check that finds a difference', ['transform', '--target-name', 'other', '--check']],
    [2, 'a wrong option', ['transform', '--nope']],
    [2, 'a document that is not there', ['init', 'none.yaml']],
    [
      2,
      'an environment without the secret',
      ['tools', '--gateway', aws[1] ?? '', '--inbound', 'env:INBOUND'],
    ],
    [3, 'a system that is not there', ['register', '--config', 'gateway.yaml', ...aws]],
  ])('ends with %i and %s as in a process of its own', async (code, _title, args) => {
    const finished = await runCli(args, { cwd: folder });
    expect(finished.code).toBe(code);
    expect(await runHere(args, { cwd: folder })).toEqual(finished);
  });
});
