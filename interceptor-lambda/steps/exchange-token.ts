import type { ExchangeTokenPlan } from '../../contract/interceptor-plan.ts';
import { toolMatcher } from '../../contract/tool-name.ts';
import type { ExchangeRequest } from '../../contract/token-ports.ts';
import { createBringer, tenantProblem } from '../bring-token.ts';
import type { Call, Identity, ToolCall } from '../call.ts';
import { checkAnswer } from '../check-answer.ts';
import { holderKey } from '../holder-key.ts';
import { createTokenCache } from '../../tokens/token-cache.ts';
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
        const denied = tenantProblem(call, plan.name, audience);
        if (denied !== undefined) return denied;
        const scopes = scopesFor(tool);
        let held = true;
        const token = await cache.get(keyOf(call, identity, scopes), async () => {
          held = false;
          const request = await requestFor(plan, call, identity, scopes, actor);
          const subject = plan.subject === 'same' ? identity.subject : undefined;
          const asked = { subject, audiences, scope: request.scope, given: identity.token };
          return checkAnswer(exchange.name, await exchange.exchange(request), asked);
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

async function requestFor(
  plan: ExchangeTokenPlan,
  { caller }: Call,
  identity: Identity,
  scopes: readonly string[],
  actor: ExchangeParts['actor'],
): Promise<ExchangeRequest> {
  const { audience, resource, subjectTokenType, requestedTokenType } = plan;
  const actorToken = plan.actor === 'caller' ? caller?.token : (await actor?.get())?.value;
  return {
    subjectToken: identity.token,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(actorToken === undefined ? {} : { actorToken }),
    ...(audience === undefined ? {} : { audience }),
    ...(resource === undefined ? {} : { resource }),
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...(subjectTokenType === undefined ? {} : { subjectTokenType }),
    ...(requestedTokenType === undefined ? {} : { requestedTokenType }),
  };
}
