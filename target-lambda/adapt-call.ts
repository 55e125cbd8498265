import type { Refusal } from '../contract/refusal.ts';
import type { ParameterDestination, Route, RouteArgument } from '../contract/route-map.ts';
import { encodeBody } from './body-encoding.ts';
import type { BodyMember, EncodedBody } from './body-encoding.ts';
import type { Draft } from './draft.ts';
import { parseExactly } from './exact-json.ts';
import { headerText, parameterPairs, pathText } from './parameter-style.ts';
import { fillPath } from './path-values.ts';
import { isRefusal, refuse } from './refuse.ts';
import { isArgumentHeader, isHeaderText } from './request-headers.ts';
import { checkWritten } from './written-size.ts';

/** An argument that was given, and where it goes. */
interface Given {
  readonly to: RouteArgument['to'];
  readonly value: unknown;
}

interface GivenParameter extends Given {
  readonly to: ParameterDestination;
}

/**
 * Drafts an adapted operation from the flat JSON object of its arguments. Arguments that the route does not
 * name reach nobody. `null` is sent in JSON bodies and left out elsewhere.
 */
export async function adaptCall(
  route: Route,
  places: readonly RouteArgument[],
  request: Request,
): Promise<Draft | Refusal> {
  const received = parseArguments(await request.text());
  if (isRefusal(received)) return received;
  const given = places.flatMap(({ name, to }): readonly Given[] => {
    const value = received.get(name);
    return value === undefined || (value === null && !takesNull(route, to)) ? [] : [{ to, value }];
  });
  const path = fillPath(route.call.path, (name) => {
    const parameter = parametersIn(given, 'path').find(({ to }) => to.name === name);
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
  return (to.in === 'property' || to.in === 'body') && route.body?.encoding === 'json';
}

function parametersIn(given: readonly Given[], place: ParameterDestination['in']): readonly GivenParameter[] {
  return given.filter((one): one is GivenParameter => one.to.in === place);
}

function argumentHeaders(given: readonly Given[]): Headers | Refusal {
  const headers = new Headers();
  for (const { to, value } of parametersIn(given, 'header')) {
    const text = headerText(to, value);
    if (!isArgumentHeader(to.name)) return refuse(400, `header "${to.name}" is not set from an argument`);
    if (!isHeaderText(text))
      return refuse(400, `header "${to.name}" would hold control or non-ASCII characters`);
    headers.set(to.name, text);
  }
  return headers;
}

function argumentBody(route: Route, given: readonly Given[]): EncodedBody | Refusal | undefined {
  if (route.body === null) return undefined;
  const members = given.flatMap(({ to, value }): readonly BodyMember[] => {
    if (to.in === 'body') return [{ name: undefined, value, isFile: false }];
    if (to.in !== 'property') return [];
    const { name, style, explode, contentType, file } = to;
    return [{ name, value, isFile: file === true, style, explode, contentType }];
  });
  return encodeBody(route.body, members);
}
