import { pathToFileURL } from 'node:url';
import type { InterceptorEvent, InterceptorOutput } from '../../contract/interceptor-events.ts';
import { requestEvent, toolCall } from '../interceptor-lambda/harness.ts';

/**
 * In a process of its own: loads the bundled interceptor, and calls it with the token that its parent sends. Sends back
 * what it measured; standard output is the function's.
 */

type Handler = (event: InterceptorEvent, context: { awsRequestId: string }) => Promise<InterceptorOutput>;

const CALLS = { warm: 500, measured: 3_000 };
const [bundle = '', token = ''] = process.argv.slice(2);

/** What the steps bring, behind the call's own arguments. */
const WANTED = 'Authorization X-Region filter limit name X-Asana-Token customer';

const { handler } = (await import(pathToFileURL(bundle).href)) as { readonly handler: Handler };
const args = { filter: '{"done":true}', limit: '3', name: 'a'.repeat(2_000) };
const event = requestEvent(toolCall('asana___getTasks', args), {
  Accept: 'application/json, text/event-stream',
  Authorization: `Bearer ${token}`,
  'Content-Type': 'application/json',
  'X-Customer': 'customer-of-many-characters',
  'User-Agent': 'bench',
});
const taken: number[] = [];
for (let each = 0; each < CALLS.warm + CALLS.measured; each += 1) {
  const from = performance.now();
  const { mcp } = await handler(event, { awsRequestId: String(each) });
  if (each >= CALLS.warm) taken.push(performance.now() - from);
  const { headers = {}, body } = mcp.transformedGatewayRequest ?? {};
  const brought = [...Object.keys(headers), ...Object.keys(argumentsOf(body))].join(' ');
  if (brought !== WANTED) throw new Error(`the function brought ${brought}`);
}
process.send?.(taken.toSorted((a, b) => a - b)[Math.floor(taken.length / 2)]);
process.disconnect();

function argumentsOf(body: unknown): object {
  const { params } = (body ?? {}) as { readonly params?: { readonly arguments?: object } };
  return params?.arguments ?? {};
}
