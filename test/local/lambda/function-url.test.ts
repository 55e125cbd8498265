import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import type { AccessKey } from '../../../local/sigv4/credentials.ts';
import type { LocalAws } from '../../../local/start.ts';
import { signRequest } from '../../../tokens/sign-request.ts';
import type { RoleSettings } from '../../../local/iam/role.ts';
import { CENTRAL, sessionOf, startAccounts, WORKLOAD } from '../identities/accounts.ts';
import { startAws } from '../local-aws.ts';

const ODD = fileURLToPath(new URL('./functions/odd.ts', import.meta.url));
const session = (account: string, role: string): AccessKey => ({
  accessKeyId: `ASIA${account}${role.toUpperCase()}`,
  secretAccessKey: secret(`secret-of-${role}`),
  sessionToken: secret(`session-of-${role}`),
  principalArn: `arn:aws:sts::${account}:assumed-role/${role}/s-1`,
});
const CALLER = session('111122223333', 'caller');
const NAMESAKE = session('777788889999', 'caller');
const USER: AccessKey = {
  accessKeyId: 'AKIAUSER',
  secretAccessKey: secret('secret-of-user'),
  principalArn: 'arn:aws:iam::111122223333:user/caller',
};

async function withFunction(): Promise<{ aws: LocalAws; url: string }> {
  const aws = await startAws({ accessKeys: [CALLER, NAMESAKE, USER] });
  aws.deployFunction({
    name: 'echo',
    handler: (event) => ({ statusCode: 200, body: JSON.stringify(event) }),
  });
  const allowedRoles = ['arn:aws:iam::111122223333:role/caller'];
  return { aws, url: aws.openFunctionUrl('echo', { allowedRoles }) };
}

async function send(
  url: string,
  key: AccessKey,
  change: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const parts = {
    url: new URL(`${url}/token?a=b%20c`),
    method: 'POST' as const,
    headers: { 'content-type': 'application/json' },
    body: '{"x":1}',
  };
  const { accessKeyId, secretAccessKey, sessionToken } = key;
  const credentials = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
  const scope = { service: change.service ?? 'lambda', region: 'us-east-1' } as const;
  const headers = await signRequest(parts, credentials, scope, Date.now());
  return fetch(parts.url, { method: 'POST', headers, body: change.body ?? parts.body });
}

describe("a function's URL", () => {
  it('tells the function who signed, in payload version 2.0', async () => {
    const { url } = await withFunction();
    const response = await send(url, CALLER);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      version: '2.0',
      rawPath: '/token',
      rawQueryString: 'a=b%20c',
      body: '{"x":1}',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST', path: '/token' },
        authorizer: {
          iam: {
            accountId: '111122223333',
            userArn: 'arn:aws:sts::111122223333:assumed-role/caller/s-1',
          },
        },
      },
    });
  });

  it.each([
    ['another account', NAMESAKE, {}],
    ['a user with the name of the role', USER, {}],
    ['a key that is not known', session('111122223333', 'other'), {}],
    ['a wrong secret', { ...CALLER, secretAccessKey: secret('another') }, {}],
    ['a body that was changed on the way', CALLER, { body: '{"x":2}' }],
    ['a signature for another service', CALLER, { service: 'execute-api' }],
  ])('[I/url-refusal] refuses %s', async (_, key, change) => {
    const { aws, url } = await withFunction();
    const response = await send(url, key, change);
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
    expect(await response.text()).toBe(
      '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
    );
    expect(aws.functionLog('echo')).toEqual([]);
  });

  it('is only there where it was opened, and refuses whoever does not sign', async () => {
    const { aws, url } = await withFunction();
    expect((await fetch(`${url}/token`, { method: 'POST', body: '{}' })).status).toBe(403);
    expect((await send(`${aws.endpointUrl}/_function-url/other`, CALLER)).status).toBe(403);
  });
});

