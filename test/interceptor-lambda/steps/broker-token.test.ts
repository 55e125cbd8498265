import { describe, expect, it } from 'vitest';
import { ToolkitError } from '../../../contract/errors.ts';
import { secret } from '../../../contract/secret.ts';
import { inMemoryBroker } from '../../../tokens/in-memory.ts';
import { harness } from '../harness.ts';
import { NOON, verify } from '../world.ts';

describe('broker-token', () => {
  const STEP = {
    step: 'broker-token',
    url: 'https://broker.example',
    externalId: 'x-1',
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

  it.each([
    ['audience', { aud: ['https://gateway.example', 'https://more.example'] }],
    ['actor', { act: { sub: 'another-agent' } }],
    ['groups', { groups: ['admins'] }],
    ['subject', { sub: 'bob' }],
    ['tenant', { tenant: 'other' }],
    ['client', { client_id: 'desk' }],
    ['scope', { scope: 'gw/invoke' }],
    ['tool that it is made for', { tool: 'crm___ping' }],
    ['role', { roles: ['reader'] }],
    ['way to log in', { acr: 'password' }],
  ])('asks again for a proof with another %s: the broker may refuse that one', async (_title, claims) => {
    const broker = inMemoryBroker(() => ({ value: secret('service-token'), expiresAt: NOON + 600_000 }));
    const steps = await harness((issuer) => ({ request: [verify(issuer), STEP] }), { broker });
    for (const each of [{}, claims]) {
      const headers = { authorization: `Bearer ${await steps.issuer.sign(each)}` };
      expect((await steps.call('crm___listAccounts', {}, headers)).status).toBeUndefined();
    }
    expect(broker.asks).toHaveLength(2);
  });

  it('asks once for each tool, and not again for a new token that says the same', async () => {
    const broker = inMemoryBroker(() => ({ value: secret('service-token'), expiresAt: NOON + 600_000 }));
    const steps = await harness((issuer) => ({ request: [verify(issuer), STEP] }), { broker });
    for (const [at, tool] of ['asana___getTasks', 'asana___createTask', 'asana___getTasks'].entries()) {
      const token = await steps.issuer.sign({
        jti: `j${at}`,
        iat: NOON / 1000 - at,
        exp: NOON / 1000 + 60 + at,
      });
      await steps.call(tool, {}, { authorization: `Bearer ${token}` });
    }
    expect(broker.asks.map(({ tool }) => tool)).toEqual(['asana___getTasks', 'asana___createTask']);
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
