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

  it('is written for refusals also where no step asks for it', async () => {
    const { request, lines } = await harness((i) => ({ request: [verify(i)] }));
    await request(call);
    expect(lines).toMatchObject([
      { outcome: 'refused', level: 'warn', status: 401, tool: 'asana___getTasks' },
    ]);
  });
});
