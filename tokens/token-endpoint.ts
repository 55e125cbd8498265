import { randomUUID } from 'node:crypto';
import { ToolkitError } from '../contract/errors.ts';
import { secret } from '../contract/secret.ts';
import type { Token } from '../contract/token-ports.ts';
import { proveClient } from './client-authentication.ts';
import type { ClientAuthentication } from './client-authentication.ts';
import { pauseAfterOutage } from './pause-after-outage.ts';
import type { Pause } from './pause-after-outage.ts';
import { readClaims } from './read-claims.ts';
import { requireSecureUrl } from './require-secure-url.ts';
import { sendOnce } from './send-once.ts';

/** A token endpoint as one of its clients sees it, and what surrounds the calls. */
export interface TokenEndpointOptions {
  readonly tokenUrl: string;
  readonly client: ClientAuthentication;
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
  /** Identifiers of signed assertions. */
  readonly newId?: (() => string) | undefined;
  readonly timeoutMs?: number | undefined;
  /**
   * Leaves the endpoint alone for 5 to 30 seconds after it could not be reached; left out, each source, exchange or
   * endpoint that is made has its own. One that is made anew for each call is given one.
   */
  readonly pause?: Pause | undefined;
}

/** A token endpoint. */
export interface TokenEndpoint {
  /** `token endpoint "https://issuer.example/token"`, without its query. */
  readonly name: string;
  /** Asks once. `form` holds the grant; members that are `undefined` are left out. */
  ask(
    form: Readonly<Record<string, string | undefined>>,
    asked: { readonly what: string; readonly signal?: AbortSignal | undefined },
  ): Promise<IssuedToken>;
}

/** A successful answer: RFC 6749 section 5.1, RFC 8693 section 2.2.1. */
export interface IssuedToken {
  readonly token: Token;
  /** As the answer says it. */
  readonly scope: string | undefined;
  readonly issuedTokenType: string | undefined;
}

/** Tokens that go into a header as they are; a longer one goes into none. */
const ONE_WORD = /^[\x21-\x7e]{1,32768}$/;

/**
 * Speaks to a token endpoint as one client.
 * @throws ToolkitError `usage` where the token URL is neither https nor on this machine.
 */
export function tokenEndpoint(options: TokenEndpointOptions): TokenEndpoint {
  const { tokenUrl, client, now = Date.now, newId = randomUUID, pause = pauseAfterOutage(now) } = options;
  const url = requireSecureUrl('token URL', tokenUrl);
  const name = `token endpoint "${url.origin}${url.pathname}"`;
  return {
    name,
    ask: async (form, { what, signal }) => {
      const proof = await proveClient(client, { tokenUrl, now, newId });
      const askedAt = now();
      const { fetch, timeoutMs } = options;
      const { status, text } = await sendOnce({
        ...{ name, url, method: 'POST', fetch, timeoutMs, signal, pause },
        headers: {
          ...proof.headers,
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
        },
        body: encodeForm({ ...form, ...proof.form }),
      });
      const body = parseObject(text);
      if (status >= 200 && status < 300) return readIssued(name, body, askedAt);
      throw refused(name, what, status, body);
    },
  };
}

function encodeForm(form: Readonly<Record<string, string | undefined>>): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) encoded.set(name, value);
  return encoded.toString();
}

/** The members of a JSON object; none where the text is no such thing. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/**
 * Reads the answer to a token request; it ends as the answer says, or as the token itself does where that is earlier.
 * @throws ToolkitError `remote-failed` where it holds no bearer token that fits into a header.
 */
export function readIssued(
  name: string,
  answer: Readonly<Record<string, unknown>>,
  askedAt: number,
): IssuedToken {
  const { access_token: text, token_type: type, scope, issued_token_type: issued } = answer;
  // RFC 8693 section 2.2.1: `N_A` where the issued token is no access token.
  const isBearer = typeof type === 'string' && /^(bearer|n_a)$/i.test(type);
  if (typeof text !== 'string' || !ONE_WORD.test(text) || !isBearer) {
    throw new ToolkitError('remote-failed', `${name} answered with no bearer token`);
  }
  const expiresAt = endOf(text, answer.expires_in, askedAt);
  return {
    token: { value: secret(text), ...(expiresAt === undefined ? {} : { expiresAt }) },
    scope: typeof scope === 'string' ? scope : undefined,
    issuedTokenType: typeof issued === 'string' ? issued : undefined,
  };
}

function endOf(text: string, life: unknown, askedAt: number): number | undefined {
  // Some issuers write the number as a string.
  const said = typeof life === 'string' && life.trim() !== '' ? Number(life) : life;
  // The issuer's clock may not be ours: of its times the difference counts, where there are two.
  const { exp, iat = askedAt / 1000 } = readClaims(text) ?? {};
  const own = typeof exp === 'number' && typeof iat === 'number' ? exp - iat : NaN;
  const lives = [said, own].filter((seconds): seconds is number => Number.isFinite(seconds));
  // What has ended already ends now: nobody holds it.
  return lives.length === 0 ? undefined : askedAt + Math.max(0, Math.min(...lives)) * 1000;
}

/** Codes about what is asked and not about who asks: RFC 6749 section 5.2, RFC 8693 section 2.2.2. */
const OF_THE_GRANT: ReadonlySet<string> = new Set([
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_target',
  'unsupported_grant_type',
]);

/** Cause of an error by which an endpoint refuses what is asked: no other credential of the client changes that. */
export const GRANT_REFUSED = 'the grant is refused';

function refused(
  name: string,
  what: string,
  status: number,
  body: Readonly<Record<string, unknown>>,
): ToolkitError {
  if (status === 429 || status >= 500)
    return new ToolkitError('remote-failed', `${name} failed with HTTP ${status}`);
  const { error } = body;
  // Only the code: a description may repeat what was sent.
  const code = typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : '';
  const said = code === '' ? '' : `: ${code}`;
  return new ToolkitError('remote-refused', `${name} refused ${what} with HTTP ${status}${said}`, {
    hint: 'Check client id, client secret and scope.',
    cause: OF_THE_GRANT.has(code) && status !== 401 ? GRANT_REFUSED : undefined,
  });
}
