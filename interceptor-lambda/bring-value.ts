import type { Onward } from '../contract/interceptor-plan.ts';
import { fingerprint } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import { withArguments } from './call.ts';
import type { Call, ToolCall } from './call.ts';
import { plain } from './tool-table.ts';
import type { ToolTable } from './tool-table.ts';

/** Where a value goes in one call. */
export type Place = { readonly argument: string } | { readonly header: string };

/**
 * The place in a call, or nothing where its tool takes no such value: an unknown tool of a known target, one without a
 * token, or another token than the one that is named.
 */
export function placeIn(to: Onward, tool: ToolCall, tools: ToolTable): Place | undefined {
  if (tool.target === '' || (tool.isOurs && tool.known === undefined)) return undefined;
  if ('authorization' in to) return { header: 'Authorization' };
  if ('header' in to) return to;
  const own = tool.known?.tokens ?? [];
  if ('tokenArgument' in to) return own[0] === undefined ? undefined : { argument: own[0] };
  const isToken = tools.isTokenArgument(tool, to.argument) || tools.isTokenName(to.argument);
  if (!tool.isOurs || !isToken) return to;
  const found = own.find((name) => plain(name) === plain(to.argument));
  return found === undefined ? undefined : { argument: found };
}

/** Puts a value into its place; whatever stood there, however its name was written, gives way. */
export function putValue(call: Call, tool: ToolCall, place: Place, value: string): Call {
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

/** A token on its way into a call. */
export interface BroughtToken {
  readonly token: Secret;
  readonly deploymentId: string;
  readonly audience: string | undefined;
  readonly credential: { readonly name: string; readonly held?: boolean };
}

/** Puts a token into its place and notes it; the scheme is written in `Authorization` alone. */
export function putToken(call: Call, tool: ToolCall, place: Place, brought: BroughtToken): Call {
  const { token, deploymentId, audience, credential } = brought;
  const text = token.reveal();
  const isAuthorization = 'header' in place && place.header === 'Authorization';
  const name = 'header' in place ? place.header : place.argument;
  const tokensOut = { ...call.notes.tokensOut, [name]: fingerprint(deploymentId, text) };
  const put = putValue(call, tool, place, isAuthorization ? `Bearer ${text}` : text);
  return {
    ...put,
    notes: { ...call.notes, tokensOut, credential, ...(audience === undefined ? {} : { audience }) },
  };
}
