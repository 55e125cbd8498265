import { describe, expect, it } from 'vitest';
import { compareRequests, findStrayTokens } from './compare-requests.ts';
import type { Declared, Difference } from './compare-requests.ts';
import type { RawRequest } from './write-request.ts';

const DECLARED: Declared = {
  headers: ['X-Trace'],
  credentials: [{ as: 'bearer' }, { as: 'query', name: 'key' }, { as: 'cookie', name: 'sid' }],
};
const HEADERS = {
  authorization: 'Bearer a.b.c',
  'x-trace': 'one',
  cookie: 'sid=secret; lang=de',
  'content-type': 'application/json',
};
const EXPECTED = request({});

function request({
  headers = {},
  ...change
}: Partial<Omit<RawRequest, 'body'>> & { readonly body?: string }): RawRequest {
  return {
    method: 'POST',
    target: '/a/b%20c?q=1&q=2&key=secret',
    ...change,
    headers: { ...HEADERS, ...headers },
    body: Buffer.from(change.body ?? '{"a":1,"b":[1,2]}'),
  };
}

describe('a recorded request', () => {
  it.each<readonly [string, RawRequest, Difference['in']]>([
    ['has another method', request({ method: 'PUT' }), 'method'],
    ['has another path', request({ target: '/a/b?q=1&q=2&key=secret' }), 'path'],
    ['has one segment where there were two', request({ target: '/a%2Fb%20c?q=1&q=2&key=secret' }), 'path'],
    ['has another value in the query', request({ target: '/a/b%20c?q=1&q=3&key=secret' }), 'query'],
    ['has a list in another order', request({ target: '/a/b%20c?q=2&q=1&key=secret' }), 'query'],
    ['has a parameter more', request({ target: '/a/b%20c?q=1&q=2&r=3&key=secret' }), 'query'],
    ['lacks a parameter', request({ target: '/a/b%20c?key=secret' }), 'query'],
    ['has another declared header', request({ headers: { 'x-trace': 'two' } }), 'header'],
    ['has another cookie', request({ headers: { cookie: 'sid=secret; lang=en' } }), 'cookie'],
    ['has another media type', request({ headers: { 'content-type': 'text/plain' } }), 'content-type'],
    ['has another body', request({ body: '{"a":"1","b":[1,2]}' }), 'body'],
    ['has a member more', request({ body: '{"a":1,"b":[1,2],"c":null}' }), 'body'],
    ['has no body', request({ body: '' }), 'body'],
    ['has another token', request({ headers: { authorization: 'Bearer x.y.z' } }), 'token'],
    ['has the token twice', request({ headers: { authorization: 'Bearer Bearer a.b.c' } }), 'token'],
    ['has another token in the query', request({ target: '/a/b%20c?q=1&q=2&key=other' }), 'token'],
    ['has another token in a cookie', request({ headers: { cookie: 'sid=other; lang=de' } }), 'token'],
  ])('differs where it %s', (_title, actual, place) => {
    expect(compareRequests(EXPECTED, actual, DECLARED).map((difference) => difference.in)).toEqual([place]);
  });

  it.each([
    ['other ways to encode', request({ target: '/a/%62%20c?q=1&q=2&k%65y=secret' })],
    ['another order of names', request({ target: '/a/b%20c?key=secret&q=1&q=2', body: '{"b":[1,2],"a":1}' })],
    ['a header that is not declared', request({ headers: { 'user-agent': 'agentcore-bearer' } })],
    [
      'a parameter of the media type',
      request({ headers: { 'content-type': 'application/json; charset=utf-8' } }),
    ],
  ])('is the same in spite of %s', (_title, actual) => {
    expect(compareRequests(EXPECTED, actual, DECLARED)).toEqual([]);
  });

  it('never has its token repeated', () => {
    const actual = request({
      target: '/a/b%20c?key=astray',
      headers: { authorization: 'Bearer astray', cookie: 'sid=astray' },
    });
    expect(JSON.stringify(compareRequests(EXPECTED, actual, DECLARED))).not.toMatch(/astray|a\.b\.c|secret/);
  });
});

describe('a token', () => {
  it.each([
    ['where it belongs', request({}), []],
    ['in a header that nobody declares', request({ headers: { 'x-asana-token': 'a.b.c' } }), ['token']],
    ['in a cookie', request({ headers: { cookie: 'x=a.b.c' } }), ['token']],
  ])('counts as astray, or not, %s', (_title, actual, places) => {
    expect(findStrayTokens(EXPECTED, actual, ['a.b.c']).map((difference) => difference.in)).toEqual(places);
  });
});

describe('a multipart body', () => {
  const type = 'multipart/form-data; boundary=';
  const part = (boundary: string, head: string, content: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="f"${head}\r\n\r\n${content}\r\n--${boundary}--\r\n`;
  const form = (boundary: string, head: string, content: string): RawRequest =>
    request({ headers: { 'content-type': `${type}${boundary}` }, body: part(boundary, head, content) });
  const expected = form('one', '; filename="a"\r\nContent-Type: image/png', 'bytes');

  it.each([
    ['same with another boundary', form('two', '; filename="a"\r\nContent-Type: image/png', 'bytes'), []],
    ['other with other bytes', form('one', '; filename="a"\r\nContent-Type: image/png', 'bytez'), ['body']],
    ['other with another media type', form('one', '; filename="a"', 'bytes'), ['body']],
  ])('is the %s', (_title, actual, places) => {
    expect(compareRequests(expected, actual, DECLARED).map((difference) => difference.in)).toEqual(places);
  });
});
