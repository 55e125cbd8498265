import { plain } from '../../contract/plain-name.ts';
import type { Refusal } from '../../contract/refusal.ts';
import type { RejectSuppliedTokenPlan } from '../../contract/interceptor-plan.ts';
import { isObject } from '../../contract/json-object.ts';
import { withArguments, withCount } from '../call.ts';
import type { JsonObject } from '../../contract/json-object.ts';
import type { Call, ToolCall } from '../call.ts';
import { hasMember } from '../find-member.ts';
import { headersRead } from '../header-guard.ts';
import { unauthorized } from '../refusals.ts';
import type { StepKind } from '../step.ts';
import type { ToolTable } from '../tool-table.ts';

/** A token argument that a model made up, or a client sent that may not, is refused or taken out. */
export const rejectSuppliedToken: StepKind<'reject-supplied-token'> = {
  name: 'reject-supplied-token',
  request: (plan, { tools }, list) => {
    const { allowedClients, mode } = plan;
    const isMore = new Set(plan.arguments.map(plain));
    const read = headersRead(list);
    return {
      take: (call) => {
        const { tool, caller } = call;
        if (tool === undefined) return call;
        if (caller?.client !== undefined && allowedClients.includes(caller.client)) return call;
        const isToken = (name: string): boolean =>
          tools.isTokenArgument(tool, name) || isMore.has(plain(name));
        const supplied = Object.keys(tool.arguments).filter(isToken);
        const beside =
          smuggled(call.message, tools) ??
          hidden(tool, supplied, tools) ??
          sentAlong(call, tool, tools, read);
        if (beside !== undefined) return unauthorized(beside);
        return supplied.length === 0 ? call : refuseOrStrip(call, supplied, mode);
      },
    };
  },
};

function refuseOrStrip(
  call: Call,
  supplied: readonly string[],
  mode: RejectSuppliedTokenPlan['mode'],
): Call | Refusal {
  const { tool } = call;
  if (mode === 'refuse' || tool === undefined) {
    return unauthorized(`the call brings ${supplied.length} token argument(s) of its own`);
  }
  const args = Object.entries(tool.arguments).filter(([name]) => !supplied.includes(name));
  return {
    ...withArguments(call, tool, Object.fromEntries(args)),
    notes: withCount(call.notes, 'stripped', supplied.length),
  };
}

/** Where else in a message a target of another kind could look for a token. */
function smuggled({ params }: JsonObject, tools: ToolTable): string | undefined {
  if (!isObject(params)) return undefined;
  const { arguments: _, ...beside } = params;
  return problemOf(hasMember(beside, tools.isTokenName), 'the parameters beside the arguments');
}

/**
 * Inside an argument only the names of token headers are looked for, and those of the target alone: what
 * `arguments` names is an argument, and a vendor may mean something else by it elsewhere.
 */
function hidden(tool: ToolCall, supplied: readonly string[], tools: ToolTable): string | undefined {
  const inner = Object.entries(tool.arguments).flatMap(([name, value]) =>
    supplied.includes(name) ? [] : [insideOf(tool, name, value)],
  );
  const found = hasMember(inner, (name) => tools.isTokenHeader(tool, name));
  return problemOf(found, 'the inside of an argument');
}

/** A text that `coerce-arguments` would parse is looked into as what it becomes. */
function insideOf({ known }: ToolCall, name: string, value: unknown): unknown {
  const { types = {} } = known ?? {};
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (typeof value !== 'string' || (type !== 'object' && type !== 'array')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A header cannot be taken out, and some target may let it through; those that a step reads are sent on purpose. */
function sentAlong(
  { headers }: Call,
  tool: ToolCall,
  tools: ToolTable,
  read: ReadonlySet<string>,
): string | undefined {
  const own = [...headers.names].find((name) => !read.has(name) && tools.isTokenHeader(tool, name));
  return own === undefined ? undefined : `the client brings token header "${own}", which no step reads`;
}

function problemOf(found: boolean | 'unknown', place: string): string | undefined {
  if (found === 'unknown') return `${place} is too deep or too large to be looked through`;
  return found ? `a token stands in ${place}, where none is taken` : undefined;
}
