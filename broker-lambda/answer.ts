import type { BrokerPolicy } from '../contract/broker-policy.ts';
import { isToolkitError } from '../contract/errors.ts';
import type { Refusal } from '../contract/refusal.ts';
import { fingerprint, isGuessable } from '../contract/secret.ts';
import { auditRecord } from './audit-log.ts';
import type { AuditDraft, WriteEntry } from './audit-log.ts';
import { chooseRule, findWorkload, knowsExternalId } from './choose-rule.ts';
import type { Grant } from './choose-rule.ts';
import type { IssuedGrant, IssueToken } from './issue-token.ts';
import type { LimitCalls } from './limit-calls.ts';
import { readAsk } from './read-ask.ts';
import { readEvent } from './read-event.ts';
import type { BrokerCall } from './read-event.ts';
import { isRefusal, refuse } from './refuse.ts';
import type { VerifyAssertion } from './verify-assertion.ts';

/** What a broker is made of. */
export interface BrokerParts {
  readonly deploymentId: string;
  readonly policy: BrokerPolicy;
  readonly limitCalls: LimitCalls;
  readonly verifyAssertion: VerifyAssertion;
  readonly issueToken: IssueToken;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: WriteEntry;
}

/** What Lambda hands back; both payload versions read it alike. */
export interface BrokerAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
};

interface Issued extends IssuedGrant {
  readonly grant: Grant;
}

/**
 * Answers an event with a token and how long it may be used (RFC 6749 section 5.1), or with the dull name of a status;
 * the log says why. Never throws: the text of an error would reach the function's log, with what it repeats.
 */
export async function answerEvent(event: unknown, parts: BrokerParts): Promise<BrokerAnswer> {
  const startedAt = parts.now();
  const draft: AuditDraft = {};
  const outcome = await decideSafely(event, parts, draft);
  const statusCode = isRefusal(outcome) ? outcome.status : 200;
  if (isRefusal(outcome)) draft.reason = outcome.reason;
  parts.log(auditRecord(draft, startedAt, parts.now(), statusCode));
  return { statusCode, headers: HEADERS, body: JSON.stringify(bodyOf(outcome)) };
}

function bodyOf(outcome: Issued | Refusal): object {
  if (isRefusal(outcome)) return { message: outcome.message };
  return {
    access_token: outcome.token.value.reveal(),
    token_type: 'Bearer',
    expires_in: outcome.expiresInSeconds,
    scope: outcome.grant.scopes.join(' '),
  };
}

async function decideSafely(
  event: unknown,
  parts: BrokerParts,
  draft: AuditDraft,
): Promise<Issued | Refusal> {
  try {
    const call = readEvent(event);
    draft.requestId = call.requestId;
    draft.traceId = call.traceId;
    return await decide(call, parts, draft);
  } catch (error) {
    // Ours speak of names alone; the text of others could hold a value.
    if (isToolkitError(error)) return refuse(503, error.message);
    return refuse(500, `unexpected ${error instanceof Error ? error.name : 'error'}`);
  }
}

/** Who asks, for which gateway, how often, on whose behalf, for what: in this order, so that a stranger costs least. */
async function decide(call: BrokerCall, parts: BrokerParts, draft: AuditDraft): Promise<Issued | Refusal> {
  const { deploymentId, policy } = parts;
  if (call.caller === undefined) return refuse(403, 'no role of AWS signed the request');
  draft.account = call.caller.account;
  draft.role = call.caller.role;

  const ask = readAsk(call);
  if (isRefusal(ask)) return ask;
  const workload = findWorkload(policy, call.caller, ask.gateway);
  if (isRefusal(workload)) return workload;
  draft.workload = workload.name;
  draft.gateway = workload.gateway;

  const isKnown = knowsExternalId(workload, ask);
  // Workloads may share a role: whoever does not know the id of one takes none of its calls away.
  const counted = isKnown ? workload.name : `${workload.name} without its id`;
  if (!parts.limitCalls(counted, workload.callsPerMinute)) return refuse(429, 'the workload calls too often');
  if (!isKnown) return refuse(403, 'the external id is not that of the workload');

  draft.assertion = fingerprint(deploymentId, ask.assertion.reveal());
  const user = await parts.verifyAssertion(ask.assertion, workload);
  if (isRefusal(user)) return user;
  draft.issuer = user.issuer;
  draft.subject = user.subject;
  draft.tenant = user.tenant;
  draft.tool = ask.tool;

  const grant = chooseRule(policy, workload, user, ask);
  if (isRefusal(grant)) return grant;
  draft.audience = grant.rule.audience;
  draft.credential = grant.rule.credential;
  draft.scope = grant.scopes.join(' ');

  const issued = await parts.issueToken(grant);
  draft.expiresInSeconds = issued.expiresInSeconds;
  const text = issued.token.value.reveal();
  if (!isGuessable(text)) draft.token = fingerprint(deploymentId, text);
  return { ...issued, grant };
}
