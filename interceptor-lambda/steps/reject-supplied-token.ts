import type { Refusal } from '../../contract/refusal.ts';
import type { RejectSuppliedTokenPlan } from '../../contract/interceptor-plan.ts';
import { isObject, withArguments, withCount } from '../call.ts';
import type { Call, JsonObject } from '../call.ts';
import { unauthorized } from '../refusals.ts';
import type { StepKind } from '../step.ts';
import { plain } from '../tool-table.ts';
import type { ToolTable } from '../tool-table.ts';

/** A token argument that a model made up, or a client sent that may not, is refused or taken out. */
export const rejectSuppliedToken: StepKind<'reject-supplied-token'> = {
  name: 'reject-supplied-token',
  request: (plan, { tools }) => {
    const { allowedClients, mode } = plan;
    const isMore = new Set(plan.arguments.map(plain));
    return {
      take: (call) => {
        const { tool, caller } = call;
        if (tool === undefined) return call;
        if (caller?.client !== undefined && allowedClients.includes(caller.client)) return call;
        const isToken = (name: string): boolean =>
          tools.isTokenArgument(tool, name) || isMore.has(plain(name));
        const beside = smuggled(call.message, tools);
        if (beside !== undefined) return unauthorized(`a token stands in ${beside}, where none is taken`);
        const supplied = Object.keys(tool.arguments).filter(isToken);
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
  if (Object.keys(params).some(tools.isTokenName)) return 'the parameters beside the arguments';
  const { _meta: meta } = params;
  return isObject(meta) && Object.keys(meta).some(tools.isTokenName) ? '"_meta"' : undefined;
}
