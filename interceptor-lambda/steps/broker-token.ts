import { createBringer, tenantProblem } from '../bring-token.ts';
import { checkAnswer } from '../check-answer.ts';
import { holderKey } from '../holder-key.ts';
import type { StepKind } from '../step.ts';
import { createTokenCache } from '../../tokens/token-cache.ts';

/**
 * The token broker of a central account is asked for a service's token, with the user's own as the proof of who it is
 * for. Its policy may tell tools apart, and look at any claim of that proof, so tokens are held by both.
 */
export const brokerToken: StepKind<'broker-token'> = {
  name: 'broker-token',
  request: (plan, parts) => {
    const broker = parts.brokerFor(plan);
    const cache = createTokenCache({ now: parts.now, maxTokens: plan.maxHeld });
    const { audience } = plan;
    const scope = plan.scopes.length === 0 ? undefined : plan.scopes.join(' ');
    return {
      take: createBringer(plan, parts, async (call, tool, identity) => {
        const denied = tenantProblem(call, plan.name, [audience]);
        if (denied !== undefined) return denied;
        const { subject, tenant } = identity;
        let held = true;
        const token = await cache.get(`${holderKey(identity)} ${tool.name}`, async () => {
          held = false;
          const answer = await broker.request({
            subject,
            tool: tool.name,
            audience,
            assertion: identity.token,
            signal: AbortSignal.timeout(TIMEOUT_MS),
            ...(tenant === undefined ? {} : { tenant }),
            ...(scope === undefined ? {} : { scope }),
          });
          // A service's token is of the service itself, and its audience as the service writes it.
          const asked = { subject: undefined, audiences: [], scope, given: identity.token };
          return checkAnswer(broker.name, answer, asked);
        });
        return { token: token.value, audience, held };
      }),
    };
  },
};

/** For the broker, in all. */
const TIMEOUT_MS = 10_000;
