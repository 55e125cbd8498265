import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureRecord, CallRecord } from '../../target-lambda/call-log.ts';
import { answerEvent } from '../../target-lambda/answer-event.ts';
import { createForwarder } from '../../target-lambda/forward.ts';
import { createRecorder } from '../../target-lambda/recorder.ts';
import { isWrappedError } from '../../contract/vendor-error.ts';
import { proxyEvent } from './proxy-events.ts';
import { senderTo } from './harness.ts';
import { HOSTILE_MAP } from './hostile-map.ts';
import { TOKEN, TOKEN_HEADER } from './route-maps.ts';

/** Answers an event by a target whose vendor takes everything, or by the one of the logging mode. */
async function answered(event: unknown, mode: 'forward' | 'log' = 'forward') {
  const lines: (CallRecord | FailureRecord)[] = [];
  const log = (entry: CallRecord | FailureRecord) => void lines.push(entry);
  const common = { deploymentId: 'asana-gateway', now: () => 0, log };
  const sender = senderTo(async () => Response.json({ ok: true }));
  const target =
    mode === 'log'
      ? createRecorder(common)
      : createForwarder({
          ...common,
          routes: [HOSTILE_MAP],
          sender,
          timeoutMs: 20_000,
          upstream: 'http://127.0.0.1:1',
        });
  return { result: await answerEvent(event, target, { now: () => 0, log }), lines };
}

const TOKENS = { [TOKEN_HEADER]: TOKEN };
const GET = proxyEvent('GET', '/tasks/1', { headers: TOKENS });

