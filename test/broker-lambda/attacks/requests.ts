import { CRM_ROLE } from '../broker-world.ts';
import { sending } from './attack.ts';
import type { Attack } from './attack.ts';

/** How it is sent. */
export const REQUESTS: readonly (readonly [string, Attack])[] = [
  [
    'a body that is huge',
    sending({ body: ' '.repeat(33 * 1024) }, 400, 'the body is too long, or not UTF-8'),
  ],
  [
    'a huge body in base64',
    sending(
      { body: Buffer.alloc(40 * 1024, 32).toString('base64'), isBase64Encoded: true },
      400,
      'the body is too long, or not UTF-8',
    ),
  ],
  [
    'a body that is no UTF-8',
    sending(
      { body: Buffer.from([0x7b, 0xff, 0x7d]).toString('base64'), isBase64Encoded: true },
      400,
      'the body is too long, or not UTF-8',
    ),
  ],
  ['no body', sending({ body: null }, 400, 'the body is too long, or not UTF-8')],
  ['a list', sending({ body: '[]' }, 400, 'the body is no JSON object')],
  ['no JSON', sending({ body: '{"gateway":' }, 400, 'the body is no JSON object')],
  ['deep nesting', sending({ body: '['.repeat(30_000) }, 400, 'the body is no JSON object')],
  [
    'a form',
    sending(
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      400,
      'the body is not called JSON',
    ),
  ],
  ['another path', sending({ rawPath: '/' }, 404, 'it is not POST /token')],
  ['a path in another case', sending({ rawPath: '/Token' }, 404, 'it is not POST /token')],
  ['a path with dots', sending({ rawPath: '/x/../token' }, 404, 'it is not POST /token')],
  ['a path with a slash more', sending({ rawPath: '//token' }, 404, 'it is not POST /token')],
  ['an encoded path', sending({ rawPath: '/%74oken' }, 404, 'it is not POST /token')],
  [
    'the path of a stage that the API does not have',
    sending({ rawPath: '/prod/token' }, 404, 'it is not POST /token'),
  ],
  ['a query', sending({ rawQueryString: 'tenant=globex' }, 400, 'there is a query')],
  [
    'GET',
    sending(
      { requestContext: { authorizer: { iam: CRM_ROLE }, http: { method: 'GET' } } },
      404,
      'it is not POST /token',
    ),
  ],
  [
    'a method in lower case',
    sending(
      { requestContext: { authorizer: { iam: CRM_ROLE }, http: { method: 'post' } } },
      404,
      'it is not POST /token',
    ),
  ],
  [
    'a method override',
    sending(
      { headers: { 'content-type': 'text/plain', 'x-http-method-override': 'POST' } },
      400,
      'the body is not called JSON',
    ),
  ],
];
