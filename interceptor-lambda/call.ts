import type { BringingStep } from '../contract/interceptor-plan.ts';
import { isObject } from '../contract/json-object.ts';
import type { JsonObject } from '../contract/json-object.ts';
import type { Place } from '../contract/onward-place.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Secret } from '../contract/secret.ts';
import type { CallerHeaders } from './caller-headers.ts';
import type { NamedTool } from './tool-table.ts';

/** A client's message on its way through the steps. It is never changed; a step gives another one. */
export interface Call {
  readonly invocation: Invocation;
  /** The JSON-RPC message as it will go on. */
  readonly message: JsonObject;
  /** Null for a notification, and where there is none that can be answered. */
  readonly id: string | number | null;
  /** Left out where the message is a client's own answer. */
  readonly method: string | undefined;
  /** Of `tools/call` alone. */
  readonly tool: ToolCall | undefined;
  readonly headers: CallerHeaders;
  /** Whoever proved itself to the gateway; set by `verify-caller`, as `user` is. */
  readonly caller?: Identity;
  /** On whose behalf, where a second token says so. */
  readonly user?: Identity;
  /** What the caller's tenant may use; left out where tenants are not told apart. */
  readonly tenantRule?: {
    readonly audiences: readonly string[];
    readonly credentials?: readonly string[] | undefined;
  };
  /** Headers that go on to the target. */
  readonly onward: Readonly<Record<string, string>>;
  /** Places that a step has brought a value to, as `placeKey` writes them; left out where none has. */
  readonly filled?: readonly string[];
  readonly notes: Notes;
}

/** By what a line of the log is found again. */
export interface Invocation {
  /** Of this function's invocation. */
  readonly requestId: string;
  /** For example `1-67891233-abcdef012345678912345678`: the same at the gateway and the target. */
  readonly traceId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What `tools/call` names. */
export interface ToolCall extends NamedTool {
  readonly arguments: JsonObject;
}

/** What a verified token says. Nothing else is known of whoever calls. */
export interface Identity {
  readonly token: Secret;
  readonly issuer: string;
  /** `sub`, or the client where it has none. */
  readonly subject: string;
  readonly client: string | undefined;
  readonly tenant: string | undefined;
  /** `sub` of the outermost `act`: who acts for the subject now (RFC 8693 section 4.1). */
  readonly actor: string | undefined;
  readonly audience: readonly string[];
  readonly scopes: readonly string[];
  readonly groups: readonly string[];
  readonly claims: JsonObject;
}

/** What the audit line says besides who called what. No token, argument or header value is in it. */
export interface Notes {
  /** Fingerprints of tokens that came, by header. */
  readonly tokensIn: Readonly<Record<string, string>>;
  /** Each token that a step has brought, in their order. */
  readonly brought: readonly BroughtNote[];
  /** How often something was done, for example `coerced`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What the audit line says of one token that a step has brought, and of the place that it has brought it to. */
export type BroughtNote = Place & {
  /** Which kind of step has brought it. */
  readonly step: BringingStep['step'];
  /** The step's `name`; `propagate-header` has none. */
  readonly credential?: string | undefined;
  /** Whom the token is for, as far as the configuration says. */
  readonly audience?: string | undefined;
  /** Fingerprint of the token that the call itself brought for it; one that was held was got with an earlier one. */
  readonly in?: string | undefined;
  /** Its own fingerprint; left out, as `in` is, where the value could be found by trying. */
  readonly out?: string | undefined;
  /** Whether it was held already, where the step holds tokens. */
  readonly held?: boolean | undefined;
};

/** Nothing noted yet. */
export const NO_NOTES: Notes = { tokensIn: {}, brought: [], counts: {} };

/** On whose behalf a call is made: the user, or the caller where there is no other. */
export function subjectOf({ caller, user }: Pick<Call, 'caller' | 'user'>): Identity | undefined {
  return user ?? caller;
}

/** Adds to a count. */
export function withCount(notes: Notes, what: string, more: number): Notes {
  if (more === 0) return notes;
  return { ...notes, counts: { ...notes.counts, [what]: (notes.counts[what] ?? 0) + more } };
}

/** Notes a token that a step has brought. */
export function withBrought(notes: Notes, brought: BroughtNote): Notes {
  return { ...notes, brought: [...notes.brought, brought] };
}

/** The same call with other arguments. */
export function withArguments(call: Call, tool: ToolCall, args: JsonObject): Call {
  const params = isObject(call.message.params) ? call.message.params : {};
  return {
    ...call,
    message: { ...call.message, params: { ...params, arguments: args } },
    tool: { ...tool, arguments: args },
  };
}

/** Tells a refusal from whatever a step gives. */
export function isRefusal(outcome: object): outcome is Refusal {
  return 'reason' in outcome && 'status' in outcome;
}
