import { createBringer, tenantProblem } from '../bring-token.ts';
import { unauthorized } from '../refusals.ts';
import type { StepKind } from '../step.ts';

/**
 * The user's own token goes on, where it was issued for an audience that the configuration names. Whoever gets it can
 * act as the user wherever it is accepted: an exchanged token is better where the issuer gives one (MCP, security best
 * practices, token passthrough).
 */
export const passToken: StepKind<'pass-token'> = {
  name: 'pass-token',
  request: (plan, parts) => ({
    take: createBringer(plan, parts, (call, _tool, identity) => {
      const audience = plan.audiences.find((allowed) => identity.audience.includes(allowed));
      if (audience === undefined)
        return unauthorized('the token is for no audience to which it may be passed');
      return tenantProblem(call, plan.name, [audience]) ?? { token: identity.token, audience };
    }),
  }),
};