describe('a role that calls a URL', () => {
  const CALL = {
    Statement: [
      {
        ...{ Effect: 'Allow', Action: 'lambda:InvokeFunctionUrl', Resource: '*' },
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      },
      {
        ...{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' },
        Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      },
    ],
  };
  const HALF = { Statement: CALL.Statement.slice(0, 1) };
  const OTHER = {
    Statement: { ...CALL.Statement[0], Action: 'lambda:*', Resource: 'arn:aws:lambda:*:*:function:o' },
  };
  const ROLE = { name: 'caller', path: '/apps/', trustPolicy: { Statement: [] } };

  async function callAs(
    policies: RoleSettings['policies'],
    isSameAccount: boolean,
    isLetIn: boolean,
  ): Promise<number> {
    const { central, workload } = await startAccounts();
    central.deployFunction({ name: 'echo', handler: () => ({ statusCode: 200, body: '{}' }) });
    const aws = isSameAccount ? central : workload;
    const role = aws.addRole({ ...ROLE, policies });
    const url = central.openFunctionUrl('echo', { allowedRoles: isLetIn ? [role] : [] });
    return (await send(url, sessionOf(aws, role))).status;
  }

  it.each<[string, RoleSettings['policies'], number, number]>([
    ['has both permissions', { Call: CALL }, 200, 200],
    ['has one of them', { Call: HALF }, 403, 200],
    ['has them for another function', { Call: OTHER }, 403, 200],
    ['has no permission', {}, 403, 200],
    ['has policies that nobody told', undefined, 403, 200],
  ])('[I/url-same-account] of its own account and %s', async (_title, policies, alone, letIn) => {
    expect([await callAs(policies, true, false), await callAs(policies, true, true)]).toEqual([alone, letIn]);
  });

  it.each<[string, RoleSettings['policies'], number]>([
    ['has both permissions', { Call: CALL }, 200],
    ['has one of them', { Call: HALF }, 403],
    ['has no permission', {}, 403],
    ['has policies that nobody told', undefined, 200],
  ])(
    '[I/url-other-account] of another account, let in by the function, and %s',
    async (_title, policies, status) => {
      expect(await callAs(policies, false, true)).toBe(status);
      expect(await callAs(policies, false, false), 'and not let in').toBe(403);
    },
  );

  it('is the one that is known by its name, also where its key does not say its path', async () => {
    const key = session(WORKLOAD, 'caller');
    const { central, workload } = await startAccounts({ verifySignatures: false });
    central.account.credentials.add(key);
    central.deployFunction({ name: 'echo', handler: () => ({ statusCode: 200, body: '{}' }) });
    const url = central.openFunctionUrl('echo', { allowedRoles: [WORKLOAD] });
    expect((await send(url, key)).status, 'of whom nobody has told anything').toBe(200);
    workload.addRole({ ...ROLE, policies: {} });
    expect((await send(url, key)).status).toBe(403);
    workload.addRole({ ...ROLE, policies: { Call: CALL } });
    expect((await send(url, key)).status).toBe(200);
  });

  it('is told to the function by its session, and nobody who is no principal is let in', async () => {
    const { central } = await startAccounts();
    central.deployFunction({
      name: 'echo',
      handler: (event) => ({ statusCode: 200, body: JSON.stringify(event) }),
    });
    const role = central.addRole({ ...ROLE, policies: { Call: CALL } });
    const url = central.openFunctionUrl('echo', { allowedRoles: [] });
    expect(await (await send(url, sessionOf(central, role))).json()).toMatchObject({
      requestContext: {
        authorizer: { iam: { userArn: `arn:aws:sts::${CENTRAL}:assumed-role/caller/session` } },
      },
    });
    expect(() => central.openFunctionUrl('echo', { allowedRoles: ['caller'] })).toThrow(
      '"caller" is no principal that a function lets in',
    );
  });
});

it('a function that has a role signs as a session of it', async () => {
  const { workload } = await startAccounts();
  const roleArn = workload.addRole({ name: 'worker', trustPolicy: { Statement: [] }, policies: {} });
  workload.deployFunction({
    name: 'who',
    bundlePath: ODD,
    environment: { MINE: 'x' },
    timeoutMs: 5000,
    roleArn,
  });
  const { payload } = (await workload.account.functions.invoke('who', { how: 'variables' })) as {
    payload: Readonly<Record<string, string>>;
  };
  expect(payload).toMatchObject({ MINE: 'x', AWS_ENDPOINT_URL: workload.endpointUrl });
  const key = workload.account.credentials.find(payload.AWS_ACCESS_KEY_ID ?? '');
  expect(key?.principalArn).toBe(`arn:aws:sts::${WORKLOAD}:assumed-role/worker/who`);
  expect(key?.sessionToken?.reveal()).toBe(payload.AWS_SESSION_TOKEN);
});
