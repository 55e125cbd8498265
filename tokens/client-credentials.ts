import { ToolkitError } from '../contract/errors.ts';
import { secret } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import { requireSecureUrl } from './require-secure-url.ts';
import type { Token, TokenRequest, TokenSource } from './token-source.ts';

const TIMEOUT_MS = 30_000;

/** A client of an issuer, and what surrounds the call. */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Scopes, separated by spaces. */
  readonly scope?: string | undefined;
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly timeoutMs?: number;
}

/**
 * A source that asks an issuer for a token of the client itself: RFC 6749 section 4.4, the client
 * authenticated by HTTP Basic (section 2.3.1). Each call asks anew; wrap it in `cached()`.
 * @throws ToolkitError `usage` where the token URL is neither https nor on this machine.
 */
export function clientCredentials(client: ClientCredentials): TokenSource {
  const url = requireSecureUrl('token URL', client.tokenUrl);
  const name = `token endpoint "${url.origin}${url.pathname}"`;
  const now = client.now ?? Date.now;
  return {
    name,
    get: async (request) => {
      const askedAt = now();
      const response = await ask(client, url, name, request);
      const body: unknown = await response.json().catch(() => undefined);
      return response.ok ? readToken(name, body, askedAt) : refuse(name, response.status, body);
    },
  };
}

async function ask(
  client: ClientCredentials,
  url: URL,
  name: string,
  request: TokenRequest = {},
): Promise<Response> {
  const timeout = AbortSignal.timeout(client.timeoutMs ?? TIMEOUT_MS);
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (client.scope !== undefined) form.set('scope', client.scope);
  try {
    return await (client.fetch ?? fetch)(url, {
      method: 'POST',
      headers: { authorization: basic(client), accept: 'application/json' },
      body: form,
      // The credentials are for this endpoint alone.
      redirect: 'error',
      signal: request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]),
    });
  } catch (error) {
    request.signal?.throwIfAborted();
    if (timeout.aborted) throw new ToolkitError('remote-timeout', `${name} did not answer in time`);
    throw new ToolkitError('remote-failed', `${name} cannot be reached`, { cause: error });
  }
}

/** RFC 6749 section 2.3.1: both parts form-encoded first. */
function basic({ clientId, clientSecret }: ClientCredentials): string {
  const pair = `${formEncode(clientId)}:${formEncode(clientSecret.reveal())}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function readToken(name: string, body: unknown, askedAt: number): Token {
  const answer = (body ?? {}) as { access_token?: unknown; token_type?: unknown; expires_in?: unknown };
  const isBearer = typeof answer.token_type === 'string' && answer.token_type.toLowerCase() === 'bearer';
  if (typeof answer.access_token !== 'string' || answer.access_token === '' || !isBearer) {
    throw new ToolkitError('remote-failed', `${name} answered with no bearer token`);
  }
  // Some issuers write the number as a string.
  const seconds = Number(answer.expires_in);
  const value = secret(answer.access_token);
  return seconds > 0 ? { value, expiresAt: askedAt + seconds * 1000 } : { value };
}

function refuse(name: string, status: number, body: unknown): never {
  if (status >= 500) throw new ToolkitError('remote-failed', `${name} failed with HTTP ${status}`);
  const { error } = (body ?? {}) as { error?: unknown };
  // Only the code: a description may repeat what was sent.
  const code = typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? `: ${error}` : '';
  throw new ToolkitError('remote-refused', `${name} refused the client with HTTP ${status}${code}`, {
    hint: 'Check client id, client secret and scope.',
  });
}
