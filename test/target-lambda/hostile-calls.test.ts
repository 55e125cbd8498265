import { describe, expect, it } from 'vitest';
import { toRequest } from '../../target-lambda/proxy-event.ts';
import { useHarness } from './harness.ts';
import { HOSTILE_CALLS } from './hostile-calls.ts';
import { HOSTILE_MAP, OTHER_TOKEN } from './hostile-map.ts';
import { TOKEN } from './route-maps.ts';
import { values } from './vendor-server.ts';
import type { Received } from './vendor-server.ts';

const harness = useHarness();

/** Header fields that a call of ours has, whatever its caller sends. */
const OURS = [
  ...['accept', 'accept-encoding', 'authorization', 'connection', 'content-length'],
  ...['content-type', 'cookie', 'host', 'user-agent'],
];

/** What stands on the wire of a request and was put there by its caller. */
function written({ method, url, headers, body }: Received): unknown {
  const fields = headers.filter(([name]) => name === 'cookie').map((field) => field.join(': '));
  return {
    line: `${method} ${url}`,
    ...(body.length === 0 ? {} : { body: body.toString() }),
    ...(fields.length === 0 ? {} : { headers: fields }),
  };
}

describe('of a hostile call, the vendor gets nothing that its caller may not send', () => {
  it.each(HOSTILE_CALLS)('%s', async (_title, { event, status, got }) => {
    const response = await harness.call(HOSTILE_MAP, toRequest(event), {}, event.path);
    const answer = (await response.json()) as {
      readonly error?: { readonly source: string; readonly status: number };
    };
    const { received } = harness.vendor;
    expect({ status: answer.error?.status ?? response.status, got: received.map(written) }).toEqual({
      status,
      got: got === undefined ? [] : [got],
    });
    for (const one of received) {
      expect(one.headers.map(([name]) => name).filter((name) => !OURS.includes(name))).toEqual([]);
      expect(new Set(one.headers.map(([name]) => name)).size).toBe(one.headers.length);
      expect(values(one, 'authorization')).toEqual([`Bearer ${TOKEN}`]);
      expect(values(one, 'host')).toEqual([new URL(harness.vendor.url).host]);
    }
    expect(JSON.stringify(received)).not.toContain(OTHER_TOKEN);
    expect(harness.lines).toHaveLength(1);
    expect(harness.lines.join()).not.toMatch(/evil|1204567/i);
    expect(({} as { readonly polluted?: unknown }).polluted).toBeUndefined();
  });

  it('in at least sixty rows', () => {
    expect(new Set(HOSTILE_CALLS.map(([title]) => title)).size).toBeGreaterThanOrEqual(60);
  });
});
