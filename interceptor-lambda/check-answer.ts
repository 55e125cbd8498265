import { ToolkitError } from '../contract/errors.ts';
import { bareCredential } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import type { Token } from '../contract/token-ports.ts';
import { checkActor, checkClaims, checkScope } from '../tokens/check-issued-token.ts';
import type { ExpectedActor } from '../tokens/check-issued-token.ts';
import { readClaims } from '../tokens/read-claims.ts';

/** What was asked for. */
export interface Asked {
  /** Left out where the issuer names users otherwise. */
  readonly subject: string | undefined;
  readonly audiences: readonly string[];
  /** Separated by spaces; left out: whatever the issuer gives. */
  readonly scope: string | undefined;
  /** Left out where nobody acts for the subject. */
  readonly actor?: ExpectedActor | undefined;
  /** The token that was given for it. */
  readonly given: Secret;
}

/** Longest value that the gateway lets through as a header (devguide gateway-headers, read 2026-11). */
const MAX_BYTES = 4096;

/**
 * The token of an answer, where it is one that may go on. It is not verified, that is its audience's business; but one
 * that says itself that it is for somebody else, of somebody else, or good for more, is brought to nobody: whatever has
 * given it, and whatever that has checked itself.
 * @throws ToolkitError `remote-failed`
 */
export function checkAnswer(name: string, token: Token, asked: Asked): Token {
  const { subject, audiences, scope, actor, given } = asked;
  const text = token.value.reveal();
  if (!/^[\x21-\x7e]+$/.test(text)) throw failed(name, 'no token of one line');
  if (text.length > MAX_BYTES) throw failed(name, `a token of more than ${MAX_BYTES} bytes`);
  if (text === bareCredential(given.reveal())) throw failed(name, 'the token that it was given');
  const issued = { token, scope: undefined, issuedTokenType: undefined };
  checkScope(name, issued, scope);
  checkClaims(name, issued, { subject, audiences });
  if (actor !== undefined) checkActor(name, issued, actor);
  if (isForGiver(text, given, audiences)) throw failed(name, 'a token that is good where the given one is');
  return token;
}

/** Whoever gets a token could call the gateway itself with one that is for its audience too. */
function isForGiver(text: string, given: Secret, audiences: readonly string[]): boolean {
  // Of a service's own token it is not known whom it is for.
  if (audiences.length === 0) return false;
  const before = audiencesOf(bareCredential(given.reveal()));
  return audiencesOf(text).some(
    (audience) => before.includes(audience) && !audiences.some((asked) => asked === audience),
  );
}

function audiencesOf(token: string): readonly unknown[] {
  return [readClaims(token)?.aud ?? []].flat();
}

function failed(name: string, what: string): ToolkitError {
  return new ToolkitError('remote-failed', `${name} answered with ${what}`);
}
