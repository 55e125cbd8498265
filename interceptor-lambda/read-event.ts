import type { GatewayRequest, GatewayResponse, InterceptorEvent } from '../contract/interceptor-events.ts';
import { MAX_TOOL_NAME } from '../contract/gateway-limits.ts';
import { plain } from '../contract/plain-name.ts';
import type { Refusal } from '../contract/refusal.ts';
import { isObject } from '../contract/json-object.ts';
import { isRefusal, NO_NOTES } from './call.ts';
import type { JsonObject } from '../contract/json-object.ts';
import type { Call, Invocation, ToolCall } from './call.ts';
import { readCallerHeaders } from './caller-headers.ts';
import { invalidRequest } from './refusals.ts';
import type { ToolTable } from './tool-table.ts';

/** An answer of the gateway, in the RESPONSE phase. */
export interface GatewayAnswer {
  /** Left out in later events of a stream. */
  readonly status: number | undefined;
  /** `undefined` where it was not handed over; null after a short-circuit in some Regions (reported 2026-04). */
  readonly body: unknown;
}

/** What an event holds: the call, and in the RESPONSE phase its answer. */
export interface ReadEvent {
  /** A refusal where the message cannot be judged: then nothing of it may go on. */
  readonly call: Call | Refusal;
  readonly id: string | number | null;
  readonly answer: GatewayAnswer | undefined;
}

/** Reads an event, whichever of its forms it has. */
export function readEvent(event: InterceptorEvent, tools: ToolTable, invocation: Invocation): ReadEvent {
  // Nobody has promised that there is one.
  const { mcp } = (event as InterceptorEvent | null) ?? {};
  const { gatewayRequest, gatewayResponse, rawGatewayRequest } = mcp ?? {};
  const message = readBody(gatewayRequest?.body ?? rawGatewayRequest?.body ?? null);
  const call = isObject(message) ? readCall(message, gatewayRequest?.headers, tools, invocation) : NO_MESSAGE;
  return {
    call,
    id: isObject(message) ? idOf(message) : null,
    answer:
      gatewayResponse === null || gatewayResponse === undefined ? undefined : readAnswer(gatewayResponse),
  };
}

const NO_MESSAGE: Refusal = invalidRequest('the body is no JSON-RPC message; batches are not taken');

/** A body may have been handed over as its text. */
function readBody(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A text that is no JSON stays a text: it could show anything, and is not to be taken for no body at all. */
function readAnswer({ statusCode, body }: GatewayResponse): GatewayAnswer {
  if (typeof body === 'string' && body.trim() === '') return { status: statusCode, body: undefined };
  const read = readBody(body);
  return { status: statusCode, body: read === undefined ? body : read };
}

const CALL = 'tools/call';
/** What steps look for: whatever else a gateway might take for it would go past them. */
const WATCHED = [CALL, 'tools/list'];

function readCall(
  message: JsonObject,
  headers: GatewayRequest['headers'],
  tools: ToolTable,
  invocation: Invocation,
): Call | Refusal {
  const { method, params } = message;
  if (message.jsonrpc !== '2.0') return invalidRequest('the message is not of JSON-RPC 2.0');
  if (method !== undefined && typeof method !== 'string') return invalidRequest('the method is no text');
  const imitated = WATCHED.find((name) => method !== name && plain(method?.trim() ?? '') === name);
  if (imitated !== undefined) return invalidRequest(`the method imitates "${imitated}"`);
  const problem = method === undefined ? undefined : idProblem(message, method);
  if (problem !== undefined) return invalidRequest(problem);
  if (params !== undefined && !isObject(params)) return invalidRequest('the parameters are no object');
  const tool = method === CALL ? readTool(params ?? {}, tools) : undefined;
  if (tool !== undefined && isRefusal(tool)) return tool;
  const from = { headers: readCallerHeaders(headers), onward: {}, notes: NO_NOTES };
  return { invocation, message, id: idOf(message), method, tool, ...from };
}

/** A call without an id would be done, and nobody told how it went (MCP 2025-11-25, basic protocol, requests). */
function idProblem(message: JsonObject, method: string): string | undefined {
  if (message.id === undefined) return method === CALL ? 'the call has no id' : undefined;
  return idOf(message) === null ? 'the id is neither a text nor a number that can be given back' : undefined;
}

function readTool(params: JsonObject, tools: ToolTable): ToolCall | Refusal {
  const { name, arguments: given } = params;
  const args = given ?? {};
  if (typeof name !== 'string' || !isObject(args)) {
    return invalidRequest('the call names no tool, or its arguments are no object');
  }
  // Of patterns alone: a tool of such a name could be named by none without others.
  if (name === '' || name.includes('*')) return invalidRequest('the tool has a name that no tool has');
  if (name.length > MAX_TOOL_NAME) return invalidRequest('the tool has a name longer than any tool has');
  if ([hasSetter(params), hasSetter(args)].includes(true)) {
    return invalidRequest('a parameter is named "__proto__"');
  }
  return { ...tools.find(name), arguments: args };
}

/** Such a member is a setter in whatever copies it carelessly. */
function hasSetter(object: JsonObject): boolean {
  return Object.hasOwn(object, '__proto__');
}

function idOf({ id }: JsonObject): string | number | null {
  if (typeof id === 'string') return id;
  // Of a larger number the last digits are lost already: the client would not find its answer.
  const isExact = typeof id === 'number' && (Number.isSafeInteger(id) || !Number.isInteger(id));
  return isExact && Number.isFinite(id) ? id : null;
}
