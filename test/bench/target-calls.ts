import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { pathToFileURL } from 'node:url';
import type { InvocationContext } from '../../target-lambda/handler.ts';
import type { ProxyEvent, ProxyResult } from '../../contract/proxy-event.ts';
import { proxyEvent } from '../target-lambda/proxy-events.ts';
import { TOKEN, TOKEN_HEADER } from '../target-lambda/route-maps.ts';

/**
 * In a process of its own: loads the bundled function, and calls it and the bare vendor by turns. Sends its parent
 * what it measured; standard output is the function's.
 */

/** Milliseconds: medians of a call through the function and of the same request sent barely. */
export interface TargetFigures {
  readonly callMs: number;
  readonly bareMs: number;
}

type Handler = (event: ProxyEvent, context: InvocationContext) => Promise<ProxyResult>;

const CALLS = { warm: 500, measured: 2_000 };
const [bundle = '', upstream = ''] = process.argv.slice(2);

const { handler } = (await import(pathToFileURL(bundle).href)) as { readonly handler: Handler };
const body = JSON.stringify({ notes: 'a'.repeat(2_000), id: '1204567' });
const event = proxyEvent('PUT', '/tasks/1204567', {
  headers: { [TOKEN_HEADER]: TOKEN, 'Content-Type': 'application/json' },
  body,
});
const agent = new Agent({ keepAlive: true });
const taken: { readonly call: number[]; readonly bare: number[] } = { call: [], bare: [] };
for (let each = 0; each < CALLS.warm + CALLS.measured; each += 1) {
  const call = await timed(async () => {
    const { statusCode } = await handler(event, { getRemainingTimeInMillis: () => 29_000 });
    if (statusCode !== 200) throw new Error(`the function answered ${statusCode}`);
  });
  const bare = await timed(sendBarely);
  if (each < CALLS.warm) continue;
  taken.call.push(call);
  taken.bare.push(bare);
}
process.send?.({ callMs: median(taken.call), bareMs: median(taken.bare) } satisfies TargetFigures);
process.disconnect();
agent.destroy();

async function sendBarely(): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const sent = request(`${upstream}/tasks/1204567`, { method: 'PUT', agent, headers });
  const answered = once(sent, 'response');
  sent.end(body);
  const [response] = (await answered) as [IncomingMessage];
  await once(response.resume(), 'end');
}

async function timed(run: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
