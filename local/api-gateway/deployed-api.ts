import type { Account } from '../account.ts';
import { readBody } from '../read-body.ts';
import { toProxyEvent } from './proxy-event.ts';
import { toResponse } from './proxy-result.ts';
import { keyForStage } from './state.ts';
import type { ApiKey, RestApi, Stage } from './state.ts';

/** How long API Gateway waits for a function (developer guide, quotas: 29 s by default). */
export const INTEGRATION_TIMEOUT_MS = 29_000;

/** Size of a request (developer guide, quotas). */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

/** A request below `/_api/`, with what the adapter knows of the raw message. */
export interface ApiCall {
  readonly request: Request;
  /** Path and query as sent, for example `/_api/abc/prod/tasks?limit=1`. */
  readonly rawUrl: string;
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly requestId: string;
}

interface Place {
  readonly api: RestApi;
  readonly stage: Stage;
  readonly path: string;
  readonly query: string;
}

/** Answers a request to a deployed REST API: usage plan key, then the function behind `/{proxy+}`. */
export async function callDeployedApi(account: Account, call: ApiCall): Promise<Response> {
  const place = findPlace(account, call.rawUrl);
  if (place === undefined) return refuse(call, 403, 'ForbiddenException', 'Forbidden');
  // Reserved for health checks of the service itself (developer guide, "known issues"); the text is background knowledge.
  if (/^\/s?ping$/.test(place.path))
    return new Response('healthy', { headers: { 'content-type': 'text/plain' } });
  if (place.path === '/') {
    return refuse(call, 403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const value = call.request.headers.get('x-api-key') ?? undefined;
  const key = keyForStage(account.apiGateway, place.api.id, place.stage.name, value);
  if (key === undefined) return refuse(call, 403, 'ForbiddenException', 'Forbidden');
  const body = await readBody(call.request, MAX_REQUEST_BYTES);
  if (body === 'too-large') return refuse(call, 413, 'RequestTooLargeException', 'Request Too Long');
  return runFunction(account, { ...place, key }, call, body.toString('utf8'));
}

async function runFunction(
  account: Account,
  place: Place & { readonly key: ApiKey },
  call: ApiCall,
  body: string,
): Promise<Response> {
  const event = toProxyEvent(account, place, {
    method: call.request.method,
    path: place.path,
    query: place.query,
    rawHeaders: call.rawHeaders,
    sourceIp: call.sourceIp,
    body,
    requestId: call.requestId,
  });
  const result = await withTimeout(account, account.functions.invoke(place.api.functionName, event));
  if (result === 'timeout') {
    return refuse(call, 504, 'GatewayTimeoutException', 'Endpoint request timed out');
  }
  const response = result.ok ? toResponse(result.payload, call.requestId) : undefined;
  return response ?? refuse(call, 502, 'InternalServerErrorException', 'Internal server error');
}

async function withTimeout<T>(account: Account, work: Promise<T>): Promise<T | 'timeout'> {
  const { promise, resolve } = Promise.withResolvers<'timeout'>();
  const cancel = account.clock.after(INTEGRATION_TIMEOUT_MS, () => resolve('timeout'));
  return Promise.race([work, promise]).finally(cancel);
}

function findPlace(account: Account, rawUrl: string): Place | undefined {
  const match = /^\/_api\/([^/?]+)\/([^/?]+)(\/[^?]*)?(?:\?(.*))?$/.exec(rawUrl);
  const api = account.apiGateway.restApis.get(match?.[1] ?? '');
  const stage = api?.stages.find(({ name }) => name === match?.[2]);
  if (api === undefined || stage === undefined) return undefined;
  return { api, stage, path: match?.[3] ?? '/', query: match?.[4] ?? '' };
}

/** API Gateway's own answers: body `{"message"}`, type in a header (background knowledge). */
function refuse(call: ApiCall, status: number, errorType: string, message: string): Response {
  return new Response(JSON.stringify({ message }), {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-RequestId': call.requestId,
      'x-amzn-ErrorType': errorType,
    },
  });
}
