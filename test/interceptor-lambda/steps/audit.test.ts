import { describe, expect, it } from 'vitest';
import { fingerprint, secret } from '../../../contract/secret.ts';
import { inMemoryBroker, inMemoryExchange } from '../../../tokens/in-memory.ts';
import { EXCHANGE, harness, toolCall } from '../harness.ts';
import { AUDIENCE, ISSUER_URL, NOON, PARTS, verify } from '../world.ts';

const call = toolCall('asana___getTasks', { name: 'n' });

describe('audit', () => {
  it('says who called what on whose behalf, and nothing that is secret', async () => {
    const { call: go, issuer, lines } = await harness((i) => ({ request: [verify(i), { step: 'audit' }] }));
    const token = await issuer.sign({ act: { sub: 'bot' } });
    await go('asana___getTasks', { name: 'private text' }, { authorization: `Bearer ${token}` });
    expect(lines).toEqual([
      {
        time: '2026-11-21T12:00:00.000Z',
        level: 'info',
        phase: 'request',
        outcome: 'allowed',
        method: 'tools/call',
        tool: 'asana___getTasks',
        subject: 'alice',
        tenant: 'acme',
        actor: 'bot',
        client: 'agent',
        issuer: ISSUER_URL,
        tokensIn: { authorization: fingerprint('gw', token) },
        id: 1,
        requestId: 'r1',
        durationMs: 0,
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain('private');
  });

  it('names each of the tokens that one call gets, with what it was got for and whom it is for', async () => {
    const exchange = inMemoryExchange(() => ({ value: secret('an-exchanged-token') }));
    const broker = inMemoryBroker(() => ({ value: secret('a-service-token-1'), expiresAt: NOON + 600_000 }));
    const atBroker = { url: 'https://broker.example', externalId: 'x-1', audience: 'billing' };
    const own = { tools: ['asana___*'], name: 'own', audiences: [AUDIENCE], to: { header: 'X-Region' } };
    const steps = await harness(
      (issuer) => ({
        request: [
          verify(issuer),
          { ...EXCHANGE, name: 'tasks' },
          { step: 'broker-token', tools: ['asana___*'], to: { authorization: true }, ...atBroker },
          { step: 'pass-token', ...own },
          { step: 'audit' },
        ],
      }),
      { exchange, broker },
    );
    const token = await steps.issuer.sign();
    const headers = { authorization: `Bearer ${token}` };
    for (let call = 0; call < 2; call += 1) await steps.call('asana___getTasks', {}, headers);
    const print = (text: string): string => fingerprint('gw', text);
    const expected = (held: boolean): object[] => [
      {
        ...{ step: 'exchange-token', credential: 'tasks', audience: 'vendor', held },
        ...{ argument: 'X-Asana-Token', in: print(token), out: print('an-exchanged-token') },
      },
      {
        ...{ step: 'broker-token', credential: 'broker-token', audience: 'billing', held },
        ...{ header: 'Authorization', in: print(token), out: print('a-service-token-1') },
      },
      {
        ...{ step: 'pass-token', credential: 'own', audience: AUDIENCE },
        ...{ header: 'X-Region', in: print(token), out: print(token) },
      },
    ];
    expect(steps.lines.map(({ brought }) => brought)).toEqual([expected(false), expected(true)]);
  });

  it.each([
    ['is short enough to be found by trying', 'customer-4711', PARTS],
    ['is a password', 'alice:a-password-of-hers', withPasswords()],
  ])('makes no fingerprint of a token that %s', async (_title, value, parts) => {
    const broker = inMemoryBroker(() => ({ value: secret(value), expiresAt: NOON + 600_000 }));
    const step = { step: 'broker-token', url: 'https://broker.example', externalId: 'x-1', audience: 'crm' };
    const steps = await harness((issuer) => ({ request: [verify(issuer), step, { step: 'audit' }] }), {
      broker,
      parts,
    });
    const { args } = await steps.call('crm___listAccounts');
    expect(args).toEqual({ 'X-Crm-Token': value });
    const [brought] = steps.lines[0]?.brought ?? [];
    expect([brought?.step, brought?.out]).toEqual(['broker-token', undefined]);
  });

  it('repeats no token that stands where a name or an id should', async () => {
    const rules = [{ tools: ['*'] }];
    const steps = await harness((i) => ({
      request: [verify(i), { step: 'authorize-tool', rules }, { step: 'audit' }],
      response: [{ step: 'authorize-tool' }],
    }));
    const token = await steps.issuer.sign();
    const short = token.slice(0, 200);
    const headers = { authorization: `Bearer ${token}` };
    for (const message of [{ method: short }, { method: 'tools/call', params: { name: short } }]) {
      await steps.request({ jsonrpc: '2.0', id: `call-1 ${token}`, ...message }, headers);
    }
    expect(steps.lines).toMatchObject([
      { method: '[no name]', reason: 'the method is not allowed', id: 'call-1 [secret]' },
      { method: 'tools/call', tool: '[no name]', id: 'call-1 [secret]' },
    ]);
    expect(JSON.stringify(steps.lines)).not.toContain(token.slice(0, 30));
  });

  it('names tools as servers may call them', async () => {
    const { call: go, lines } = await harness(() => ({ request: [{ step: 'audit' }] }));
    for (const name of ['server___tasks.list', 'server___tasks/list', 'eyJhbGciOiJub25lIn0.e30', 'a b']) {
      await go(name);
    }
    expect(lines.map(({ tool }) => tool)).toEqual([
      'server___tasks.list',
      'server___tasks/list',
      '[no name]',
      '[no name]',
    ]);
  });

  it('is written for refusals also where no step asks for it', async () => {
    const { request, lines } = await harness((i) => ({ request: [verify(i)] }));
    await request(call);
    expect(lines).toMatchObject([
      { outcome: 'refused', level: 'warn', status: 401, tool: 'asana___getTasks' },
    ]);
  });

  it.each([
    [403, { outcome: 'handed-on', reason: 'the answer was a refusal or an error before this phase' }],
    [500, { outcome: 'handed-on' }],
    [200, { outcome: 'allowed' }],
    [undefined, { outcome: 'allowed' }],
  ])('says in the RESPONSE phase whether an answer was a refusal before: status %s', async (status, want) => {
    const { respond, lines } = await harness(() => ({ response: [{ step: 'audit' }] }));
    const body = { jsonrpc: '2.0', id: 1, error: { code: -32002, message: 'No' } };
    await respond(call, { ...(status === undefined ? {} : { statusCode: status }), body });
    expect(lines).toMatchObject([{ phase: 'response', level: 'info', ...want }]);
  });
});

/** The targets, with `user:password` for tokens. */
function withPasswords(): typeof PARTS {
  return PARTS.map(({ document, routes }) => {
    const tokens = routes.tokens.map((token) => ({ ...token, placement: { as: 'basic' as const } }));
    return { document, routes: { ...routes, tokens } };
  });
}
