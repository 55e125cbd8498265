import type { ArgumentType } from '../contract/interceptor-plan.ts';
import { readToolArguments } from './read-tool-arguments.ts';
import type { ToolArguments } from './read-tool-arguments.ts';

/** Arguments of a tool that are no text, with what they are. */
export type ToolTypes = Readonly<Record<string, ArgumentType>>;

const TYPES: ReadonlySet<unknown> = new Set<ArgumentType>([
  'object',
  'array',
  'number',
  'integer',
  'boolean',
]);

/**
 * Reads from a target document, as `transform` writes it, which arguments of each operation are no texts. One that may
 * be a text, or of several types, is not among them.
 */
export function readToolTypes(document: unknown): ReadonlyMap<string, ToolTypes> {
  return new Map([...readToolArguments(document)].map(([name, given]) => [name, typesOf(given)]));
}

function typesOf(given: ToolArguments): ToolTypes {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, schema]) => {
      const type =
        typeof schema === 'object' && schema !== null && 'type' in schema ? schema.type : undefined;
      return isType(type) ? [[name, type]] : [];
    }),
  );
}

function isType(value: unknown): value is ArgumentType {
  return TYPES.has(value);
}
