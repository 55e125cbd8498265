import { describe, expect, it } from 'vitest';
import { gatewayRequest, useHarness } from './harness.ts';
import { binding, keptRoute, routeMap, TOKEN, TOKEN_HEADER } from './route-maps.ts';

const harness = useHarness();
const MAP = routeMap([keptRoute('GET', '/tasks')]);

const PASSWORD = 'user-7f3a:pass-word-9d2c';

function ask(): Promise<Response> {
  return harness.call(MAP, gatewayRequest('GET', '/tasks', { headers: { [TOKEN_HEADER]: TOKEN } }));
}

async function errorOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { readonly error?: unknown }).error;
}

describe('a token that is echoed is struck out', () => {
  const spelled = (secret: string): readonly (readonly [string, string])[] => [
    ['as it is', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['inside base64', Buffer.from(`{"t":"${secret}"}`).toString('base64')],
    [
      'in escapes of JSON',
      secret.replace(/[^\w-]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['in entities of HTML', secret.replace(/[^\w-]/g, (character) => `&#${character.charCodeAt(0)};`)],
  ];
  const rows = [TOKEN, PASSWORD].flatMap((secret) =>
    spelled(secret).map(([how, text]) => [secret === TOKEN ? 'token' : 'password', how, text] as const),
  );

  it.each(rows)('a %s %s, in body, fields and errors', async (kind, _how, text) => {
    const secret = kind === 'token' ? TOKEN : PASSWORD;
    const map = { ...MAP, tokens: [binding({ as: kind === 'token' ? 'bearer' : 'basic' })] };
    for (const status of [200, 400]) {
      for (const type of [
        'application/json',
        'text/html',
        'text/plain',
        'application/problem+json',
        'application/xml',
      ]) {
        harness.vendor.respond = (_request, response) => {
          response
            .writeHead(status, {
              'content-type': type,
              'x-request-id': `a ${text} b`,
              link: `<https://x/?t=${text}>`,
              etag: `"${text}"`,
              'set-cookie': `t=${text}`,
              'www-authenticate': text,
            })
            .end(/json/.test(type) ? `{"echo":"${text}"}` : `<p>${text}</p>`);
        };
        const request = gatewayRequest('GET', '/tasks', { headers: { [TOKEN_HEADER]: secret } });
        const response = await harness.call(map, request);
        const all = `${JSON.stringify([...response.headers])}${await response.text()}`;
        expect(all).not.toContain(text);
        expect(all).not.toContain(secret);
        expect(all).toContain('[secret]');
        expect(response.headers.get('set-cookie') ?? response.headers.get('www-authenticate')).toBeNull();
      }
    }
    expect(harness.lines.join()).not.toContain(text);
  });

  it('where markup stands between its pieces', async () => {
    harness.vendor.respond = (_request, response) => {
      response
        .writeHead(403, { 'content-type': 'text/html' })
        .end(`<p>${TOKEN.slice(0, 9)}<b></b>${TOKEN.slice(9)}</p>`);
    };
    expect(JSON.stringify(await errorOf(await ask()))).not.toContain(TOKEN.slice(9));
  });

  it('where it is the name of a field', async () => {
    harness.vendor.respond = (_request, response) => {
      response
        .writeHead(200, { 'x-ratelimit-secret-token-7f3a': '1', 'content-type': 'text/plain' })
        .end('ok');
    };
    const request = gatewayRequest('GET', '/tasks', { headers: { [TOKEN_HEADER]: 'Secret-Token-7f3a' } });
    const response = await harness.call(MAP, request);
    expect(JSON.stringify([...response.headers])).not.toMatch(/secret-token-7f3a/i);
  });
});
