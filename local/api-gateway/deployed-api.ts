import type { Account } from '../account.ts';
import type { Upstream } from '../gateway/upstream.ts';
import { requestHop } from '../lambda/request-hop.ts';
import type { InvocationResult, SentRequest } from '../lambda/functions.ts';
import { readBody } from '../read-body.ts';
import { callHttpProxy } from './http-proxy.ts';
import { toProxyEvent } from './proxy-event.ts';
import { toResponse } from './proxy-result.ts';
import { headerPairs } from './raw-headers.ts';
import { REFUSALS } from './refusals.ts';
import { findPlace, findRoute } from './route.ts';
import { grantForStage } from './state.ts';
import { TRACE_HEADER, traceOf } from './trace.ts';
import { takeFromStage, useGrant } from './usage.ts';
import type { ProxyRequest, Taken } from './proxy-event.ts';
import type { HeaderPair } from './raw-headers.ts';
import type { Refusal } from './refusals.ts';
import type { Place, Route } from './route.ts';
import type { ApiKey } from './state.ts';

/** How long API Gateway waits for a function (developer guide, quotas: 29 s by default). */
const INTEGRATION_TIMEOUT_MS = 29_000;

/** Size of a request, and of its first line with all header values (developer guide, REST API quotas). */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
const MAX_HEADER_BYTES = 10_240;

/** Size of a function's event (Lambda developer guide, quotas). */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** A request below `/_api/`, with what the adapter knows of the raw message. */
export interface ApiCall {
  readonly request: Request;
  /** Path and query as sent, for example `/_api/abc/prod/tasks?limit=1`. */
  readonly rawUrl: string;
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly requestId: string;
}

/** A call on its way, with its ids. */
interface Arrived extends ApiCall {
  readonly headers: readonly HeaderPair[];
  readonly trace: string;
  readonly extendedRequestId: string;
}

/** How a call ended, and what the history says of it. */
interface End {
  readonly response: Response;
  readonly problem?: string;
}

/** Answers a request to a deployed REST API: route, usage plan, then the function; the history learns of each. */
export async function callDeployedApi(
  account: Account,
  upstream: Upstream,
  call: ApiCall,
): Promise<Response> {
  const headers = headerPairs(call.rawHeaders);
  const extendedRequestId = `${account.ids.credential(15)}=`;
  const arrived: Arrived = { ...call, headers, trace: traceOf(account, headers), extendedRequestId };
  const startedAt = account.clock.now();
  const place = findPlace(account, call.rawUrl);
  const route = place && findRoute(place, call.request.method);
  const { response, problem } = await answer({ account, upstream }, arrived, place, route);
  account.history.note(arrived.trace, {
    place: 'api-gateway',
    what: `${call.request.method} ${nameOf(place, route)}`,
    status: response.status,
    durationMs: account.clock.now() - startedAt,
    ...(problem === undefined ? {} : { problem }),
  });
  return response;
}

/** The resource and not the path: tokens and names may stand in the latter. */
function nameOf(place: Place | undefined, route: Route | undefined): string {
  if (place === undefined) return 'unknown';
  return `${place.api.name}/${place.stage.name}${route?.resource.path ?? ''}`;
}

/** What a call may need. */
interface Means {
  readonly account: Account;
  readonly upstream: Upstream;
}

async function answer(
  means: Means,
  call: Arrived,
  place: Place | undefined,
  route: Route | undefined,
): Promise<End> {
  if (headerBytes(call) > MAX_HEADER_BYTES) return refuse(call, REFUSALS.headersTooLarge);
  if (place === undefined) return refuse(call, REFUSALS.forbidden);
  // Reserved for health checks of the service itself (developer guide, "known issues"); the text is background knowledge.
  if (/^\/s?ping$/.test(place.path))
    return { response: new Response('healthy', { headers: { 'content-type': 'text/plain' } }) };
  if (route === undefined) return refuse(call, REFUSALS.noRoute);
  const key = admit(means.account, call, place, route);
  if (key !== undefined && 'status' in key) return refuse(call, key);
  if (!takeFromStage(means.account, place, route)) return refuse(call, REFUSALS.throttled);
  const body = await readBody(call.request, MAX_REQUEST_BYTES);
  if (body === 'too-large') return refuse(call, REFUSALS.tooLarge);
  return runIntegration(means, { place, route, key }, call, body.toString('utf8'));
}

/** The key that opens the method, none where it needs none, or the refusal. */
function admit(
  account: Account,
  { request }: Arrived,
  { api, stage }: Place,
  { method }: Route,
): ApiKey | Refusal | undefined {
  if (!method.apiKeyRequired) return undefined;
  const value = request.headers.get('x-api-key') ?? undefined;
  const grant = grantForStage(account.apiGateway, api.id, stage.name, value);
  if (grant === undefined) return REFUSALS.forbidden;
  const use = useGrant(account, grant);
  return use === 'allowed' ? grant.key : REFUSALS[use];
}

