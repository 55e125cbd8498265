import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isToolkitError, ToolkitError } from '../../contract/errors.ts';
import { decodeRouteMap } from '../../contract/route-map.ts';
import { bareCredential, fingerprint, secret } from '../../contract/secret.ts';
import { vendorOutput } from '../../contract/stack-outputs.ts';
import { isTokenHeaderName } from '../../contract/token-binding.ts';
import { adaptedPath, toolName } from '../../contract/tool-name.ts';
import { isWrappedError } from '../../contract/vendor-error.ts';

describe('a secret', () => {
  const token = secret('2/12:abcdef');

  it('is revealed on purpose only', () => {
    expect(token.reveal()).toBe('2/12:abcdef');
    const printed = [
      String(token),
      token.toString(),
      JSON.stringify({ token }),
      inspect({ token }, { depth: 9, showHidden: true }),
    ];
    for (const text of printed) expect(text).not.toContain('abcdef');
  });

  it('has one fingerprint in a deployment, however the client writes it', () => {
    const print = fingerprint('asana-gateway', '2/12:abcdef');
    expect(print).toBe('ba121b0008eb479d');
    expect(fingerprint('asana-gateway', ' bearer  2/12:abcdef ')).toBe(print);
    expect(fingerprint('another', '2/12:abcdef')).not.toBe(print);
    expect(bareCredential('Bearerx')).toBe('Bearerx');
  });
});

describe('a header name', () => {
  it.each(['X-Asana-Token', 'x_token', 'Token'])('%s can carry a token', (name) => {
    expect(isTokenHeaderName(name)).toBe(true);
  });

  it.each([
    'Authorization',
    'accept',
    'Content-Type',
    'X-Api-Key',
    'Cookie',
    'X-Amzn-Trace',
    'x-forwarded-for',
    'Host',
    'a b',
    'ü',
    '',
  ])('%s cannot', (name) => {
    expect(isTokenHeaderName(name)).toBe(false);
  });
});

describe('names', () => {
  it('are those of the gateway and of our own paths and outputs', () => {
    expect(toolName('asana', 'createTask')).toBe('asana___createTask');
    expect(adaptedPath('asana', 'upload')).toBe('/_tools/asana/upload');
    expect(vendorOutput('asana', 'ApiUrl')).toBe('AsanaApiUrl');
    expect(vendorOutput('my-vendor2', 'ApiId')).toBe('MyVendor2ApiId');
  });
});

describe('a route map', () => {
  const map = { version: 1, vendor: 'A', target: 'a', servers: [], errors: 'wrap', tokens: [], routes: [] };

  it('is read where it is one', () => {
    expect(decodeRouteMap(map)).toBe(map);
  });

  it.each([
    [null, 'it is no object'],
    [{ ...map, version: 2 }, '"version" is 2, not 1'],
    [{ ...map, routes: {} }, '"servers", "tokens" and "routes" are not all lists'],
  ])('is refused where it is none: %j', (value, problem) => {
    const error = caught(() => decodeRouteMap(value));
    expect([error.code, error.message]).toEqual([
      'routes-invalid',
      `the route map cannot be read: ${problem}`,
    ]);
  });
});

describe('a wrapped error', () => {
  const error = { source: 'vendor', status: 404, body: null, hint: 'x' };

  it.each([
    [{ error }, true],
    [{ error: { ...error, source: 'somebody' } }, false],
    [{ error: { ...error, status: '404' } }, false],
    [{ error: 'x' }, false],
    [null, false],
  ])('is told from other answers: %j', (value, is) => {
    expect(isWrappedError(value)).toBe(is);
  });
});

describe('a toolkit error', () => {
  it('carries code, hint and cause, and is known across copies of the class', () => {
    const error = new ToolkitError('usage', 'x', { hint: 'y', cause: 1 });
    expect(error).toMatchObject({ code: 'usage', message: 'x', hint: 'y', cause: 1 });
    expect(isToolkitError(Object.assign(new Error('x'), { name: 'ToolkitError', code: 'usage' }))).toBe(true);
    expect(isToolkitError(new Error('x'))).toBe(false);
  });
});

function caught(action: () => unknown): ToolkitError {
  try {
    action();
  } catch (error) {
    if (error instanceof ToolkitError) return error;
  }
  throw new Error('nothing was refused');
}
