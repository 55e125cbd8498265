import type { ProxyEvent } from '../contract/proxy-event.ts';
import type { Refusal } from '../contract/refusal.ts';
import { isObject } from '../contract/json-object.ts';
import { CANNOT_CARRY } from './hints.ts';
import { refuse } from './refuse.ts';

/** What of a proxy event makes a call. */
export type CallEvent = Pick<
  ProxyEvent,
  | 'path'
  | 'httpMethod'
  | 'headers'
  | 'multiValueHeaders'
  | 'queryStringParameters'
  | 'multiValueQueryStringParameters'
  | 'body'
  | 'isBase64Encoded'
> & { readonly requestContext: Pick<ProxyEvent['requestContext'], 'requestId'> };

/** Methods that no Request can have (Fetch Standard, "forbidden method"); API Gateway has none of them either. */
const FORBIDDEN_METHOD = /^(?:CONNECT|TRACE|TRACK)$/i;

/**
 * Reads what a function behind a REST API got. Maps may be left out, as test events of the console do; a refusal says
 * what is not as in payload version 1.0.
 */
export function readEvent(event: unknown): CallEvent | Refusal {
  if (!isObject(event)) return notProxy('it is no object');
  const { path, httpMethod, requestContext } = event;
  if (event.version === '2.0') return notProxy('its payload version is 2.0, which is that of an HTTP API');
  if (typeof path !== 'string') return notProxy('it has no "path"');
  if (typeof httpMethod !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(httpMethod)) {
    return notProxy('its "httpMethod" is none');
  }
  if (!isObject(requestContext) || typeof requestContext.requestId !== 'string') {
    return notProxy('it has no "requestContext.requestId"');
  }
  const broken = brokenMember(event);
  if (broken !== undefined) return notProxy(`its "${broken}" is of another type`);
  if (FORBIDDEN_METHOD.test(httpMethod)) return NO_SUCH_METHOD;
  const given = Object.keys(MEMBERS).flatMap((name) => (isThere(event[name]) ? [[name, event[name]]] : []));
  const { requestId } = requestContext;
  // Checked member by member just now.
  const members = { ...NOTHING_ELSE, ...Object.fromEntries(given) } as typeof NOTHING_ELSE;
  return { ...members, path, httpMethod, requestContext: { requestId } };
}

const NO_SUCH_METHOD: Refusal = { ...refuse(405, 'no request can have this method'), hint: CANNOT_CARRY };

/** Members that an event may lack. */
const NOTHING_ELSE: Omit<CallEvent, 'path' | 'httpMethod' | 'requestContext'> = {
  headers: null,
  multiValueHeaders: null,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  body: null,
  isBase64Encoded: false,
};

function notProxy(why: string): Refusal {
  return {
    ...refuse(400, `the event is none of a REST API: ${why}`),
    hint: 'The function is called by a REST API with proxy integration, payload version 1.0.',
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

/** What each member has to be, where it is there. */
const MEMBERS: Readonly<Record<keyof typeof NOTHING_ELSE, (value: unknown) => boolean>> = {
  headers: mapOf(isText),
  multiValueHeaders: mapOf(isTexts),
  queryStringParameters: mapOf(isText),
  multiValueQueryStringParameters: mapOf(isTexts),
  body: isText,
  isBase64Encoded: (value) => typeof value === 'boolean',
};

function brokenMember(event: Readonly<Record<string, unknown>>): string | undefined {
  const broken = Object.entries(MEMBERS).find(([name, fits]) => isThere(event[name]) && !fits(event[name]));
  return broken?.[0];
}

function mapOf(fits: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => isObject(value) && Object.values(value).every(fits);
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
