import { describe, expect, it } from 'vitest';
import { ToolkitError } from '../../contract/errors.ts';
import { fingerprint, secret } from '../../contract/secret.ts';
import { inMemoryBroker, inMemoryExchange } from '../../tokens/in-memory.ts';
import { fixed } from '../../tokens/fixed.ts';
import { harness, LIST, toolCall } from './harness.ts';
import type { Harness } from './harness.ts';
import { AUDIENCE, makeIssuer, NOON, verify } from './world.ts';
import type { TestIssuer } from './world.ts';

const USER_HEADER = 'X-Amzn-Bedrock-AgentCore-Runtime-Custom-UserToken';
const asUser = (issuer: TestIssuer) =>
  verify(issuer, { as: 'user', header: USER_HEADER, audience: ['https://app.example'] });
const bearer = async ({ issuer }: Harness, claims: object = {}) => ({
  authorization: `Bearer ${await issuer.sign({ ...claims })}`,
});

describe('authorize-tool', () => {
  const rules = [
    { tools: ['asana___get*'], scopes: ['tasks:read'] },
    { tools: ['crm___*'], groups: ['sales'], claims: { department: ['emea', 'apac'] } },
    { tools: ['other___tool'] },
  ];
  const lists =
    (more: object = {}) =>
    (issuer: TestIssuer) => ({
      request: [verify(issuer), { step: 'authorize-tool', rules, ...more }],
      response: [{ step: 'authorize-tool' }],
    });

  it.each([
    ['a scope', 'asana___getTasks', {}, undefined],
    ['no scope', 'asana___getTasks', { scope: '' }, 403],
    [
      'a scope in a list called scp',
      'asana___getTasks',
      { scope: undefined, scp: ['tasks:read'] },
      undefined,
    ],
    ['group and claim', 'crm___listAccounts', { groups: ['sales'], department: 'emea' }, undefined],
    ['the group alone', 'crm___listAccounts', { groups: ['sales'] }, 403],
    ['the claim alone', 'crm___listAccounts', { department: ['apac'] }, 403],
    ['nothing, where a rule wants nothing', 'other___tool', { scope: '', groups: [] }, undefined],
    ['everything, for a tool that no rule names', 'asana___createTask', { groups: ['sales'] }, 403],
    ['everything, for a tool that its target lacks', 'asana___getNothing', {}, 403],
  ])('decides by %s', async (_title, tool, claims, want) => {
    const steps = await harness(lists());
    expect((await steps.call(tool, {}, await bearer(steps, claims))).status).toBe(want);
  });

  it('lets listing, the handshake and notifications through, and other methods that are named', async () => {
    const steps = await harness(lists({ methods: ['prompts/list'] }));
    const headers = await bearer(steps);
    const statusOf = async (method: string) =>
      (await steps.request({ jsonrpc: '2.0', id: 1, method }, headers)).status;
    for (const method of ['initialize', 'ping', 'tools/list', 'notifications/initialized', 'prompts/list']) {
      expect(await statusOf(method), method).toBeUndefined();
    }
    for (const method of ['prompts/get', 'resources/read', 'toString'])
      expect(await statusOf(method)).toBe(403);
  });

  it('shows in lists what may be called, and nothing to whom nobody knows', async () => {
    const steps = await harness(lists());
    const tools = ['x_amz_bedrock_agentcore_search', 'asana___getTasks', 'asana___createTask', 'crm___ping'];
    const body = { jsonrpc: '2.0', id: 1, result: { tools: tools.map((name) => ({ name })) } };
    const shown = await steps.respond(LIST, { statusCode: 200, body }, await bearer(steps));
    expect(shown.body?.result).toEqual({
      tools: [{ name: 'x_amz_bedrock_agentcore_search' }, { name: 'asana___getTasks' }],
    });
    const expired = await bearer(steps, { exp: NOON / 1000 - 100 });
    expect(await steps.respond(LIST, { statusCode: 200, body }, expired)).toMatchObject({ status: 403 });
  });

  it('leaves the error alone that the caller was refused with', async () => {
    const steps = await harness(lists());
    const body = { jsonrpc: '2.0', id: 1, error: { code: -32001, message: 'Invalid Bearer token' } };
    expect(await steps.respond(LIST, { statusCode: 401, body })).toEqual({ status: 401, body });
  });

  it('says "groups" and "tenant" by the names that the issuer has for them', async () => {
    const steps = await harness((issuer) => ({
      request: [
        verify(issuer, { groupsClaim: 'cognito:groups', tenantClaim: 'custom:tenant' }),
        {
          ...{ step: 'authorize-tool', rules: [{ tools: ['crm___*'], groups: ['sales'] }] },
          tenants: { globex: { tools: ['*'] } },
        },
      ],
      response: [{ step: 'authorize-tool' }],
    }));
    const claims = { 'cognito:groups': ['sales'], 'custom:tenant': 'globex' };
    expect((await steps.call('crm___ping', {}, await bearer(steps, claims))).status).toBeUndefined();
    expect((await steps.call('crm___ping')).status).toBe(403);
  });
});

