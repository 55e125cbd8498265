import { describe, expect, it } from 'vitest';
import { compile } from '../../transform/index.ts';
import { DEFAULT_CHOICES } from '../../transform/choices.ts';
import { documentOf } from './harness.ts';

function get(name: string, said: object): object {
  const parameters = [{ name, in: 'path', required: true, schema: { type: 'string' }, ...said }];
  return { get: { parameters, responses: { 200: { description: 'Found' } } } };
}

/** Whether the route of the document's first path writes slashes as they are. */
function isRaw(paths: object): boolean {
  const [part] = compile(documentOf({ paths }), DEFAULT_CHOICES).parts;
  const to = part?.routes.routes[0]?.arguments?.[0]?.to;
  return to?.in === 'path' && to.allowReserved === true;
}

const RESERVED = { allowReserved: true };

describe('slashes in a path value', () => {
  it('stay as they are where the vendor allows reserved characters at the end of a path', () => {
    expect(
      isRaw({ '/data/{path}': get('path', RESERVED), '/data': get('x', {}), '/other/{a}/{b}': {} }),
    ).toBe(true);
  });

  it.each([
    ['the vendor does not say so', { '/data/{path}': get('path', { 'x-multi-segment': true }) }],
    ['the path goes on', { '/data/{path}/x': get('path', RESERVED) }],
    [
      'they would make the path of another operation',
      { '/data/{path}': get('path', RESERVED), '/data/{path}/lock': get('path', RESERVED) },
    ],
    [
      'they would make a path that another template takes',
      { '/data/{path}': get('path', RESERVED), '/{kind}/all/x': get('kind', {}) },
    ],
  ])('are percent-encoded where %s', (_title, paths) => {
    expect(isRaw(paths)).toBe(false);
  });
});

describe('an operation that was left out', () => {
  it('cannot be reached through the path value of another one', () => {
    const paths = { '/data/{path}': get('path', RESERVED), '/data/{path}/lock': get('path', RESERVED) };
    const choices = { ...DEFAULT_CHOICES, exclude: ['GET /data/*/lock'] };
    const [part] = compile(documentOf({ paths }), choices).parts;
    expect(part?.routes.routes.map(({ call, arguments: given }) => [call.path, given?.[0]?.to])).toEqual([
      ['/data/{path}', { in: 'path', name: 'path', style: 'simple', explode: false }],
    ]);
  });
});
