import type { Route, RouteMap } from '../../contract/route-map.ts';
import type { TokenBinding } from '../../contract/token-binding.ts';
import type { Draft, Operation } from '../draft.ts';
import { exposedAt } from './write-target.ts';

/** Makes the route map: how the target turns each call back into the vendor's own request. */
export function makeRoutes(draft: Draft): RouteMap {
  const { vendor, target, servers, choices, operations } = draft;
  return {
    version: 1,
    vendor,
    target,
    servers,
    errors: choices.errors,
    tokens: draft.tokens.map(({ id, header, placement }) => ({
      id,
      header,
      placement,
      servers: serversOf(id, operations),
    })),
    routes: operations.map((operation) => makeRoute(operation, target)),
  };
}

/** A token may go where an operation that takes it lives, and nowhere else. */
function serversOf(id: string, operations: readonly Operation[]): TokenBinding['servers'] {
  const using = operations.filter(({ tokens }) => tokens.some((token) => token.id === id));
  return [...new Set(using.map(({ server }) => server))].sort((a, b) => a - b);
}

function makeRoute(operation: Operation, target: string): Route {
  const { id, method, path, server, accept, tokens, adaptation, body } = operation;
  const whole = adaptation === undefined || body === undefined;
  return {
    operationId: id,
    expose: exposedAt(operation, target),
    call: { method, server, path, accept },
    tokens: tokens.map((token) => token.id),
    arguments: adaptation === undefined ? null : adaptation.arguments.map(({ name, to }) => ({ name, to })),
    body: whole ? null : { mediaType: body.mediaType, encoding: body.encoding, required: body.required },
  };
}

/** The route map as JSON text, one route a line. */
export function writeRoutes({ routes, ...head }: RouteMap): string {
  const members = Object.entries(head).map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  const lines = routes.map((route) => JSON.stringify(route));
  return `{\n${members.join(',\n')},\n"routes":[\n${lines.join(',\n')}\n]\n}\n`;
}
