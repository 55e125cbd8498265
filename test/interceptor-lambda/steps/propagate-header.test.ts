import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../contract/secret.ts';
import { harness } from '../harness.ts';

describe('propagate-header', () => {
  const toArgument = { step: 'propagate-header', header: 'X-User-Key', to: { argument: 'customHeaderKey' } };
  const toToken = { step: 'propagate-header', header: 'X-Asana-Token', to: { tokenArgument: true } };

  it('copies a header of any case into an argument, over what stood there', async () => {
    const { call: go } = await harness(() => ({ request: [toArgument] }));
    const { args } = await go('lambda___tool', { customHeaderKey: 'made up', a: 1 }, { 'x-USER-key': 'v' });
    expect(args).toEqual({ a: 1, customHeaderKey: 'v' });
  });

  it('fills in the token of the tools that take one, and says so by fingerprints alone', async () => {
    const { call: go, lines } = await harness(() => ({ request: [toToken, { step: 'audit' }] }));
    const headers = { 'x-asana-token': 'Bearer abc' };
    expect((await go('asana___getTasks', { 'x-asana-TOKEN': 'made up' }, headers)).args).toEqual({
      'X-Asana-Token': 'Bearer abc',
    });
    expect((await go('asana___ping', {}, headers)).args).toEqual({});
    expect((await go('asana___unknown', {}, headers)).args).toEqual({});
    const print = fingerprint('gw', 'abc');
    expect(lines[0]).toMatchObject({
      tokensIn: { 'x-asana-token': print },
      tokensOut: { 'X-Asana-Token': print },
    });
    expect(JSON.stringify(lines)).not.toContain('abc"');
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
