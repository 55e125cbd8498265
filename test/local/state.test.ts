import {
  CreateApiKeyCredentialProviderCommand,
  DeleteGatewayCommand,
  GetApiKeyCredentialProviderCommand,
  GetGatewayTargetCommand,
  ListGatewaysCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { startLocalAws } from '../../local/start.ts';
import { decode, encode } from '../../local/state/encode.ts';
import type { LocalAws } from '../../local/start.ts';
import { callTool, controlPlane, makeGateway, signed, startAws } from './local-aws.ts';
import { addLambdaTarget } from './gateway/setup.ts';

const folders: string[] = [];
// When every local AWS was closed: closing writes.
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  folders.push(folder);
  return join(folder, 'state');
}

async function tokenOf(aws: LocalAws): Promise<number> {
  const response = await fetch(aws.issuer.tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('c:s').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  await response.text();
  return response.status;
}

describe('a state in a folder', () => {
  it('is taken up again: tools answer, keys open, clients get tokens, at the same URL', async () => {
    const stateFolder = await newFolder();
    const first = await startAws({ stateFolder });
    const { gatewayId: gatewayIdentifier, gatewayUrl } = await makeGateway(first);
    const targetId = await addLambdaTarget(first, gatewayIdentifier);
    await controlPlane(first).send(new CreateApiKeyCredentialProviderCommand({ name: 'p', apiKey: 'KEY-1' }));
    const object = { method: 'PUT', headers: { authorization: signed('s3') }, body: 'bytes' };
    expect((await fetch(`${first.endpointUrl}/bucket/key`, object)).status).toBe(200);
    const client = { clientId: 'c', clientSecret: secret('s'), scopes: ['x'], accessTokenTtlSeconds: 60 };
    await first.issuer.registerClient(client);
    await first.close();

    const second = await startAws({ stateFolder });
    expect(second.endpointUrl).toBe(first.endpointUrl);
    const call = callTool(gatewayUrl, 'lambda-inline___add', { a: 1, b: 2 });
    expect((await call).text).toContain('"sum":3');
    const read = new GetGatewayTargetCommand({ gatewayIdentifier, targetId });
    expect((await controlPlane(second).send(read)).status).toBe('READY');
    const provider = new GetApiKeyCredentialProviderCommand({ name: 'p' });
    const { apiKeySecretArn } = await controlPlane(second).send(provider);
    expect(second.account.secrets.find(apiKeySecretArn?.secretArn ?? '')?.value.reveal()).toContain('KEY-1');
    const stored = await fetch(`${second.endpointUrl}/bucket/key`, { headers: object.headers });
    expect(await stored.text()).toBe('bytes');
    expect(await tokenOf(second)).toBe(200);
  });

  it('is on the disk before the call that changed it is answered, its owner alone can read it', async () => {
    const stateFolder = await newFolder();
    const aws = await startAws({ stateFolder });
    const { gatewayId } = await makeGateway(aws);
    const file = join(stateFolder, 'state.json');
    expect(await readFile(file, 'utf8')).toContain(gatewayId);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await controlPlane(aws).send(new DeleteGatewayCommand({ gatewayIdentifier: gatewayId }));
    expect((await readdir(stateFolder)).toSorted()).toEqual(['lock', 'state.json']);
    expect((await stat(join(stateFolder, 'lock'))).mode & 0o777).toBe(0o600);
    expect((await stat(stateFolder)).mode & 0o777).toBe(0o700);
    await aws.close();
    expect(await readdir(stateFolder)).toEqual(['state.json']);
  });

  it('holds everything where many change it at once', async () => {
    const stateFolder = await newFolder();
    const first = await startAws({ stateFolder });
    const names = Array.from({ length: 20 }, (_, index) => `gw-${index}`);
    await Promise.all(names.map((name) => makeGateway(first, { name })));
    await first.close();
    const second = await startAws({ stateFolder });
    const { items = [] } = await controlPlane(second).send(new ListGatewaysCommand({}));
    expect(items.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  it.each([
    ['no JSON', '{"SECRET', 'it is not JSON'],
    ['null', 'null', '"version" is not 3'],
    ['another version', '{"version":2,"state":{}}', '"version" is not 3'],
    ['no state', '{"version":3}', '"state" is no object'],
    ['a broken mark', '{"version":3,"state":{"s3":{"$map":7}}}', '"$map" holds no pairs'],
    ['half a state', '{"version":3,"state":{"port":1}}', 'is not whole'],
  ])('is a clear error where it is broken, and stays as it is: %s', async (_, text, message) => {
    const stateFolder = await newFolder();
    await (await startAws({ stateFolder })).close();
    const file = join(stateFolder, 'state.json');
    await writeFile(file, text);
    const refusal = await startLocalAws({ stateFolder }).then(
      () => new Error('it started'),
      (error: unknown) => error as Error,
    );
    expect(refusal).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining(message) as string,
    });
    expect(`${refusal.message} ${refusal.stack ?? ''}`).not.toContain('SECRET');
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('is not taken up for another region', async () => {
    const stateFolder = await newFolder();
    await (await startAws({ stateFolder, region: 'eu-west-1' })).close();
    await expect(startLocalAws({ stateFolder, region: 'us-east-1' })).rejects.toMatchObject({
      code: 'config-invalid',
      message: 'the kept state has another "region": "eu-west-1"',
    });
    expect((await startAws({ stateFolder })).region).toBe('eu-west-1');
  });
});

it('what JSON has no form for comes back as it was, and a look-alike too', () => {
  const value = {
    map: new Map([['a', [Infinity, Buffer.from('x')]]]),
    like: { $map: [['a', 1]] },
    schema: { $ref: '#/x', nothing: null },
  };
  expect(decode(JSON.parse(JSON.stringify(encode(value))))).toEqual(value);
  const kept = decode(JSON.parse(JSON.stringify(encode({ s: secret('v') })))) as { s: { reveal(): string } };
  expect(kept.s.reveal()).toBe('v');
});
