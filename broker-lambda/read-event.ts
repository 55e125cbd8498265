import { isObject } from '../contract/json-object.ts';
import { readCaller } from './caller.ts';
import type { Caller } from './caller.ts';

/** A request to the broker, out of whichever event brought it. */
export interface BrokerCall {
  readonly method: string;
  readonly path: string;
  readonly hasQuery: boolean;
  readonly mediaType: string;
  /** Not longer than {@link MAX_BODY_BYTES}, and UTF-8; `undefined` where it is not. */
  readonly body: string | undefined;
  readonly caller: Caller | undefined;
  readonly requestId: string;
  readonly traceId: string | undefined;
}

/** More than an assertion of 16 KiB with all that belongs to it. */
const MAX_BODY_BYTES: number = 32 * 1024;

/**
 * Reads the event of a function URL or HTTP API (payload version 2.0: Lambda developer guide, "Function URL request and
 * response payloads") or of a REST API (1.0). What is not there reads as what is refused.
 */
export function readEvent(event: unknown): BrokerCall {
  const given = isObject(event) ? event : {};
  const context = isObject(given.requestContext) ? given.requestContext : {};
  const http = isObject(context.http) ? context.http : undefined;
  const headers = isObject(given.headers) ? given.headers : {};
  return {
    method: textOf(http === undefined ? given.httpMethod : http.method),
    path: http === undefined ? textOf(given.path) : pathBelowStage(textOf(given.rawPath), context),
    hasQuery: hasQuery(given),
    mediaType: (headerOf(headers, 'content-type').split(';', 1)[0] ?? '').trim().toLowerCase(),
    body: bodyOf(given),
    caller: readCaller(context),
    requestId: textOf(context.requestId),
    traceId: /\bRoot=(1-[0-9a-f]{8}-[0-9a-f]{24})\b/.exec(headerOf(headers, 'x-amzn-trace-id'))?.[1],
  };
}

/** Of an HTTP API whose stage is not `$default` the path begins with the stage's name (reported; not of function URLs). */
function pathBelowStage(path: string, context: Readonly<Record<string, unknown>>): string {
  const stage = textOf(context.stage);
  const hasName = stage !== '' && stage !== '$default';
  return hasName && path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}

function hasQuery({ rawQueryString, ...event }: Readonly<Record<string, unknown>>): boolean {
  const parameters = event.multiValueQueryStringParameters ?? event.queryStringParameters;
  return textOf(rawQueryString) !== '' || (isObject(parameters) && Object.keys(parameters).length > 0);
}

function bodyOf({ body, isBase64Encoded }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof body !== 'string' || body.length > 2 * MAX_BODY_BYTES) return undefined;
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Names come in any case. */
function headerOf(headers: Readonly<Record<string, unknown>>, name: string): string {
  return textOf(Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1]);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
