import { decodeJwt, exportJWK, exportPKCS8, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import type { ExchangeTokenPlan, SecretPlace } from '../../contract/interceptor-plan.ts';
import { secret } from '../../contract/secret.ts';
import { createExchangeParts } from '../../interceptor-lambda/exchange-parts.ts';
import { fixed } from '../../tokens/fixed.ts';
import { inMemorySecrets } from '../../tokens/in-memory.ts';
import { secretsManager } from '../../tokens/secrets-manager.ts';
import { EXCHANGE, harness } from './harness.ts';
import { KEYS, NOON, planWith, verify } from './world.ts';

const CLIENT = { id: 'gw', secret: { secretId: 'gw/exchange' } };

function planOf(more: object): ExchangeTokenPlan {
  const step = { step: 'exchange-token', tokenUrl: 'https://issuer.example/token', audience: 'v', ...more };
  const issuer = { discoveryUrl: 'https://issuer.example/.well-known/openid-configuration' };
  const plan = planWith({ request: [verify(issuer), { client: CLIENT, ...step }] }).request[1];
  if (plan?.step !== 'exchange-token') throw new Error('there is no such step');
  return plan;
}

/** A token endpoint that takes these secrets, with what it was asked. */
function setUp(
  more: object,
  {
    stored,
    taken,
    refused,
    status,
  }: { stored: string | object; taken?: string; refused?: string; status?: number },
) {
  const forms: URLSearchParams[] = [];
  const authorizations: (string | null)[] = [];
  const secrets = inMemorySecrets({ 'gw/exchange': stored as string });
  const parts = createExchangeParts(planOf(more), {
    now: () => NOON,
    secretOf: (place: SecretPlace) =>
      secretsManager({ secretId: 'secretId' in place ? place.secretId : '', reader: secrets }),
    fetch: async (_input, init) => {
      forms.push(new URLSearchParams(typeof init?.body === 'string' ? init.body : ''));
      const authorization = new Headers(init?.headers).get('authorization');
      authorizations.push(authorization);
      const want = `Basic ${Buffer.from(`gw:${taken ?? ''}`).toString('base64')}`;
      if (status !== undefined) return new Response('', { status });
      if (taken !== undefined && authorization !== want) {
        return Response.json({ error: 'invalid_client' }, { status: 401 });
      }
      if (refused !== undefined && forms.at(-1)?.get('subject_token') === 'bad') {
        return Response.json({ error: refused }, { status: 400 });
      }
      return Response.json({ access_token: 'new-token', token_type: 'Bearer', expires_in: 60 });
    },
  });
  return { parts, forms, authorizations, secrets };
}

const REQUEST = { subjectToken: secret('subject'), audience: 'v', scope: 'read' };

describe('the exchange of a step', () => {
  it('is named without the query of its URL, and never made for one that is not secure', () => {
    const { parts } = setUp({ tokenUrl: 'https://issuer.example/token?key=k-1' }, { stored: 's1' });
    expect(parts.exchange.name).toBe('token endpoint "https://issuer.example/token"');
    const plan = { ...planOf({}), tokenUrl: 'http://issuer.example/token' };
    const context = { now: () => NOON, secretOf: () => fixed(secret('s1')), fetch };
    expect(() => createExchangeParts(plan, context)).toThrow(
      expect.objectContaining({ code: 'usage' }) as Error,
    );
  });

  it('proves itself by the secret, which is read once', async () => {
    const { parts, forms, secrets } = setUp({}, { stored: 's1', taken: 's1' });
    expect((await parts.exchange.exchange(REQUEST)).value.reveal()).toBe('new-token');
    await parts.exchange.exchange(REQUEST);
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: 'subject',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'v',
      scope: 'read',
    });
    expect(secrets.reads).toEqual(['gw/exchange AWSCURRENT']);
  });

  it('takes the next secret in the middle of a rotation', async () => {
    const { parts, authorizations } = setUp(
      {},
      { stored: { AWSCURRENT: 's1', AWSPENDING: 's2' }, taken: 's2' },
    );
    expect((await parts.exchange.exchange(REQUEST)).value.reveal()).toBe('new-token');
    expect(authorizations).toHaveLength(2);
  });

  it.each(['invalid_grant', 'invalid_request', 'invalid_scope', 'invalid_target'])(
    'keeps its secret where a user is refused with %s',
    async (error) => {
      const { parts, authorizations, secrets } = setUp(
        {},
        { stored: { AWSCURRENT: 's2', AWSPREVIOUS: 's1' }, taken: 's2', refused: error },
      );
      for (const subjectToken of ['good', 'bad', 'good']) {
        await parts.exchange
          .exchange({ ...REQUEST, subjectToken: secret(subjectToken) })
          .catch((thrown: unknown) => {
            expect(String(thrown)).toContain(`HTTP 400: ${error}`);
          });
      }
      expect(new Set(authorizations).size).toBe(1);
      expect(authorizations).toHaveLength(3);
      expect(secrets.reads).toEqual(['gw/exchange AWSCURRENT']);
    },
  );

  it('sends the secret in the form where it is told to', async () => {
    const client = { ...CLIENT, method: 'post' };
    const { parts, forms } = setUp({ client }, { stored: 's1' });
    await parts.exchange.exchange(REQUEST);
    expect(forms[0]?.get('client_secret')).toBe('s1');
  });

  it.each<[string, (pem: string, jwk: object) => string]>([
    ['in PEM, as a file has it', (pem) => `\n${pem}\n`],
    ['in PEM, with line ends of Windows', (pem) => pem.replaceAll('\n', '\r\n')],
    ['in PEM, with \\n for its line ends', (pem) => pem.replaceAll('\n', '\\n')],
    ['in PEM, with spaces for them', (pem) => pem.replaceAll('\n', ' ')],
    ['as a JWK', (_pem, jwk) => JSON.stringify(jwk)],
    ['as a JWK in several lines', (_pem, jwk) => JSON.stringify(jwk, null, '\t')],
  ])('signs an assertion with a key %s', async (_title, write) => {
    const { privateKey, publicKey } = await KEYS;
    const stored = write(await exportPKCS8(privateKey), await exportJWK(privateKey));
    const client = { id: 'gw', method: 'private_key_jwt', privateKey: CLIENT.secret, keyId: 'k1' };
    const { parts, forms } = setUp({ client }, { stored });
    await parts.exchange.exchange(REQUEST);
    const assertion = forms[0]?.get('client_assertion') ?? '';
    const { payload } = await jwtVerify(assertion, publicKey, { currentDate: new Date(NOON) });
    expect(payload).toMatchObject({ iss: 'gw', sub: 'gw', aud: 'https://issuer.example/token' });
    expect(decodeJwt(assertion).jti).not.toBe('');
  });

  it('takes no key for a secret that goes into a request', async () => {
    const pem = await exportPKCS8((await KEYS).privateKey);
    const { parts, forms } = setUp({}, { stored: pem });
    await expect(parts.exchange.exchange(REQUEST)).rejects.toMatchObject({
      code: 'token-missing',
      message: 'secret "gw/exchange" holds no token: a token is one line',
    });
    expect(forms).toEqual([]);
  });

  it('gives the token as an assertion where the grant is RFC 7523', async () => {
    const { parts, forms } = setUp({ grant: 'jwt-bearer' }, { stored: 's1' });
    await parts.exchange.exchange(REQUEST);
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: 'subject',
      audience: 'v',
      scope: 'read',
    });
  });

  it('has the client get a token for itself where it is the actor, once while it lasts', async () => {
    const { parts, forms } = setUp({ actor: { scopes: ['act'] } }, { stored: 's1' });
    expect((await parts.actor?.get())?.value.reveal()).toBe('new-token');
    await parts.actor?.get();
    expect(forms.map((form) => Object.fromEntries(form))).toEqual([
      { grant_type: 'client_credentials', scope: 'act' },
    ]);
    expect(setUp({}, { stored: 's1' }).parts.actor).toBeUndefined();
  });
});

