import type { Route, RouteArgument, RouteMap, ValueShape } from '../../contract/route-map.ts';
import type { Placement, TokenBinding } from '../../contract/token-binding.ts';
import type { BodyValue, Credential, ParameterValue, VendorRequest } from './generate-requests.ts';
import { isObject, memberOf, objectOf, textOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import type { CredentialPlace, VendorDocument } from './vendor-document.ts';
import { writeText } from './write-body.ts';
import { scalarText } from './write-parameter.ts';

/** The tool that an operation became: its input schema, and the route behind it. */
export interface MappedTool {
  readonly inputSchema: JsonObject;
  readonly route: Route;
  readonly tokens: RouteMap['tokens'];
}

/** The arguments by which a client makes the tool send a request, and what of the request no argument takes. */
export interface Mapped {
  readonly args: JsonObject;
  readonly problems: readonly string[];
}

/** One value with its place: an argument, or nothing that takes it. */
type Placed = readonly [argument: string | undefined, value: unknown, what: string];

/** Turns a request of the vendor's document into the arguments of the tool, as a client that knows both would. */
export function mapToArguments(document: VendorDocument, request: VendorRequest, tool: MappedTool): Mapped {
  const { route } = tool;
  const placed: readonly Placed[] = [
    ...(route.arguments === null
      ? keptValues(request, tool)
      : adaptedValues(document, request, tool, route.arguments)),
    ...request.credentials.map((credential) => tokenValue(credential, tool)),
  ];
  const names = placed.flatMap(([argument]) => argument ?? []);
  return {
    args: Object.fromEntries(placed.flatMap(([name, value]) => (name === undefined ? [] : [[name, value]]))),
    problems: [
      ...placed.flatMap(([argument, , what]) => (argument === undefined ? [`${what} has no argument`] : [])),
      ...names.flatMap((name, index) =>
        names.indexOf(name) < index ? [`argument "${name}" stands for two values`] : [],
      ),
    ],
  };
}

/** A kept operation takes parameters and the body's properties by their own names. */
function keptValues({ parameters, body }: VendorRequest, tool: MappedTool): readonly Placed[] {
  const properties = objectOf(tool.inputSchema.properties);
  const own = (name: string): string | undefined => (Object.hasOwn(properties, name) ? name : undefined);
  return [
    ...parameters.map(({ parameter, value }): Placed => {
      const name = own(parameter.name);
      return [
        name,
        asDeclared(value, properties[parameter.name]),
        `${parameter.in} parameter "${parameter.name}"`,
      ];
    }),
    ...bodyMembers(body).map(([name, value]): Placed => [own(name), value, `property "${name}"`]),
    ...(body !== undefined && !isObject(body.value)
      ? [[undefined, body.value, 'the whole body'] as const]
      : []),
  ];
}

/** A list that the tool takes as one text is written with the delimiter that the argument's description names. */
function asDeclared(value: unknown, schema: unknown): unknown {
  if (!Array.isArray(value) || memberOf(schema, 'type') !== 'string') return value;
  const said = /items separated by (commas|spaces|pipes)/.exec(
    textOf(memberOf(schema, 'description')) ?? '',
  )?.[1];
  const delimiter = said === 'spaces' ? ' ' : said === 'pipes' ? '|' : said === 'commas' ? ',' : undefined;
  return delimiter === undefined ? value : value.map(scalarText).join(delimiter);
}

function bodyMembers(body: BodyValue | undefined): readonly (readonly [string, unknown])[] {
  return isObject(body?.value) ? Object.entries(body.value) : [];
}

/** An adapted operation says of each argument where it goes; this is the way back. */
function adaptedValues(
  document: VendorDocument,
  { parameters, body }: VendorRequest,
  { inputSchema }: MappedTool,
  places: readonly RouteArgument[],
): readonly Placed[] {
  const schemas = objectOf(inputSchema.properties);
  const ofParameters = parameters.map(({ parameter, value }): Placed => {
    const place = places.find(({ to }) => isPlaceOf(to, parameter));
    const name = place?.name;
    const shaped = toToolValue(value, place?.shape);
    return [name, asDeclared(shaped, schemas[name ?? '']), `${parameter.in} parameter "${parameter.name}"`];
  });
  return [...ofParameters, ...(body === undefined ? [] : bodyValues(document, body, places))];
}

function isPlaceOf(to: RouteArgument['to'], { in: place, name }: ParameterValue['parameter']): boolean {
  return to.in === place && to.name === name;
}

function bodyValues(
  { root }: VendorDocument,
  body: BodyValue,
  places: readonly RouteArgument[],
): readonly Placed[] {
  const whole = places.find(({ to }) => to.in === 'body');
  if (whole !== undefined) {
    const isText = /^text\/|xml\b/i.test(body.mediaType) && whole.shape === undefined;
    const value = isText ? writeText(root, body) : body.value;
    return [[whole.name, filesAsText(toToolValue(value, whole.shape)), 'the whole body']];
  }
  if (!isObject(body.value)) return [[undefined, body.value, 'the whole body']];
  return bodyMembers(body).map(([name, value]): Placed => {
    const place = places.find(({ to }) => to.in === 'property' && to.name === name);
    return [place?.name, filesAsText(toToolValue(value, place?.shape)), `property "${name}"`];
  });
}

/** The value with the names that the tool has: `name` in a shape is what the vendor calls a property. */
function toToolValue(value: unknown, shape: ValueShape | undefined): unknown {
  if (shape === undefined || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => toToolValue(item, shape.items));
  if (!isObject(value)) return value;
  const shapes = Object.entries(shape.properties ?? {});
  return Object.fromEntries(
    Object.entries(value).map(([vendorName, member]) => {
      const [name, inner] = shapes.find(([own, { name: called = own }]) => called === vendorName) ?? [];
      return [name ?? vendorName, toToolValue(member, inner ?? shape.additional)];
    }),
  );
}

/** Files travel as base64. */
function filesAsText(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return Array.isArray(value) ? value.map(filesAsText) : value;
}

function tokenValue({ place, value }: Credential, tool: MappedTool): Placed {
  return [bindingOf(place, tool)?.header, value, `the token of ${place.as}`];
}

/** The token of a tool that the target puts into this place. */
export function bindingOf(place: CredentialPlace, { route, tokens }: MappedTool): TokenBinding | undefined {
  return tokens.find(({ id, placement }) => route.tokens.includes(id) && isSame(placement, place));
}

function isSame(placement: TokenBinding['placement'], place: CredentialPlace): boolean {
  const nameOf = (one: Placement | CredentialPlace): string => ('name' in one ? one.name : '');
  if (placement.as !== place.as) return false;
  return place.as === 'header'
    ? nameOf(placement).toLowerCase() === nameOf(place).toLowerCase()
    : nameOf(placement) === nameOf(place);
}
