import { ToolkitError } from '../../contract/errors.ts';
import { createBringer, tenantProblem } from '../bring-token.ts';
import { checkAnswer } from '../check-answer.ts';
import type { StepKind } from '../step.ts';
import { createTokenHold } from '../token-hold.ts';

/**
 * The token broker of a central account is asked for a service's token, with the user's own as the proof of who it is
 * for. Its policy may tell tools apart, so tokens are held by tool, too.
 */
export const brokerToken: StepKind<'broker-token'> = {
  name: 'broker-token',
  request: (plan, parts) => {
    const broker = parts.brokerFor(plan);
    const hold = createTokenHold({ now: parts.now, max: plan.maxHeld });
    const { audience, scopes } = plan;
    return {
      take: createBringer(plan, parts, async (call, tool, identity) => {
        const denied = tenantProblem(call, plan.name, audience);
        if (denied !== undefined) return denied;
        const { issuer, subject, tenant, client = null } = identity;
        const key = JSON.stringify([issuer, subject, tenant ?? null, client, identity.scopes, tool.name]);
        const { token, held } = await hold.get(key, async () => {
          const answer = await broker.request({
            subject,
            tool: tool.name,
            audience,
            assertion: identity.token,
            signal: AbortSignal.timeout(TIMEOUT_MS),
            ...(tenant === undefined ? {} : { tenant }),
            ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
          });
          // A service's token is of the service itself.
          const asked = { subject: undefined, audiences: [audience], scopes, given: identity.token };
          const checked = checkAnswer(answer, { ...asked, now: parts.now() });
          if (!('problem' in checked)) return checked;
          throw new ToolkitError(
            'remote-refused',
            `the answer of ${broker.name} is refused: ${checked.problem}`,
          );
        });
        return { token: token.value, audience, held };
      }),
    };
  },
};

/** For the broker, in all. */
const TIMEOUT_MS = 10_000;
