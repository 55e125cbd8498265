import type { ExchangeTokenPlan } from '../../contract/interceptor-plan.ts';
import type { Secret } from '../../contract/secret.ts';
import type { ExchangeRequest } from '../../contract/token-ports.ts';
import { toolMatcher } from '../../contract/tool-name.ts';
import { listOf } from '../../tokens/access-token.ts';
import type { ExpectedActor } from '../../tokens/check-issued-token.ts';
import { claimsOf } from '../../tokens/read-claims.ts';
import { createTokenCache } from '../../tokens/token-cache.ts';
import { createBringer, tenantProblem } from '../bring-token.ts';
import type { Call, Identity, ToolCall } from '../call.ts';
import { checkAnswer } from '../check-answer.ts';
import { holderKey } from '../holder-key.ts';
import type { ExchangeParts, StepKind } from '../step.ts';

/**
 * The user's token is exchanged for one that the vendor wants: RFC 8693, or RFC 7523. Tokens are held by who asks on
 * whose behalf with which rights, audience and scope.
 */
export const exchangeToken: StepKind<'exchange-token'> = {
  name: 'exchange-token',
  request: (plan, parts) => {
    const { exchange, actor } = parts.exchangeFor(plan);
    const cache = createTokenCache({ now: parts.now, maxTokens: plan.maxHeld });
    const scopesFor = createScopes(plan);
    const audiences = [plan.audience ?? [], plan.resource ?? []].flat();
    const [audience = ''] = audiences;
    return {
      take: createBringer(plan, parts, async (call, tool, identity) => {
        const denied = tenantProblem(call, plan.name, audiences);
        if (denied !== undefined) return denied;
        const scopes = scopesFor(tool);
        let held = true;
        const token = await cache.get(keyOf(call, identity, scopes), async () => {
          held = false;
          const signal = AbortSignal.timeout(TIMEOUT_MS);
          const acting = await actorFor(plan, call, actor, signal);
          const request = requestFor(plan, identity, scopes, acting);
          const answer = await exchange.exchange({ ...request, signal });
          const subject = plan.subject === 'same' ? identity.subject : undefined;
          return checkAnswer(exchange.name, answer, {
            ...{ subject, audiences, scope: request.scope, given: identity.token },
            actor: acting && expectedActor(plan, acting),
          });
        });
        return { token: token.value, audience, held };
      }),
    };
  },
};

/** For an exchange, in all. */
const TIMEOUT_MS = 10_000;

/** A caller with fewer rights gets no token that one with more has brought about; whoever acts for a user counts, too. */
function keyOf({ caller }: Call, identity: Identity, scopes: readonly string[]): string {
  const acting = caller === undefined || caller === identity ? [] : [holderKey(caller)];
  return [holderKey(identity), ...acting, ...scopes].join(' ');
}

function createScopes({ narrow, scopes }: ExchangeTokenPlan): (tool: ToolCall) => readonly string[] {
  const entries = narrow.map((entry) => ({ names: toolMatcher(entry.tools), scopes: entry.scopes }));
  return ({ name }) => entries.find(({ names }) => names(name))?.scopes ?? scopes;
}

/** Who acts for the user. */
interface Acting {
  readonly token: Secret;
  /** What issuers may call it. */
  readonly names: readonly string[];
}

async function actorFor(
  { actor, client }: ExchangeTokenPlan,
  { caller }: Call,
  source: ExchangeParts['actor'],
  signal: AbortSignal,
): Promise<Acting | undefined> {
  if (actor === 'caller') {
    return caller && { token: caller.token, names: [caller.subject, caller.client ?? []].flat() };
  }
  const own = await source?.get({ signal });
  return own && { token: own.value, names: [client.id, subjectIn(own.value)].flat() };
}

/** Issuers name a client by its id, or as the token does that it proves itself with, where that is a JWT. */
function subjectIn(token: Secret): readonly string[] {
  return listOf(claimsOf(token)?.sub);
}

/** An issuer that gives users other names gives them to whoever acts, too. */
function expectedActor({ act, subject }: ExchangeTokenPlan, { names }: Acting): ExpectedActor {
  return { names: subject === 'same' ? names : undefined, isRequired: act !== 'optional' };
}

function requestFor(
  { audience, resource, subjectTokenType, requestedTokenType }: ExchangeTokenPlan,
  identity: Identity,
  scopes: readonly string[],
  acting: Acting | undefined,
): ExchangeRequest {
  return {
    subjectToken: identity.token,
    ...(acting === undefined ? {} : { actorToken: acting.token }),
    ...(audience === undefined ? {} : { audience }),
    ...(resource === undefined ? {} : { resource }),
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...(subjectTokenType === undefined ? {} : { subjectTokenType }),
    ...(requestedTokenType === undefined ? {} : { requestedTokenType }),
  };
}
