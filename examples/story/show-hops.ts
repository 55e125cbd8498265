import type { LocalAws } from '../../local/start.ts';
import type { Scene } from './run-story.ts';

/** Prints the way of the last tool call, each credential as its fingerprint. */
export function showHops(scene: Scene, { history }: LocalAws): void {
  const calls = history.list().filter(({ hops }) => hops.some(({ what }) => what === 'tools/call'));
  for (const { place, what, status, fingerprints = {} } of calls.at(-1)?.hops ?? []) {
    const seen = Object.entries(fingerprints).map(([where, print]) => ` ${where}=${print}`);
    scene.say(`     ${place}: ${what}${status === undefined ? '' : ` ${status}`}${seen.join('')}`);
  }
}

/** Requests that the interceptor has sent to the token endpoint so far. */
export function countExchanges({ history, issuer }: LocalAws): number {
  const what = `POST ${issuer.tokenUrl}`;
  return history.list().flatMap(({ hops }) => hops.filter((hop) => hop.what === what)).length;
}
