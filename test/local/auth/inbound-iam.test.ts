import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createAuthorizer } from '../../../local/gateway/authorizer.ts';
import { sigV4Headers } from '../../../local/sigv4/sign.ts';
import type { AccessKey } from '../../../local/sigv4/credentials.ts';
import { gatewayOf, makeAccount, NOON } from './parts.ts';

const BODY = '{}';
const PATH = '/_gateway/gw-0123456789/mcp';

async function enter(
  authorizerType: 'AWS_IAM' | 'AUTHENTICATE_ONLY' | 'NONE',
  key?: AccessKey,
  more: Partial<AccessKey> = {},
  service = 'bedrock-agentcore',
) {
  const account = makeAccount();
  const used = key ?? account.credentials.find('AKIDEXAMPLE');
  if (used === undefined) throw new Error('the default key is missing');
  if (Object.keys(more).length > 0) account.credentials.add({ ...used, ...more });
  const scope = { region: 'us-east-1', service };
  const host = '127.0.0.1:4566';
  const signed = sigV4Headers({ method: 'POST', path: PATH, host, body: BODY }, used, scope, NOON);
  const headers = new Headers({ host, ...signed });
  return createAuthorizer(account, fetch)(gatewayOf({ authorizerType }), {
    method: 'POST',
    url: `http://${host}${PATH}`,
    headers,
    body: Buffer.from(BODY),
  });
}

const DENIED = { deniedActions: ['bedrock-agentcore:InvokeGateway'] };
const LOCAL = { subject: 'arn:aws:iam::000000000000:user/local', token: undefined };

describe('a gateway that wants IAM', () => {
  it('[E/iam-sigv4] lets a signed request in, as its principal', async () => {
    expect(await enter('AWS_IAM')).toEqual(LOCAL);
  });

  it('[E/iam-wrong-signature] refuses another key and another service with the text of an unsigned request', async () => {
    const refusal = { status: 401, message: 'Authentication error - Invalid credentials' };
    const other = {
      ...LOCAL,
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: secret('other'),
      principalArn: 'arn',
    };
    expect(await enter('AWS_IAM', other)).toEqual({ ...refusal, reason: 'InvalidSignatureException' });
    expect(await enter('AWS_IAM', undefined, {}, 'execute-api')).toMatchObject(refusal);
  });

  it('[E/iam-denied] refuses a key that may not invoke gateways with 403', async () => {
    expect(await enter('AWS_IAM', undefined, DENIED)).toMatchObject({
      status: 403,
      message: 'Authorization error - Insufficient permissions',
    });
  });
});

describe('a gateway that only authenticates', () => {
  it('[E/authenticate-only] lets a signed request in and asks for no permission', async () => {
    expect(await enter('AUTHENTICATE_ONLY')).toEqual(LOCAL);
    expect(await enter('AUTHENTICATE_ONLY', undefined, DENIED)).toEqual(LOCAL);
  });
});

describe('a gateway that asks nobody', () => {
  it('[E/none] lets everybody in, as nobody', async () => {
    expect(await enter('NONE')).toEqual({ subject: undefined, token: undefined });
  });
});
