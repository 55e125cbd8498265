import type { RouteMap } from '../../contract/route-map.ts';
import { adaptedRoute, binding, keptRoute, parameter, property, routeMap } from './route-maps.ts';

export const OTHER_TOKEN = 'other-token-of-files-9d2c';
export const OTHER_HEADER = 'X-Files-Token';
const ARGUMENTS = [
  { name: 'p', to: parameter('path', 'p', 'simple', false) },
  { name: 'q', to: parameter('query', 'q', 'form', true) },
  { name: 'h', to: parameter('header', 'X-H', 'simple', false) },
  { name: 'c', to: parameter('cookie', 'ck', 'form', true) },
];
/** Fields that no argument writes. */
export const FORBIDDEN: readonly string[] = [
  'Authorization',
  'Cookie',
  'Host',
  'Content-Length',
  'Transfer-Encoding',
  'X-HTTP-Method-Override',
];

/** A vendor with kept and adapted operations, and a second server that takes another token. */
export const HOSTILE_MAP: RouteMap = routeMap(
  [
    keptRoute('GET', '/tasks/{id}'),
    keptRoute('POST', '/tasks'),
    keptRoute('GET', '/files/{id}', { tokens: ['files'], optionalTokens: [] }),
    keptRoute('GET', '/stolen', { tokens: ['token', 'files'], optionalTokens: [] }),
    tool('json', { encoding: 'json', mediaType: 'application/json' }, [property('a')]),
    tool('form', { encoding: 'form', mediaType: 'application/x-www-form-urlencoded' }, [property('a')]),
    tool('multipart', { encoding: 'multipart', mediaType: 'multipart/form-data' }, [
      property('a'),
      property('f', true),
    ]),
    tool('text', { encoding: 'text', mediaType: 'text/plain' }, [{ name: 'body', to: { in: 'body' } }]),
    tool('binary', { encoding: 'binary', mediaType: 'application/octet-stream' }, [
      { name: 'body', to: { in: 'body' } },
    ]),
    ...FORBIDDEN.map((name) =>
      tool(name, undefined, [{ name: 'x', to: parameter('header', name, 'simple', false) }]),
    ),
  ],
  {
    tokens: [
      binding(),
      { id: 'files', header: OTHER_HEADER, placement: { as: 'header', name: 'X-Key' }, servers: [1] },
    ],
  },
);

function tool(
  name: string,
  body:
    | { readonly encoding: 'json' | 'form' | 'multipart' | 'text' | 'binary'; readonly mediaType: string }
    | undefined,
  more: Parameters<typeof adaptedRoute>[1]['arguments'] & object,
): RouteMap['routes'][number] {
  const path = `/_tools/asana/${name}`;
  return adaptedRoute(
    { method: 'POST', path: body === undefined ? '/things' : '/things/{p}' },
    {
      operationId: name,
      expose: { method: 'POST', path },
      arguments: [...(body === undefined ? [] : ARGUMENTS), ...more],
      tokens: ['token'],
      body: body === undefined ? null : { ...body, required: false },
    },
  );
}
