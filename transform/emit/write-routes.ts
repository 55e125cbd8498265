import type { Route, RouteArgument, RouteBody, RouteMap, ValueShape } from '../../contract/route-map.ts';
import type { TokenBinding } from '../../contract/token-binding.ts';
import type { Body, Draft, Operation } from '../draft.ts';
import type { TargetPart } from './split-targets.ts';
import { exposedAt } from './write-target.ts';
import type { Tool } from './write-tools.ts';

/** Makes the route map: how the target turns each call back into the vendor's own request. */
export function makeRoutes(draft: Draft, { name: target, tools }: TargetPart): RouteMap {
  const { vendor, servers, choices } = draft;
  const operations = tools.map(({ operation }) => operation);
  return {
    version: 1,
    vendor,
    target,
    ...(target === draft.target ? {} : { partOf: draft.target }),
    servers,
    errors: choices.errors,
    tokens: draft.tokens.map(({ id, header, placement }) => ({
      id,
      header,
      placement,
      servers: serversOf(id, operations),
    })),
    routes: tools.map((tool) => makeRoute(tool, target)),
  };
}

/** A token may go where an operation that takes it lives, and nowhere else. */
function serversOf(id: string, operations: readonly Operation[]): TokenBinding['servers'] {
  const using = operations.filter(({ tokens }) => tokens.some((token) => token.id === id));
  return [...new Set(using.map(({ server }) => server))].sort((a, b) => a - b);
}

function makeRoute({ operation, shapes }: Tool, target: string): Route {
  const { id, method, path, server, accept, tokens, adaptation, body } = operation;
  const optional = tokens.filter(({ required }) => !required);
  const whole = adaptation === undefined || body === undefined;
  return {
    operationId: id,
    expose: exposedAt(operation, target),
    call: { method, server, path: withoutFragment(path), accept },
    tokens: tokens.map((token) => token.id),
    ...(optional.length === 0 ? {} : { optionalTokens: optional.map((token) => token.id) }),
    arguments:
      adaptation === undefined
        ? null
        : adaptation.arguments.map(({ name, to }, index) => withShape({ name, to }, shapes[index])),
    body: whole ? null : writtenBody(body),
  };
}

/** Some documents tell operations of one path apart by a fragment, which no request carries (RFC 3986, section 3.5). */
function withoutFragment(path: string): string {
  return path.replace(/^((?:[^#{}]|\{[^{}]*\})*)#.*$/s, '$1');
}

function withShape(argument: RouteArgument, shape: ValueShape | undefined): RouteArgument {
  return shape === undefined ? argument : { ...argument, shape };
}

function writtenBody({ mediaType, encoding, required, xml }: Body): RouteBody {
  return { mediaType, encoding, required, ...(xml === undefined ? {} : { xml }) };
}

/** The route map as JSON text, one route a line. */
export function writeRoutes({ routes, ...head }: RouteMap): string {
  const members = Object.entries(head).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  const lines = routes.map((route) => JSON.stringify(route));
  return `{\n${members.join(',\n')},\n"routes":[\n${lines.join(',\n')}\n]\n}\n`;
}
