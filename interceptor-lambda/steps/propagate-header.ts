import type { PropagateHeaderPlan } from '../../contract/interceptor-plan.ts';
import type { Place } from '../../contract/onward-place.ts';
import { fingerprint, isGuessable } from '../../contract/secret.ts';
import { toolMatcher } from '../../contract/tool-name.ts';
import { placeIn, putValue } from '../bring-value.ts';
import { isRefusal, withBrought } from '../call.ts';
import type { Call, ToolCall } from '../call.ts';
import { unauthorized } from '../refusals.ts';
import type { StepKind, StepParts } from '../step.ts';
import type { ToolTable } from '../tool-table.ts';

/** A header of the client goes on as an argument, or as a header that the target lets through. */
export const propagateHeader: StepKind<'propagate-header'> = {
  name: 'propagate-header',
  request: (plan, parts) => {
    const isMeant = toolMatcher(plan.tools);
    const pattern = plan.pattern === undefined ? undefined : new RegExp(`^(?:${plan.pattern})$`, 'u');
    return {
      take: (call) => {
        const { tool } = call;
        const place =
          tool !== undefined && isMeant(tool.name) ? placeIn(plan.to, tool, parts.tools) : undefined;
        if (tool === undefined || place === undefined) return call;
        const header = call.headers.get(plan.header);
        if ('problem' in header) return unauthorized(header.problem);
        const { value = '' } = header;
        if (value === '') {
          return plan.required ? unauthorized(`header "${plan.header}" is missing`) : call;
        }
        const isToken = holdsToken(plan, place, tool, parts.tools);
        const problem = valueProblem(value, isToken, plan.maxBytes, pattern);
        if (problem !== undefined) return unauthorized(`header "${plan.header}" ${problem}`);
        const put = putValue(call, tool, place, value);
        return isToken && !isRefusal(put)
          ? withNotes(put, { place, header: plan.header, value }, parts)
          : put;
      },
    };
  },
};

/** Where the place is a token's, or the configuration says so; `user:password` is none. */
function holdsToken(plan: PropagateHeaderPlan, place: Place, tool: ToolCall, tools: ToolTable): boolean {
  const name = 'header' in place ? place.header : place.argument;
  if (tools.isPassword(tool, name)) return false;
  return plan.token || ('header' in place ? tools.isTokenName(name) : tools.isTokenArgument(tool, name));
}

/** A credential, perhaps after its scheme: two headers that a proxy joined are none. */
const CREDENTIAL = /^(?:[A-Za-z][\w-]* +)?[\x21-\x2b\x2d-\x7e]+$/;

function valueProblem(
  value: string,
  isToken: boolean,
  maxBytes: number,
  pattern: RegExp | undefined,
): string | undefined {
  if (value.length > maxBytes) return `is longer than ${maxBytes} bytes`;
  if (isToken && !CREDENTIAL.test(value)) return 'is not one credential';
  return pattern?.test(value) === false ? 'does not match its pattern' : undefined;
}

interface Propagated {
  readonly place: Place;
  readonly header: string;
  readonly value: string;
}

function withNotes(call: Call, { place, header, value }: Propagated, { deploymentId }: StepParts): Call {
  const { notes } = call;
  const brought = { ...place, step: 'propagate-header' } as const;
  if (isGuessable(value)) return { ...call, notes: withBrought(notes, brought) };
  const print = fingerprint(deploymentId, value);
  const tokensIn = { ...notes.tokensIn, [header]: print };
  return { ...call, notes: withBrought({ ...notes, tokensIn }, { ...brought, in: print, out: print }) };
}
