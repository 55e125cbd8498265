import { isToolkitError } from '../contract/errors.ts';
import type { BrokerTokenPlan, ExchangeTokenPlan, PassTokenPlan } from '../contract/interceptor-plan.ts';
import type { Refusal } from '../contract/refusal.ts';
import type { Place } from '../contract/onward-place.ts';
import { fingerprint, isGuessable } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import { toolMatcher } from '../contract/tool-name.ts';
import { placeIn, putToken } from './bring-value.ts';
import { isRefusal } from './call.ts';
import type { BroughtNote, Call, Identity, ToolCall } from './call.ts';
import { unauthorized } from './refusals.ts';
import type { StepParts } from './step.ts';

/** A token for a call, and whether it was held already. */
export interface FoundToken {
  readonly token: Secret;
  readonly audience: string;
  readonly held?: boolean;
}

/** Finds the token for a call, of the identity that it is on behalf of. */
export type FindToken = (
  call: Call,
  tool: ToolCall,
  identity: Identity,
) => FoundToken | Refusal | Promise<FoundToken | Refusal>;

/** The gateway lets 4 KB through as a header (devguide gateway-headers, read 2026-11); the scheme stands before it. */
const MAX_HEADER_TOKEN = 4096 - 'Bearer '.length;

/** What the steps that bring a token configure. */
type Plan = PassTokenPlan | ExchangeTokenPlan | BrokerTokenPlan;

/**
 * Makes what such a step does with a call: where the tool takes a token, and the caller's tenant may use this one, it is
 * found and put into its place. Whatever goes wrong ends the call.
 */
export function createBringer(
  plan: Plan,
  parts: StepParts,
  find: FindToken,
): (call: Call) => Call | Promise<Call | Refusal> {
  const isMeant = toolMatcher(plan.tools);
  return (call) => {
    const { tool } = call;
    if (tool === undefined || !isMeant(tool.name)) return call;
    const place = placeIn(plan.to, tool, parts.tools);
    return place === undefined ? call : bring(call, tool, place);
  };

  async function bring(call: Call, tool: ToolCall, place: Place): Promise<Call | Refusal> {
    const identity = call[plan.from];
    if (identity === undefined) return unauthorized('nobody was verified');
    const found = await attempt(() => find(call, tool, identity), plan.name);
    if (isRefusal(found)) return found;
    const { token, audience, held } = found;
    if ('header' in place && token.reveal().length > MAX_HEADER_TOKEN) {
      return unauthorized(`"${plan.name}" gave a token that is too long for header "${place.header}"`);
    }
    parts.brought.note(call, token);
    const note = { step: plan.step, credential: plan.name, audience, held };
    const prints = fingerprintsOf(identity, token, isPassword(tool, place), parts);
    return putToken(call, tool, place, { token, note: { ...note, ...prints } });
  }

  function isPassword(tool: ToolCall, place: Place): boolean {
    return parts.tools.isPassword(tool, 'header' in place ? place.header : place.argument);
  }
}

/** Of the token that the call brought for one, and its own. */
function fingerprintsOf(
  { token: given }: Identity,
  brought: Secret,
  isPassword: boolean,
  { deploymentId }: Pick<StepParts, 'deploymentId'>,
): Pick<BroughtNote, 'in' | 'out'> {
  const text = brought.reveal();
  return {
    in: fingerprint(deploymentId, given.reveal()),
    ...(isPassword || isGuessable(text) ? {} : { out: fingerprint(deploymentId, text) }),
  };
}

/** Why a caller's tenant may not use a credential or one of the audiences; nothing where it may. */
export function tenantProblem(
  { tenantRule }: Call,
  name: string,
  audiences: readonly string[],
): Refusal | undefined {
  if (tenantRule === undefined) return undefined;
  const foreign = audiences.find((audience) => !tenantRule.audiences.includes(audience));
  if (foreign !== undefined) return unauthorized(`the tenant may not use audience "${foreign}"`);
  return tenantRule.credentials?.includes(name) === false
    ? unauthorized(`the tenant may not use credential "${name}"`)
    : undefined;
}

async function attempt(
  find: () => FoundToken | Refusal | Promise<FoundToken | Refusal>,
  name: string,
): Promise<FoundToken | Refusal> {
  try {
    return await find();
  } catch (error) {
    return unauthorized(`"${name}" gave no token: ${reasonOf(error)}`);
  }
}

/** A message of ours holds no token; of any other nothing is known. */
function reasonOf(error: unknown): string {
  if (isToolkitError(error)) return `${error.code}, ${error.message}`;
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  return isTimeout ? 'it did not come in time' : 'an unexpected error';
}
