import { ToolkitError } from '../../contract/errors.ts';
import { followReference, isObject, pointerTo } from '../document.ts';
import type { JsonObject } from '../document.ts';

/** Copies parts of a Swagger document into a tree of its own. */
export interface TreeCopier {
  /** A copy that shares nothing, whose references lead only to where they can after the upgrade. */
  copy<Value>(value: Value): Value;
  /** The definitions that references needed and that stood elsewhere, by name. */
  finish(): Readonly<Record<string, unknown>>;
}

/** Values that the copy may have; what is shared or referred to is copied where it is used. */
const MAX_VALUES = 2_000_000;

/** References that the upgrade turns into ones to components, and those to extensions, which stay where they are. */
const LASTING = /^#\/(definitions\/|(parameters|responses)\/[^/]+$|x-)/;

/**
 * Opens a copier. A schema that is referred to where it stands, for example below `#/paths`, is copied among the
 * definitions: its place is another one after the upgrade.
 * @throws ToolkitError `document-too-complex` once the copy has more than two million values.
 */
export function createTreeCopier(file: string, root: JsonObject): TreeCopier {
  let values = 0;
  const names = new Map<string, string | undefined>();
  const waiting: (readonly [name: string, target: unknown])[] = [];

  function copy<Value>(value: Value): Value;
  function copy(value: unknown): unknown {
    values += 1;
    if (values > MAX_VALUES) throw tooLarge(file);
    if (typeof value !== 'object' || value === null) return value;
    if (!isObject(value)) return (value as readonly unknown[]).map((item) => copy(item));
    const members = Object.entries(value).map(([name, child]) => [name, copy(child)] as const);
    const { $ref, ...rest } = Object.fromEntries(members);
    return typeof $ref === 'string' ? { $ref: lasting($ref), ...rest } : Object.fromEntries(members);
  }

  function lasting(reference: string): string {
    if (LASTING.test(reference) || !reference.startsWith('#/')) return reference;
    if (!names.has(reference)) names.set(reference, define(reference));
    const name = names.get(reference);
    return name === undefined ? reference : `#${encodeURI(pointerTo('/definitions', name))}`;
  }

  function define(reference: string): string | undefined {
    const target = followReference(root, { value: { $ref: reference }, pointer: '' });
    if (!isObject(target.value)) return undefined;
    waiting.push([target.pointer, target.value]);
    return target.pointer;
  }

  return {
    copy,
    finish() {
      const definitions = new Map<string, unknown>();
      // The list grows while it is walked: what is copied may refer to more.
      for (const [name, target] of waiting) if (!definitions.has(name)) definitions.set(name, copy(target));
      return Object.fromEntries(definitions);
    },
  };
}

function tooLarge(file: string): ToolkitError {
  return new ToolkitError(
    'document-too-complex',
    `"${file}" stands for more than ${MAX_VALUES} values once what it shares is written out`,
    { hint: 'Refer to definitions with "$ref" instead of aliases and references into paths.' },
  );
}