describe('a token endpoint that is down', () => {
  it('is not asked with another version of the secret where it is asked too often', async () => {
    const { parts, authorizations, secrets } = setUp(
      {},
      { stored: { AWSCURRENT: 's1', AWSPENDING: 's2' }, status: 429 },
    );
    await expect(parts.exchange.exchange(REQUEST)).rejects.toMatchObject({
      code: 'remote-failed',
      message: 'token endpoint "https://issuer.example/token" failed with HTTP 429',
    });
    expect(authorizations).toHaveLength(1);
    expect(secrets.reads).toEqual(['gw/exchange AWSCURRENT']);
  });

  it('is left alone for a while: calls end at once as before, and the log says until when', async () => {
    const clock = { now: NOON };
    let asked = 0;
    const parts = createExchangeParts(planOf({}), {
      now: () => clock.now,
      secretOf: () => fixed(secret('s1')),
      fetch: async () => {
        asked += 1;
        return new Response('', { status: 503, headers: { 'retry-after': '5' } });
      },
    });
    const steps = await harness((issuer) => ({ request: [verify(issuer), EXCHANGE] }), {
      exchange: parts.exchange,
    });
    const results = [];
    for (const sub of ['alice', 'bob']) {
      const headers = { authorization: `Bearer ${await steps.issuer.sign({ sub })}` };
      results.push(await steps.call('asana___getTasks', {}, headers));
    }
    expect(asked).toBe(1);
    const [first, second] = results;
    expect([second?.status, second?.error]).toEqual([first?.status, first?.error]);
    expect(first?.status).toBe(403);
    expect(steps.lines.map(({ reason }) => reason)).toEqual([
      '"exchange-token" gave no token: remote-failed, token endpoint "https://issuer.example/token" failed with HTTP 503',
      `"exchange-token" gave no token: remote-failed, token endpoint "https://issuer.example/token" is left alone until ${new Date(NOON + 5000).toISOString()}: it was out of order`,
    ]);
  });
});
