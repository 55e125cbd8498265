import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/nested-clients/sts';
import { expect, onTestFinished, test } from 'vitest';
import { ACCESS, withRoles } from './roles.ts';
import { askSts } from './accounts.ts';
import { startAws } from '../local-aws.ts';

const VERSION = '2011-06-15';
const SAYS = (action: string): string =>
  `the local AWS does not imitate ${action} of STS; it has AssumeRole and GetCallerIdentity`;

async function send(body: string, headers: Readonly<Record<string, string>> = {}, path = '/') {
  const { endpointUrl } = await startAws({});
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(`${endpointUrl}${path}`, {
    ...{ method: 'POST', body, redirect: 'manual' },
    headers: { ...form, ...headers },
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

test('[I/unsupported] an SDK says that a web identity cannot be assumed', async () => {
  const { workload } = await withRoles();
  const client = new STSClient({ region: workload.region, endpoint: workload.endpointUrl });
  onTestFinished(() => {
    client.destroy();
  });
  const asked = new AssumeRoleWithWebIdentityCommand({
    ...{ RoleArn: ACCESS, RoleSessionName: 'crm', WebIdentityToken: 'a.b.c' },
  });
  await expect(client.send(asked)).rejects.toMatchObject({
    name: 'InvalidAction',
    message: SAYS('AssumeRoleWithWebIdentity'),
    $metadata: { httpStatusCode: 400 },
  });
});

test.each(['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'])(
  '[I/unsupported] %s is refused in XML, with or without a signature and a version',
  async (Action) => {
    const unsigned = await send(new URLSearchParams({ Action }).toString());
    expect(unsigned).toMatchObject({ status: 400, type: 'text/xml' });
    expect(unsigned.text).toContain(`<Message>${SAYS(Action)}</Message>`);
    const { workload } = await withRoles();
    const [user] = workload.account.accessKeys;
    if (user === undefined) throw new Error('the account has no key');
    expect(await askSts(workload, user, { Action, Version: VERSION })).toMatchObject({
      ...{ status: 400, code: 'InvalidAction', message: SAYS(Action) },
    });
  },
);

test.each(['GetSessionToken', 'GetFederationToken', 'DecodeAuthorizationMessage', 'GetAccessKeyInfo'])(
  '[I/unsupported] %s is refused to whom it is signed by',
  async (Action) => {
    const { workload } = await withRoles();
    const [user] = workload.account.accessKeys;
    if (user === undefined) throw new Error('the account has no key');
    expect(await askSts(workload, user, { Action, Version: VERSION })).toMatchObject({
      ...{ status: 400, code: 'InvalidAction', message: SAYS(Action) },
    });
  },
);

test('[I/signature] an SDK says that a role cannot be assumed without a signature', async () => {
  const { workload } = await withRoles();
  const client = new STSClient({
    ...{ region: workload.region, endpoint: workload.endpointUrl },
    credentials: { accessKeyId: 'AKIDNOBODY', secretAccessKey: 's' },
    signer: { sign: async (request) => request },
  });
  onTestFinished(() => {
    client.destroy();
  });
  const asked = new AssumeRoleCommand({ RoleArn: ACCESS, RoleSessionName: 'crm' });
  await expect(client.send(asked)).rejects.toMatchObject({
    name: 'MissingAuthenticationToken',
    $metadata: { httpStatusCode: 403 },
  });
});

test('[I/signature] GetCallerIdentity without a signature is refused in XML', async () => {
  const answer = await send(`Action=GetCallerIdentity&Version=${VERSION}`);
  expect(answer).toMatchObject({ status: 403, type: 'text/xml' });
  expect(answer.text).toContain('<Code>MissingAuthenticationToken</Code>');
});

test.each<[string, string, Readonly<Record<string, string>>, string]>([
  ['of another version', 'Action=ListUsers&Version=2010-05-08', {}, '/'],
  ['of no operation', `Version=${VERSION}`, {}, '/'],
  ['elsewhere', `Action=AssumeRole&Version=${VERSION}`, {}, '/gateways'],
  ['that is no form', `Action=AssumeRole&Version=${VERSION}`, { 'content-type': 'application/json' }, '/'],
])('a request without a signature %s is not taken for one of STS', async (_title, body, headers, path) => {
  const { status, text } = await send(body, headers, path);
  expect([status, JSON.parse(text)]).toEqual([403, { message: 'Missing Authentication Token' }]);
});
