import { describe, expect, it } from 'vitest';
import { toRequest, toResult } from '../../target-lambda/proxy-event.ts';
import { proxyEvent } from './proxy-events.ts';

describe('a proxy event', () => {
  it('becomes a Request with all its values', async () => {
    const request = toRequest(
      proxyEvent('post', '/tasks/a%2Fb', {
        multi: { 'X-A': ['1', '2'], 'Content-Type': ['application/json'] },
        query: { 'a b': ['ü', '&'], c: [''] },
        body: '{"a":"é"}',
      }),
    );
    const { pathname, search } = new URL(request.url);
    expect([request.method, pathname, search]).toEqual([
      'POST',
      '/tasks/a%2Fb',
      '?a%20b=%C3%BC&a%20b=%26&c=',
    ]);
    expect([request.headers.get('x-a'), await request.text()]).toEqual(['1, 2', '{"a":"é"}']);
  });

  it('falls back on the single values', () => {
    const event = proxyEvent('GET', '/', { headers: { 'X-A': '1' } });
    const request = toRequest({ ...event, queryStringParameters: { q: '1' } });
    expect([request.headers.get('x-a'), new URL(request.url).search]).toEqual(['1', '?q=1']);
  });

  it('has its body decoded from base64', async () => {
    const event = proxyEvent('PUT', '/', { body: btoa('hello'), isBase64Encoded: true });
    expect(await toRequest(event).text()).toBe('hello');
  });

  it('loses a body beside GET', async () => {
    expect(await toRequest(proxyEvent('GET', '/', { body: '{}' })).text()).toBe('');
  });
});

describe('a response', () => {
  it('becomes a proxy result', async () => {
    const response = new Response('é', {
      status: 201,
      headers: { etag: '"1"', 'content-type': 'text/plain' },
    });
    expect(await toResult(response)).toEqual({
      statusCode: 201,
      headers: { etag: '"1"', 'content-type': 'text/plain' },
      body: 'é',
      isBase64Encoded: false,
    });
  });
});