describe('an event of which no call can be made', () => {
  it.each(['TRACE', 'trace', 'TRACK', 'CONNECT'])('with the method %s is not allowed', async (method) => {
    const { result, lines } = await answered(proxyEvent(method, '/tasks/1', { headers: TOKENS }));
    expect(result).toEqual({
      statusCode: 405,
      headers: { 'content-type': 'application/json', allow: 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT' },
      body: '{"error":{"source":"target","status":405,"body":{"message":"Method Not Allowed"},"hint":"This operation cannot be carried: use another one."}}',
      isBase64Encoded: false,
    });
    expect(lines).toEqual([
      {
        time: '1970-01-01T00:00:00.000Z',
        level: 'warn',
        status: 405,
        reason: 'no request can have this method',
      },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'it is no object'],
    ['null', null, 'it is no object'],
    ['a text', 'GET /', 'it is no object'],
    ['a list', [GET], 'it is no object'],
    ['an empty object', {}, 'it has no "path"'],
    ['a message of a queue', { Records: [{ body: TOKEN }] }, 'it has no "path"'],
    [
      'of an HTTP API',
      {
        version: '2.0',
        rawPath: '/tasks/1',
        requestContext: { requestId: 'x', http: { method: 'GET', path: '/tasks/1' } },
      },
      'its payload version is 2.0, which is that of an HTTP API',
    ],
    ['without a method', { ...GET, httpMethod: undefined }, 'its "httpMethod" is none'],
    ['with a method of two words', { ...GET, httpMethod: 'GET /' }, 'its "httpMethod" is none'],
    ['with a method of no word', { ...GET, httpMethod: '' }, 'its "httpMethod" is none'],
    [
      'of a load balancer',
      { ...GET, requestContext: { elb: { targetGroupArn: 'arn' } } },
      'it has no "requestContext.requestId"',
    ],
    ['without a context', { ...GET, requestContext: null }, 'it has no "requestContext.requestId"'],
    ['with a list as headers', { ...GET, headers: [TOKEN] }, 'its "headers" is of another type'],
    ['with a number in a header', { ...GET, headers: { a: 1 } }, 'its "headers" is of another type'],
    [
      'with texts in place of lists',
      { ...GET, multiValueHeaders: { a: 'b' } },
      'its "multiValueHeaders" is of another type',
    ],
    [
      'with null in a list',
      { ...GET, multiValueQueryStringParameters: { a: [null] } },
      'its "multiValueQueryStringParameters" is of another type',
    ],
    ['with an object as body', { ...GET, body: { token: TOKEN } }, 'its "body" is of another type'],
    [
      'with a text as a truth',
      { ...GET, isBase64Encoded: 'true' },
      'its "isBase64Encoded" is of another type',
    ],
  ])('is a bad request: %s', async (_, event, why) => {
    const { result, lines } = await answered(event);
    expect(result.statusCode).toBe(400);
    expect(JSON.parse(result.body)).toEqual({
      error: {
        source: 'target',
        status: 400,
        body: { message: 'Bad Request' },
        hint: 'The function is called by a REST API with proxy integration, payload version 1.0.',
      },
    });
    expect(lines).toEqual([
      {
        time: '1970-01-01T00:00:00.000Z',
        level: 'warn',
        status: 400,
        reason: `the event is none of a REST API: ${why}`,
      },
    ]);
  });
});

describe('an event that lacks what it may lack', () => {
  it.each([
    ['as a test of the console does', { headers: TOKENS }],
    ['with null everywhere', { ...GET, multiValueHeaders: null, isBase64Encoded: null }],
    ['with members that a refusal has', { ...GET, reason: 'x', message: 'y', status: 418 }],
  ])('is a call: %s', async (_, more) => {
    const { path, httpMethod, requestContext } = GET;
    const { result, lines } = await answered({ path, httpMethod, requestContext, ...more });
    expect([result.statusCode, result.body]).toEqual([200, '{"ok":true}']);
    expect(lines).toMatchObject([{ operation: 'GET /tasks/{id}', status: 200 }]);
  });
});

/** Values that a member may be found to have, of any type. */
const anyMember = fc.oneof(
  fc.constantFrom(undefined, null, true, 0, -1, '', '/', '//', '?', 'é', '\u0000', '\ud800', TOKEN, [], {}),
  fc.string({ unit: 'binary' }),
  fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
  fc.dictionary(fc.string(), fc.array(fc.string({ unit: 'binary' }))),
  fc.anything({ withNullPrototype: true }),
);

const method = fc.oneof(
  fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY'),
  fc.string(),
);
const path = fc.oneof(
  fc.constantFrom('/tasks/1', '/tasks', '/_tools/asana/json', '/_tools/asana/form', '/_tools/asana/binary'),
  fc.string({ unit: 'binary' }),
);
const body = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.record({ p: fc.string(), a: fc.anything(), q: fc.anything(), h: fc.string() }).map((args) => {
    try {
      return JSON.stringify(args);
    } catch {
      return '{}';
    }
  }),
);

/** Never is it our own failure, and never does the log say more than its own words. */
async function holds(event: unknown, mode: 'forward' | 'log'): Promise<void> {
  const { result, lines } = await answered(event, mode);
  expect(lines).toHaveLength(1);
  expect(lines.map(({ reason = '' }) => reason).join()).not.toContain('unexpected');
  expect(JSON.stringify(lines)).not.toContain(TOKEN);
  const answer: unknown = result.body === '' ? null : JSON.parse(result.body);
  const status = isWrappedError(answer) ? answer.error.status : result.statusCode;
  expect([200, 400, 403, 404, 405]).toContain(status);
}

describe.each(['forward', 'log'] as const)('no event is an unexpected error in mode "%s"', (mode) => {
  it('whatever one of its members is', async () => {
    const members = fc.constantFrom(...Object.keys(GET), 'version');
    await fc.assert(
      fc.asyncProperty(members, anyMember, (name, value) => holds({ ...GET, [name]: value }, mode)),
      { numRuns: 2000 },
    );
  });

  it('whatever method, path, query, headers and body a caller sends', async () => {
    const texts = fc.dictionary(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })));
    await fc.assert(
      fc.asyncProperty(
        fc.record({ method, path, query: texts, headers: texts, body, isBase64Encoded: fc.boolean() }),
        ({ method: verb, path: at, headers, body: text, ...more }) =>
          holds(
            proxyEvent(verb, at, {
              ...more,
              multi: { ...headers, [TOKEN_HEADER]: [TOKEN] },
              ...(text === null ? {} : { body: text }),
            }),
            mode,
          ),
      ),
      { numRuns: 2000 },
    );
  });

  it('whatever it is altogether', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), (event) => holds(event, mode)),
      { numRuns: 500 },
    );
  });
});