describe('pass-token', () => {
  const step = { step: 'pass-token', audiences: [AUDIENCE] };

  it("brings the caller's own token as the token argument, for an audience that is named", async () => {
    const steps = await harness((issuer) => ({ request: [verify(issuer), step, { step: 'audit' }] }));
    const token = await steps.issuer.sign();
    const { args, headers } = await steps.call(
      'asana___getTasks',
      { name: 'n' },
      { authorization: `Bearer ${token}` },
    );
    expect([args, headers]).toEqual([{ name: 'n', 'X-Asana-Token': token }, undefined]);
    const print = fingerprint('gw', token);
    expect(steps.lines[0]).toMatchObject({
      audience: AUDIENCE,
      tokensIn: { authorization: print },
      tokensOut: { 'X-Asana-Token': print },
    });
  });

  it('passes no token for another audience', async () => {
    const steps = await harness((issuer) => ({
      request: [verify(issuer), { ...step, audiences: ['https://vendor.example'] }],
    }));
    expect((await steps.call('asana___getTasks')).status).toBe(403);
    const both = await bearer(steps, { aud: [AUDIENCE, 'https://vendor.example'] });
    expect((await steps.call('asana___getTasks', {}, both)).status).toBeUndefined();
  });

  it("takes a user's token from a header of its own, verified, and sends it as Authorization", async () => {
    const steps = await harness((issuer) => ({
      request: [
        verify(issuer),
        asUser(issuer),
        { ...step, from: 'user', to: { authorization: true }, audiences: ['https://app.example'] },
        { step: 'audit' },
      ],
    }));
    const user = await steps.issuer.sign({ sub: 'bob', aud: 'https://app.example', client_id: 'app' });
    const headers = { ...(await bearer(steps)), [USER_HEADER.toLowerCase()]: user };
    const passed = await steps.call('asana___getTasks', {}, headers);
    expect(passed.headers).toEqual({ Authorization: `Bearer ${user}` });
    expect(steps.lines[0]).toMatchObject({ subject: 'bob', actor: 'agent', client: 'agent' });
    const forged = { ...headers, [USER_HEADER.toLowerCase()]: `${user}x` };
    expect((await steps.call('asana___getTasks', {}, forged)).status).toBe(401);
  });
});

const EXCHANGE = {
  ...{ step: 'exchange-token', tokenUrl: 'https://issuer.example/token', audience: 'vendor' },
  client: { id: 'gw', secret: { env: 'SECRET' } },
  scopes: ['read', 'write'],
  narrow: [{ tools: ['asana___get*'], scopes: ['read'] }],
};

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

  it.each([
    ['another subject', { sub: 'bob', aud: 'vendor', scope: 'read' }],
    ['another audience', { sub: 'alice', aud: 'other', scope: 'read' }],
    ['a broader scope', { sub: 'alice', aud: 'vendor', scope: 'read admin' }],
  ])('brings no token of %s to anybody, whatever the exchange has checked', async (_title, claims) => {
    const issuer = await makeIssuer();
    const exchange = inMemoryExchange(async () => ({ value: secret(await issuer.sign(claims)) }));
    const { steps } = await setUp(exchange);
    expect((await steps.call('asana___getTasks')).status).toBe(403);
    expect(steps.lines[0]?.reason).toContain('remote-failed');
  });

  it('takes a subject that the issuer has mapped, where it is told so', async () => {
    const issuer = await makeIssuer();
    const claims = { sub: 'pairwise-7', aud: 'vendor', scope: 'read' };
    const exchange = inMemoryExchange(async () => ({ value: secret(await issuer.sign(claims)) }));
    const { steps } = await setUp(exchange, { subject: 'mapped' });
    expect((await steps.call('asana___getTasks')).status).toBeUndefined();
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
});

