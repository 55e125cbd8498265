import { isObject } from './call.ts';
import { changeItems, changeMembers } from './change-members.ts';
import type { JsonObject } from './call.ts';

/** Tells whether an argument is hidden. */
export type IsHidden = (name: string) => boolean;

/** Gives a keyword's value without what is hidden: the very same where nothing is, `undefined` where nothing is left. */
type Clean = (value: unknown, isHidden: IsHidden) => unknown;

/**
 * The schema of a tool's arguments without those that are hidden, wherever it names them: in its own keywords, in those of
 * the schemas that it combines, and in defaults and examples. What stands inside an argument is the vendor's, and stays.
 * A schema that names none is given back itself.
 */
export function withoutArguments(schema: JsonObject, isHidden: IsHidden): JsonObject {
  const shared = new Set<string>();
  findShared(schema, schema, shared);
  return changeMembers(cleanSchema(schema, isHidden), (name, value) =>
    name === '$defs' || name === 'definitions'
      ? changeObject(value, (key, definition) =>
          shared.has(`#/${name}/${key}`) ? clean(definition, isHidden) : definition,
        )
      : value,
  );
}

/** The gateway leaves an empty list out, too (observed 2026-09-28). */
const cleanNames: Clean = (value, isHidden) => {
  const left = changeItems(value, (name) => (typeof name === 'string' && isHidden(name) ? undefined : name));
  return left !== value && Array.isArray(left) && left.length === 0 ? undefined : left;
};

/** Members of an object, whatever they are: properties by name, or the arguments of a call. */
const cleanMembers: Clean = (value, isHidden) =>
  changeObject(value, (name, member) => (isHidden(name) ? undefined : member));

const clean: Clean = (value, isHidden) => (isObject(value) ? cleanSchema(value, isHidden) : value);

/** With the token in its place it is met, or nothing would be: what is left of it says nothing to a model. */
const cleanNot: Clean = (value, isHidden) => {
  const left = clean(value, isHidden);
  return left !== value && isObject(left) && Object.keys(left).length === 0 ? undefined : left;
};

/** By the name of an argument: what is asked for where it is there. */
const cleanDependents: Clean = (value, isHidden) => {
  const left = changeObject(value, (name, needed) =>
    isHidden(name)
      ? undefined
      : Array.isArray(needed)
        ? cleanNames(needed, isHidden)
        : clean(needed, isHidden),
  );
  return left !== value && isObject(left) && Object.keys(left).length === 0 ? undefined : left;
};

const cleanList =
  (each: Clean): Clean =>
  (value, isHidden) =>
    changeItems(value, (item) => each(item, isHidden));

/** Of a schema of names, the list of those that there are. */
const cleanPropertyNames: Clean = (value, isHidden) =>
  isObject(value)
    ? changeMembers(value, (name, member) => (name === 'enum' ? cleanNames(member, isHidden) : member))
    : value;

/** Keywords that speak of the whole object of arguments (JSON Schema 2020-12, core and validation; `dependencies`: draft 7). */
const KEYWORDS: ReadonlyMap<string, Clean> = new Map([
  ['properties', cleanMembers],
  ['required', cleanNames],
  ['propertyNames', cleanPropertyNames],
  ['dependentRequired', cleanDependents],
  ['dependentSchemas', cleanDependents],
  ['dependencies', cleanDependents],
  ['allOf', cleanList(clean)],
  ['anyOf', cleanList(clean)],
  ['oneOf', cleanList(clean)],
  ['not', cleanNot],
  ['if', clean],
  ['then', clean],
  ['else', clean],
  ['default', cleanMembers],
  ['const', cleanMembers],
  ['example', cleanMembers],
  ['examples', cleanList(cleanMembers)],
  ['enum', cleanList(cleanMembers)],
]);

function cleanSchema(schema: JsonObject, isHidden: IsHidden): JsonObject {
  return changeMembers(schema, (name, value) => {
    const cleanValue = KEYWORDS.get(name);
    return cleanValue === undefined ? value : cleanValue(value, isHidden);
  });
}

/** Pointers to the definitions that speak of the object of arguments, and not of something inside it. */
function findShared(schema: unknown, root: JsonObject, found: Set<string>): void {
  if (!isObject(schema)) return;
  const { $ref: reference, allOf, anyOf, oneOf, dependentSchemas, dependencies } = schema;
  if (typeof reference === 'string' && !found.has(reference)) {
    found.add(reference);
    const [, holder = '', name = ''] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(reference) ?? [];
    const definitions = root[holder];
    if (isObject(definitions)) findShared(definitions[name], root, found);
  }
  const lists = [allOf, anyOf, oneOf].filter(Array.isArray).flat() as unknown[];
  const byName = [dependentSchemas, dependencies].filter(isObject).flatMap((each) => Object.values(each));
  for (const each of [...lists, ...byName, schema.not, schema.if, schema.then, schema.else]) {
    findShared(each, root, found);
  }
}

function changeObject(value: unknown, change: (name: string, value: unknown) => unknown): unknown {
  return isObject(value) ? changeMembers(value, change) : value;
}
