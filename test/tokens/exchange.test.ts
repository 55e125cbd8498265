import { createLocalJWKSet, decodeJwt, exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { createClock } from '../../local/clock.ts';
import { tokenExchange } from '../../tokens/exchange.ts';
import type { ExchangeOptions } from '../../tokens/exchange.ts';
import { jwtBearer } from '../../tokens/jwt-bearer.ts';
import { clientCredentials, clientCredentialsAt } from '../../tokens/client-credentials.ts';
import { cachedExchange } from '../../tokens/token-cache.ts';
import { NOON, startIssuer } from '../local/auth/parts.ts';

const JWT = 'urn:ietf:params:oauth:token-type:jwt';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const SUBJECT = unsigned({ sub: 'alice', scope: 'gw/invoke' });

function unsigned(claims: Readonly<Record<string, unknown>>): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'RS256' })}.${encode(claims)}.c2lnbmF0dXJl`;
}

interface Sent {
  readonly url: string;
  readonly authorization: string | null;
  readonly form: Readonly<Record<string, string>>;
}

/** A token endpoint in this process, which answers with `body`. */
function endpoint(body: unknown, options: Partial<ExchangeOptions> = {}, status = 200) {
  const sent: Sent[] = [];
  const all: ExchangeOptions = {
    tokenUrl: 'https://issuer.example/token',
    client: { method: 'client_secret_basic', clientId: 'broker', clientSecret: secret('s') },
    now: () => NOON,
    fetch: async (input, init) => {
      const { url, headers } = new Request(input, init);
      const form = Object.fromEntries(new URLSearchParams(typeof init?.body === 'string' ? init.body : ''));
      sent.push({ url, authorization: headers.get('authorization'), form });
      return Response.json(body, { status });
    },
    ...options,
  };
  return { sent, options: all };
}

const ISSUED = { token_type: 'Bearer', expires_in: 60, issued_token_type: ACCESS_TOKEN };
const NARROW = unsigned({ sub: 'alice', aud: 'crm', scope: 'read' });
const ASKED = { subjectToken: secret(SUBJECT), audience: 'crm', scope: 'read' };

test('a real issuer gives a narrow token with the user as subject and the agent as actor', async () => {
  const issuer = await startIssuer(createClock(() => NOON));
  const common = { clientSecret: secret('s'), accessTokenTtlSeconds: 600 };
  await issuer.registerClient({ ...common, clientId: 'front', scopes: ['gw/invoke'] });
  await issuer.registerClient({ ...common, clientId: 'agent', scopes: ['agent/act'] });
  issuer.registerExchange({ clientId: 'agent', audiences: ['crm'], scopes: ['crm/read', 'crm/write'] });
  const { tokenUrl } = issuer;
  const own = (clientId: string) =>
    clientCredentials({ tokenUrl, clientId, clientSecret: secret('s'), now: () => NOON }).get();
  const exchange = tokenExchange({
    ...{ tokenUrl, now: () => NOON },
    client: { method: 'client_secret_basic', clientId: 'agent', clientSecret: secret('s') },
  });
  const subjectToken = (await own('front')).value;
  const actorToken = (await own('agent')).value;
  const request = { subjectToken, actorToken, audience: 'crm', scope: 'crm/read' };
  const token = await exchange.exchange(request);
  expect(token.expiresAt).toBe(NOON + 600_000);
  const claims = { sub: 'front', aud: 'crm', scope: 'crm/read', act: { sub: 'agent' } };
  expect(decodeJwt(token.value.reveal())).toMatchObject(claims);
  await expect(exchange.exchange({ ...request, scope: 'crm/admin' })).rejects.toMatchObject({
    code: 'remote-refused',
    message: `${exchange.name} refused the exchange with HTTP 400: invalid_scope`,
  });
  const bearer = jwtBearer({
    ...{ tokenUrl, now: () => NOON },
    client: { method: 'client_secret_basic', clientId: 'agent', clientSecret: secret('s') },
  });
  const other = await bearer.exchange({ subjectToken, audience: 'crm', scope: 'crm/write' });
  expect(decodeJwt(other.value.reveal())).toMatchObject({ sub: 'front', scope: 'crm/write' });
});

test('all that is asked for is sent as RFC 8693 says', async () => {
  const { sent, options } = endpoint(
    { ...ISSUED, access_token: 'opaque', issued_token_type: JWT },
    { parameters: { requested_token_use: 'on_behalf_of', grant_type: 'password' } },
  );
  await tokenExchange(options).exchange({
    subjectToken: secret(SUBJECT),
    subjectTokenType: JWT,
    actorToken: secret('actor'),
    audience: 'crm',
    resource: 'https://crm.example',
    scope: 'read write',
    requestedTokenType: JWT,
  });
  expect(sent).toEqual([
    {
      url: 'https://issuer.example/token',
      authorization: `Basic ${btoa('broker:s')}`,
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: SUBJECT,
        subject_token_type: JWT,
        actor_token: 'actor',
        actor_token_type: ACCESS_TOKEN,
        audience: 'crm',
        resource: 'https://crm.example',
        scope: 'read write',
        requested_token_type: JWT,
        requested_token_use: 'on_behalf_of',
      },
    },
  ]);
});

test('a client proves itself by its secret in the form, or not at all', async () => {
  const client = { clientId: 'a b', clientSecret: secret('s&c') };
  const post = endpoint(
    { ...ISSUED, access_token: NARROW },
    { client: { method: 'client_secret_post', ...client } },
  );
  await tokenExchange(post.options).exchange(ASKED);
  expect(post.sent).toMatchObject([
    { authorization: null, form: { client_id: 'a b', client_secret: 's&c' } },
  ]);
  const none = endpoint({ ...ISSUED, access_token: NARROW }, { client: { method: 'none', clientId: 'a' } });
  await tokenExchange(none.options).exchange(ASKED);
  expect(none.sent).toMatchObject([{ authorization: null, form: { client_id: 'a' } }]);
  expect(none.sent[0]?.form).not.toHaveProperty('client_secret');
});

test('a client proves itself by an assertion of a minute, each with an identifier of its own', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const ids = ['one', 'two'];
  const sign = (privateText: string) =>
    endpoint(
      { ...ISSUED, access_token: 'opaque' },
      {
        client: {
          ...{ method: 'private_key_jwt', clientId: 'agent', algorithm: 'ES256', keyId: 'k1' },
          privateKey: secret(privateText),
        },
        newId: () => ids.shift() ?? '',
      },
    );
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] });
  const texts = [await exportPKCS8(privateKey), JSON.stringify(await exportJWK(privateKey))];
  for (const [at, text] of texts.entries()) {
    const { sent, options } = sign(text);
    await clientCredentialsAt(options).get();
    const form = sent[0]?.form ?? {};
    expect(form.client_assertion_type).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    const { payload, protectedHeader } = await jwtVerify(form.client_assertion ?? '', keys, {
      currentDate: new Date(NOON),
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'k1' });
    expect(payload).toEqual({
      iss: 'agent',
      sub: 'agent',
      aud: 'https://issuer.example/token',
      jti: ['one', 'two'][at],
      iat: NOON / 1000,
      exp: NOON / 1000 + 60,
    });
  }
  const broken = sign('-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----');
  await expect(clientCredentialsAt(broken.options).get()).rejects.toMatchObject({
    code: 'usage',
    message: 'the private key of client "agent" does not sign with "ES256"',
  });
});

test.each([
  [
    'with the token that it was given',
    { access_token: SUBJECT },
    'answered with the token that it was given',
  ],
  [
    'with another subject',
    { access_token: unsigned({ sub: 'bob', aud: 'crm' }) },
    'answered with a token of another subject',
  ],
  ['with no subject', { access_token: unsigned({ aud: 'crm' }) }, 'answered with a token of another subject'],
  [
    'with another audience',
    { access_token: unsigned({ sub: 'alice', aud: ['bank'] }) },
    'answered with a token for another audience',
  ],
  [
    'with no audience',
    { access_token: unsigned({ sub: 'alice' }) },
    'answered with a token for another audience',
  ],
  [
    'with a broader scope',
    { access_token: NARROW, scope: 'read write' },
    'answered with a broader scope than was asked for',
  ],
  [
    'with a broader scope in the token',
    { access_token: unsigned({ sub: 'alice', aud: 'crm', scope: 'read admin' }) },
    'answered with a broader scope than was asked for',
  ],
  [
    'with a broader list of scopes in the token',
    { access_token: unsigned({ sub: 'alice', aud: 'crm', scp: ['read', 'admin'] }) },
    'answered with a broader scope than was asked for',
  ],
  [
    'with another type',
    { access_token: NARROW, issued_token_type: JWT },
    'answered with another type of token',
  ],
  [
    'with a token bound to a key',
    { access_token: NARROW, token_type: 'DPoP' },
    'answered with no bearer token',
  ],
  ['with two lines', { access_token: 'a\r\nb' }, 'answered with no bearer token'],
  ['with an empty token', { access_token: '' }, 'answered with no bearer token'],
  ['with a token of 40 kB', { access_token: 'x'.repeat(40_000) }, 'answered with no bearer token'],
])('an exchange that answers %s is not believed', async (_, body, problem) => {
  const { options } = endpoint({ ...ISSUED, ...body });
  const exchange = tokenExchange(options);
  await expect(exchange.exchange({ ...ASKED, requestedTokenType: ACCESS_TOKEN })).rejects.toMatchObject({
    code: 'remote-failed',
    message: `token endpoint "https://issuer.example/token" ${problem}`,
  });
});

test.each([
  ['urn:ietf:params:oauth:token-type:access_token', true],
  ['urn:ietf:params:oauth:token-type:jwt', true],
  [undefined, true],
  ['urn:ietf:params:oauth:token-type:refresh_token', false],
  ['urn:ietf:params:oauth:token-type:id_token', false],
])('an answer of type %s is taken where no type was asked for: %s', async (issued_token_type, isTaken) => {
  const { options } = endpoint({ ...ISSUED, access_token: NARROW, issued_token_type });
  const answer = tokenExchange(options).exchange(ASKED);
  await (isTaken
    ? expect(answer).resolves.toHaveProperty('value')
    : expect(answer).rejects.toMatchObject({
        code: 'remote-failed',
        message: 'token endpoint "https://issuer.example/token" answered with another type of token',
      }));
});

test('a token ends as the answer says, or as it says itself where that is earlier', async () => {
  const life = async (expires_in: unknown, claims: Readonly<Record<string, unknown>>) => {
    const access_token = unsigned({ sub: 'alice', aud: 'crm', ...claims });
    const { options } = endpoint({ ...ISSUED, access_token, expires_in });
    const { expiresAt } = await tokenExchange(options).exchange(ASKED);
    return expiresAt === undefined ? undefined : expiresAt - NOON;
  };
  expect(await life(600, { iat: 1000, exp: 1060 })).toBe(60_000);
  expect(await life(30, { iat: 1000, exp: 1060 })).toBe(30_000);
  expect(await life(undefined, { iat: 1000, exp: 1060 })).toBe(60_000);
  expect(await life(31_536_000, { exp: NOON / 1000 + 60 })).toBe(60_000);
  expect(await life(31_536_000, { exp: NOON / 1000 - 60 })).toBe(0);
  expect(await life(undefined, { exp: 'soon' })).toBeUndefined();
  expect(await life('soon', {})).toBeUndefined();
  expect(await life(' ', {})).toBeUndefined();
});

test.each([0, -1, '-5', '0'])(
  'a token that lives for %j seconds has ended, and is not held',
  async (expires_in) => {
    const { sent, options } = endpoint({ ...ISSUED, access_token: 'opaque', expires_in });
    const exchange = cachedExchange(tokenExchange(options), { now: () => NOON });
    expect((await exchange.exchange(ASKED)).expiresAt).toBe(NOON);
    await exchange.exchange(ASKED);
    expect(sent).toHaveLength(2);
  },
);

test('an issuer may call a user otherwise where it is known to', async () => {
  const { options } = endpoint({ ...ISSUED, access_token: unsigned({ sub: 'pairwise', aud: 'crm' }) });
  await expect(tokenExchange({ ...options, subject: 'mapped' }).exchange(ASKED)).resolves.toBeDefined();
});

test('a grant that knows no actor refuses one', async () => {
  const { sent, options } = endpoint({ ...ISSUED, access_token: NARROW });
  await expect(jwtBearer(options).exchange({ ...ASKED, actorToken: secret('a') })).rejects.toMatchObject({
    code: 'usage',
  });
  expect(sent).toEqual([]);
});

test('a refusal is told by its code alone', async () => {
  const { options } = endpoint({ error: 'invalid_grant', error_description: SUBJECT }, {}, 400);
  const error: unknown = await tokenExchange(options)
    .exchange(ASKED)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'remote-refused' });
  expect(String(error)).toContain('HTTP 400: invalid_grant');
  expect(String(error)).not.toContain(SUBJECT);
});

test('two hundred calls of one user make one exchange for each audience, until shortly before its end', async () => {
  let time = NOON;
  const { sent, options } = endpoint({ ...ISSUED, access_token: 'opaque', expires_in: 600 });
  const exchange = cachedExchange(tokenExchange({ ...options, now: () => time }), { now: () => time });
  const request = { subjectToken: secret(SUBJECT), scope: 'a b' };
  const ask = (audience: string) => exchange.exchange({ ...request, audience });
  await Promise.all(Array.from({ length: 200 }, (_, at) => ask(at % 2 === 0 ? 'crm' : 'erp')));
  expect(sent).toHaveLength(2);
  await exchange.exchange({ ...request, subjectToken: secret(SUBJECT), audience: 'crm', scope: 'b a' });
  time += 539_999;
  await ask('crm');
  expect(sent).toHaveLength(2);
  time += 1;
  await ask('crm');
  expect(sent).toHaveLength(3);
});

test.each([
  ['subject', { subjectToken: secret('another') }],
  ['audience', { audience: 'erp' }],
  ['resource', { resource: 'https://crm.example' }],
  ['scope', { scope: 'read write' }],
  ['actor', { actorToken: secret('actor') }],
])('another %s is another token', async (_, more) => {
  const { sent, options } = endpoint({ ...ISSUED, access_token: 'opaque' });
  const exchange = cachedExchange(tokenExchange(options), { now: () => NOON });
  await exchange.exchange(ASKED);
  await exchange.exchange({ ...ASKED, ...more });
  expect(sent).toHaveLength(2);
});
