import { fingerprint } from '../../contract/secret.ts';
import type { Gateway } from '../control-plane/state.ts';
import type { OpenApiTool } from '../openapi/tools.ts';
import type { ToolArguments } from './arguments.ts';
import type { GatewayCall } from './call.ts';
import type { UpstreamRequest } from './upstream-request.ts';

type Noted = Pick<GatewayCall, 'account' | 'gateway' | 'traceId'>;

/** Notes that a client's call has arrived. The inbound token appears as its fingerprint. */
export function noteClient(call: Noted, method: string, authorization: string | null): void {
  const token = /^Bearer +(\S+)/i.exec(authorization ?? '')?.[1];
  const fingerprints = token && { 'header:Authorization': fingerprintOf(call.gateway, token) };
  note(call, { place: 'client', what: method, ...(fingerprints ? { fingerprints } : {}) });
}

/** Notes how the gateway answered. */
export function noteAnswer(call: Noted, method: string, end: { status: number; startedAt: number }): void {
  const durationMs = call.account.clock.now() - end.startedAt;
  note(call, { place: 'gateway', what: method, status: end.status, durationMs });
}

/** Notes which tool was called and the credentials among its arguments: those that become headers. */
export function noteArguments(call: Noted, tool: OpenApiTool, args: ToolArguments): void {
  note(call, { place: 'gateway', what: tool.name, ...fingerprints(call.gateway, tool, args, 'argument') });
}

/**
 * Notes a request to an API when its end is known: where the API is one of this account, its own steps follow. The path
 * is the document's template, since arguments may stand in the path.
 */
export function noteUpstream(
  call: Noted,
  { call: { method, path, parameters } }: OpenApiTool,
  request: UpstreamRequest,
): (status: number | undefined) => void {
  const startedAt = call.account.clock.now();
  const isOwn = request.origin.origin === call.account.endpointUrl;
  const names = parameters.filter(({ in: place }) => place === 'header').map(({ name }) => name);
  return (status) =>
    note(call, {
      place: isOwn ? 'gateway' : 'vendor',
      what: `${method} ${request.origin.origin}${request.origin.pathname.replace(/\/$/, '')}${path}`,
      durationMs: call.account.clock.now() - startedAt,
      ...(status === undefined ? { problem: 'no answer' } : { status }),
      ...prints(call.gateway, 'header', names, request.headers),
    });
}

function fingerprints(gateway: Gateway, { call }: OpenApiTool, args: ToolArguments, place: string) {
  const names = call.parameters.filter(({ in: at }) => at === 'header').map(({ name }) => name);
  return prints(gateway, place, names, args);
}

function prints(
  gateway: Gateway,
  place: string,
  names: readonly string[],
  values: Readonly<Record<string, unknown>>,
): { readonly fingerprints?: Readonly<Record<string, string>> } {
  const found = names.flatMap((name) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    // A low-entropy credential could be guessed from its fingerprint.
    return typeof value === 'string' && !/^basic\s/i.test(value)
      ? [[`${place}:${name}`, fingerprintOf(gateway, value)] as const]
      : [];
  });
  return found.length === 0 ? {} : { fingerprints: Object.fromEntries(found) };
}

/** The deployment is named like the gateway unless configured otherwise. */
function fingerprintOf({ settings }: Gateway, credential: string): string {
  return fingerprint(settings.name ?? '', credential);
}

function note(
  { account, traceId }: Noted,
  hop: Parameters<GatewayCall['account']['history']['note']>[1],
): void {
  account.history.note(traceId, hop);
}
