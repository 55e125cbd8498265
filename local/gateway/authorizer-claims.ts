import type { CustomClaimValidationType } from '@aws-sdk/client-bedrock-agentcore-control';
import type { JWTPayload } from 'jose';
import type { GatewaySettings } from '../control-plane/state.ts';

/** `customJWTAuthorizer` of a gateway. */
export type JwtRules = NonNullable<
  NonNullable<GatewaySettings['authorizerConfiguration']>['customJWTAuthorizer']
>;

/**
 * Name of the first claim that the rules refuse. Every list that is configured must be met (observed 2026-09-28); one
 * scope of the list is enough, and every custom claim must fit (both assumed).
 */
export function refusedClaim(rules: JwtRules, claims: JWTPayload): string | undefined {
  const lists = [
    ['aud', rules.allowedAudience, [claims.aud].flat()],
    ['client_id', rules.allowedClients, [claims.client_id]],
    ['scope', rules.allowedScopes, typeof claims.scope === 'string' ? claims.scope.split(' ') : []],
  ] as const;
  const missed = lists.find(
    ([, allowed, found]) =>
      allowed !== undefined && !found.some((value) => allowed.some((item) => item === value)),
  );
  if (missed !== undefined) return missed[0];
  const custom = rules.customClaims?.find((rule) => !isMet(rule, claims));
  return custom === undefined ? undefined : (custom.inboundTokenClaimName ?? '');
}

/**
 * Operators as the service model describes them: `EQUALS` one text; `CONTAINS` a text of the list, or, of a claim that
 * is a list, the text; `CONTAINS_ANY` any text of the list. A claim of the other type never fits (assumed).
 */
function isMet(rule: CustomClaimValidationType, claims: JWTPayload): boolean {
  const { inboundTokenClaimName: name = '', inboundTokenClaimValueType: type } = rule;
  const claim: unknown = Object.hasOwn(claims, name) ? claims[name] : undefined;
  const isOfType = type === 'STRING' ? typeof claim === 'string' : Array.isArray(claim);
  if (!isOfType) return false;
  const found = [claim].flat();
  const { claimMatchOperator: operator, claimMatchValue } = rule.authorizingClaimMatchValue ?? {};
  const text = claimMatchValue?.matchValueString;
  const wanted = claimMatchValue?.matchValueStringList ?? (text === undefined ? [] : [text]);
  if (operator === 'EQUALS') return text !== undefined && found.length === 1 && found[0] === text;
  return wanted.some((value) => found.includes(value));
}
