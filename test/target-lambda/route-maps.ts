import type {
  ParameterDestination,
  Route,
  RouteArgument,
  RouteBody,
  RouteMap,
} from '../../contract/route-map.ts';
import type { Placement, TokenBinding } from '../../contract/token-binding.ts';

export const TOKEN = '1/1204567:4f3c2b1a-abcd';
export const TOKEN_HEADER = 'X-Asana-Token';

/** A binding for the header {@link TOKEN_HEADER}. */
export function binding(
  placement: Placement = { as: 'bearer' },
  servers: readonly number[] = [0],
): TokenBinding {
  return { id: 'token', header: TOKEN_HEADER, placement, servers };
}

/** A kept operation with one token, which it can do without. */
export function keptRoute(method: string, path: string, change: Partial<Route> = {}): Route {
  return {
    operationId: `${method} ${path}`,
    expose: { method, path },
    call: { method, server: 0, path, accept: 'application/json' },
    tokens: ['token'],
    optionalTokens: ['token'],
    arguments: null,
    body: null,
    ...change,
  };
}

/** An adapted operation `POST /_tools/asana/tool` without token. */
export function adaptedRoute(
  call: { readonly method: string; readonly path: string },
  change: Pick<Route, 'arguments'> & Partial<Route>,
): Route {
  return {
    operationId: 'tool',
    expose: { method: 'POST', path: '/_tools/asana/tool' },
    call: { ...call, server: 0, accept: 'application/json' },
    tokens: [],
    body: null,
    ...change,
  };
}

export function routeMap(routes: readonly Route[], change: Partial<RouteMap> = {}): RouteMap {
  return {
    version: 1,
    vendor: 'Asana',
    target: 'asana',
    servers: ['https://app.example.com/api/1.0', 'https://files.example.com'],
    errors: 'wrap',
    tokens: [binding()],
    routes,
    ...change,
  };
}

export function parameter(
  place: ParameterDestination['in'],
  name: string,
  style: ParameterDestination['style'],
  explode: boolean,
  more: Partial<Pick<ParameterDestination, 'content' | 'allowReserved'>> = {},
): ParameterDestination {
  return { in: place, name, style, explode, ...more };
}

/** An adapted operation with a body. */
export function bodyRoute(body: Partial<RouteBody>, args: readonly RouteArgument[], method = 'POST'): Route {
  return adaptedRoute(
    { method, path: '/things' },
    { arguments: args, body: { mediaType: 'application/json', encoding: 'json', required: true, ...body } },
  );
}

/** An argument that becomes a property of the body. */
export const property: (name: string, file?: boolean) => RouteArgument = (name, file) => ({
  name,
  to: { in: 'property', name, ...(file === undefined ? {} : { file }) },
});
/** The one argument that is the whole body. */
export const WHOLE: readonly RouteArgument[] = [{ name: 'body', to: { in: 'body' } }];

/** An adapted `GET` with parameters; each argument is named like its parameter, in word characters. */
export function parameterRoute(path: string, ...places: readonly ParameterDestination[]): Route {
  return adaptedRoute(
    { method: 'GET', path },
    { arguments: places.map((to) => ({ name: to.name.replace(/\W/g, '_'), to })) },
  );
}
