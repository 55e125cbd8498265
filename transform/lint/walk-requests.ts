import { entriesOf, followReference, isObject, member, pointerTo } from '../document.ts';
import type { JsonObject, Located } from '../document.ts';
import type { Operation } from './read-operations.ts';
import { itemsAt } from './read-operations.ts';

/** A schema object with its place. */
export interface LocatedSchema {
  readonly value: JsonObject;
  readonly pointer: string;
}

/** The schemas that describe what a tool takes. */
export interface RequestSchemas {
  /** Every schema object that a parameter or a body reaches, each once. */
  readonly schemas: readonly LocatedSchema[];
  /** Pointers of the references that lead back to a schema around them. */
  readonly circles: readonly string[];
}

/** Walks the schemas of parameters and bodies, references followed. */
export function walkRequests(root: JsonObject, operations: readonly Operation[]): RequestSchemas {
  const schemas: LocatedSchema[] = [];
  const circles: string[] = [];
  const seen = new WeakMap<object, 'open' | 'done'>();
  // Without recursion: documents nest as deep as they like.
  const frames: Frame[] = [];

  function enter({ value, pointer }: Located): void {
    if (!isObject(value)) return;
    const state = seen.get(value);
    if (state === 'open') circles.push(frames.at(-1)?.schema.pointer ?? pointer);
    if (state !== undefined) return;
    seen.set(value, 'open');
    schemas.push({ value, pointer });
    frames.push({ schema: { value, pointer }, children: childrenOf(root, { value, pointer }), next: 0 });
  }

  for (const start of operations.flatMap(startsOf)) {
    enter(start);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const child = frame.children[frame.next];
      frame.next += 1;
      if (child !== undefined) {
        enter(child);
        continue;
      }
      seen.set(frame.schema.value, 'done');
      frames.pop();
    }
  }
  return { schemas, circles };
}

function startsOf({ parameters, body }: Operation): readonly Located[] {
  return [...parameters, ...(body?.contents ?? [])].map(({ schema }) => schema);
}

interface Frame {
  readonly schema: LocatedSchema;
  readonly children: readonly Located[];
  next: number;
}

const SCHEMAS = ['items', 'additionalProperties', 'not', 'contains', 'propertyNames'];
const LISTS = ['allOf', 'oneOf', 'anyOf', 'prefixItems', 'items'];
const MAPS = ['properties', 'patternProperties'];

/** Schemas one step away; a reference is a step, too. */
function childrenOf(root: JsonObject, schema: LocatedSchema): readonly Located[] {
  const { value, pointer } = schema;
  const target = typeof value.$ref === 'string' ? followReference(root, schema) : undefined;
  const maps = MAPS.flatMap((keyword) =>
    entriesOf(member(value, keyword)).map(([name, child]) => ({
      value: child,
      pointer: pointerTo(pointerTo(pointer, keyword), name),
    })),
  );
  const single = SCHEMAS.filter((keyword) => isObject(value[keyword])).map((keyword) => ({
    value: value[keyword],
    pointer: pointerTo(pointer, keyword),
  }));
  return [
    ...(target === undefined || target.broken !== undefined ? [] : [target]),
    ...maps,
    ...single,
    ...LISTS.flatMap((keyword) => itemsAt(schema, keyword)),
  ];
}
