import { isObject } from '../../contract/json-object.ts';

/** What an interceptor wants changed; a member that is not there changes nothing. */
export interface InterceptorOutput {
  readonly request:
    { readonly headers: Readonly<Record<string, string>>; readonly body: unknown } | undefined;
  readonly response:
    | {
        readonly statusCode: number | undefined;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: unknown;
      }
    | undefined;
}

/**
 * Reads what an interceptor answered, or tells that it is none of its outputs: the version must be there and be 1.0, and
 * members must have their types (devguide gateway-interceptors-types, read 2026-10; how strictly they are read is assumed).
 */
export function readInterceptorOutput(payload: unknown): InterceptorOutput | undefined {
  if (!isObject(payload) || payload.interceptorOutputVersion !== '1.0' || !isObject(payload.mcp))
    return undefined;
  const { transformedGatewayRequest: request, transformedGatewayResponse: response } = payload.mcp;
  if (!isPart(request) || !isPart(response)) return undefined;
  const statusCode = response?.statusCode ?? undefined;
  if (statusCode !== undefined && !isStatus(statusCode)) return undefined;
  return {
    request: request ? { headers: textHeaders(request.headers), body: request.body } : undefined,
    response: response
      ? { statusCode, headers: textHeaders(response.headers), body: response.body }
      : undefined,
  };
}

type Part = Readonly<Record<string, unknown>>;

function isPart(value: unknown): value is Part | null | undefined {
  if (value === undefined || value === null) return true;
  return (
    isObject(value) && (value.headers === undefined || value.headers === null || isObject(value.headers))
  );
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

/** Headers that can be sent: names are tokens, values are text without line ends. */
function textHeaders(headers: unknown): Readonly<Record<string, string>> {
  if (!isObject(headers)) return {};
  const sendable = Object.entries(headers).filter(
    (entry): entry is [string, string] =>
      /^[\w!#$%&'*+.^`|~-]+$/.test(entry[0]) &&
      typeof entry[1] === 'string' &&
      /^[\t\x20-\x7e]*$/.test(entry[1]),
  );
  return Object.fromEntries(sendable);
}
