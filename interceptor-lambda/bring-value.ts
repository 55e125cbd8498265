import type { Onward } from '../contract/interceptor-plan.ts';
import { onwardPlace, placeKey } from '../contract/onward-place.ts';
import type { Place } from '../contract/onward-place.ts';
import { plain } from '../contract/plain-name.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Secret } from '../contract/secret.ts';
import { isRefusal, withArguments, withBrought } from './call.ts';
import type { BroughtNote, Call, ToolCall } from './call.ts';
import { unauthorized } from './refusals.ts';
import type { ToolTable } from './tool-table.ts';

/**
 * The place in a call, or nothing where its tool takes no such value: an unknown tool of a known target, one without a
 * token, or another token than the one that is named.
 */
export function placeIn(to: Onward, tool: ToolCall, tools: ToolTable): Place | undefined {
  if (tool.target === '' || (tool.isOurs && tool.known === undefined)) return undefined;
  return onwardPlace(to, {
    own: tool.known?.tokens ?? [],
    isTokenArgument: (name) => tool.isOurs && (tools.isTokenArgument(tool, name) || tools.isTokenName(name)),
  });
}

/**
 * Puts a value into its place; what the client wrote there, however its name was written, gives way. What another step
 * has put does not: the call ends, or a target would get a credential that is meant for somebody else.
 */
export function putValue(call: Call, tool: ToolCall, place: Place, value: string): Call | Refusal {
  const key = placeKey(place);
  if (call.filled?.includes(key) === true) return unauthorized(`another step has brought a value to ${key}`);
  return { ...write(call, tool, place, value), filled: [...(call.filled ?? []), key] };
}

function write(call: Call, tool: ToolCall, place: Place, value: string): Call {
  if ('header' in place) return { ...call, onward: withHeader(call.onward, place.header, value) };
  const name = plain(place.argument);
  const others = Object.entries(tool.arguments).filter(([other]) => plain(other) !== name);
  return withArguments(call, tool, Object.fromEntries([...others, [place.argument, value]]));
}

/** Two names that differ in case alone would be two lines of one header. */
function withHeader(onward: Call['onward'], name: string, value: string): Call['onward'] {
  const others = Object.entries(onward).filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return Object.fromEntries([...others, [name, value]]);
}

/** A token on its way into a call, and what the audit says of it. */
export interface BroughtToken {
  readonly token: Secret;
  readonly note: Pick<BroughtNote, 'step' | 'credential' | 'audience' | 'in' | 'out' | 'held'>;
}

/** Puts a token into its place and notes it; the scheme is written in `Authorization` alone. */
export function putToken(
  call: Call,
  tool: ToolCall,
  place: Place,
  { token, note }: BroughtToken,
): Call | Refusal {
  const isAuthorization = 'header' in place && place.header === 'Authorization';
  const text = token.reveal();
  const put = putValue(call, tool, place, isAuthorization ? `Bearer ${text}` : text);
  return isRefusal(put) ? put : { ...put, notes: withBrought(put.notes, { ...place, ...note }) };
}
