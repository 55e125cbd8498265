import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../contract/secret.ts';
import { harness, toolCall } from '../harness.ts';
import { AUDIENCE, ISSUER_URL, verify } from '../world.ts';

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
    expect(AUDIENCE).not.toBe('');
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