describe('broker-token', () => {
  const STEP = {
    step: 'broker-token',
    url: 'https://broker.example',
    externalId: 'x',
    audience: 'crm',
    scopes: ['read'],
  };

  it('asks for the user, the tenant and the tool, with the proof of it, once while the token lasts', async () => {
    const broker = inMemoryBroker(() => ({ value: secret('service-token'), expiresAt: NOON + 600_000 }));
    const steps = await harness((issuer) => ({ request: [verify(issuer), STEP] }), { broker });
    const token = await steps.issuer.sign();
    const headers = { authorization: `Bearer ${token}` };
    expect((await steps.call('crm___listAccounts', {}, headers)).args).toEqual({
      'X-Crm-Token': 'service-token',
    });
    await steps.call('crm___listAccounts', {}, headers);
    await steps.call('crm___ping', {}, headers);
    expect(broker.asks).toHaveLength(1);
    const [{ assertion, signal, ...ask } = { assertion: undefined }] = broker.asks;
    expect(ask).toEqual({
      ...{ subject: 'alice', tenant: 'acme', tool: 'crm___listAccounts', audience: 'crm', scope: 'read' },
    });
    expect([assertion?.reveal(), signal?.aborted]).toEqual([token, false]);
  });

  it('closes where the broker does not answer: there is no other credential', async () => {
    const broker = inMemoryBroker(() => {
      throw new ToolkitError('remote-failed', 'token broker "https://broker.example" cannot be reached');
    });
    const steps = await harness((issuer) => ({ request: [verify(issuer), STEP] }), { broker });
    expect((await steps.call('crm___listAccounts', { 'X-Crm-Token': 'mine' })).status).toBe(403);
    expect(steps.lines[0]?.reason).toContain('cannot be reached');
  });
});

describe('scrub-answers', () => {
  const lists =
    (more: object = {}) =>
    (issuer: TestIssuer) => ({
      request: [verify(issuer), EXCHANGE],
      response: [{ step: 'scrub-answers', ...more }],
    });
  const answer = (text: string) => ({
    statusCode: 200,
    body: { jsonrpc: '2.0', id: 7, result: { isError: false, content: [{ type: 'text', text }] } },
  });
  const textOf = (body: object | undefined) => JSON.stringify(body);

  it('takes out what came with the call, in whatever way it is written', async () => {
    const steps = await harness(lists({ headers: ['x-key'] }));
    const inbound = 'opaque-inbound-token+/=';
    const call = toolCall('asana___getTasks', { 'X-Asana-Token': 'argument-token-1' });
    const echo = JSON.stringify({
      seen: `Bearer ${inbound}`,
      url: `?t=${encodeURIComponent(inbound)}`,
      sent: ['argument-token-1', 'header-key-123'],
    });
    const headers = { authorization: `Bearer ${inbound}`, 'X-Key': 'header-key-123' };
    const { body } = await steps.respond(call, answer(echo), headers);
    expect(textOf(body)).not.toMatch(/opaque-inbound|argument-token|header-key/);
    expect(textOf(body)).toContain('[secret]');
    expect(body).toMatchObject({ jsonrpc: '2.0', id: 7 });
  });

  it('takes out what was brought into calls of the same caller, and what looks like a JWT', async () => {
    const exchange = inMemoryExchange(() => ({ value: secret('exchanged-token-1') }));
    const steps = await harness(lists(), { exchange });
    const headers = await bearer(steps);
    await steps.call('asana___getTasks', {}, headers);
    const jwt = await steps.issuer.sign({ sub: 'x' });
    const call = toolCall('asana___getTasks');
    const { body } = await steps.respond(call, answer(`exchanged-token-1 ${jwt}`), headers);
    expect(body?.result).toMatchObject({ content: [{ text: '[secret] [secret]' }] });
  });

  it('leaves JWTs where it is told to, and all else byte for byte', async () => {
    const steps = await harness(lists({ jwts: false }));
    const jwt = await steps.issuer.sign({ sub: 'x' });
    const { body } = await steps.respond(
      toolCall('asana___getTasks'),
      answer(`${jwt} Bearer é`),
      await bearer(steps),
    );
    expect(body).toEqual(answer(`${jwt} Bearer é`).body);
  });
});
