import type { OpenApiTool, ToolCall, ToolParameter } from '../openapi/tools.ts';
import type { ToolArguments } from './arguments.ts';
import type { Propagated } from './propagation.ts';

/** A request to a target's API. The path is text, so that nothing normalises what an argument brought in. */
export interface UpstreamRequest {
  readonly method: string;
  readonly origin: URL;
  /** Path and query, percent-encoded. */
  readonly path: string;
  /** Names keep their case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly traceId?: string;
}

/** What the gateway's own client sends (captured 2025-10): no `Accept`, and nothing of the caller's request. */
const OWN_HEADERS: Readonly<Record<string, string>> = {
  'Accept-Encoding': 'gzip,deflate',
  'User-Agent': 'Apache-HttpClient/UNAVAILABLE (Java/21.0.8)',
};

/** Headers that an argument cannot set, because they belong to the message itself. */
const FRAMING: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * Turns a call into the request that the document describes, without credential. Undeclared arguments are dropped,
 * left-out optional ones are not sent, and what is propagated gives way to arguments (assumed).
 */
export function toUpstreamRequest(
  { call }: OpenApiTool,
  args: ToolArguments,
  propagated: Pick<Propagated, 'headers' | 'query'>,
): UpstreamRequest {
  const base = new URL(fillServer(call, args));
  const body = bodyOf(call, args);
  const query = [...queryOf(call, args), ...propagated.query].map(
    ([name, value]) => `${encode(name)}=${encode(value)}`,
  );
  const path = `${base.pathname.replace(/\/$/, '')}${fillPath(call, args)}`;
  return {
    method: call.method,
    origin: base,
    path: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers: mergeHeaders([
      { ...OWN_HEADERS, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      propagated.headers,
      headersOf(call, args),
    ]),
    body,
  };
}

/** An argument before the path cannot end the host name and begin another; that such a call fails is assumed. */
function fillServer({ serverUrl, variables }: ToolCall, args: ToolArguments): string {
  const pathStart = /^([^/?#]*:\/\/)?[^/?#\\]*/.exec(serverUrl)?.[0].length ?? 0;
  return serverUrl.replace(/\{([^}]+)\}/g, (whole, name: string, offset: number) => {
    const variable = variables.find((item) => item.name === name);
    if (variable === undefined) return whole;
    const given = valueOf(args, name);
    if (given === undefined) return variable.default;
    const text = toText(given);
    if (offset < pathStart && !/^[A-Za-z0-9.-]*$/.test(text)) {
      throw new Error(`argument "${name}" cannot stand in a host name`);
    }
    return text;
  });
}

function fillPath({ path }: ToolCall, args: ToolArguments): string {
  return path
    .split(/(\{[^}]+\})/)
    .map((part) =>
      part.startsWith('{') ? encodeSegment(toText(valueOf(args, part.slice(1, -1)) ?? '')) : encodeURI(part),
    )
    .join('');
}

/** An exploded list repeats its name, as OpenAPI says of the default style (assumed for the service). */
function queryOf(call: ToolCall, args: ToolArguments): readonly (readonly [string, string])[] {
  return given(call, args, 'query').flatMap(([{ name, explode }, value]) =>
    Array.isArray(value) && explode
      ? value.map((item: unknown) => [name, toText(item)] as const)
      : [[name, toText(value)] as const],
  );
}

function headersOf(call: ToolCall, args: ToolArguments): Readonly<Record<string, string>> {
  const sent = given(call, args, 'header').filter(([{ name }]) => !FRAMING.has(name.toLowerCase()));
  return Object.fromEntries(sent.map(([{ name }, value]) => [name, toText(value)]));
}

function bodyOf({ body }: ToolCall, args: ToolArguments): string | undefined {
  if (body === undefined) return undefined;
  if (body.properties === 'whole') {
    return Object.hasOwn(args, 'body') ? JSON.stringify(args.body) : body.required ? '{}' : undefined;
  }
  const present = body.properties.filter((name) => Object.hasOwn(args, name));
  // An optional body of which nothing was given is not sent (assumed).
  if (present.length === 0 && !body.required) return undefined;
  return JSON.stringify(Object.fromEntries(present.map((name) => [name, args[name]])));
}

function given(
  { parameters }: ToolCall,
  args: ToolArguments,
  place: ToolParameter['in'],
): readonly (readonly [ToolParameter, unknown])[] {
  return parameters
    .filter((parameter) => parameter.in === place)
    .map((parameter) => [parameter, valueOf(args, parameter.name)] as const)
    .filter(([, value]) => value !== undefined && value !== null);
}

/** Later headers replace earlier ones of the same name in any case. */
function mergeHeaders(maps: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const byName = new Map<string, readonly [string, string]>();
  for (const [name, value] of maps.flatMap((map) => Object.entries(map)))
    byName.set(name.toLowerCase(), [name, value]);
  return Object.fromEntries(byName.values());
}

function valueOf(args: ToolArguments, name: string): unknown {
  return Object.hasOwn(args, name) ? args[name] : undefined;
}

/** Text of a value outside the body: lists by comma, objects as JSON (assumed). */
function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(toText).join(',') : JSON.stringify(value);
}

/** A segment that is all dots would climb out of its place. */
function encodeSegment(text: string): string {
  return /^\.+$/.test(text) ? text.replaceAll('.', '%2E') : encode(text);
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
