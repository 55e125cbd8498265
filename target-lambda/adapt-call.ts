import type { Refusal } from '../contract/refusal.ts';
import type { ParameterDestination, Route, RouteArgument, ValueShape } from '../contract/route-map.ts';
import { encodeBody } from './body-encoding.ts';
import type { EncodedBody } from './body-encoding.ts';
import type { BodyMember } from './body-members.ts';
import type { Draft } from './draft.ts';
import { isTooDeep, parseExactly } from './exact-json.ts';
import { headerText, parameterPairs, pathText } from './parameter-style.ts';
import { fillPath } from './path-values.ts';
import { isRefusal, refuse } from './refuse.ts';
import { isArgumentHeader, isHeaderText } from './request-headers.ts';
import { restoreNames } from './restore-names.ts';
import { checkWritten } from './written-size.ts';

/** An argument that was given, and where it goes. */
interface Given {
  readonly to: RouteArgument['to'];
  /** In the tool's names still. */
  readonly value: unknown;
  readonly shape: ValueShape | undefined;
}

/** A parameter that was given, in the vendor's names. */
interface GivenParameter {
  readonly to: ParameterDestination;
  readonly value: unknown;
}

/**
 * Drafts an adapted operation from the flat JSON object of its arguments. Arguments that the route does not
 * name reach nobody. `null` is sent in JSON and XML bodies and left out elsewhere.
 */
export async function adaptCall(
  route: Route,
  places: readonly RouteArgument[],
  request: Request,
): Promise<Draft | Refusal> {
  const received = parseArguments(await request.text());
  if (isRefusal(received)) return received;
  const given = places.flatMap(({ name, to, shape }): readonly Given[] => {
    const value = received.get(name);
    return value === undefined || (value === null && !takesNull(route, to)) ? [] : [{ to, value, shape }];
  });
  const inPath = parametersIn(given, 'path');
  const path = fillPath(route.call.path, (name) => {
    const parameter = inPath.find(({ to }) => to.name === name);
    return parameter === undefined ? undefined : pathText(parameter.to, parameter.value);
  });
  if (isRefusal(path)) return path;
  const headers = argumentHeaders(given);
  if (isRefusal(headers)) return headers;
  const body = argumentBody(route, given);
  if (isRefusal(body)) return body;
  const written = [...parametersIn(given, 'query'), ...parametersIn(given, 'cookie')];
  const excess = checkWritten(written.map(({ to, value }) => ({ name: to.name, value })));
  if (excess !== undefined) return excess;
  const pairs = (place: 'query' | 'cookie'): readonly string[] =>
    parametersIn(given, place).flatMap(({ to, value }) => parameterPairs(to, value));
  return { path, query: pairs('query'), headers, cookies: pairs('cookie'), body };
}

/** No body at all stands for no arguments. A Map, so that a member named `__proto__` is a member. */
function parseArguments(text: string): ReadonlyMap<string, unknown> | Refusal {
  if (text.trim() === '') return new Map();
  if (isTooDeep(text)) return refuse(400, 'the arguments are nested too deeply');
  try {
    const value = parseExactly(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new Map(Object.entries(value));
    }
    return refuse(400, 'the arguments are no JSON object');
  } catch {
    return refuse(400, 'the arguments are no JSON');
  }
}

function takesNull(route: Route, to: RouteArgument['to']): boolean {
  const isInBody = to.in === 'property' || to.in === 'body';
  return isInBody && (route.body?.encoding === 'json' || route.body?.encoding === 'xml');
}

function parametersIn(given: readonly Given[], place: ParameterDestination['in']): readonly GivenParameter[] {
  return given.flatMap(({ to, value, shape }) =>
    to.in === place ? [{ to, value: restoreNames(value, shape) }] : [],
  );
}

function argumentHeaders(given: readonly Given[]): Headers | Refusal {
  const headers = new Headers();
  for (const { to, value } of parametersIn(given, 'header')) {
    const text = headerText(to, value);
    // An empty list or object is undefined (RFC 6570, section 2.3), as in a query.
    if (text === '' && typeof value === 'object') continue;
    if (!isArgumentHeader(to.name)) return refuse(400, `header "${to.name}" is not set from an argument`);
    if (!isHeaderText(text))
      return refuse(400, `header "${to.name}" would hold control or non-ASCII characters`);
    headers.set(to.name, text);
  }
  return headers;
}

function argumentBody(route: Route, given: readonly Given[]): EncodedBody | Refusal | undefined {
  if (route.body === null) return undefined;
  const members = given.flatMap(({ to, value, shape }): readonly BodyMember[] => {
    if (to.in === 'body') return [{ name: undefined, value, shape, isFile: false }];
    if (to.in !== 'property') return [];
    const { name, style, explode, contentType, file } = to;
    return [{ name, value, shape, isFile: file === true, style, explode, contentType }];
  });
  return encodeBody(route.body, members);
}
