import { fingerprint } from '../../contract/secret.ts';
import { toolMatcher } from '../../contract/tool-name.ts';
import { placeIn, putValue } from '../bring-value.ts';
import type { Place } from '../bring-value.ts';
import type { Call, ToolCall } from '../call.ts';
import { unauthorized } from '../refusals.ts';
import type { StepKind, StepParts } from '../step.ts';

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
        const isToken = 'argument' in place && parts.tools.isTokenArgument(tool, place.argument);
        const isPassword = isToken && parts.tools.isPassword(tool, place.argument);
        const problem = valueProblem(value, isToken && !isPassword, plan.maxBytes, pattern);
        if (problem !== undefined) return unauthorized(`header "${plan.header}" ${problem}`);
        const put = putValue(call, tool, place, value);
        return isToken && !isPassword
          ? withNotes(put, { tool, place, header: plan.header, value }, parts)
          : put;
      },
    };
  },
};

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
  readonly tool: ToolCall;
  readonly place: Place;
  readonly header: string;
  readonly value: string;
}

function withNotes(call: Call, { place, header, value }: Propagated, { deploymentId }: StepParts): Call {
  const print = fingerprint(deploymentId, value);
  const name = 'header' in place ? place.header : place.argument;
  return {
    ...call,
    notes: {
      ...call.notes,
      tokensIn: { ...call.notes.tokensIn, [header]: print },
      tokensOut: { ...call.notes.tokensOut, [name]: print },
      credential: { name: 'propagate-header' },
    },
  };
}
