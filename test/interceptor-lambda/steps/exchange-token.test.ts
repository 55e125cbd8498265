import { describe, expect, it } from 'vitest';
import { ToolkitError } from '../../../contract/errors.ts';
import { secret } from '../../../contract/secret.ts';
import { fixed } from '../../../tokens/fixed.ts';
import { inMemoryExchange } from '../../../tokens/in-memory.ts';
import type { TokenSource } from '../../../tokens/token-source.ts';
import { asUser, bearer, EXCHANGE, harness, USER_HEADER } from '../harness.ts';
import { AUDIENCE, makeIssuer, NOON, verify } from '../world.ts';

describe('exchange-token', () => {
  /** Numbers its tokens. */
  const numbering = (more: object = {}) => {
    let made = 0;
    return inMemoryExchange(() => {
      made += 1;
      return { value: secret(`token-${made}-of-many`), expiresAt: NOON + 600_000, ...more };
    });
  };
  const setUp = async (exchange = numbering(), more: object = {}) => {
    const steps = await harness(
      (issuer) => ({ request: [verify(issuer), { ...EXCHANGE, ...more }, { step: 'audit' }] }),
      { exchange },
    );
    const get = async (claims: object = {}, tool = 'asana___getTasks') =>
      (await steps.call(tool, {}, await bearer(steps, claims))).args?.['X-Asana-Token'];
    return { steps, exchange, get };
  };

  it('asks once under 200 calls at once, and again shortly before the token ends', async () => {
    const { steps, exchange, get } = await setUp();
    const tokens = await Promise.all(Array.from({ length: 200 }, () => get()));
    expect(new Set(tokens)).toEqual(new Set(['token-1-of-many']));
    expect(exchange.requests).toHaveLength(1);
    steps.clock.now += 539_000;
    expect(await get()).toBe('token-1-of-many');
    steps.clock.now += 1000;
    expect(await get()).toBe('token-2-of-many');
  });

  it('asks for what the tool needs alone', async () => {
    const { exchange, get } = await setUp();
    await get();
    await get({}, 'asana___createTask');
    await get({}, 'asana___ping');
    expect(exchange.requests.map(({ scope, audience }) => [scope, audience])).toEqual([
      ['read', 'vendor'],
      ['read write', 'vendor'],
    ]);
  });

  it.each([
    ['another user', { sub: 'bob' }],
    ['another tenant', { tenant: 'globex' }],
    ['fewer scopes', { scope: 'gw/invoke' }],
    ['other groups', { groups: [] }],
    ['another client', { client_id: 'desk' }],
    ['another actor', { act: { sub: 'bot' } }],
    ['an actor behind the same actor', { act: { sub: 'bot', act: { sub: 'other' } } }],
    ['fewer permissions', { permissions: [] }],
    ['another audience beside', { aud: ['https://gateway.example', 'https://other.example'] }],
    ['a weaker login', { acr: 'password' }],
  ])('gives nobody the token of %s', async (_title, claims) => {
    const { get } = await setUp();
    expect([await get(), await get(claims), await get()]).toEqual([
      'token-1-of-many',
      'token-2-of-many',
      'token-1-of-many',
    ]);
  });

  it('holds no more tokens than it is told', async () => {
    const { exchange, get } = await setUp(numbering(), { maxHeld: 2 });
    for (const sub of ['a', 'b', 'c', 'a']) await get({ sub });
    expect(exchange.requests).toHaveLength(4);
  });

  it.each([
    ['remote-refused', 'token endpoint "t" refused the exchange'],
    ['remote-failed', 'token endpoint "t" failed with HTTP 500'],
    ['remote-timeout', 'token endpoint "t" did not answer in time'],
  ] as const)(
    'closes with %s: the caller reads that it failed, the log why, the next call asks again',
    async (code, message) => {
      const exchange = inMemoryExchange(() => {
        throw new ToolkitError(code, message);
      });
      const { steps } = await setUp(exchange);
      const { status, error } = await steps.call('asana___getTasks');
      expect([status, error?.message]).toEqual([403, 'Authorization error - Insufficient permissions']);
      expect(steps.lines[0]?.reason).toBe(`"exchange-token" gave no token: ${code}, ${message}`);
      await steps.call('asana___getTasks');
      expect(exchange.requests).toHaveLength(2);
    },
  );

  it('says nothing of an error that is not ours', async () => {
    const exchange = inMemoryExchange(() => {
      throw new TypeError('token abc is bad');
    });
    const { steps } = await setUp(exchange);
    expect((await steps.call('asana___getTasks')).status).toBe(403);
    expect(steps.lines[0]?.reason).toBe('"exchange-token" gave no token: an unexpected error');
  });

  it('says of one that did not come in time', async () => {
    const exchange = inMemoryExchange(() => {
      throw new DOMException('The operation timed out', 'TimeoutError');
    });
    const { steps } = await setUp(exchange);
    expect((await steps.call('asana___getTasks')).status).toBe(403);
    expect(steps.lines[0]?.reason).toBe('"exchange-token" gave no token: it did not come in time');
  });

  it.each([
    ['another subject', { sub: 'bob', aud: 'vendor', scope: 'read' }],
    ['another audience', { sub: 'alice', aud: 'other', scope: 'read' }],
    ['a broader scope', { sub: 'alice', aud: 'vendor', scope: 'read admin' }],
    ['use at the gateway too', { sub: 'alice', aud: ['vendor', AUDIENCE], scope: 'read' }],
  ])('brings no token of %s to anybody, whatever the exchange has checked', async (_title, claims) => {
    const issuer = await makeIssuer();
    const exchange = inMemoryExchange(async () => ({ value: secret(await issuer.sign(claims)) }));
    const { steps } = await setUp(exchange);
    expect((await steps.call('asana___getTasks')).status).toBe(403);
    expect(steps.lines[0]?.reason).toContain('remote-failed');
  });

  it("takes a token with an audience of the issuer's own beside", async () => {
    const issuer = await makeIssuer();
    const claims = { sub: 'alice', aud: ['vendor', 'account'], scope: 'read' };
    const exchange = inMemoryExchange(async () => ({ value: secret(await issuer.sign(claims)) }));
    const { steps } = await setUp(exchange);
    expect((await steps.call('asana___getTasks')).status).toBeUndefined();
  });

  it('takes a subject that the issuer has mapped, where it is told so', async () => {
    const issuer = await makeIssuer();
    const claims = { sub: 'pairwise-7', aud: 'vendor', scope: 'read' };
    const exchange = inMemoryExchange(async () => ({ value: secret(await issuer.sign(claims)) }));
    const { steps } = await setUp(exchange, { subject: 'mapped' });
    expect((await steps.call('asana___getTasks')).status).toBeUndefined();
  });

  it('gives no user what was got by another caller', async () => {
    const exchange = numbering();
    const second = await makeIssuer('https://second.example');
    const first = await makeIssuer();
    const steps = await harness(
      (issuer) => ({ request: [verify(issuer), asUser(second), { ...EXCHANGE, from: 'user' }] }),
      {
        exchange,
        fetch: async (url, init) => {
          const found = await second.fetch(url, init);
          return found.ok ? found : first.fetch(url, init);
        },
      },
    );
    const get = async (caller: object, user: object = {}) => {
      const token = await second.sign({ aud: 'https://app.example', ...user });
      const headers = { ...(await bearer(steps, caller)), [USER_HEADER]: token };
      return (await steps.call('asana___getTasks', {}, headers)).args?.['X-Asana-Token'];
    };
    const tokens = [
      await get({}),
      await get({ client_id: 'desk' }),
      await get({ sub: 'bob' }),
      await get({}),
    ];
    expect(tokens).toEqual([1, 2, 3, 1].map((each) => `token-${each}-of-many`));
  });

  it('names the caller as the actor of a user whose token came beside it', async () => {
    const exchange = numbering();
    const steps = await harness(
      (issuer) => ({
        request: [verify(issuer), asUser(issuer), { ...EXCHANGE, from: 'user', actor: 'caller' }],
      }),
      { exchange },
    );
    const caller = await steps.issuer.sign();
    const user = await steps.issuer.sign({ sub: 'bob', aud: 'https://app.example' });
    await steps.call('asana___getTasks', {}, { authorization: `Bearer ${caller}`, [USER_HEADER]: user });
    const [request] = exchange.requests;
    expect([request?.subjectToken.reveal(), request?.actorToken?.reveal()]).toEqual([user, caller]);
  });

  it('names the client itself as the actor, by a token of its own', async () => {
    const exchange = numbering();
    const steps = await harness(
      (issuer) => ({ request: [verify(issuer), { ...EXCHANGE, actor: { scopes: ['act'] } }] }),
      { exchange, actor: fixed(secret('token of the client')) },
    );
    await steps.call('asana___getTasks');
    expect(exchange.requests[0]?.actorToken?.reveal()).toBe('token of the client');
  });

  it('waits for actor and exchange in all, and not for each', async () => {
    const exchange = numbering();
    const signals: unknown[] = [];
    const actor: TokenSource = {
      name: 'the client',
      get: async (request) => {
        signals.push(request?.signal);
        return { value: secret('token of the client') };
      },
    };
    const steps = await harness(
      (issuer) => ({ request: [verify(issuer), { ...EXCHANGE, actor: { scopes: ['act'] } }] }),
      { exchange, actor },
    );
    await steps.call('asana___getTasks');
    expect(signals).toEqual([expect.any(AbortSignal)]);
    expect(exchange.requests[0]?.signal).toBe(signals[0]);
  });

  describe('with an actor', () => {
    const AS_CALLER = { from: 'user', actor: 'caller' };
    const AS_CLIENT = { actor: { scopes: ['act'] } };
    const good = { sub: 'alice', aud: 'vendor', scope: 'read' };
    type Claims = Readonly<Record<string, unknown>>;

    /** What becomes of a call where the exchange answers with a JWT of these claims, or an opaque token. */
    const tryOn = async (answer: Claims | string, more: object) => {
      const issuer = await makeIssuer();
      const exchange = inMemoryExchange(async () => ({
        value: secret(typeof answer === 'string' ? answer : await issuer.sign(answer)),
      }));
      const own = secret(await issuer.sign({ sub: 'service-account-7', client_id: 'gw' }));
      const steps = await harness(
        (known) => ({ request: [verify(known), asUser(known), { ...EXCHANGE, ...more }] }),
        { exchange, actor: fixed(own) },
      );
      const caller = await bearer(steps, 'from' in more ? { sub: 'svc-agent', client_id: 'agent' } : {});
      const user = await steps.issuer.sign({ aud: 'https://app.example' });
      const { status } = await steps.call('asana___getTasks', {}, { ...caller, [USER_HEADER]: user });
      return [status, steps.lines.at(-1)?.reason];
    };
    const refusal = (why: string) => [
      403,
      `"exchange-token" gave no token: remote-failed, the exchange in memory answered with a token ${why}`,
    ];
    const taken = [undefined, undefined];
    const nobody = refusal('that names no actor in "act"');
    const another = refusal('of another actor');

    it.each<[string, Claims | string, object, readonly unknown[]]>([
      ['the caller, by its subject', { ...good, act: { sub: 'svc-agent' } }, AS_CALLER, taken],
      ['the caller, by its client', { ...good, act: { sub: 'agent' } }, AS_CALLER, taken],
      ['the caller, by the client alone', { ...good, act: { client_id: 'agent' } }, AS_CALLER, taken],
      [
        'the caller, around who acted before',
        { ...good, act: { sub: 'svc-agent', act: { sub: 'bot' } } },
        AS_CALLER,
        taken,
      ],
      ['the client, by its id', { ...good, act: { sub: 'gw' } }, AS_CLIENT, taken],
      ['the client, as its own token does', { ...good, act: { sub: 'service-account-7' } }, AS_CLIENT, taken],
      ['nobody', good, AS_CALLER, nobody],
      ['nobody, of the client', good, AS_CLIENT, nobody],
      ['nobody in an empty "act"', { ...good, act: {} }, AS_CALLER, nobody],
      ['nobody, null', { ...good, act: null }, AS_CALLER, nobody],
      ['a text', { ...good, act: 'svc-agent' }, AS_CALLER, nobody],
      ['somebody else', { ...good, act: { sub: 'bot' } }, AS_CALLER, another],
      [
        'somebody else by its subject',
        { ...good, act: { sub: 'x', client_id: 'agent' } },
        AS_CALLER,
        another,
      ],
      ['the user', { ...good, act: { sub: 'alice' } }, AS_CALLER, another],
      [
        'the caller as who acted before',
        { ...good, act: { sub: 'bot', act: { sub: 'svc-agent' } } },
        AS_CALLER,
        another,
      ],
      ['nobody can say whom', 'an-opaque-token', AS_CALLER, taken],
      ['nobody, where that is allowed', good, { ...AS_CALLER, act: 'optional' }, taken],
      [
        'somebody else, where nobody would be allowed',
        { ...good, act: { sub: 'bot' } },
        { ...AS_CLIENT, act: 'optional' },
        another,
      ],
      [
        'somebody by another name, where the issuer maps names',
        { ...good, act: { sub: 'pairwise-8' } },
        { ...AS_CALLER, subject: 'mapped' },
        taken,
      ],
      ['nobody, where the issuer maps names', good, { ...AS_CALLER, subject: 'mapped' }, nobody],
    ])('the new token names %s', async (_title, answer, more, want) => {
      expect(await tryOn(answer, more)).toEqual(want);
    });
  });

  it('serves a tenant with the audiences and credentials that are its own', async () => {
    const tenants = {
      acme: { tools: ['*'], audiences: ['vendor'] },
      globex: { tools: ['*'], audiences: ['vendor'], credentials: ['other'] },
      initech: { tools: ['*'], audiences: ['elsewhere'] },
    };
    const exchange = numbering();
    const steps = await harness(
      (issuer) => ({
        request: [verify(issuer), { step: 'authorize-tool', rules: [{ tools: ['*'] }], tenants }, EXCHANGE],
        response: [{ step: 'authorize-tool' }],
      }),
      { exchange },
    );
    const statusFor = async (tenant: string) =>
      (await steps.call('asana___getTasks', {}, await bearer(steps, { tenant }))).status;
    expect([await statusFor('acme'), await statusFor('globex'), await statusFor('initech')]).toEqual([
      undefined,
      403,
      403,
    ]);
    expect(exchange.requests).toHaveLength(1);
  });

  it('serves a tenant with a token for two audiences only where both are its own', async () => {
    const audiences = { one: ['vendor'], both: ['vendor', 'https://crm.example'] };
    const tenants = {
      acme: { tools: ['*'], audiences: audiences.one },
      globex: { tools: ['*'], audiences: audiences.both },
    };
    const exchange = numbering();
    const steps = await harness(
      (issuer) => ({
        request: [
          verify(issuer),
          { step: 'authorize-tool', rules: [{ tools: ['*'] }], tenants },
          { ...EXCHANGE, resource: 'https://crm.example' },
        ],
        response: [{ step: 'authorize-tool' }],
      }),
      { exchange },
    );
    const statusFor = async (tenant: string) =>
      (await steps.call('asana___getTasks', {}, await bearer(steps, { tenant }))).status;
    expect([await statusFor('acme'), await statusFor('globex')]).toEqual([403, undefined]);
    expect(steps.lines[0]?.reason).toBe('the tenant may not use audience "https://crm.example"');
  });
});
