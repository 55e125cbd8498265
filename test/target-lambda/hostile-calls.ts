import type { ProxyEvent } from '../../contract/proxy-event.ts';
import { proxyEvent } from './proxy-events.ts';
import { FORBIDDEN, OTHER_HEADER, OTHER_TOKEN } from './hostile-map.ts';
import { TOKEN, TOKEN_HEADER } from './route-maps.ts';

/** A call, and what becomes of it. */
export interface HostileCall {
  readonly event: ProxyEvent;
  /** Status of our own refusal, or 200. */
  readonly status: number;
  /** Request line, body and the header fields that arguments wrote; left out where nothing may reach the vendor. */
  readonly got?: { readonly line: string; readonly body?: string; readonly headers?: readonly string[] };
}

type Row = readonly [title: string, call: HostileCall];

const TOKENS = { [TOKEN_HEADER]: TOKEN };

function get(path: string, headers: Readonly<Record<string, string>> = TOKENS): ProxyEvent {
  return proxyEvent('GET', path, { headers });
}

function call(name: string, args: unknown, headers: Readonly<Record<string, string>> = TOKENS): ProxyEvent {
  const body = typeof args === 'string' ? args : JSON.stringify(args);
  return proxyEvent('POST', `/_tools/asana/${name}`, { headers, body });
}

const refused = (title: string, event: ProxyEvent, status = 400): Row => [title, { event, status }];
const arrives = (
  title: string,
  event: ProxyEvent,
  line: string,
  more: Omit<NonNullable<HostileCall['got']>, 'line'> = {},
): Row => [title, { event, status: 200, got: { line, ...more } }];

const PATHS: readonly Row[] = [
  ...[
    ['a dot segment', '..'],
    ['an encoded dot segment', '%2e%2e'],
    ['a dot segment encoded twice', '%252e%252e'],
    ['a dot segment encoded five times', '%252525252e%252525252e'],
    ['a dot segment and an encoded slash', '..%2f..%2fadmin'],
    ['an encoded backslash', '..%5cadmin'],
    ['a backslash', '..\\admin'],
    ['a NUL', 'a%00.json'],
    ['a line break', 'a%0d%0aX-Evil:%201'],
    ['a dot segment with a parameter', '..;x=1'],
    ['overlong UTF-8', '%c0%ae%c0%ae%c0%af'],
  ].map(([title, value]) => refused(`a kept path value is ${title ?? ''}`, get(`/tasks/${value ?? ''}`))),
  ...[
    ['a dot segment', '..'],
    ['two dot segments', '../../admin'],
    ['a dot segment encoded by the caller', '%2e%2e/admin'],
    ['one encoded twice', '%252e%252e%252fadmin'],
    ['a backslash', '..\\admin'],
    ['a NUL', 'a\u0000b'],
    ['a line break', 'a\r\nX-Evil: 1'],
    ['an absolute URL that climbs', 'https://evil.example.com/../x'],
    ['nothing', ''],
  ].map(([title, p]) => refused(`an argument for the path is ${title ?? ''}`, call('json', { p }))),
  arrives(
    'an argument for the path is an absolute URL',
    call('json', { p: 'https://evil.example.com/x' }),
    'POST /things/https%3A%2F%2Fevil.example.com%2Fx',
  ),
  arrives(
    'an argument for the path names a host',
    call('json', { p: '//evil.example.com' }),
    'POST /things/%2F%2Fevil.example.com',
  ),
  arrives(
    'an argument for the path holds a user and a port',
    call('json', { p: '@evil.example.com:80' }),
    'POST /things/%40evil.example.com%3A80',
  ),
  arrives(
    'an argument for the path has dots of full width',
    call('json', { p: '\uff0e\uff0e\uff0fadmin' }),
    'POST /things/%EF%BC%8E%EF%BC%8E%EF%BC%8Fadmin',
  ),
  arrives(
    'an argument for the path has one-dot leaders',
    call('json', { p: '\u2024\u2024' }),
    'POST /things/%E2%80%A4%E2%80%A4',
  ),
  arrives(
    'an argument for the path begins a query and a fragment',
    call('json', { p: 'a?admin=1#x' }),
    'POST /things/a%3Fadmin%3D1%23x',
  ),
  arrives('a kept path value begins a query, encoded', get('/tasks/a%3Fx=1%23y'), 'GET /tasks/a%3Fx=1%23y'),
  refused('a path that no route takes is an absolute URL', get('http://evil.example.com/tasks/1'), 404),
  refused('a path climbs out of a literal', get('/tasks/../stolen'), 404),
  refused('a path is that of a tool with another method', get('/_tools/asana/json'), 404),
];

