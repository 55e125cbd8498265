import type { VerifyCallerPlan } from '../../contract/interceptor-plan.ts';
import { ToolkitError } from '../../contract/errors.ts';
import { fingerprint } from '../../contract/secret.ts';
import type { Refusal } from '../../contract/refusal.ts';
import { isRefusal } from '../call.ts';
import type { Call } from '../call.ts';
import { showsTools } from '../listed-tools.ts';
import { unauthenticated } from '../refusals.ts';
import type { StepKind, StepParts } from '../step.ts';
import { createTokenVerifier } from '../verify-token.ts';

/** A JWT in a header is verified; its claims are all that later steps know of whoever calls. */
export const verifyCaller: StepKind<'verify-caller'> = {
  name: 'verify-caller',
  request: (plan, parts) => ({ take: createTake(plan, parts) }),
  response: (plan, parts) => {
    const take = createTake(plan, parts);
    return {
      take: async (answer) => {
        // An error shows nothing, and is often the refusal of this very caller.
        if ('error' in answer.body) return answer;
        const call = await take(answer.call);
        if (!isRefusal(call)) return { ...answer, call };
        // The token may have ended during the call, which was done: only what shows tools depends on who asks.
        return showsTools(answer.call) ? call : answer;
      },
    };
  },
};

/** One token, of one scheme. */
const BEARER = /^Bearer +([^\s,]+)$/i;

/** In a header of their own some clients leave the scheme out. */
const BARE = /^(?:Bearer +)?([^\s,]+)$/i;

function createTake(plan: VerifyCallerPlan, parts: StepParts): (call: Call) => Promise<Call | Refusal> {
  const rules = withDefaults(plan, parts);
  const { discoveryUrl = '' } = rules;
  const verify = createTokenVerifier({ rules, issuer: () => parts.issuerOf(discoveryUrl), now: parts.now });
  const pattern = plan.header === 'authorization' ? BEARER : BARE;
  return async (call) => {
    const header = call.headers.get(plan.header);
    if ('problem' in header) return unauthenticated(header.problem);
    if (header.value === undefined || header.value === '') {
      return unauthenticated(`header "${plan.header}" is missing`, 'Missing Bearer token');
    }
    const token = pattern.exec(header.value)?.[1];
    if (token === undefined) return unauthenticated(`header "${plan.header}" holds no bearer token`);
    const identity = await verify(token);
    if (isRefusal(identity)) return identity;
    const tokensIn = { ...call.notes.tokensIn, [plan.header]: fingerprint(parts.deploymentId, token) };
    return { ...call, [plan.as]: identity, notes: { ...call.notes, tokensIn } };
  };
}

function withDefaults(plan: VerifyCallerPlan, parts: StepParts): VerifyCallerPlan {
  const discoveryUrl = plan.discoveryUrl ?? parts.defaultDiscoveryUrl;
  const isOpen = plan.audience === undefined && plan.clients === undefined;
  const clients = isOpen && plan.as === 'caller' ? parts.defaultClients : plan.clients;
  if (discoveryUrl === undefined) throw notConfigured('names no issuer', 'DISCOVERY_URL');
  if (plan.audience === undefined && clients === undefined) {
    throw notConfigured('names neither audience nor clients', 'ALLOWED_CLIENTS');
  }
  return { ...plan, discoveryUrl, clients };
}

function notConfigured(problem: string, variable: string): ToolkitError {
  return new ToolkitError('not-configured', `step "verify-caller" ${problem}`, {
    hint: `Say so in gateway.yaml, or set ${variable}.`,
  });
}
