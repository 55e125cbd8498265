/** Takes one entry of the log. */
export type WriteEntry = (entry: AuditRecord) => void;

/**
 * What the log says about one decision: who got what on whose behalf, or why not. What a caller merely claims is left
 * out until it is verified or known to the policy; no token is ever in it.
 */
export interface AuditRecord {
  /** When the request came, for example `2026-11-21T10:00:00.005Z`. */
  readonly time: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly event: 'broker';
  readonly outcome: 'granted' | 'refused' | 'limited' | 'unavailable' | 'failed';
  readonly status: number;
  readonly durationMs: number;
  /** Of Lambda's event; the caller's own log has it as well, in the answer's `x-amzn-RequestId`. */
  readonly requestId: string;
  readonly traceId?: string | undefined;
  /** As the signature says. */
  readonly account?: string | undefined;
  readonly role?: string | undefined;
  /** As the policy calls it. */
  readonly workload?: string | undefined;
  readonly gateway?: string | undefined;
  /** As the verified assertion says. */
  readonly issuer?: string | undefined;
  readonly subject?: string | undefined;
  readonly tenant?: string | undefined;
  readonly tool?: string | undefined;
  /** As the policy's rule says. */
  readonly audience?: string | undefined;
  readonly credential?: string | undefined;
  readonly scope?: string | undefined;
  readonly expiresInSeconds?: number | undefined;
  /** Fingerprint of the assertion, which the caller's log has too. */
  readonly assertion?: string | undefined;
  /** Fingerprint of the token that was given. */
  readonly token?: string | undefined;
  /** Why not, in our own words. */
  readonly reason?: string | undefined;
}

/** What is known of a decision, bit by bit. */
export type AuditDraft = { -readonly [Key in keyof AuditRecord]?: AuditRecord[Key] };

const OUTCOMES: Readonly<Record<number, AuditRecord['outcome']>> = {
  200: 'granted',
  429: 'limited',
  500: 'failed',
  503: 'unavailable',
};

/** Completes a draft. */
export function auditRecord(
  draft: AuditDraft,
  startedAt: number,
  endedAt: number,
  status: number,
): AuditRecord {
  return {
    time: new Date(startedAt).toISOString(),
    level: status < 400 ? 'info' : status < 500 ? 'warn' : 'error',
    event: 'broker',
    outcome: OUTCOMES[status] ?? 'refused',
    status,
    durationMs: endedAt - startedAt,
    ...draft,
    requestId: draft.requestId ?? '',
  };
}
