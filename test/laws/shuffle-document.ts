import { isObject, memberOf, objectOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';

/** The same document with paths, operations and components in the opposite order. */
export function shuffleDocument(document: JsonObject): JsonObject {
  const items = Object.entries(objectOf(document.paths)).map(
    ([path, item]) => [path, reversed(item)] as const,
  );
  const sections = Object.entries(objectOf(document.components)).map(
    ([name, section]) => [name, reversed(section)] as const,
  );
  return {
    ...document,
    paths: reversed(Object.fromEntries(items)),
    components: Object.fromEntries(sections.reverse()),
  };
}

function reversed(value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(
        Object.keys(value)
          .reverse()
          .map((name) => [name, memberOf(value, name)]),
      )
    : value;
}
