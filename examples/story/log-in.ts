import { createHash, randomBytes } from 'node:crypto';
import type { LocalAws } from '../../local/start.ts';

/** The client with which people log in, by a code and PKCE. It has no secret. */
export interface LoginClient {
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly audience: string;
}

const REDIRECT = 'http://127.0.0.1:9/callback';
const TTL_SECONDS = 600;

/** Registers the client with the issuer; its tokens have an audience. */
export async function registerLogin({ issuer }: LocalAws, client: LoginClient): Promise<void> {
  await issuer.registerClient({
    ...client,
    claims: 'standard',
    accessTokenTtlSeconds: TTL_SECONDS,
    redirectUris: [REDIRECT],
  });
}

/** Logs a user in through the issuer's login page, as a browser would, and gives the access token. */
export async function logIn(aws: LocalAws, { clientId, scopes }: LoginClient, user: string): Promise<string> {
  const { issuer } = aws;
  const verifier = randomBytes(48).toString('base64url');
  const question = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: REDIRECT,
    scope: ['openid', ...scopes].join(' '),
    state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const visit = browser(new URL(issuer.issuerUrl).origin);
  const page = await visit(`${issuer.authorizationUrl}?${question.toString()}`);
  const end = new URL(await visit(page, { method: 'POST', body: new URLSearchParams({ user }) }));
  const code = end.searchParams.get('code') ?? '';
  const answer = await fetch(issuer.tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: clientId, redirect_uri: REDIRECT },
      ...{ code, code_verifier: verifier },
    }),
  });
  const { access_token: token } = (await answer.json()) as { readonly access_token?: string };
  if (token === undefined) throw new Error(`user "${user}" could not log in: HTTP ${answer.status}`);
  return token;
}

/** Keeps cookies, and follows redirects as long as they stay at the issuer; gives where it ended. */
function browser(origin: string): (url: string, init?: RequestInit) => Promise<string> {
  const cookies = new Map<string, string>();
  return async function visit(url: string, init: RequestInit = {}): Promise<string> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' });
    await response.body?.cancel();
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const next = response.headers.get('location');
    if (next === null) return url;
    const location = new URL(next, url);
    return location.origin === origin ? visit(location.href) : location.href;
  };
}
