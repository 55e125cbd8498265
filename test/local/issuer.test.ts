import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { createClock } from '../../local/clock.ts';
import { createIssuer } from '../../local/issuer/issuer.ts';
import { CLIENT, fetchToken, registerClient } from './issuer-client.ts';
import { startAws } from './local-aws.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

describe('the issuer', () => {
  it('describes itself below its prefix', async () => {
    const aws = await startAws();
    const response = await fetch(aws.issuer.discoveryUrl);
    expect(await response.json()).toMatchObject({
      issuer: `${aws.endpointUrl}/_issuer`,
      token_endpoint: `${aws.endpointUrl}/_issuer/token`,
      jwks_uri: `${aws.endpointUrl}/_issuer/jwks`,
      grant_types_supported: expect.arrayContaining(['client_credentials']) as unknown,
    });
  });

  it('issues access tokens with the claims of Cognito, by the clock it was given', async () => {
    const aws = await startAws({ clock: createClock(() => NOON) });
    await registerClient(aws, 600);
    const { answer } = await fetchToken(aws, { scope: 'gw/invoke' });
    const keys = createRemoteJWKSet(new URL(`${aws.issuer.issuerUrl}/jwks`));
    const { payload } = await jwtVerify(answer.access_token, keys, { currentDate: new Date(NOON) });
    expect(payload).toEqual({
      iss: aws.issuer.issuerUrl,
      sub: CLIENT.clientId,
      client_id: CLIENT.clientId,
      scope: 'gw/invoke',
      token_use: 'access',
      iat: NOON / 1000,
      exp: NOON / 1000 + 600,
      jti: expect.any(String) as unknown,
    });
    expect(answer.expires_in).toBe(600);
  });

  it('grants all scopes of a client that asks for none', async () => {
    const aws = await startAws();
    await registerClient(aws);
    const { answer } = await fetchToken(aws);
    expect(decodeJwt(answer.access_token).scope).toBe('gw/invoke gw/read');
  });

  it('grants no scope that a client does not have', async () => {
    const aws = await startAws();
    await registerClient(aws);
    const { status, answer } = await fetchToken(aws, { scope: 'gw/admin' });
    expect({ status, error: answer.error }).toEqual({ status: 400, error: 'invalid_scope' });
  });

  it('refuses a wrong secret', async () => {
    const aws = await startAws();
    await registerClient(aws);
    const { status, answer } = await fetchToken(aws, {}, 'wrong');
    expect({ status, error: answer.error }).toEqual({ status: 401, error: 'invalid_client' });
  });

  it('says what to install where its library is missing', async () => {
    const { clock, account } = await startAws();
    const loadLibrary = () => Promise.reject(new Error('not found'));
    const issuer = createIssuer({
      issuerUrl: 'http://127.0.0.1/_issuer',
      clock,
      ids: account.ids,
      loadLibrary,
    });
    const client = { clientId: 'c', clientSecret: secret('s'), scopes: [], accessTokenTtlSeconds: 1 };
    await expect(issuer.registerClient(client)).rejects.toMatchObject({
      code: 'peer-missing',
      message: 'package "oidc-provider" is not installed',
      hint: 'Run "npm install oidc-provider@9.13.3".',
    });
  });

  it('writes nothing to the console', async () => {
    const spies = (['info', 'warn', 'error', 'log'] as const).map((name) => vi.spyOn(console, name));
    const aws = await startAws();
    await registerClient(aws);
    await fetchToken(aws);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});
