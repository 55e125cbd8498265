import type { CompiledPart } from '../../transform/index.ts';
import { toolName } from '../../contract/tool-name.ts';
import { isObject, listOf, memberOf, objectOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import type { MappedTool } from './map-to-arguments.ts';

/** A tool and the vendor's operation that it stands for. */
export interface CompiledTool extends MappedTool {
  /** As the gateway lists it. */
  readonly name: string;
  /** For example `POST /tasks`. */
  readonly operation: string;
}

/** The tools that a compiled document offers, input schemas as JSON Schema. */
export function readTools({ name, document, routes }: CompiledPart): readonly CompiledTool[] {
  const root: unknown = JSON.parse(document);
  return routes.routes.flatMap((route) => {
    const { method, path } = route.expose;
    const operation = memberOf(memberOf(memberOf(root, 'paths'), path), method.toLowerCase());
    if (!isObject(operation)) return [];
    return {
      name: toolName(name, route.operationId),
      operation: `${route.call.method.toUpperCase()} ${route.call.path}`,
      inputSchema: inputSchemaOf(operation),
      route,
      tokens: routes.tokens,
    };
  });
}

/** Parameters and properties of the JSON body in one flat object, as the gateway makes it. */
function inputSchemaOf({ parameters, requestBody }: JsonObject): JsonObject {
  const content = objectOf(memberOf(memberOf(requestBody, 'content'), 'application/json'));
  const body = objectOf(content.schema);
  const declared = listOf(parameters).map(objectOf);
  const described = declared.map(({ name, description, schema }) => {
    return [String(name), { description, ...objectOf(toJsonSchema(schema)) }] as const;
  });
  const isBodyRequired = memberOf(requestBody, 'required') === true;
  return {
    type: 'object',
    properties: { ...Object.fromEntries(described), ...objectOf(objectOf(toJsonSchema(body)).properties) },
    required: [
      ...declared.filter(({ required }) => required === true).map(({ name }) => name),
      ...(isBodyRequired ? listOf(body.required) : []),
    ],
  };
}

/** JSON Schema of an OpenAPI 3.0 schema: `nullable` and exclusive bounds are said otherwise there. */
function toJsonSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const { nullable, exclusiveMinimum, exclusiveMaximum, minimum, maximum, ...rest } = schema;
  const { type, enum: values, properties, items, additionalProperties: additional } = rest;
  return {
    ...rest,
    ...(nullable === true && type !== undefined ? { type: [type, 'null'] } : {}),
    ...(nullable === true && Array.isArray(values) ? { enum: [...new Set([...listOf(values), null])] } : {}),
    ...bound('minimum', 'exclusiveMinimum', minimum, exclusiveMinimum),
    ...bound('maximum', 'exclusiveMaximum', maximum, exclusiveMaximum),
    ...(isObject(properties) ? { properties: mapMembers(properties) } : {}),
    ...(items === undefined ? {} : { items: toJsonSchema(items) }),
    ...(additional === undefined ? {} : { additionalProperties: toJsonSchema(additional) }),
  };
}

function bound(plain: string, exclusive: string, limit: unknown, isExclusive: unknown): JsonObject {
  if (limit === undefined) return {};
  return { [isExclusive === true ? exclusive : plain]: limit };
}

function mapMembers(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, toJsonSchema(one)]));
}
