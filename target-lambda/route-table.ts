import { BlockList, isIPv6 } from 'node:net';
import { ToolkitError } from '../contract/errors.ts';
import type { Route, RouteMap } from '../contract/route-map.ts';
import type { TokenBinding } from '../contract/token-binding.ts';
import { percentDecode } from './percent-encoding.ts';

/** A route with what its map says about it. */
export interface TargetRoute {
  readonly route: Route;
  readonly map: RouteMap;
  /** The bindings that the operation takes. */
  readonly bindings: readonly TokenBinding[];
  /** Base URL of the vendor's server, or what replaces it. */
  readonly baseUrl: string;
}

/** A route that takes a call, and the path values of the exposed template as they stand in the URL. */
export interface RouteMatch {
  readonly target: TargetRoute;
  readonly values: ReadonlyMap<string, string>;
}

/** Finds the route for a method and a percent-encoded path. */
export type RouteTable = (method: string, path: string) => RouteMatch | undefined;

interface Entry {
  readonly target: TargetRoute;
  readonly segments: readonly Segment[];
}

/** One segment of an exposed path: a literal, or a pattern with one group for each name. */
type Segment =
  | { readonly literal: string }
  | { readonly pattern: RegExp; readonly names: readonly string[]; readonly isWhole: boolean };

/**
 * Compiles route maps once. Where several routes take a path, the leftmost literal segment wins, then the
 * one that is literal in part. `upstream` replaces every server, base path included; without it each server
 * must be an https URL that is not this machine.
 * @throws ToolkitError `routes-invalid`
 */
export function compileRoutes(maps: readonly RouteMap[], upstream?: string): RouteTable {
  const index = new Map<string, Entry[]>();
  for (const map of maps) {
    const servers = map.servers.map((server) => upstream ?? checkedServer(server));
    for (const route of map.routes) {
      const segments = route.expose.path.split('/').map(compileSegment);
      const entry = { target: targetRoute(route, map, servers), segments };
      const key = `${route.expose.method.toUpperCase()} ${segments.length}`;
      index.set(key, [...(index.get(key) ?? []), entry]);
    }
  }
  for (const entries of index.values()) entries.sort(byPrecedence);
  return (method, path) => {
    const parts = path.split('/');
    return firstMatch(index.get(`${method} ${parts.length}`) ?? [], parts);
  };
}

function firstMatch(entries: readonly Entry[], parts: readonly string[]): RouteMatch | undefined {
  for (const { target, segments } of entries) {
    const values = matchSegments(segments, parts);
    if (values !== undefined) return { target, values };
  }
  return undefined;
}

function matchSegments(
  segments: readonly Segment[],
  parts: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (const [position, segment] of segments.entries()) {
    const part = parts[position] ?? '';
    if ('literal' in segment) {
      if (percentDecode(part) !== segment.literal) return undefined;
      continue;
    }
    const found = segment.pattern.exec(part);
    if (found === null) return undefined;
    segment.names.forEach((name, group) => values.set(name, found[group + 1] ?? ''));
  }
  return values;
}

function compileSegment(template: string): Segment {
  const pieces = template.split(/\{([^{}]+)\}/);
  if (pieces.length === 1) return { literal: percentDecode(template) };
  const names = pieces.filter((_piece, position) => position % 2 === 1);
  const source = pieces
    .map((piece, position) => (position % 2 === 1 ? '(.*)' : escapePattern(piece)))
    .join('');
  return {
    pattern: new RegExp(`^${source}$`, 's'),
    names,
    isWhole: names.length === 1 && template === `{${names[0] ?? ''}}`,
  };
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function byPrecedence(left: Entry, right: Entry): number {
  for (const [position, segment] of left.segments.entries()) {
    const other = right.segments[position];
    const difference = rank(segment) - (other === undefined ? 0 : rank(other));
    if (difference !== 0) return difference;
  }
  return 0;
}

function rank(segment: Segment): number {
  return 'literal' in segment ? 0 : segment.isWhole ? 2 : 1;
}

function targetRoute(route: Route, map: RouteMap, servers: readonly string[]): TargetRoute {
  const baseUrl = servers[route.call.server];
  if (baseUrl === undefined) {
    throw invalid(`operation "${route.operationId}" names server ${route.call.server}, which is not listed`);
  }
  const bindings = route.tokens.map((id) => {
    const binding = map.tokens.find((token) => token.id === id);
    if (binding === undefined) {
      throw invalid(`operation "${route.operationId}" names token "${id}", which is not listed`);
    }
    return binding;
  });
  return { route, map, bindings, baseUrl };
}

function checkedServer(server: string): string {
  const url = URL.parse(server);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw invalid(`server "${server}" is not an https URL without credentials`);
  }
  if (isThisMachine(url.hostname)) throw invalid(`server "${server}" is on this machine`);
  return server.replace(/\/+$/, '');
}

/** Loopback, unspecified and link-local addresses: there stand the Lambda runtime's own services. */
const LOCAL_ADDRESSES = new BlockList();
LOCAL_ADDRESSES.addSubnet('127.0.0.0', 8);
LOCAL_ADDRESSES.addSubnet('0.0.0.0', 8);
LOCAL_ADDRESSES.addSubnet('169.254.0.0', 16);
LOCAL_ADDRESSES.addAddress('::1', 'ipv6');
LOCAL_ADDRESSES.addAddress('::', 'ipv6');
LOCAL_ADDRESSES.addSubnet('fe80::', 10, 'ipv6');

function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return LOCAL_ADDRESSES.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

function invalid(problem: string): ToolkitError {
  return new ToolkitError('routes-invalid', `the route map cannot be used: ${problem}`, {
    hint: 'Write it again with "agentcore-bearer transform".',
  });
}
