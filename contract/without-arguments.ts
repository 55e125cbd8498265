import { changeItems, changeMembers } from './change-members.ts';
import { followPointer, pointerParts } from './follow-pointer.ts';
import { isObject } from './json-object.ts';
import type { JsonObject } from './json-object.ts';
import { withoutLostReferences } from './without-lost-references.ts';

/** Tells whether an argument is hidden. */
export type IsHidden = (name: string) => boolean;

/** What is hidden, and whether it may come all the same: in an answer, whose vendor knows of no hiding. */
interface Hiding {
  readonly isHidden: IsHidden;
  readonly mayCome: boolean;
}

/** Gives a keyword's value without what is hidden: the very same where nothing is, `undefined` where nothing is left. */
type Clean = (value: unknown, hiding: Hiding) => unknown;

/**
 * The schema of a tool's arguments without those that are hidden, wherever it names them: in its own keywords, in those of
 * the schemas that it combines, and in defaults and examples. What stands inside an argument is the vendor's, and stays;
 * a reference to what was taken out becomes its type. A schema that names none is given back itself.
 */
export function withoutArguments(schema: JsonObject, isHidden: IsHidden): JsonObject {
  return cleanWhole(schema, { isHidden, mayCome: false });
}

/** A tool as a list shows it, without hidden arguments in its schemas; the very same where none names any. */
export function withoutToolArguments<Tool extends object>(tool: Tool, isHidden: IsHidden): Tool {
  const members = Object.fromEntries<unknown>(Object.entries(tool));
  const changed = changeMembers(members, (name, value) => {
    if (!isObject(value)) return value;
    if (name === 'inputSchema') return withoutArguments(value, isHidden);
    return name === 'outputSchema' ? withoutMembers(value, isHidden) : value;
  });
  // Its schemas are objects before and after, whatever else a type of tools says.
  return changed === members ? tool : (changed as Tool);
}

/** As `withoutArguments`, for what a tool answers; it accepts each answer that it did, with what is hidden or without. */
function withoutMembers(schema: JsonObject, isHidden: IsHidden): JsonObject {
  const namesNone = withoutArguments(schema, isHidden) === schema;
  return namesNone ? schema : cleanWhole(schema, { isHidden, mayCome: true });
}

function cleanWhole(schema: JsonObject, hiding: Hiding): JsonObject {
  const shared = new Set<string>();
  findShared(schema, schema, shared);
  const cleaned = changeMembers(cleanSchema(schema, hiding), (name, value) =>
    name === '$defs' || name === 'definitions'
      ? changeObject(value, (key, each) => (shared.has(`${name}/${key}`) ? clean(each, hiding) : each))
      : value,
  );
  return cleaned === schema ? schema : withoutLostReferences(cleaned, schema);
}

/** The gateway leaves an empty list out, too (observed 2026-09-28). */
const cleanNames: Clean = (value, { isHidden }) => {
  const left = changeItems(value, (name) => (typeof name === 'string' && isHidden(name) ? undefined : name));
  return left !== value && Array.isArray(left) && left.length === 0 ? undefined : left;
};

/** Members of an object, whatever they are: properties by name, or the arguments of a call. */
const cleanMembers: Clean = (value, { isHidden }) =>
  changeObject(value, (name, member) => (isHidden(name) ? undefined : member));

const clean: Clean = (value, hiding) => (isObject(value) ? cleanSchema(value, hiding) : value);

/** With the token in its place it is met, or nothing would be: what is left of it says nothing to a model. */
const cleanNot: Clean = (value, hiding) => {
  const left = clean(value, hiding);
  return left !== value && isObject(left) && Object.keys(left).length === 0 ? undefined : left;
};

/** By the name of an argument: what is asked for where it is there. */
const cleanDependents: Clean = (value, hiding) => {
  const left = changeObject(value, (name, needed) =>
    hiding.isHidden(name)
      ? undefined
      : Array.isArray(needed)
        ? cleanNames(needed, hiding)
        : clean(needed, hiding),
  );
  return left !== value && isObject(left) && Object.keys(left).length === 0 ? undefined : left;
};

const cleanList =
  (each: Clean): Clean =>
  (value, hiding) =>
    changeItems(value, (item) => each(item, hiding));

/** Of a schema of names, the list of those that there are. */
const cleanPropertyNames: Clean = (value, hiding) =>
  isObject(value)
    ? changeMembers(value, (name, member) => (name === 'enum' ? cleanNames(member, hiding) : member))
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

/** Keywords that would refuse an answer with what is hidden once they know nothing of it. */
const NARROWED: ReadonlySet<string> = new Set(['propertyNames', 'oneOf', 'not', 'if', 'const', 'enum']);
/** Keywords that refuse what no other one names. */
const CLOSING: ReadonlySet<string> = new Set(['additionalProperties', 'unevaluatedProperties']);

function cleanSchema(schema: JsonObject, hiding: Hiding): JsonObject {
  return changeMembers(schema, (name, value) => {
    if (hiding.mayCome && CLOSING.has(name)) return undefined;
    const cleanValue = KEYWORDS.get(name);
    if (cleanValue === undefined) return value;
    const cleaned = cleanValue(value, hiding);
    return hiding.mayCome && cleaned !== value && NARROWED.has(name) ? undefined : cleaned;
  });
}

/** The definitions (`$defs/Input`) that speak of the object of arguments, and not of something inside it. */
function findShared(schema: unknown, root: JsonObject, found: Set<string>): void {
  if (!isObject(schema)) return;
  const { $ref: reference, allOf, anyOf, oneOf, dependentSchemas, dependencies } = schema;
  const [holder = '', key = '', ...deeper] = partsOf(reference);
  const name = `${holder}/${key}`;
  const isDefinition = (holder === '$defs' || holder === 'definitions') && deeper.length === 0;
  if (isDefinition && !found.has(name)) {
    found.add(name);
    findShared(followPointer(root, [holder, key]), root, found);
  }
  const lists = [allOf, anyOf, oneOf].filter(Array.isArray).flat() as unknown[];
  const byName = [dependentSchemas, dependencies].filter(isObject).flatMap((each) => Object.values(each));
  for (const each of [...lists, ...byName, schema.not, schema.if, schema.then, schema.else]) {
    findShared(each, root, found);
  }
}

function partsOf(reference: unknown): readonly string[] {
  return (typeof reference === 'string' ? pointerParts(reference) : undefined) ?? [];
}

function changeObject(value: unknown, change: (name: string, value: unknown) => unknown): unknown {
  return isObject(value) ? changeMembers(value, change) : value;
}
