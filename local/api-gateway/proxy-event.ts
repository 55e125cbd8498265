import type { Account } from '../account.ts';
import type { ProxyEvent } from '../../contract/proxy-event.ts';
import type { ApiKey, RestApi, Stage } from './state.ts';

/** A request to a deployed API, as far as an event tells of it. */
export interface ProxyRequest {
  readonly method: string;
  /** Below the stage, percent-encoded as sent, for example `/tasks/a%20b`. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names and values by turns, as Node reads them: names keep their case. */
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly body: string;
  readonly requestId: string;
}

/** Headers that end at API Gateway (captured at a Lambda function in 2025-10: none of them arrived). */
const HOP_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Makes the event that a Lambda function gets, payload version 1.0. */
export function toProxyEvent(
  account: Account,
  { api, stage, key }: { readonly api: RestApi; readonly stage: Stage; readonly key: ApiKey },
  request: ProxyRequest,
): ProxyEvent {
  const headers = pairs(request.rawHeaders).filter(([name]) => !HOP_HEADERS.has(name.toLowerCase()));
  const forwarded = [...headers, ...forwardedHeaders(account, request)] as const;
  const query = [...new URLSearchParams(request.query)];
  return {
    resource: '/{proxy+}',
    path: request.path,
    httpMethod: request.method,
    headers: lastOf(forwarded),
    multiValueHeaders: allOf(forwarded),
    queryStringParameters: query.length > 0 ? lastOf(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? allOf(query) : null,
    pathParameters: { proxy: request.path.slice(1) },
    stageVariables: null,
    requestContext: contextOf(account, { api, stage, key }, request),
    body: request.body === '' ? null : request.body,
    isBase64Encoded: false,
  };
}

function forwardedHeaders(
  account: Account,
  { sourceIp }: ProxyRequest,
): readonly (readonly [string, string])[] {
  return [
    ['X-Amzn-Trace-Id', account.ids.traceId(account.clock.now())],
    ['X-Forwarded-For', sourceIp],
    ['X-Forwarded-Port', new URL(account.endpointUrl).port],
    ['X-Forwarded-Proto', 'http'],
  ];
}

function contextOf(
  account: Account,
  { api, stage, key }: { readonly api: RestApi; readonly stage: Stage; readonly key: ApiKey },
  request: ProxyRequest,
): ProxyEvent['requestContext'] {
  const now = account.clock.now();
  const userAgent =
    pairs(request.rawHeaders).find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? null;
  return {
    resourceId: api.id.slice(0, 6),
    resourcePath: '/{proxy+}',
    httpMethod: request.method,
    extendedRequestId: request.requestId,
    requestTime: requestTime(now),
    requestTimeEpoch: Math.floor(now),
    path: `/${stage.name}${request.path}`,
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
      userAgent,
      apiKey: key.value.reveal(),
      apiKeyId: key.id,
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

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}

function lastOf(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries);
}

function allOf(entries: readonly (readonly [string, string])[]): Readonly<Record<string, readonly string[]>> {
  const groups = Map.groupBy(entries, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(([, value]) => value)]));
}
