import { decodeJwt, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import type { ExchangePolicy } from '../../../local/issuer/client.ts';
import { askToken, basic, NOON, startIssuer } from './parts.ts';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ASSERTION = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const POLICY: ExchangePolicy = {
  clientId: 'broker',
  audiences: ['api', 'https://other.example'],
  scopes: ['api/read', 'api/write'],
};

async function setUp(policy: Partial<ExchangePolicy> | 'none' = {}) {
  const clock = createClock(() => NOON);
  const issuer = await startIssuer(clock);
  const common = { clientSecret: secret('s'), accessTokenTtlSeconds: 600 };
  await issuer.registerClient({
    ...common,
    clientId: 'front',
    scopes: ['gw/invoke', 'gw/read'],
    accessTokenTtlSeconds: 300,
  });
  await issuer.registerClient({ ...common, clientId: 'broker', scopes: ['broker/act'] });
  if (policy !== 'none') issuer.registerExchange({ ...POLICY, ...policy });
  const own = async (clientId: string): Promise<string> =>
    String(
      (await askToken(issuer.tokenUrl, { grant_type: 'client_credentials' }, basic(clientId, 's'))).body
        .access_token,
    );
  const subject = await own('front');
  const exchange = (
    more: Readonly<Record<string, string>> = {},
    repeated: readonly (readonly [string, string])[] = [],
  ) =>
    askToken(
      issuer.tokenUrl,
      [
        ...Object.entries({ grant_type: EXCHANGE, subject_token: subject, subject_token_type: JWT, ...more }),
        ...repeated,
      ],
      basic('broker', 's'),
    );
  return { clock, issuer, subject, own, exchange };
}

describe('token exchange', () => {
  it('makes a token of the same subject for another audience', async () => {
    const { issuer, exchange } = await setUp();
    const { status, body } = await exchange({ audience: 'api', scope: 'api/read' });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String) as unknown,
      issued_token_type: ACCESS_TOKEN,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'api/read',
    });
    expect(decodeJwt(String(body.access_token))).toEqual({
      iss: issuer.issuerUrl,
      sub: 'front',
      aud: 'api',
      client_id: 'broker',
      scope: 'api/read',
      iat: NOON / 1000,
      exp: NOON / 1000 + 300,
      jti: expect.any(String) as unknown,
    });
  });

  it('names the actor, around those who acted before', async () => {
    const { own, exchange } = await setUp();
    const actor = { actor_token: await own('broker'), actor_token_type: ACCESS_TOKEN };
    const first = await exchange(actor);
    expect(decodeJwt(String(first.body.access_token)).act).toEqual({ sub: 'broker' });
    const other = { actor_token: await own('front'), actor_token_type: ACCESS_TOKEN };
    const second = await exchange({ ...other, subject_token: String(first.body.access_token) });
    expect(decodeJwt(String(second.body.access_token)).act).toEqual({ sub: 'front', act: { sub: 'broker' } });
  });

  it('takes several audiences and resources together', async () => {
    const { exchange } = await setUp();
    const { body } = await exchange({ audience: 'api' }, [['resource', 'https://other.example']]);
    expect(decodeJwt(String(body.access_token)).aud).toEqual(['api', 'https://other.example']);
  });

  it('gives by default the first audience and all scopes of the policy', async () => {
    const { exchange } = await setUp();
    expect(decodeJwt(String((await exchange()).body.access_token))).toMatchObject({
      aud: 'api',
      scope: 'api/read api/write',
    });
  });

  it('only narrows the scopes of the subject token where the policy names none', async () => {
    const { exchange } = await setUp({ scopes: undefined });
    expect((await exchange({ scope: 'gw/read' })).body.scope).toBe('gw/read');
    expect((await exchange({ scope: 'api/read' })).body.error).toBe('invalid_scope');
  });

  it.each([
    ['no policy', 'none', {}, 'unauthorized_client'],
    ['a foreign audience', {}, { audience: 'bank' }, 'invalid_target'],
    ['a foreign resource', {}, { resource: 'https://bank.example' }, 'invalid_target'],
    ['a foreign scope', {}, { scope: 'api/admin' }, 'invalid_scope'],
    ['no subject token', {}, { subject_token: '' }, 'invalid_request'],
    ['a subject token that is none', {}, { subject_token: 'x.y.z' }, 'invalid_request'],
    [
      'a type of subject token that is not supported',
      {},
      { subject_token_type: `${JWT}2` },
      'invalid_request',
    ],
    ['an actor token without its type', {}, { actor_token: 'x' }, 'invalid_request'],
    ['an actor token that is none', {}, { actor_token: 'x', actor_token_type: JWT }, 'invalid_request'],
    ['a requested type that is not supported', {}, { requested_token_type: 'urn:x' }, 'invalid_request'],
    ['no actor where one is required', { actor: 'required' }, {}, 'invalid_request'],
    ['a subject of another client', { subjectClients: ['other'] }, {}, 'invalid_request'],
    ['an unknown grant', {}, { grant_type: 'urn:x' }, 'unsupported_grant_type'],
  ] as const)('refuses %s as RFC 8693 says', async (_, policy, more, error) => {
    const { exchange } = await setUp(policy);
    const { status, body } = await exchange(more);
    expect({ status, error: body.error }).toEqual({ status: 400, error });
    expect(Object.keys(body).sort()).toEqual(['error', 'error_description']);
  });

  it('refuses an actor where the policy forbids one', async () => {
    const { own, exchange } = await setUp({ actor: 'forbidden' });
    const { body } = await exchange({ actor_token: await own('broker'), actor_token_type: JWT });
    expect(body.error).toBe('invalid_request');
  });

  it('refuses a subject token that has expired by the clock, or that another issuer signed', async () => {
    const { clock, exchange } = await setUp();
    const { issuer: foreign } = await setUp();
    const form = { grant_type: 'client_credentials' };
    const { body: other } = await askToken(foreign.tokenUrl, form, basic('front', 's'));
    expect((await exchange({ subject_token: String(other.access_token) })).body.error).toBe(
      'invalid_request',
    );
    const forged = new SignJWT({ sub: 'x' }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h');
    const subject_token = await forged.sign(new TextEncoder().encode('k'.repeat(32)));
    expect((await exchange({ subject_token })).body.error).toBe('invalid_request');
    clock.advance(300_000);
    expect((await exchange()).body.error).toBe('invalid_request');
  });

  it('accepts subject tokens of a retired key no more', async () => {
    const { issuer, exchange } = await setUp();
    const { keys } = (await (await fetch(`${issuer.issuerUrl}/jwks`)).json()) as { keys: { kid: string }[] };
    await issuer.rotateKeys();
    expect((await exchange()).status).toBe(200);
    await issuer.retireKey(keys[0]?.kid ?? '');
    expect((await exchange()).body.error).toBe('invalid_request');
  });
});

describe('a JWT assertion', () => {
  it('gets a token of its subject', async () => {
    const { issuer, subject } = await setUp();
    const form = { grant_type: ASSERTION, assertion: subject, scope: 'api/read' };
    const { body } = await askToken(issuer.tokenUrl, form, basic('broker', 's'));
    expect(decodeJwt(String(body.access_token))).toMatchObject({
      sub: 'front',
      aud: 'api',
      scope: 'api/read',
    });
    expect(body).not.toHaveProperty('issued_token_type');
  });

  it('is refused as RFC 7523 says', async () => {
    const { issuer } = await setUp();
    const form = { grant_type: ASSERTION, assertion: 'x.y.z' };
    const { status, body } = await askToken(issuer.tokenUrl, form, basic('broker', 's'));
    expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_grant' });
  });
});
