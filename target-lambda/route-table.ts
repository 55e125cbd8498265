import { ToolkitError } from '../contract/errors.ts';
import type { Route, RouteMap } from '../contract/route-map.ts';
import type { Placement, TokenBinding } from '../contract/token-binding.ts';
import { percentDecode } from './percent-encoding.ts';
import { readServer } from './vendor-server.ts';
import type { VendorServer } from './vendor-server.ts';

/** A route with what its map says about it. */
export interface TargetRoute {
  readonly route: Route;
  readonly map: RouteMap;
  /** The bindings that the operation takes. */
  readonly bindings: readonly TokenBinding[];
  /** Base URL of the vendor's server, or what replaces it. */
  readonly baseUrl: string;
  /** Why no call of it may be sent, for the log; `undefined` where it may. */
  readonly problem: string | undefined;
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

/** One segment of an exposed path: a literal, or names with the texts before, between and after them. */
type Segment = { readonly literal: string } | Template;

interface Template {
  readonly names: readonly string[];
  /** One more than there are names. */
  readonly texts: readonly string[];
}

/**
 * Compiles route maps once. Where several routes take a path, the leftmost literal segment wins, then the
 * one that is literal in part. `upstream` replaces every server, base path included; without it a route is
 * found also where its server may not be sent anything, and says so.
 * @throws ToolkitError `routes-invalid` where a route names what is not there or puts two tokens into one place, or
 * where no server can be used.
 */
export function compileRoutes(maps: readonly RouteMap[], upstream?: string): RouteTable {
  const index = new Map<string, Entry[]>();
  if (upstream === undefined) requireServer(maps);
  for (const map of maps) {
    const servers = map.servers.map((server) =>
      upstream === undefined ? readServer(server) : { baseUrl: upstream, problem: undefined },
    );
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
    const found = matchTemplate(segment, part);
    if (found === undefined) return undefined;
    segment.names.forEach((name, index) => values.set(name, found[index] ?? ''));
  }
  return values;
}

/** The values between the texts, each as short as possible: one pass, however the part is made. */
function matchTemplate({ texts }: Template, part: string): readonly string[] | undefined {
  const [first = ''] = texts;
  const last = texts.at(-1) ?? '';
  if (!part.startsWith(first) || !part.endsWith(last)) return undefined;
  const end = part.length - last.length;
  const values: string[] = [];
  let start = first.length;
  for (const text of texts.slice(1, -1)) {
    const found = part.indexOf(text, start);
    if (found === -1) return undefined;
    values.push(part.slice(start, found));
    start = found + text.length;
  }
  return start > end ? undefined : [...values, part.slice(start, end)];
}

function compileSegment(template: string): Segment {
  const pieces = template.split(/\{([^{}]+)\}/);
  if (pieces.length === 1) return { literal: percentDecode(template) };
  return {
    names: pieces.filter((_piece, position) => position % 2 === 1),
    texts: pieces.filter((_piece, position) => position % 2 === 0),
  };
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
  if ('literal' in segment) return 0;
  return segment.names.length === 1 && segment.texts.every((text) => text === '') ? 2 : 1;
}

function targetRoute(route: Route, map: RouteMap, servers: readonly VendorServer[]): TargetRoute {
  const server = servers[route.call.server];
  if (server === undefined) {
    throw invalid(`operation "${route.operationId}" names server ${route.call.server}, which is not listed`);
  }
  const bindings = route.tokens.map((id) => {
    const binding = map.tokens.find((token) => token.id === id);
    if (binding === undefined) {
      throw invalid(`operation "${route.operationId}" names token "${id}", which is not listed`);
    }
    return binding;
  });
  requireOwnPlaces(route, bindings);
  const serverProblem = server.problem === undefined ? undefined : `the vendor's server ${server.problem}`;
  const problem = serverProblem ?? pathProblem(route.call.path);
  return { route, map, bindings, baseUrl: server.baseUrl, problem };
}

/** Two tokens in one place would leave the vendor with the last of them. */
function requireOwnPlaces({ operationId }: Route, bindings: readonly TokenBinding[]): void {
  const taken = new Map<string, string>();
  for (const { id, placement } of bindings) {
    const place = placeOf(placement);
    const other = taken.get(place);
    if (other !== undefined) {
      throw invalid(`operation "${operationId}" puts tokens "${other}" and "${id}" into one ${place}`);
    }
    taken.set(place, id);
  }
}

function placeOf(placement: Placement): string {
  if (placement.as === 'bearer' || placement.as === 'basic') return 'header "authorization"';
  const name = placement.as === 'header' ? placement.name.toLowerCase() : placement.name;
  return `${placement.as} "${name}"`;
}

/** Without its slash a path would lengthen the server's name or port, and a fragment is never sent. */
function pathProblem(path: string): string | undefined {
  if (path.startsWith('/') && !path.includes('#')) return undefined;
  return "the operation's path does not begin with a slash, or holds a fragment";
}

function requireServer(maps: readonly RouteMap[]): void {
  const servers = maps.flatMap((map) => map.servers);
  const problems = servers.map((server) => readServer(server).problem);
  const [first = ''] = servers;
  if (problems[0] !== undefined && !problems.includes(undefined)) {
    throw invalid(`server "${first.replace(/\/\/[^/]*@/, '//')}" ${problems[0]}`);
  }
}

function invalid(problem: string): ToolkitError {
  return new ToolkitError('routes-invalid', `the route map cannot be used: ${problem}`, {
    hint: 'Write it again with "agentcore-bearer transform".',
  });
}
