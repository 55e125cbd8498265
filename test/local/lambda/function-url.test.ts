import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import type { AccessKey } from '../../../local/sigv4/credentials.ts';
import type { LocalAws } from '../../../local/start.ts';
import { signRequest } from '../../../tokens/sign-request.ts';
import { startAws } from '../local-aws.ts';

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
  ])('refuses %s', async (_, key, change) => {
    const { aws, url } = await withFunction();
    const response = await send(url, key, change);
    expect(response.status).toBe(403);
    expect(await response.text()).toBe('{"Message":"Forbidden"}');
    expect(aws.functionLog('echo')).toEqual([]);
  });

  it('is only there where it was opened, and refuses whoever does not sign', async () => {
    const { aws, url } = await withFunction();
    expect((await fetch(`${url}/token`, { method: 'POST', body: '{}' })).status).toBe(403);
    expect((await send(`${aws.endpointUrl}/_function-url/other`, CALLER)).status).toBe(403);
  });
});
