import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../contract/secret.ts';
import { createRecorder } from '../../target-lambda/recorder.ts';
import { gatewayRequest, REQUEST_ID } from './harness.ts';
import { TOKEN, TOKEN_HEADER } from './route-maps.ts';

async function record(
  request: Request,
): Promise<{ readonly answer: unknown; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const recorder = createRecorder({
    deploymentId: 'demo',
    now: () => 0,
    log: (entry) => lines.push(JSON.stringify(entry)),
  });
  const response = await recorder(request, { requestId: REQUEST_ID });
  expect(response.status).toBe(200);
  return { answer: await response.json(), lines };
}

describe('the logging mode', () => {
  it('answers with what it received, secrets as fingerprints', async () => {
    const headers = {
      'content-type': 'application/json',
      [TOKEN_HEADER]: `Bearer ${TOKEN}`,
      'X-Login': `Basic ${btoa('me:password')}`,
      'X-Short': 'short-key',
      'X-Short-Bearer': 'Bearer short-key',
      'User-Agent': 'Apache-HttpClient',
    };
    const { answer, lines } = await record(
      gatewayRequest('POST', '/asana/x?a=1&a=2&b=3', { headers, body: '{"tool_name":"createTask"}' }),
    );
    const tokens = {
      'x-asana-token': fingerprint('demo', TOKEN),
      'x-login': '[secret]',
      'x-short': '[secret]',
      'x-short-bearer': '[secret]',
    };
    expect(answer).toEqual({
      method: 'POST',
      path: '/asana/x',
      query: { a: ['1', '2'], b: ['3'] },
      headers: { 'content-type': 'application/json', 'user-agent': 'Apache-HttpClient', ...tokens },
      body: { tool_name: 'createTask' },
    });
    expect(lines).toEqual([
      JSON.stringify({
        time: '1970-01-01T00:00:00.000Z',
        level: 'info',
        method: 'POST',
        status: 200,
        tokens,
        durationMs: 0,
        requestId: REQUEST_ID,
        reason: 'logging mode: nothing was sent',
      }),
    ]);
  });

  it('replaces a token wherever else it stands', async () => {
    const { answer, lines } = await record(
      gatewayRequest('POST', `/x/${encodeURIComponent(TOKEN)}?key=${encodeURIComponent(TOKEN)}`, {
        headers: { [TOKEN_HEADER]: `Bearer ${TOKEN}`, 'user-agent': `with ${TOKEN}` },
        body: JSON.stringify({ note: `Bearer ${TOKEN}`, escaped: 'x' }).replace(
          'x"',
          `${TOKEN.replaceAll('/', '\\/')}"`,
        ),
      }),
    );
    const all = JSON.stringify([answer, lines]);
    expect(all).not.toContain(TOKEN);
    expect(all).not.toContain(encodeURIComponent(TOKEN));
    expect(answer).toMatchObject({
      path: '/x/[secret]',
      query: { key: ['[secret]'] },
      body: { note: '[secret]', escaped: '[secret]' },
    });
  });

  it.each([
    ['nothing', undefined, null],
    ['text', 'not json', 'not json'],
  ])('shows %s as it is', async (_title, body, want) => {
    const { answer } = await record(gatewayRequest('POST', '/x', body === undefined ? {} : { body }));
    expect(answer).toMatchObject({ body: want });
  });
});
