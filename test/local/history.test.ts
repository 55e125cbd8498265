import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { CallHistory } from '../../local/history.ts';
import type { LocalAws } from '../../local/start.ts';
import { post, rpc } from './local-aws.ts';
import { lambdaGateway } from './gateway/setup.ts';

const ADD = rpc('tools/call', { name: 'lambda-inline___add', arguments: { a: 1, b: 2 } });

/** Events from a stream until there are so many. */
async function readEvents(aws: LocalAws, count: number, meanwhile: () => Promise<unknown>): Promise<string> {
  const ended = new AbortController();
  const response = await fetch(`${aws.endpointUrl}/_local/history/events`, { signal: ended.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  await meanwhile();
  let text = '';
  const decoder = new TextDecoder();
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.split('\n\n').length > count) break;
  }
  ended.abort();
  return text;
}

function statusOf(aws: LocalAws, path: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${aws.endpointUrl}${path}`, { headers, agent: false });
    outgoing.on('response', (incoming) => {
      resolve(incoming.statusCode);
      incoming.resume();
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

describe('the history over HTTP', () => {
  it('is what the test itself reads, as JSON', async () => {
    const { aws, url } = await lambdaGateway();
    await post(url, ADD);
    const response = await fetch(`${aws.endpointUrl}/_local/history`);
    const { calls } = (await response.json()) as { readonly calls: readonly CallHistory[] };
    expect(calls).toHaveLength(1);
    expect(calls).toEqual(JSON.parse(JSON.stringify(aws.history.list())));
    expect(calls[0]?.hops.map(({ place }) => place)).toEqual(['client', 'function', 'gateway']);
  });

  it('tells of the calls so far and then of each step as it is taken', async () => {
    const { aws, url } = await lambdaGateway();
    await post(url, ADD);
    const events = await readEvents(aws, 3, () => post(url, ADD));
    const calls = [...events.matchAll(/^event: call\ndata: (.*)\nid: (.*)$/gm)].map(([, data = '', id]) => {
      const call = JSON.parse(data) as CallHistory;
      expect(call.traceId).toBe(id);
      return call;
    });
    const [first, second] = aws.history.list();
    expect(calls[0]).toEqual(first);
    expect(calls.slice(1, 3).map(({ traceId, hops }) => [traceId, hops.length])).toEqual([
      [second?.traceId, 1],
      [second?.traceId, 2],
    ]);
  });

  it('forgets a reader who has gone', async () => {
    const { aws, url } = await lambdaGateway();
    await post(url, ADD);
    await readEvents(aws, 1, async () => undefined);
    expect((await post(url, ADD)).status).toBe(200);
    await aws.close();
  });

  it('is not for pages of other origins, nor under other names', async () => {
    const { aws } = await lambdaGateway();
    const own = `http://127.0.0.1:${aws.port}`;
    for (const path of ['/_local/history', '/_local/history/events', '/_local/health', '/_local/faults']) {
      for (const origin of ['https://evil.example', 'http://localhost:1', 'null', `${own}.evil.example`]) {
        expect(await statusOf(aws, path, { origin })).toBe(403);
      }
      expect(await statusOf(aws, path, { host: 'evil.example' })).toBe(403);
    }
    expect(await statusOf(aws, '/_local/history', { origin: own })).toBe(200);
  });
});
