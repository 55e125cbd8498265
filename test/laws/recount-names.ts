import { NEVER_FORWARDED } from '../../contract/forwarded-headers.ts';
import type { Route, RouteArgument, RouteMap, ValueShape } from '../../contract/route-map.ts';
import { isObject, memberOf, objectOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { readTools } from '../roundtrip/read-tools.ts';
import type { CompiledTool } from '../roundtrip/read-tools.ts';
import type { VendorMedia, VendorOperation } from '../roundtrip/vendor-document.ts';
import { readOperations } from './vendor-operations.ts';
import { openVendorSchemas } from './vendor-schemas.ts';
import type { Use, VendorSchemas } from './vendor-schemas.ts';

/** What `fidelity` of a report claims. */
export interface Recount {
  readonly declaredNames: number;
  readonly survivingNames: number;
  readonly survivingTypes: number;
  readonly openObjects: number;
}

/** The operation of each tool, as `operations` of a report has them. */
export interface NamedTool {
  readonly method: string;
  readonly path: string;
  readonly tool: string | null;
}

const NOTHING: Recount = { declaredNames: 0, survivingNames: 0, survivingTypes: 0, openObjects: 0 };

/**
 * Counts from the vendor's document (OpenAPI 3, as it was read) and the outputs alone: names declared in requests,
 * those that tools show, and with which types. Documents and route maps are those of each target, in one order.
 * `operations` tells which operation a tool is where its route does not.
 */
export function recount(
  source: JsonObject,
  documents: readonly string[],
  routes: readonly RouteMap[],
  operations: readonly NamedTool[] = [],
): Recount {
  const vendor = new Map(readOperations(source).map((one) => [one.name, one]));
  const named = new Map(operations.map(({ tool, method, path }) => [tool, `${method} ${path}`]));
  const schemas = openVendorSchemas(source);
  let total = NOTHING;
  for (const [index, document] of documents.entries()) {
    const map = routes[index];
    if (map === undefined) continue;
    for (const tool of readTools({
      name: map.target,
      documentFile: '',
      routesFile: '',
      document,
      routes: map,
    })) {
      const operation = vendor.get(named.get(tool.name) ?? tool.operation);
      if (operation !== undefined) total = add(total, recountTool(operation, tool, schemas));
    }
  }
  return total;
}

function add(one: Recount, other: Recount): Recount {
  return {
    declaredNames: one.declaredNames + other.declaredNames,
    survivingNames: one.survivingNames + other.survivingNames,
    survivingTypes: one.survivingTypes + other.survivingTypes,
    openObjects: one.openObjects + other.openObjects,
  };
}

/** A schema of the vendor, and what the tool shows in its place. */
interface Place {
  readonly schema: unknown;
  readonly tool: unknown;
  readonly shape: ValueShape | undefined;
}

function recountTool(
  { parameters, body }: VendorOperation,
  tool: CompiledTool,
  schemas: VendorSchemas,
): Recount {
  const { inputSchema, route } = tool;
  const shown = objectOf(inputSchema.properties);
  const placeOf = (place: string, name: string, schema: unknown): Place => {
    const argument = route.arguments?.find(({ to }) => to.in === place && nameOf(to) === name);
    const own = route.arguments === null ? name : argument?.name;
    return { schema, tool: own === undefined ? undefined : memberOf(shown, own), shape: argument?.shape };
  };
  const declared = parameters.filter(
    (one) => one.in !== 'header' || !NEVER_FORWARDED.has(one.name.toLowerCase()),
  );
  const ofParameters = declared.map((one) => placeOf(one.in, one.name, one.schema));
  const media = body === undefined ? undefined : sentMedia(body.media, route);
  const whole = media !== undefined && route.arguments?.some(({ to }) => to.in === 'body');
  const ofBody = whole
    ? placeOf('body', '', media.schema)
    : { schema: media?.schema, tool: inputSchema, shape: { properties: bodyNames(route.arguments ?? []) } };
  const names = recountNames(media === undefined ? ofParameters : [...ofParameters, ofBody], schemas);
  const visible = ofParameters.filter((one) => one.tool !== undefined);
  return {
    declaredNames: declared.length + names.declaredNames,
    survivingNames: visible.length + names.survivingNames,
    survivingTypes:
      visible.filter((one) => keepsType(one.schema, one.tool, schemas)).length + names.survivingTypes,
    openObjects: whole === true && isOpened(ofBody, schemas) ? 1 : 0,
  };
}

function nameOf(to: RouteArgument['to']): string {
  return 'name' in to ? to.name : '';
}

/** The media type that the route sends, or the range that it belongs to. */
function sentMedia(
  media: readonly VendorMedia[],
  { arguments: adapted, body }: Route,
): VendorMedia | undefined {
  const sent = adapted === null ? 'application/json' : body?.mediaType;
  const [type = ''] = sent?.split('/') ?? [];
  return (
    media.find(({ mediaType }) => mediaType === sent) ??
    media.find(({ mediaType }) => mediaType === `${type}/*`) ??
    media.find(({ mediaType }) => mediaType.includes('*'))
  );
}

/** The arguments as the shape of a body that they make up; a parameter's name is no property's. */
function bodyNames(places: readonly RouteArgument[]): NonNullable<ValueShape['properties']> {
  const named = places.map(({ name, to, shape }) => {
    return [name, { ...shape, name: to.in === 'property' ? to.name : `${to.in} parameter` }] as const;
  });
  return Object.fromEntries(named);
}

/** Whether a body that declares properties is shown as an object of anything. */
function isOpened({ schema, tool }: Place, schemas: VendorSchemas): boolean {
  const shown = objectOf(tool);
  if ((typeOf(shown) ?? 'object') !== 'object' || shown.properties !== undefined) return false;
  const uses = new Set<JsonObject>();
  const queue: Use[] = isObject(schema) ? [{ schema, plain: false }] : [];
  for (const use of queue) {
    if (uses.has(use.schema)) continue;
    uses.add(use.schema);
    const { properties, same } = schemas.read(use);
    if (properties.length > 0) return true;
    queue.push(...same);
  }
  return false;
}

/** Each declaring schema and name once, wherever it is met. */
function recountNames(places: readonly Place[], schemas: VendorSchemas): Omit<Recount, 'openObjects'> {
  const tally = createTally();
  const visit = createQueue();
  for (const { schema, tool, shape } of places) visit.add(schema, tool, shape);
  for (const { schema, plain, tool, shape } of visit.queue) {
    const reading = schemas.read({ schema, plain });
    for (const use of reading.same) visit.add(use.schema, tool, shape, use.plain);
    for (const [name, property] of reading.properties) {
      const [own, inner] = shapeOf(shape, name);
      const shown = memberOf(memberOf(tool, 'properties'), own);
      tally.note(
        schema,
        name,
        shown === undefined ? 'lost' : keepsType(property, shown, schemas) ? 'typed' : 'named',
      );
      visit.add(property, shown, inner);
    }
    for (const items of reading.items) visit.add(items, memberOf(tool, 'items'), shape?.items);
    for (const one of additionalPlaces(reading.additional, reading.properties, tool, shape)) {
      visit.add(one.schema, one.tool, one.shape);
    }
  }
  return tally.total();
}

/** Where schemas of additional properties stand: for those without a name, and for names that other schemas declare. */
function additionalPlaces(
  additional: readonly JsonObject[],
  properties: readonly (readonly [string, unknown])[],
  tool: unknown,
  shape: ValueShape | undefined,
): readonly Place[] {
  if (additional.length === 0) return [];
  const named = new Set(properties.map(([name]) => name));
  const foreign = Object.entries(objectOf(memberOf(tool, 'properties'))).flatMap(([own, shown]) => {
    const inner = shape?.properties?.[own];
    return named.has(inner?.name ?? own) ? [] : [{ tool: shown, shape: inner }];
  });
  const unnamed = { tool: memberOf(tool, 'additionalProperties'), shape: shape?.additional };
  return additional.flatMap((schema) => [unnamed, ...foreign].map((place) => ({ schema, ...place })));
}

type Fate = 'lost' | 'named' | 'typed';

/** The best fate of each name; a name is one of the schema that declares it. */
function createTally(): {
  readonly note: (schema: JsonObject, name: string, fate: Fate) => void;
  readonly total: () => Omit<Recount, 'openObjects'>;
} {
  const fates = new Map<JsonObject, Map<string, Fate>>();
  const better = (one: Fate | undefined, other: Fate): Fate =>
    one === 'typed' || (one === 'named' && other === 'lost') ? one : other;
  return {
    note: (schema, name, fate) => {
      const known = fates.get(schema) ?? new Map<string, Fate>();
      fates.set(schema, known.set(name, better(known.get(name), fate)));
    },
    total: () => {
      const all = [...fates.values()].flatMap((names) => [...names.values()]);
      return {
        declaredNames: all.length,
        survivingNames: all.filter((fate) => fate !== 'lost').length,
        survivingTypes: all.filter((fate) => fate === 'typed').length,
      };
    },
  };
}

interface Visit extends Use {
  readonly tool: unknown;
  readonly shape: ValueShape | undefined;
}

/** Each schema once for each thing that is shown in its place. */
function createQueue(): {
  readonly queue: readonly Visit[];
  readonly add: (schema: unknown, tool: unknown, shape: ValueShape | undefined, plain?: boolean) => void;
} {
  const queue: Visit[] = [];
  const seen = { plain: new Map<JsonObject, Set<unknown>>(), whole: new Map<JsonObject, Set<unknown>>() };
  return {
    queue,
    add: (schema, tool, shape, plain = false) => {
      if (!isObject(schema)) return;
      const known = plain ? seen.plain : seen.whole;
      const tools = known.get(schema) ?? new Set();
      if (tools.has(tool)) return;
      known.set(schema, tools.add(tool));
      queue.push({ schema, plain, tool, shape });
    },
  };
}

/** By the vendor's name: what the tool calls it, and the shape below. */
function shapeOf(shape: ValueShape | undefined, name: string): readonly [string, ValueShape | undefined] {
  if (shape?.properties === undefined) return [name, undefined];
  const known = ownNames.get(shape.properties) ?? readNames(shape.properties);
  ownNames.set(shape.properties, known);
  const own = known.get(name);
  return own === undefined ? [name, undefined] : [own, shape.properties[own]];
}

const ownNames = new WeakMap<object, ReadonlyMap<string, string>>();

function readNames(properties: NonNullable<ValueShape['properties']>): ReadonlyMap<string, string> {
  return new Map(Object.entries(properties).map(([own, { name: called = own }]) => [called, own]));
}

/**
 * Whether the vendor's type is shown as it is: any as anything, one as that one, alternatives as no type at all.
 * A list of types in one `type` has no counterpart in OpenAPI 3.0, and counts as lost.
 */
function keepsType(schema: unknown, shown: unknown, schemas: VendorSchemas): boolean {
  const types = schemas.typesOf(schema);
  if (types === undefined) return true;
  const type = typeOf(objectOf(shown));
  const [only] = types;
  return types.size === 1 ? type === only : type === undefined && !schemas.listsTypes(schema);
}

/** The type besides null. */
function typeOf({ type }: JsonObject): unknown {
  return [type].flat().find((one) => one !== 'null');
}
