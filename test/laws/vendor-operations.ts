import { isObject, listOf, objectOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';
import { vendorDocument } from '../roundtrip/vendor-document.ts';
import type { VendorOperation } from '../roundtrip/vendor-document.ts';
import { openReferences } from './vendor-references.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** The operations of a document of OpenAPI 3. Operations and all that stands above schemas may be references. */
export function readOperations(root: JsonObject): readonly VendorOperation[] {
  const { target } = openReferences(root);
  const follow = (value: unknown): unknown => {
    const seen = new Set<unknown>();
    let current = value;
    while (isObject(current) && typeof current.$ref === 'string' && !seen.has(current)) {
      seen.add(current);
      current = target(current);
    }
    return current;
  };
  const members = (object: unknown, change: (value: unknown) => unknown): JsonObject =>
    Object.fromEntries(
      Object.entries(objectOf(object)).map(([name, value]) => [name, change(follow(value))]),
    );
  const parameter = (value: unknown): unknown => {
    const { content, ...rest } = objectOf(follow(value));
    return content === undefined ? rest : { ...rest, content: members(content, (media) => media) };
  };
  const holder = (value: unknown): JsonObject => {
    const object = objectOf(follow(value));
    const parameters = listOf(object.parameters).map(parameter);
    return object.parameters === undefined ? object : { ...object, parameters };
  };
  const operation = (value: unknown): JsonObject => {
    const own = holder(value);
    const body = follow(own.requestBody);
    if (!isObject(body)) return own;
    return { ...own, requestBody: { ...body, content: members(body.content, (media) => media) } };
  };
  const item = (value: unknown): JsonObject => {
    const own = holder(value);
    const operations = METHODS.filter((method) => isObject(own[method]));
    return { ...own, ...Object.fromEntries(operations.map((method) => [method, operation(own[method])])) };
  };
  return vendorDocument({ ...root, paths: members(root.paths, item) }).operations;
}
