import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../contract/secret.ts';
import { asUser, bearer, harness, USER_HEADER } from '../harness.ts';
import { AUDIENCE, verify } from '../world.ts';

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
      tokensIn: { authorization: print },
      brought: [
        {
          ...{ argument: 'X-Asana-Token', step: 'pass-token', credential: 'pass-token' },
          ...{ audience: AUDIENCE, in: print, out: print },
        },
      ],
    });
  });

  it("brings no vendor the token argument of another vendor's tools", async () => {
    const steps = await harness((issuer) => ({
      request: [
        verify(issuer),
        { ...step, tools: ['asana___*', 'crm___*'], to: { argument: 'X-Crm-Token' } },
      ],
    }));
    expect((await steps.call('asana___getTasks', { name: 'n' })).args).toEqual({ name: 'n' });
    expect((await steps.call('crm___listAccounts')).args).toHaveProperty('X-Crm-Token');
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
        {
          ...step,
          tools: ['asana___*'],
          from: 'user',
          to: { authorization: true },
          audiences: ['https://app.example'],
        },
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

  it.each([
    ['a header', { authorization: true }, 403],
    ['an argument', { tokenArgument: true }, undefined],
  ])('knows that the gateway lets 4 KB through as a header: %s', async (_title, to, want) => {
    const steps = await harness((issuer) => ({
      request: [verify(issuer), { ...step, tools: ['asana___*'], to }],
    }));
    const long = await bearer(steps, { filler: 'x'.repeat(3500) });
    expect((await steps.call('asana___getTasks', {}, long)).status).toBe(want);
  });
});