async function runIntegration(means: Means, taken: Taken, call: Arrived, body: string): Promise<End> {
  const { request, headers, sourceIp, requestId, extendedRequestId, trace } = call;
  const received = { method: request.method, headers, sourceIp, body, requestId, extendedRequestId, trace };
  const { httpProxy } = taken.route.method;
  return httpProxy === undefined
    ? runFunction(means.account, taken, call, received)
    : runHttpProxy(means, { taken, proxy: httpProxy, request: received }, call);
}

async function runHttpProxy(
  { account, upstream }: Means,
  run: Parameters<typeof callHttpProxy>[2],
  call: Arrived,
): Promise<End> {
  const startedAt = account.clock.now();
  const noted = (end: { readonly status: number } | { readonly problem: string }): void => {
    // The endpoint's template: credentials may stand in the path of the request.
    const what = `${run.proxy.httpMethod === 'ANY' ? run.request.method : run.proxy.httpMethod} ${run.proxy.uri.replace(/[?#].*$/s, '')}`;
    const durationMs = account.clock.now() - startedAt;
    account.history.note(call.trace, { place: 'vendor', what, durationMs, ...end });
  };
  try {
    const result = await withTimeout(account, callHttpProxy(account, upstream, run));
    if (result === 'timeout') {
      noted({ problem: 'no answer' });
      return refuse(call, REFUSALS.timeout);
    }
    noted({ status: result.statusCode });
    const response = toResponse(result, { ...ownHeaders(call), [TRACE_HEADER]: call.trace });
    return response === undefined ? refuse(call, REFUSALS.failed) : { response };
  } catch {
    noted({ problem: 'no answer' });
    return refuse(call, REFUSALS.unreachable);
  }
}

async function runFunction(
  account: Account,
  taken: Taken,
  call: Arrived,
  received: ProxyRequest,
): Promise<End> {
  const event = toProxyEvent(account, taken, received);
  // Lambda's own refusal of it reaches the client as this one (background knowledge).
  if (Buffer.byteLength(JSON.stringify(event), 'utf8') > MAX_EVENT_BYTES)
    return refuse(call, REFUSALS.tooLarge);
  const { functionName = '' } = taken.route.method;
  const result = await withTimeout(account, invoke(account, functionName, event, call.trace));
  if (result === 'timeout') return refuse(call, REFUSALS.timeout);
  if (!result.ok) return refuse(call, isNotInvoked(result) ? REFUSALS.notInvoked : REFUSALS.failed);
  const response = toResponse(result.payload, { ...ownHeaders(call), [TRACE_HEADER]: call.trace });
  return response === undefined ? refuse(call, REFUSALS.failed) : { response };
}

async function invoke(
  { functions, history, clock }: Account,
  name: string,
  event: object,
  traceId: string,
): Promise<InvocationResult> {
  const startedAt = clock.now();
  const onRequest = (sent: SentRequest): void => history.note(traceId, requestHop(sent, 'target'));
  const result = await functions.invoke(name, event, { traceId, onRequest });
  const problem = result.ok ? {} : { problem: 'the function failed' };
  history.note(traceId, { place: 'function', what: name, durationMs: clock.now() - startedAt, ...problem });
  return result;
}

/** Whether Lambda has not run the function at all. */
function isNotInvoked(result: InvocationResult): boolean {
  return !result.ok && result.errorPayload === undefined;
}

async function withTimeout<T>(account: Account, work: Promise<T>): Promise<T | 'timeout'> {
  const { promise, resolve } = Promise.withResolvers<'timeout'>();
  const cancel = account.clock.after(INTEGRATION_TIMEOUT_MS, () => resolve('timeout'));
  return Promise.race([work, promise]).finally(cancel);
}

function headerBytes({ request, rawUrl, headers }: Arrived): number {
  const firstLine = request.method.length + rawUrl.length;
  return headers.reduce((sum, [, value]) => sum + value.length, firstLine);
}

function refuse(call: Arrived, { status, errorType, message }: Refusal): End {
  const headers = { ...ownHeaders(call), 'content-type': 'application/json', 'x-amzn-ErrorType': errorType };
  return { response: new Response(JSON.stringify({ message }), { status, headers }), problem: message };
}

/** What each answer has (background knowledge). */
function ownHeaders({ requestId, extendedRequestId }: Arrived): Readonly<Record<string, string>> {
  return { 'x-amzn-RequestId': requestId, 'x-amz-apigw-id': extendedRequestId };
}
