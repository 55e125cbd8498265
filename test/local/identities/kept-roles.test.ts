import { AssumeRoleCommand, STSClient } from '@aws-sdk/nested-clients/sts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { startLocalAws } from '../../../local/start.ts';
import type { LocalAws } from '../../../local/start.ts';
import { signRequest } from '../../../tokens/sign-request.ts';
import { serveCli } from '../../cli/run-cli.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
  await writeFile(
    join(folder, 'broker.mjs'),
    'export const handler = () => ({ statusCode: 200, body: "token" });',
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = (): Promise<LocalAws> => startLocalAws({ stateFolder: join(folder, 'state') });

/** A role that may be assumed with an external id, and a function whose URL is open to it. */
function make(aws: LocalAws): { readonly roleArn: string; readonly url: string } {
  const roleArn = aws.addRole({
    name: 'caller',
    trustPolicy: {
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: aws.accountId },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'deployment-1' } },
      },
    },
  });
  const bundlePath = join(folder, 'broker.mjs');
  aws.deployFunction({ name: 'broker', bundlePath, environment: {}, timeoutMs: 10_000 });
  return { roleArn, url: aws.openFunctionUrl('broker', { allowedRoles: [roleArn] }) };
}

/** Calls the URL as a session of the role, with that external id. */
async function callAs(
  settings: LocalAws['sdkSettings'],
  { roleArn, url }: ReturnType<typeof make>,
  externalId?: string,
): Promise<string> {
  const sts = new STSClient({ ...settings });
  const asked = { RoleArn: roleArn, RoleSessionName: 'session', ExternalId: externalId };
  const { Credentials: session } = await sts.send(new AssumeRoleCommand(asked));
  const credentials = {
    accessKeyId: session?.AccessKeyId ?? '',
    secretAccessKey: secret(session?.SecretAccessKey ?? ''),
    sessionToken: secret(session?.SessionToken ?? ''),
  };
  const request = { url: new URL(url), method: 'POST' as const, headers: {}, body: '' };
  const scope = { service: 'lambda', region: settings.region } as const;
  const headers = await signRequest(request, credentials, scope, Date.now());
  const answer = await fetch(request.url, { method: 'POST', headers });
  return `${answer.status} ${await answer.text()}`;
}

it('a state folder keeps roles and function URLs: after a restart the same callers are let in, and no others', async () => {
  const first = await start();
  const made = make(first);
  const { sdkSettings } = first;
  expect(await callAs(sdkSettings, made, 'deployment-1')).toBe('200 token');
  await first.close();

  const second = await start();
  expect(await callAs(second.sdkSettings, made, 'deployment-1')).toBe('200 token');
  await expect(callAs(second.sdkSettings, made)).rejects.toThrow('is not authorized to perform');
  expect((await fetch(made.url, { method: 'POST' })).status).toBe(403);
  await second.close();

  const third = await serveCli(['local', '--state', 'state', '--json'], { cwd: folder });
  expect(await callAs(sdkSettings, made, 'deployment-1')).toBe('200 token');
  await third.stop();
});
