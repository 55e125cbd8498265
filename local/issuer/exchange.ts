import type { JWTPayload } from 'jose';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';
import { ASSERTION_GRANT } from './adapter.ts';
import type { ExchangePolicy, IssuerClient } from './client.ts';
import type { SigningKeys } from './keys.ts';
import type { Registry } from './registry.ts';

/** Parameters of a request for another token: RFC 8693 section 2.1, or RFC 7523 section 2.1. */
export interface ExchangeRequest {
  readonly grant_type?: string;
  readonly subject_token?: string;
  readonly subject_token_type?: string;
  readonly actor_token?: string;
  readonly actor_token_type?: string;
  readonly assertion?: string;
  readonly audience?: string | readonly string[];
  readonly resource?: string | readonly string[];
  readonly scope?: string;
  readonly requested_token_type?: string;
}

/** RFC 8693 section 2.2.1; an assertion gets no `issued_token_type`. */
export interface ExchangeAnswer {
  readonly access_token: string;
  readonly issued_token_type?: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

/** RFC 8693 section 2.2.2. */
export interface ExchangeRefusal {
  readonly error: string;
  readonly description: string;
}

/** What an exchange needs to know. */
export interface ExchangeContext {
  readonly issuerUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly registry: Registry;
  readonly keys: SigningKeys;
}

const TYPE = 'urn:ietf:params:oauth:token-type:';
/** Kinds of token that we take and give: all of them are JWTs. */
const TOKEN_TYPES: ReadonlySet<string> = new Set([`${TYPE}jwt`, `${TYPE}access_token`]);

/** A token of ours for another, as the client's policy allows. Only tokens of this issuer are taken. */
export async function exchangeFor(
  context: ExchangeContext,
  client: IssuerClient,
  request: ExchangeRequest,
): Promise<ExchangeAnswer | ExchangeRefusal> {
  const policy = context.registry.policies.get(client.clientId);
  if (policy === undefined) return refuse('unauthorized_client', 'the client has no exchange policy');
  const isAssertion = request.grant_type === ASSERTION_GRANT;
  const malformed = isAssertion ? undefined : typeProblem(request);
  if (malformed !== undefined) return refuse('invalid_request', malformed);
  const token = (isAssertion ? request.assertion : request.subject_token) ?? '';
  if (token === '') return refuse('invalid_request', 'the subject token is missing');
  const subject = await context.keys.verify(token);
  // RFC 8693 says invalid_request of a token that is not accepted, RFC 7523 section 3.1 invalid_grant.
  const notAccepted = isAssertion ? 'invalid_grant' : 'invalid_request';
  if (subject === undefined) return refuse(notAccepted, 'the subject token is not valid');
  if (policy.subjectClients?.includes(String(subject.client_id)) === false) {
    return refuse(notAccepted, 'the subject token is of a client that the policy does not name');
  }
  const actor = await actorOf(context, policy, request, subject);
  if ('error' in actor) return actor;
  const audience = audienceOf(policy, request);
  if (audience === undefined) return refuse('invalid_target', 'the policy does not allow the audience');
  const scope = scopeOf(policy, request, subject);
  if (scope === undefined) return refuse('invalid_scope', 'the policy does not allow the scope');
  return issue(context, client, { subject, act: actor.act, audience, scope, isAssertion });
}

function typeProblem(request: ExchangeRequest): string | undefined {
  const { subject_token_type: type = '', actor_token: actor, actor_token_type: actorType } = request;
  if (!TOKEN_TYPES.has(type)) return 'the subject token type is not supported';
  if ((actor === undefined) !== (actorType === undefined)) return 'actor token and its type go together';
  if (actorType !== undefined && !TOKEN_TYPES.has(actorType)) return 'the actor token type is not supported';
  const wanted = request.requested_token_type;
  return wanted === undefined || TOKEN_TYPES.has(wanted)
    ? undefined
    : 'the requested token type is not supported';
}

/** RFC 8693 section 4.1: the actor, around those who acted before; section 4.4: the subject may say who may act. */
async function actorOf(
  { keys }: ExchangeContext,
  { actor: rule = 'allowed' }: ExchangePolicy,
  { actor_token: token }: ExchangeRequest,
  subject: JWTPayload,
): Promise<{ readonly act: unknown } | ExchangeRefusal> {
  if (token === undefined) {
    if (rule === 'required') return refuse('invalid_request', 'the policy requires an actor token');
    return { act: subject.act };
  }
  if (rule === 'forbidden') return refuse('invalid_request', 'the policy forbids an actor token');
  const actor = await keys.verify(token);
  if (actor === undefined) return refuse('invalid_request', 'the actor token is not valid');
  const mayAct = subject.may_act as { readonly sub?: unknown } | undefined;
  if (mayAct !== undefined && mayAct.sub !== actor.sub) {
    return refuse('invalid_request', 'the subject does not let the actor act');
  }
  const earlier = subject.act === undefined ? {} : { act: subject.act };
  return { act: { sub: actor.sub, ...earlier } };
}

function audienceOf(policy: ExchangePolicy, request: ExchangeRequest): string | string[] | undefined {
  const asked = [request.audience ?? [], request.resource ?? []].flat();
  if (asked.some((target) => !policy.audiences.includes(target))) return undefined;
  const [first, ...more] = asked.length > 0 ? asked : policy.audiences.slice(0, 1);
  return first === undefined || more.length === 0 ? first : [first, ...more];
}

function scopeOf(
  policy: ExchangePolicy,
  { scope }: ExchangeRequest,
  subject: JWTPayload,
): string | undefined {
  const own = typeof subject.scope === 'string' ? wordsOf(subject.scope) : [];
  const allowed = policy.scopes ?? own;
  const asked = scope === undefined ? allowed : wordsOf(scope);
  return asked.every((word) => allowed.includes(word)) ? asked.join(' ') : undefined;
}

/** The new token says `aud` whatever its client's claims are like, and ends no later than the subject token. */
async function issue(
  { issuerUrl, clock, ids, keys }: ExchangeContext,
  client: IssuerClient,
  granted: {
    readonly subject: JWTPayload;
    readonly act: unknown;
    readonly audience: string | string[];
    readonly scope: string;
    readonly isAssertion: boolean;
  },
): Promise<ExchangeAnswer> {
  const iat = Math.floor(clock.now() / 1000);
  const exp = Math.min(iat + client.accessTokenTtlSeconds, granted.subject.exp ?? Infinity);
  const access_token = await keys.sign({
    iss: issuerUrl,
    ...(granted.subject.sub === undefined ? {} : { sub: granted.subject.sub }),
    aud: granted.audience,
    client_id: client.clientId,
    scope: granted.scope,
    ...(granted.act === undefined ? {} : { act: granted.act }),
    iat,
    exp,
    jti: ids.uuid(),
  });
  return {
    access_token,
    ...(granted.isAssertion ? {} : { issued_token_type: `${TYPE}access_token` }),
    token_type: 'Bearer',
    expires_in: exp - iat,
    scope: granted.scope,
  };
}

function wordsOf(scope: string): readonly string[] {
  return scope.split(' ').filter((word) => word !== '');
}

function refuse(error: string, description: string): ExchangeRefusal {
  return { error, description };
}