const HEADERS: readonly Row[] = [
  ...[
    'a\r\nX-Evil: 1',
    'a\nX-Evil: 1',
    'a\rX-Evil: 1',
    'a\u0000',
    'a\u2028b',
    'a\u560d\u560aX-Evil: 1',
    'é',
  ].map((h) => refused(`an argument for a header is ${JSON.stringify(h)}`, call('json', { p: '1', h }))),
  ...FORBIDDEN.map((name) =>
    refused(`an argument is for the header ${name}`, call(name, { x: 'evil.example.com' })),
  ),
  arrives(
    'an argument for a cookie holds another cookie',
    call('json', { p: '1', c: 'a; admin=1' }),
    'POST /things/1',
    {
      headers: ['cookie: ck=a%3B%20admin%3D1'],
    },
  ),
  arrives(
    'an argument for a cookie holds a line break',
    call('json', { p: '1', c: 'a\r\nX-Evil: 1' }),
    'POST /things/1',
    {
      headers: ['cookie: ck=a%0D%0AX-Evil%3A%201'],
    },
  ),
  ...[
    ['Host', 'evil.example.com'],
    ['X-Forwarded-Host', 'evil.example.com'],
    ['X-Forwarded-For', '127.0.0.1'],
    ['X-Forwarded-Proto', 'http'],
    ['Forwarded', 'host=evil.example.com'],
    ['X-Original-URL', '/evil.example.com'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['Transfer-Encoding', 'chunked'],
    ['Content-Length', '999'],
    ['Connection', 'x-evil, upgrade'],
    ['Upgrade', 'h2c'],
    ['Authorization', 'Bearer evil'],
    ['Cookie', 'admin=evil'],
    ['Proxy-Authorization', 'Basic evil'],
    ['X-Api-Key', 'gateway-key'],
    [OTHER_HEADER, OTHER_TOKEN],
    ['X-Amz-Security-Token', 'evil'],
    ['Expect', '100-continue'],
    ['baggage', 'evil=1'],
    ['traceparent', '00-evil-1-01'],
    ['tracestate', 'evil=1'],
  ].map(([name = '', value = '']) =>
    arrives(
      `a caller's header is ${name}: ${value}`,
      get('/tasks/1', { ...TOKENS, [name]: value }),
      'GET /tasks/1',
    ),
  ),
  arrives(
    'the length and the coding of a body disagree',
    proxyEvent('POST', '/tasks', {
      headers: { ...TOKENS, 'Content-Length': '3', 'Transfer-Encoding': 'chunked' },
      body: '0\r\n\r\nGET /stolen HTTP/1.1\r\nHost: x\r\n\r\n',
    }),
    'POST /tasks',
    { body: '0\r\n\r\nGET /stolen HTTP/1.1\r\nHost: x\r\n\r\n' },
  ),
];

const CREDENTIALS: readonly Row[] = [
  refused(
    'the token comes twice',
    proxyEvent('GET', '/tasks/1', { multi: { [TOKEN_HEADER]: [TOKEN, 'evil'] } }),
  ),
  refused(
    'the token comes twice in other letters',
    proxyEvent('GET', '/tasks/1', {
      multi: { [TOKEN_HEADER]: [TOKEN], [TOKEN_HEADER.toLowerCase()]: ['evil'] },
    }),
  ),
  refused('the token holds a line break', get('/tasks/1', { [TOKEN_HEADER]: `${TOKEN}\r\nX-Evil: 1` })),
  refused('the token holds a second credential', get('/tasks/1', { [TOKEN_HEADER]: `${TOKEN}, Basic evil` })),
  arrives(
    'the token comes as an argument beside its header',
    call('json', { p: '1', a: 1, [TOKEN_HEADER]: 'evil' }),
    'POST /things/1',
    { body: '{"a":1}' },
  ),
  arrives(
    'the token has its scheme three times',
    get('/tasks/1', { [TOKEN_HEADER]: `Bearer bearer Bearer ${TOKEN}` }),
    'GET /tasks/1',
  ),
  refused('a token is for another server', get('/files/1', { [OTHER_HEADER]: OTHER_TOKEN }), 403),
  refused(
    'a token of two is for another server',
    get('/stolen', { ...TOKENS, [OTHER_HEADER]: OTHER_TOKEN }),
    403,
  ),
  refused('a token that is needed is missing', get('/files/1')),
  refused('a token that is needed is empty', get('/files/1', { [OTHER_HEADER]: ' Bearer ' })),
];

const DEEP = 20_000;

const BODIES: readonly Row[] = [
  refused('the arguments are no JSON', call('json', '{')),
  refused('the arguments are a list', call('json', '[]')),
  refused('the arguments are a text', call('json', '"x"')),
  refused(
    'the arguments are no UTF-8',
    proxyEvent('POST', '/_tools/asana/json', {
      headers: TOKENS,
      body: Buffer.from([0xff, 0xfe]).toString('base64'),
      isBase64Encoded: true,
    }),
  ),
  arrives(
    'an argument is __proto__',
    call('json', '{"p":"1","a":1,"__proto__":{"polluted":1}}'),
    'POST /things/1',
    { body: '{"a":1}' },
  ),
  arrives(
    'an argument holds __proto__',
    call('json', '{"p":"1","a":{"__proto__":{"polluted":1}}}'),
    'POST /things/1',
    { body: '{"a":{"__proto__":{"polluted":1}}}' },
  ),
  arrives(
    'arguments are constructor and toString',
    call('json', '{"p":"1","a":1,"constructor":{"prototype":{"polluted":1}},"toString":"x"}'),
    'POST /things/1',
    { body: '{"a":1}' },
  ),
  arrives('an argument comes twice', call('json', '{"p":"1","a":1,"a":2}'), 'POST /things/1', {
    body: '{"a":2}',
  }),
  arrives(
    'an argument for a form holds further fields',
    call('form', { p: '1', a: 'x&admin=1\r\n' }),
    'POST /things/1',
    { body: 'a=x%26admin%3D1%0D%0A' },
  ),
  arrives(
    'an argument for a text is a request',
    call('text', { p: '1', body: '\r\n\r\nGET /stolen HTTP/1.1\r\n\r\n' }),
    'POST /things/1',
    { body: '\r\n\r\nGET /stolen HTTP/1.1\r\n\r\n' },
  ),
  refused('an argument for bytes is no base64', call('binary', { p: '1', body: '§§§ no base64' })),
  arrives(
    'an argument for the query is a further pair and a fragment',
    call('json', { p: '1', q: 'a&admin=1#x\r\n' }),
    'POST /things/1?q=a%26admin%3D1%23x%0D%0A',
  ),
  arrives(
    'an argument for the query is an object',
    call('json', { p: '1', q: { 'a&b': '1', __proto__x: '2' } }),
    'POST /things/1?a%26b=1&__proto__x=2',
  ),
  refused('an argument for the query has 10 MB', call('json', { p: '1', q: 'é'.repeat(5_000_000) })),
  refused(
    'arguments are nested deeply',
    call('json', `{"p":"1","a":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`),
  ),
];

/** Every hostile call of one table. */
export const HOSTILE_CALLS: readonly Row[] = [...PATHS, ...HEADERS, ...CREDENTIALS, ...BODIES];
