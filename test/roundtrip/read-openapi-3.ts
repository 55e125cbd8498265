import { follow, isObject, listOf, memberOf, objectOf, textOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import { credentialsOf } from './read-security.ts';
import type { VendorBody, VendorOperation, VendorParameter } from './vendor-document.ts';

/** TRACE is left out: no client of ours sends it (Fetch standard, "forbidden method"). */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const STYLES: Readonly<Record<string, string>> = {
  path: 'simple',
  query: 'form',
  header: 'simple',
  cookie: 'form',
};
/** Header parameters whose definition OpenAPI ignores (OpenAPI 3.0.3, Parameter Object, "name"). */
const IGNORED = ['accept', 'content-type', 'authorization'];

/** The operations of an OpenAPI 3 document. */
export function readOpenApi3(root: JsonObject): readonly VendorOperation[] {
  return operationsOf(root).map(({ method, path, item, operation }) => {
    const security = credentialsOf(root, operation, objectOf(memberOf(root.components, 'securitySchemes')));
    const declared = parametersOf(root, item, operation).map(toParameter);
    return {
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      parameters: inTemplate(path, declared),
      body: bodyOf(root, operation),
      ...security,
    };
  });
}

/** Every operation of `paths` with its path item; path items may be references. */
export function operationsOf(root: JsonObject): readonly {
  readonly method: string;
  readonly path: string;
  readonly item: JsonObject;
  readonly operation: JsonObject;
}[] {
  return Object.entries(objectOf(root.paths)).flatMap(([path, entry]) => {
    const item = objectOf(follow(root, entry).value);
    return METHODS.flatMap((method) => {
      const operation = memberOf(item, method);
      return isObject(operation) && path.startsWith('/') ? [{ method, path, item, operation }] : [];
    });
  });
}

/** The parameters of path item and operation, references followed; the operation's own win. */
export function parametersOf(
  root: JsonObject,
  item: JsonObject,
  operation: JsonObject,
): readonly JsonObject[] {
  const all = [...listOf(item.parameters), ...listOf(operation.parameters)].map((entry) =>
    objectOf(follow(root, entry).value),
  );
  const byPlace = new Map(all.map((one) => [`${String(one.in)} ${String(one.name)}`, one]));
  return [...byPlace.values()].filter(({ in: place, name }) => {
    return (
      typeof name === 'string' && name !== '' && !(place === 'header' && IGNORED.includes(name.toLowerCase()))
    );
  });
}

/** Path parameters are those of the template: an undeclared one is a string, one that is not in it does not exist. */
export function inTemplate(path: string, declared: readonly VendorParameter[]): readonly VendorParameter[] {
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
  const kept = declared.filter((one) => one.in !== 'path' || names.includes(one.name));
  const missing = new Set(
    names.filter((name) => !kept.some((one) => one.in === 'path' && one.name === name)),
  );
  return [
    ...kept,
    ...[...missing].map((name) => toParameter({ name, in: 'path', schema: { type: 'string' } })),
  ];
}

function toParameter(parameter: JsonObject): VendorParameter {
  const place = (textOf(parameter.in) ?? 'query') as VendorParameter['in'];
  const style = textOf(parameter.style) ?? STYLES[place] ?? 'form';
  const [content] = Object.entries(objectOf(parameter.content));
  return {
    name: String(parameter.name),
    in: place,
    required: place === 'path' || parameter.required === true,
    style,
    explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form',
    content: content?.[0],
    slashes: place === 'path' && parameter['x-multi-segment'] === true,
    schema: content === undefined ? (parameter.schema ?? {}) : (memberOf(content[1], 'schema') ?? {}),
  };
}

function bodyOf(root: JsonObject, operation: JsonObject): VendorBody | undefined {
  const body = follow(root, operation.requestBody).value;
  const media = Object.entries(objectOf(memberOf(body, 'content'))).map(([mediaType, value]) => ({
    mediaType,
    schema: memberOf(value, 'schema') ?? {},
    encoding: objectOf(memberOf(value, 'encoding')),
  }));
  return media.length === 0 ? undefined : { required: memberOf(body, 'required') === true, media };
}
