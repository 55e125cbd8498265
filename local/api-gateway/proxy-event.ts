import type { Account } from '../account.ts';
import type { ProxyEvent } from '../../contract/proxy-event.ts';
import { firstValue } from './raw-headers.ts';
import type { HeaderPair } from './raw-headers.ts';
import type { Place, Route } from './route.ts';
import type { ApiKey } from './state.ts';
import { TRACE_HEADER } from './trace.ts';

/** A request to a deployed API, as far as an event tells of it. */
export interface ProxyRequest {
  readonly method: string;
  /** Names keep their case. */
  readonly headers: readonly HeaderPair[];
  readonly sourceIp: string;
  readonly body: string;
  readonly requestId: string;
  /** API Gateway's second id of a request, which its answer has as `x-amz-apigw-id`. */
  readonly extendedRequestId: string;
  /** Value of the trace header. */
  readonly trace: string;
}

/** Which method of which stage takes the request, and the key that opened it. */
export interface Taken {
  readonly place: Place;
  readonly route: Route;
  readonly key: ApiKey | undefined;
}

/**
 * Headers that end at API Gateway (developer guide, api-gateway-known-issues; the connection's own were captured at a
 * Lambda function in 2025-10: none of them arrived), or that it writes itself.
 */
const DROPPED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** Makes the event that a Lambda function gets, payload version 1.0. */
export function toProxyEvent(account: Account, taken: Taken, request: ProxyRequest): ProxyEvent {
  const { place, route } = taken;
  const forwarded = forwardedHeaders(account, request);
  const query = [...new URLSearchParams(place.query)];
  const hasParameters = Object.keys(route.pathParameters).length > 0;
  return {
    resource: route.resource.path,
    path: place.path,
    httpMethod: request.method,
    headers: lastOf(forwarded),
    multiValueHeaders: allOf(forwarded),
    queryStringParameters: query.length > 0 ? lastOf(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? allOf(query) : null,
    pathParameters: hasParameters ? route.pathParameters : null,
    stageVariables: place.stage.variables ?? null,
    requestContext: contextOf(account, taken, request),
    body: request.body === '' ? null : request.body,
    isBase64Encoded: false,
  };
}

/** The headers that go on to an integration: those of the client but what ends here, and API Gateway's own. */
export function forwardedHeaders(account: Account, request: ProxyRequest): readonly HeaderPair[] {
  return [...request.headers.filter(isForwarded), ...ownHeaders(account, request)];
}

/** An Authorization with a signature of AWS is taken for API Gateway's own (developer guide, known issues). */
function isForwarded([name, value]: HeaderPair): boolean {
  const lower = name.toLowerCase();
  return !DROPPED.has(lower) && !(lower === 'authorization' && /^AWS4-/i.test(value));
}

function ownHeaders(account: Account, { headers, sourceIp, trace }: ProxyRequest): readonly HeaderPair[] {
  const before = firstValue(headers, 'x-forwarded-for');
  return [
    [TRACE_HEADER, trace],
    ['X-Forwarded-For', before === undefined ? sourceIp : `${before}, ${sourceIp}`],
    ['X-Forwarded-Port', new URL(account.endpointUrl).port],
    ['X-Forwarded-Proto', 'http'],
  ];
}

function contextOf(
  account: Account,
  { place: { api, stage, path }, route, key }: Taken,
  request: ProxyRequest,
): ProxyEvent['requestContext'] {
  const now = account.clock.now();
  return {
    resourceId: route.resource.id,
    resourcePath: route.resource.path,
    httpMethod: request.method,
    extendedRequestId: request.extendedRequestId,
    requestTime: requestTime(now),
    requestTimeEpoch: Math.floor(now),
    path: `/${stage.name}${path}`,
    accountId: account.accountId,
    protocol: 'HTTP/1.1',
    stage: stage.name,
    domainPrefix: api.id,
    domainName: new URL(account.endpointUrl).hostname,
    requestId: request.requestId,
    deploymentId: stage.deploymentId,
    apiId: api.id,
    identity: {
      ...NO_IDENTITY,
      sourceIp: request.sourceIp,
      userAgent: firstValue(request.headers, 'user-agent') ?? null,
      ...(key === undefined ? {} : { apiKey: key.value.reveal(), apiKeyId: key.id }),
    },
  };
}

const NO_IDENTITY: Readonly<Record<string, null>> = {
  cognitoIdentityPoolId: null,
  cognitoIdentityId: null,
  cognitoAuthenticationType: null,
  cognitoAuthenticationProvider: null,
  principalOrgId: null,
  accountId: null,
  accessKey: null,
  caller: null,
  user: null,
  userArn: null,
};

/** For example `21/Nov/2026:07:00:00 +0000`. */
function requestTime(ms: number): string {
  const [, day = '', month = '', year = '', time = ''] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

function lastOf(entries: readonly HeaderPair[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries);
}

function allOf(entries: readonly HeaderPair[]): Readonly<Record<string, readonly string[]>> {
  const groups = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(([, value]) => value)]));
}
