import type { Hop, HopPlace } from '../history.ts';
import type { SentRequest } from './messages.ts';

/** What a function is there for: it stands at an interception point, or it is what a tool calls. */
export type FunctionPart = 'interceptor' | 'target';

/** A function's request as a step of its call's way. */
export function requestHop(sent: SentRequest, part: FunctionPart): Omit<Hop, 'at'> {
  const { method, url, status, durationMs, fingerprints } = sent;
  return {
    place: placeOf(sent, part),
    what: `${method} ${url}`,
    durationMs,
    ...(status === undefined ? { problem: 'no answer' } : { status }),
    ...(fingerprints === undefined ? {} : { fingerprints }),
  };
}

/** Services of AWS that are known as such, by the name that requests are signed for. */
const SERVICES: ReadonlyMap<string, HopPlace> = new Map([
  ['secretsmanager', 'secrets-manager'],
  ['sts', 'sts'],
]);

/**
 * An interceptor calls no vendor: what it signs for a function or an API goes to a token broker, what it posts to an
 * issuer's token endpoint, and what it gets is the issuer's documents: discovery and key set.
 */
function placeOf({ method, service = '' }: SentRequest, part: FunctionPart): HopPlace {
  const known = SERVICES.get(service);
  if (known !== undefined) return known;
  if (part === 'target') return 'vendor';
  if (service !== '') return 'broker';
  return method === 'GET' ? 'key-set' : 'token-endpoint';
}
