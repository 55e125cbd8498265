import { describe, expect, it } from 'vitest';
import { harness } from '../harness.ts';
import { verify } from '../world.ts';

describe('reject-supplied-token', () => {
  const lists = (mode: string) => () => ({
    request: [{ step: 'reject-supplied-token', mode }, { step: 'audit' }],
  });

  it('refuses a token argument, however its name is written', async () => {
    const { call: go } = await harness(lists('refuse'));
    for (const name of [
      'X-Asana-Token',
      'x-asana-token',
      'X_Asana_Token',
      'X‑Asana‑Token',
      'Ｘ-Asana-Token',
    ]) {
      expect((await go('asana___getTasks', { [name]: 'made up' })).status, name).toBe(403);
    }
    expect((await go('asana___getTasks', { name: 'X-Asana-Token' })).status).toBeUndefined();
  });

  it('takes it out where it is told to, and counts', async () => {
    const { call: go, lines } = await harness(lists('strip'));
    const { args } = await go('asana___getTasks', { 'X-Asana-Token': 'made up', name: 'n' });
    expect(args).toEqual({ name: 'n' });
    expect(lines[0]?.counts).toEqual({ stripped: 1 });
  });

  it('lets clients send them that may', async () => {
    const { call: go, issuer } = await harness((i) => ({
      request: [verify(i), { step: 'reject-supplied-token', allowedClients: ['agent'] }],
    }));
    expect((await go('asana___getTasks', { 'X-Asana-Token': 't' })).args).toEqual({ 'X-Asana-Token': 't' });
    const other = { authorization: `Bearer ${await issuer.sign({ client_id: 'other' })}` };
    expect((await go('asana___getTasks', { 'X-Asana-Token': 't' }, other)).status).toBe(403);
  });
});
