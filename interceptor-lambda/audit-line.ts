import type { Refusal } from '../contract/refusal.ts';
import { subjectOf } from './call.ts';
import { strikeJwts } from './strike-jwts.ts';
import type { Call, Notes } from './call.ts';

/**
 * One decision about a call: which service called what on whose behalf. Whatever is in it comes from a verified token,
 * from the configuration, or is a name that the call itself gave; no token, argument, header or body is.
 */
export interface AuditLine {
  /** For example `2026-11-21T10:00:00.005Z`. */
  readonly time: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly phase: 'request' | 'response';
  /** `handed-on`: in the RESPONSE phase, an answer that was a refusal or an error before. */
  readonly outcome: 'allowed' | 'refused' | 'handed-on';
  readonly method?: string | undefined;
  readonly tool?: string | undefined;
  readonly subject?: string | undefined;
  readonly tenant?: string | undefined;
  /** Who acts for the subject. */
  readonly actor?: string | undefined;
  readonly client?: string | undefined;
  readonly issuer?: string | undefined;
  readonly tokensIn?: Notes['tokensIn'];
  /** Tokens that go on, or would have where the call is refused. */
  readonly brought?: Notes['brought'];
  readonly counts?: Notes['counts'];
  /** Of the answer, in the RESPONSE phase; of the refusal otherwise. */
  readonly status?: number | undefined;
  /** Why it was refused, in our own words. */
  readonly reason?: string | undefined;
  /** JSON-RPC id of the client. */
  readonly id?: string | number | undefined;
  readonly requestId: string;
  readonly traceId?: string | undefined;
  readonly durationMs: number;
}

/** Names that a caller chose are cut here. */
const MAX_TEXT = 256;

/** Who refused is not told in this phase: the REQUEST phase's own line, with the same trace, or the gateway. */
const HANDED_ON = 'the answer was a refusal or an error before this phase';

/** Makes the line about a decision. */
export function auditLine(
  phase: AuditLine['phase'],
  call: Call,
  { refusal, now, status }: { refusal: Refusal | undefined; now: number; status?: number | undefined },
): AuditLine {
  const { invocation, notes, method, tool, caller, user } = call;
  const subject = subjectOf(call);
  const isHandedOn = phase === 'response' && refusal === undefined && (status ?? 0) >= 400;
  return {
    ...headOf(phase, refusal, now),
    ...(isHandedOn && { outcome: 'handed-on' }),
    method: nameOf(method),
    tool: nameOf(tool?.name),
    subject: subject?.subject,
    tenant: subject?.tenant,
    actor: user === undefined ? caller?.actor : (user.actor ?? caller?.client ?? caller?.subject),
    client: (caller ?? user)?.client,
    issuer: subject?.issuer,
    ...some('tokensIn', notes.tokensIn),
    ...some('brought', notes.brought),
    ...some('counts', notes.counts),
    status: refusal?.status ?? status,
    reason: isHandedOn ? HANDED_ON : refusal?.reason,
    id: typeof call.id === 'string' ? cut(strikeJwts(call.id)) : (call.id ?? undefined),
    requestId: invocation.requestId,
    traceId: invocation.traceId,
    durationMs: now - invocation.startedAt,
  };
}

/** The line about a message that could not even be read. */
export function unreadableLine(
  phase: AuditLine['phase'],
  refusal: Refusal,
  { requestId, traceId, startedAt }: Call['invocation'],
  now: number,
): AuditLine {
  const { status, reason } = refusal;
  return { ...headOf(phase, refusal, now), status, reason, requestId, traceId, durationMs: now - startedAt };
}

function headOf(
  phase: AuditLine['phase'],
  refusal: Refusal | undefined,
  now: number,
): Pick<AuditLine, 'time' | 'level' | 'phase' | 'outcome'> {
  const level = refusal === undefined ? 'info' : refusal.status >= 500 ? 'error' : 'warn';
  return {
    time: new Date(now).toISOString(),
    level,
    phase,
    outcome: refusal === undefined ? 'allowed' : 'refused',
  };
}

/**
 * No method and no tool is written otherwise (MCP 2025-11-25, tools, tool names); whatever is, a token for example, is not
 * repeated.
 */
function nameOf(text: string | undefined): string | undefined {
  return text === undefined || (/^[\w./-]*$/.test(text) && !text.includes('eyJ')) ? cut(text) : '[no name]';
}

function cut(text: string | undefined): string | undefined {
  return text === undefined || text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}

function some<Name extends string, Value extends object>(
  name: Name,
  value: Value,
): Partial<Readonly<Record<Name, Value>>> {
  return Object.keys(value).length === 0 ? {} : ({ [name]: value } as Readonly<Record<Name, Value>>);
}
