import { describe, expect, it } from 'vitest';
import type { Route } from '../../contract/route-map.ts';
import { toolRequest, useHarness } from './harness.ts';
import { adaptedRoute, bodyRoute, parameter, parameterRoute, routeMap, WHOLE } from './route-maps.ts';

const harness = useHarness();
const ESCAPES = 'a path value holds a dot segment, a backslash or a control character';

describe('an adapted operation is refused', () => {
  const binary = bodyRoute({ encoding: 'binary', mediaType: 'image/png' }, WHOLE);
  const inPath = parameterRoute('/v/{id}/x', parameter('path', 'id', 'simple', false));
  const inRaw = parameterRoute('/v/{id}', parameter('path', 'id', 'simple', false, { allowReserved: true }));
  const inLabel = parameterRoute('/v/{id}', parameter('path', 'id', 'label', false));
  const inMatrix = parameterRoute('/v{id}', parameter('path', 'id', 'matrix', false));
  const inPart = parameterRoute('/v/.{id}', parameter('path', 'id', 'simple', false));
  const inHeader = parameterRoute('/v', parameter('header', 'X_A', 'simple', false));
  const CASES: readonly (readonly [title: string, route: Route, args: unknown, reason: string])[] = [
    ['where the arguments are a list', inPath, [], 'the arguments are no JSON object'],
    ['where the arguments are null', inPath, 'null', 'the arguments are no JSON object'],
    ['where the arguments are text', inPath, '"x"', 'the arguments are no JSON object'],
    ['where the arguments are no JSON', inPath, '{"id":', 'the arguments are no JSON'],
    ['where a path value is missing', inPath, {}, 'path parameter "id" has no value'],
    ['where a path value is empty', inPath, { id: '' }, 'path parameter "id" has no value'],
    ['where a path value is null', inPath, { id: null }, 'path parameter "id" has no value'],
    ['where a path value is an empty list', inPath, { id: [] }, 'path parameter "id" has no value'],
    ['where a path value is "."', inPath, { id: '.' }, ESCAPES],
    ['where a path value is ".."', inPath, { id: '..' }, ESCAPES],
    ['where a list writes ".."', inPath, { id: ['..'] }, ESCAPES],
    ['where a label writes "."', inLabel, { id: '' }, ESCAPES],
    ['where a label writes ".."', inLabel, { id: '.' }, ESCAPES],
    ...[
      '../../admin',
      'a/../..',
      'a/..',
      './x',
      '%2e%2e',
      '%2e%2e%2fadmin',
      '%252e%252e/x',
      '..;/x',
      'a/..;x=1/b',
      '..?x',
      '..%23',
      '..\\..\\x',
      'a\\b',
      'a%5Cb',
      '%c0%ae%c0%ae/x',
      'a\u0000',
      'a%00',
      'a\r\nX-Evil: 1',
      'a%0d%0a',
    ].flatMap((id) => [
      [`where a path value is ${JSON.stringify(id)}`, inPath, { id }, ESCAPES] as const,
      [`where a path value with slashes is ${JSON.stringify(id)}`, inRaw, { id }, ESCAPES] as const,
    ]),
    ['where a list writes a path', inPath, { id: ['b', 'a/../c'] }, ESCAPES],
    ['where a matrix writes a path', inMatrix, { id: 'a/../..' }, ESCAPES],
    ['where the template completes a dot segment', inPart, { id: './x' }, ESCAPES],
    [
      'where a header would hold a line break',
      inHeader,
      { X_A: 'a\r\nX-Evil: 1' },
      'header "X_A" would hold control or non-ASCII characters',
    ],
    [
      'where a header would hold non-ASCII text',
      inHeader,
      { X_A: 'é' },
      'header "X_A" would hold control or non-ASCII characters',
    ],
    [
      'where a file is not base64',
      binary,
      { body: 'not base64!' },
      'file argument "body" is neither base64 nor a data URL',
    ],
    [
      'where a file is cut base64',
      binary,
      { body: 'aGVsb' },
      'file argument "body" is neither base64 nor a data URL',
    ],
    ['where a file is an object', binary, { body: {} }, 'file argument "body" is no string'],
    [
      'where a data URL has no comma',
      binary,
      { body: 'data:image/png;base64' },
      'file argument "body" is neither base64 nor a data URL',
    ],
    [
      'where a data URL has a broken type',
      binary,
      { body: 'data:a\r\nX: 1/b,x' },
      'file argument "body" is neither base64 nor a data URL',
    ],
    [
      'where a form is no object',
      bodyRoute({ encoding: 'form' }, WHOLE),
      { body: [1] },
      'the argument for the whole body is no object',
    ],
    [
      'where a multipart is no object',
      bodyRoute({ encoding: 'multipart' }, WHOLE),
      { body: 'x' },
      'the argument for the whole body is no object',
    ],
    ...['TRACE', 'trace', 'CONNECT', 'GET /x', ''].map(
      (method) =>
        [
          `where the method is ${JSON.stringify(method)}`,
          bodyRoute({ required: false }, [], method),
          {},
          `method "${method}" cannot be sent`,
        ] as const,
    ),
    ...['Authorization', 'Cookie', 'Host', 'Transfer-Encoding', 'X-HTTP-Method-Override'].map(
      (name) =>
        [
          `where an argument would write ${name}`,
          adaptedRoute(
            { method: 'GET', path: '/v' },
            { arguments: [{ name: 'x', to: parameter('header', name, 'simple', false) }] },
          ),
          { x: 'DELETE' },
          `header "${name}" is not set from an argument`,
        ] as const,
    ),
  ];

  it.each(CASES)('%s', async (_title, route, args, reason) => {
    const response = await harness.call(routeMap([route]), toolRequest(args));
    expect(response.status).toBe(200);
    expect(response.headers.get('x-bearer-vendor-status')).toBe('400');
    expect(await response.json()).toEqual({
      error: {
        source: 'target',
        status: 400,
        body: { message: 'Bad Request' },
        hint: "The call was not sent to the vendor: check the token, and the arguments against the tool's description.",
      },
    });
    expect(harness.vendor.received).toEqual([]);
    expect(harness.log).toMatchObject([{ level: 'warn', operation: 'tool', status: 400, reason }]);
  });
});
