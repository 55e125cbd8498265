import { createHash } from 'node:crypto';
import type { Identity } from './call.ts';

/**
 * Claims that differ from one token to the next of the same user with the same rights: RFC 7519 section 4.1, and of
 * Microsoft Entra the ones that no resource should look at (access token claims reference: `aio`, `rh`, `uti`).
 */
const OF_ONE_TOKEN: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat', 'jti', 'aio', 'rh', 'uti']);

/**
 * By what a token that was brought for somebody is held. An issuer or a broker may have looked at any claim of the proof
 * that it was shown: rights stand in `scope`, `roles` or `permissions`, a proof may be made for one tool, or say how the
 * user has logged in. So another call gets the held token only where its own proof says all of the same, but for what
 * tells one token from the next. Hashed: it is as long for few claims as for many.
 */
export function holderKey(identity: Identity): string {
  const claims = Object.entries(identity.claims).filter(([name]) => !OF_ONE_TOKEN.has(name));
  const sorted = claims.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64');
}
