import type { RouteArgument, ValueShape } from '../../contract/route-map.ts';
import type { Compilation } from '../../transform/index.ts';
import { follow, isObject, listOf, memberOf, objectOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { readTools } from '../roundtrip/read-tools.ts';
import type { CompiledTool } from '../roundtrip/read-tools.ts';
import type { VendorDocument, VendorOperation } from '../roundtrip/vendor-document.ts';

/** What `fidelity` of a report claims. */
export interface Recount {
  readonly declaredNames: number;
  readonly survivingNames: number;
}

/** Counts from the vendor's document and the output alone: names declared in requests, and those that tools show. */
export function recountNames({ root, operations }: VendorDocument, { parts }: Compilation): Recount {
  let [declaredNames, survivingNames] = [0, 0];
  for (const tool of parts.flatMap(readTools)) {
    const operation = operations.find(({ name }) => name === tool.operation);
    if (operation === undefined) continue;
    const count = recountTool(root, operation, tool);
    declaredNames += count.declaredNames;
    survivingNames += count.survivingNames;
  }
  return { declaredNames, survivingNames };
}

/** A schema of the vendor, and what the tool shows in its place. */
interface Place {
  readonly schema: unknown;
  readonly tool: unknown;
  readonly shape: ValueShape | undefined;
}

function recountTool(root: JsonObject, { parameters, body }: VendorOperation, tool: CompiledTool): Recount {
  const { inputSchema, route } = tool;
  const shown = objectOf(inputSchema.properties);
  const placeOf = (place: string, name: string, schema: unknown): Place => {
    const argument = (route.arguments ?? []).find(({ to }) => to.in === place && nameOf(to) === name);
    const own = route.arguments === null ? name : argument?.name;
    return { schema, tool: own === undefined ? undefined : shown[own], shape: argument?.shape };
  };
  const ofParameters = parameters.map((one) => placeOf(one.in, one.name, one.schema));
  const sent = route.arguments === null ? 'application/json' : route.body?.mediaType;
  const schema = body?.media.find(({ mediaType }) => mediaType === sent)?.schema;
  const whole = (route.arguments ?? []).some(({ to }) => to.in === 'body');
  const ofBody = whole
    ? placeOf('body', '', schema)
    : { schema, tool: inputSchema, shape: { properties: bodyNames(route.arguments ?? []) } };
  const places = schema === undefined ? ofParameters : [...ofParameters, ofBody];
  const names = namesOf(root, places);
  return {
    declaredNames: parameters.length + names.declaredNames,
    survivingNames: ofParameters.filter((one) => one.tool !== undefined).length + names.survivingNames,
  };
}

function nameOf(to: RouteArgument['to']): string {
  return 'name' in to ? to.name : '';
}

/** The arguments as the shape of a body that they make up; a parameter's name is no property's. */
function bodyNames(places: readonly RouteArgument[]): NonNullable<ValueShape['properties']> {
  const named = places.map(({ name, to, shape }) => {
    return [name, { ...shape, name: to.in === 'property' ? to.name : `${to.in} parameter` }] as const;
  });
  return Object.fromEntries(named);
}

/** Each declaring schema and name once, wherever it is met. A set grows while it is walked. */
function namesOf(root: JsonObject, places: readonly Place[]): Recount {
  const declared = new Map<JsonObject, Set<string>>();
  const surviving = new Map<JsonObject, Set<string>>();
  const queue = new Set(places);
  const seen = new Map<JsonObject, Set<unknown>>();
  for (const { schema, tool, shape } of queue) {
    const { value } = follow(root, schema);
    if (!isObject(value) || seen.get(value)?.has(tool) === true) continue;
    seen.set(value, (seen.get(value) ?? new Set()).add(tool));
    for (const part of partsOf(value)) queue.add({ schema: part, tool, shape });
    for (const [name, property] of Object.entries(objectOf(value.properties))) {
      const [own, inner] = shapeOf(shape, name);
      const shown = memberOf(memberOf(tool, 'properties'), own);
      note(declared, value, name);
      if (shown !== undefined) note(surviving, value, name);
      queue.add({ schema: property, tool: shown, shape: inner });
    }
    queue.add({ schema: value.items, tool: memberOf(tool, 'items'), shape: shape?.items });
    for (const one of additionalPlaces(value, tool, shape)) queue.add(one);
  }
  return { declaredNames: sizeOf(declared), survivingNames: sizeOf(surviving) };
}

function partsOf({ allOf, oneOf, anyOf, discriminator }: JsonObject): readonly unknown[] {
  const mapped = Object.values(objectOf(memberOf(discriminator, 'mapping')));
  return [...[allOf, oneOf, anyOf].flatMap(listOf), ...mapped.map((reference) => ({ $ref: reference }))];
}

/** Where a schema of additional properties stands: for those without a name, and for names of other alternatives. */
function additionalPlaces(
  { properties, additionalProperties: schema }: JsonObject,
  tool: unknown,
  shape: ValueShape | undefined,
): readonly Place[] {
  const own = Object.entries(objectOf(memberOf(tool, 'properties'))).map(([name, shown]) => {
    return { name: shape?.properties?.[name]?.name ?? name, shown, inner: shape?.properties?.[name] };
  });
  const foreign = own.filter(({ name }) => !Object.hasOwn(objectOf(properties), name));
  return [
    { schema, tool: memberOf(tool, 'additionalProperties'), shape: shape?.additional },
    ...foreign.map(({ shown, inner }) => ({ schema, tool: shown, shape: inner })),
  ];
}

function shapeOf(shape: ValueShape | undefined, name: string): readonly [string, ValueShape | undefined] {
  const found = Object.entries(shape?.properties ?? {}).find(
    ([own, { name: called = own }]) => called === name,
  );
  return found ?? [name, undefined];
}

function note(names: Map<JsonObject, Set<string>>, schema: JsonObject, name: string): void {
  names.set(schema, (names.get(schema) ?? new Set()).add(name));
}

function sizeOf(names: ReadonlyMap<JsonObject, ReadonlySet<string>>): number {
  return [...names.values()].reduce((sum, { size }) => sum + size, 0);
}
