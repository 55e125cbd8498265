import { expect, it } from 'vitest';
import type { ProxyEvent, ProxyResult } from '../../contract/proxy-event.ts';
import { answerEvent } from '../../target-lambda/answer-event.ts';
import type { Target } from '../../target-lambda/forward.ts';
import { REQUEST_ID } from './harness.ts';
import { proxyEvent } from './proxy-events.ts';
import { TOKEN } from './route-maps.ts';

async function answered(
  event: ProxyEvent,
  target: Target,
): Promise<{ readonly result: ProxyResult; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const result = await answerEvent(event, target, {
    now: () => 0,
    log: (entry) => lines.push(JSON.stringify(entry)),
  });
  return { result, lines };
}

it('an event is answered by the target, which is told the path as it came', async () => {
  const { result, lines } = await answered(proxyEvent('GET', '/a/../b'), async (request, call) =>
    Response.json([new URL(request.url).pathname, call]),
  );
  expect(result).toMatchObject({
    statusCode: 200,
    body: JSON.stringify(['/b', { requestId: REQUEST_ID, path: '/a/../b' }]),
  });
  expect(lines).toEqual([]);
});

it.each([['its answer cannot be read', proxyEvent('GET', `/${TOKEN}`), 'RangeError']])(
  'an event gets a plain 500, and the name of the error a line, where %s',
  async (_title, event, name) => {
    const { result, lines } = await answered(event, async () => {
      const body = new ReadableStream({
        start: (controller) => {
          controller.error(new RangeError(TOKEN));
        },
      });
      return new Response(body);
    });
    expect(result).toEqual({
      statusCode: 500,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Internal Server Error"}',
      isBase64Encoded: false,
    });
    expect(lines).toEqual([
      `{"time":"1970-01-01T00:00:00.000Z","level":"error","status":500,"reason":"unexpected ${name}"}`,
    ]);
  },
);
