import { createHash, randomBytes } from 'node:crypto';
import { ToolkitError } from '../contract/errors.ts';
import type { Secret } from '../contract/secret.ts';

/** Where and with which client somebody logs in. */
export interface Login {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  /** A public client has none. */
  readonly clientSecret?: Secret | undefined;
  /** One of the client's; nothing has to listen there. */
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

/**
 * Logs a user in through the local issuer's login page, as a browser would (RFC 6749 section 4.1, with PKCE), and gives the
 * access token.
 * @throws ToolkitError `remote-refused` where there is no such user, or the client may not log users in
 */
export async function logIn(login: Login, user: string): Promise<string> {
  const { clientId, clientSecret, redirectUri } = login;
  const verifier = randomBytes(48).toString('base64url');
  const code = await codeFor(login, user, verifier);
  const password = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret?.reveal() ?? '')}`;
  const answer = await fetch(login.tokenUrl, {
    method: 'POST',
    headers:
      clientSecret === undefined
        ? {}
        : { authorization: `Basic ${Buffer.from(password).toString('base64')}` },
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: clientId, redirect_uri: redirectUri },
      ...{ code, code_verifier: verifier },
    }),
  });
  const { access_token: token } = (await answer.json()) as { readonly access_token?: string };
  if (token === undefined) throw refused(user, `the token endpoint answered ${answer.status}`);
  return token;
}

async function codeFor(
  { authorizationUrl, clientId, redirectUri, scopes }: Login,
  user: string,
  verifier: string,
): Promise<string> {
  const question = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: ['openid', ...scopes].join(' '),
    state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const visit = browser(new URL(authorizationUrl).origin);
  const page = await visit(`${authorizationUrl}?${question.toString()}`);
  const end = new URL(await visit(page, { method: 'POST', body: new URLSearchParams({ user }) }));
  const code = end.searchParams.get('code');
  if (code === null) throw refused(user, 'the login page lets in none of that name by this client');
  return code;
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

function refused(user: string, why: string): ToolkitError {
  return new ToolkitError('remote-refused', `user "${user}" could not log in: ${why}`, {
    hint: 'Users of the local issuer are those that "local" was started with: --user NAME.',
  });
}
