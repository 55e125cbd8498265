import type { ArgumentType } from '../../contract/interceptor-plan.ts';
import { toolMatcher } from '../../contract/tool-name.ts';
import { isObject } from '../../contract/json-object.ts';
import { withArguments, withCount } from '../call.ts';
import type { StepKind } from '../step.ts';

/**
 * A text becomes what the tool's schema wants, where it is the JSON of exactly that: models often write objects as
 * texts, and the gateway refuses those before the target is called (reported 2026-01). Nothing else is guessed.
 */
export const coerceArguments: StepKind<'coerce-arguments'> = {
  name: 'coerce-arguments',
  request: ({ tools }) => {
    const isMeant = toolMatcher(tools);
    return {
      take: (call) => {
        const { tool } = call;
        if (tool?.known === undefined || !isMeant(tool.name)) return call;
        const { types } = tool.known;
        const parsed = Object.entries(tool.arguments).flatMap(([name, value]) => {
          const type = Object.hasOwn(types, name) ? types[name] : undefined;
          const found = type === undefined || typeof value !== 'string' ? undefined : parse(value, type);
          return found === undefined ? [] : [[name, found] as const];
        });
        if (parsed.length === 0) return call;
        const args = { ...tool.arguments, ...Object.fromEntries(parsed) };
        const notes = withCount(call.notes, 'coerced', parsed.length);
        return { ...withArguments(call, tool, args), notes };
      },
    };
  },
};

/** What does not survive being written again, such as a number of too many digits, stays a text. */
function parse(text: string, type: ArgumentType): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isOf(value, type) && (typeof value !== 'number' || String(value) === text.trim())
    ? value
    : undefined;
}

function isOf(value: unknown, type: ArgumentType): boolean {
  if (type === 'object') return isObject(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  return type === 'number' ? Number.isFinite(value) : typeof value === 'boolean';
}
