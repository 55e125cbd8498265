import type { DesiredState } from './desired-state.ts';
import type { Plan } from './plan.ts';
import type { ActualState } from './read-state.ts';

/** The step that lets logins of AUTHORIZATION_CODE end at the configured URL; URLs of others stay. */
export function planReturnUrl(
  { outbound }: DesiredState,
  { returnUrls }: ActualState,
  isNewGateway: boolean,
): Plan {
  const url = outbound.oauth?.returnUrl;
  if (url === undefined || (!isNewGateway && returnUrls.includes(url))) return [];
  const sentence = `the gateway may send users back to "${url}" when they have agreed at the vendor`;
  return [{ action: 'allow-return-url', resource: 'identity', name: url, sentence }];
}
