import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../contract/secret.ts';
import { harness } from '../harness.ts';

describe('propagate-header', () => {
  const toArgument = {
    step: 'propagate-header',
    header: 'X-User-Key',
    tools: ['lambda___*', 'asana___*'],
    to: { argument: 'customHeaderKey' },
  };
  const toToken = { step: 'propagate-header', header: 'X-Asana-Token', to: { tokenArgument: true } };

  it('copies a header of any case into an argument, over what stood there', async () => {
    const { call: go } = await harness(() => ({ request: [toArgument] }));
    const { args } = await go('lambda___tool', { customHeaderKey: 'made up', a: 1 }, { 'x-USER-key': 'v' });
    expect(args).toEqual({ a: 1, customHeaderKey: 'v' });
  });

  it('fills in the token of the tools that take one, and says so by fingerprints alone', async () => {
    const { call: go, lines } = await harness(() => ({ request: [toToken, { step: 'audit' }] }));
    const headers = { 'x-asana-token': 'Bearer abcdefghijklmnop' };
    expect((await go('asana___getTasks', { 'x-asana-TOKEN': 'made up' }, headers)).args).toEqual({
      'X-Asana-Token': 'Bearer abcdefghijklmnop',
    });
    expect((await go('asana___ping', {}, headers)).args).toEqual({});
    expect((await go('asana___unknown', {}, headers)).args).toEqual({});
    const print = fingerprint('gw', 'abcdefghijklmnop');
    expect(lines[0]).toMatchObject({
      tokensIn: { 'x-asana-token': print },
      brought: [{ step: 'propagate-header', argument: 'X-Asana-Token', in: print, out: print }],
    });
    expect(JSON.stringify(lines)).not.toContain('abcdefghij');
  });

  it('sends a header onward that the target lets through', async () => {
    const step = {
      step: 'propagate-header',
      header: 'x-where',
      tools: ['asana___*'],
      to: { header: 'X-Region' },
      pattern: 'eu|us',
    };
    const { call: go } = await harness(() => ({ request: [step] }));
    expect((await go('asana___ping', {}, { 'x-where': 'eu' })).headers).toEqual({ 'X-Region': 'eu' });
    expect((await go('asana___ping', {}, { 'x-where': 'eu2' })).status).toBe(403);
    expect((await go('asana___ping', {}, {})).headers).toBeUndefined();
  });

  describe('in the audit', () => {
    const long = 'a-token-of-28-characters-now';
    const toRegion = { tools: ['asana___*'], to: { header: 'X-Region' } };
    const linesFor = async (more: object, value: string) => {
      const step = { ...toArgument, header: 'X-Where', ...more };
      const { call: go, lines } = await harness(() => ({ request: [step, { step: 'audit' }] }));
      expect((await go('asana___getTasks', {}, { 'x-where': value })).status).toBeUndefined();
      return lines;
    };

    it.each([
      ['an argument', { token: true }, { argument: 'customHeaderKey' }],
      ['a header', { ...toRegion, token: true }, { header: 'X-Region' }],
    ])('names a value that is a token, in %s, by its fingerprint', async (_title, more, place) => {
      const print = fingerprint('gw', long);
      expect(await linesFor(more, `Bearer ${long}`)).toMatchObject([
        {
          tokensIn: { 'x-where': print },
          brought: [{ step: 'propagate-header', ...place, in: print, out: print }],
        },
      ]);
    });

    const noted = [{ step: 'propagate-header', argument: 'customHeaderKey' }];
    it.each([
      ['is no token', toRegion, long, undefined],
      ['is short enough to be found by trying', { token: true }, 'customer-4711', noted],
      ['is a password', { token: true }, 'Basic dXNlcjpwYXNzd29yZDEyMw==', noted],
    ])('makes no fingerprint of a value that %s', async (_title, more, value, brought) => {
      const [line] = await linesFor(more, value);
      expect([line?.tokensIn, line?.brought]).toEqual([undefined, brought]);
    });

    it('takes one credential alone for a token', async () => {
      const { call: go } = await harness(() => ({ request: [{ ...toArgument, token: true }] }));
      expect((await go('lambda___tool', {}, { 'x-user-key': 'a, b' })).status).toBe(403);
    });
  });

  it('lets a client send the header that it reads with whatever else it asks, but to no other tool', async () => {
    const step = { step: 'propagate-header', header: 'X-Region', tools: ['asana___*'], pattern: 'eu|us' };
    const {
      call: go,
      request,
      lines,
    } = await harness(() => ({
      request: [{ ...step, to: { header: 'X-Region' } }, { step: 'audit' }],
    }));
    const headers = { 'x-region': 'mars' };
    for (const method of ['initialize', 'tools/list', 'notifications/initialized', 'ping']) {
      expect((await request({ jsonrpc: '2.0', id: 1, method }, headers)).status, method).toBeUndefined();
    }
    expect((await go('asana___ping', {}, { 'x-region': 'eu' })).headers).toEqual({ 'X-Region': 'eu' });
    for (const tool of ['asana___ping', 'crm___ping']) expect((await go(tool, {}, headers)).status).toBe(403);
    expect((await request({ jsonrpc: '2.0', id: 1, method: 'prompts/get' }, headers)).status).toBe(403);
    expect(lines.at(-1)?.reason).toBe(
      'the client brings header "x-region" of its own, and no step writes it in this call',
    );
  });

  it('does not take the place of what another step has brought', async () => {
    // Two patterns that meet in a tool of which nothing is known before the call.
    const to = { argument: 'note' };
    const { call: go, lines } = await harness(() => ({
      request: [
        { step: 'propagate-header', header: 'x-first', to, tools: ['orders_*'] },
        { step: 'propagate-header', header: 'x-second', to, tools: ['*s___get'] },
      ],
    }));
    const headers = { 'x-first': 'one', 'x-second': 'two' };
    expect((await go('orders___list', {}, headers)).args).toEqual({ note: 'one' });
    expect((await go('orders___get', {}, headers)).status).toBe(403);
    expect(lines.at(-1)?.reason).toBe('another step has brought a value to argument note');
  });

  it.each([
    ['twice with different values', { 'x-user-key': 'a', 'X-User-Key': 'b' }],
    ['as a list of values', { 'x-user-key': ['a', 'b'] }],
    ['with line ends', { 'x-user-key': 'a\r\nX-Other: b' }],
    ['beyond ASCII', { 'x-user-key': 'ä' }],
    ['with more than 4 KB', { 'x-user-key': 'a'.repeat(4097) }],
    ['not at all, where it is required', {}],
  ])('refuses a header that came %s', async (_title, headers) => {
    const { call: go } = await harness(() => ({ request: [{ ...toArgument, required: true }] }));
    expect((await go('lambda___tool', {}, headers)).status).toBe(403);
  });
});
