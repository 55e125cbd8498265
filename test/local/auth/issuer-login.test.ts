import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { secret } from '../../../contract/secret.ts';
import { createClock } from '../../../local/clock.ts';
import type { Issuer } from '../../../local/issuer/issuer.ts';
import { askToken, basic, NOON, startIssuer } from './parts.ts';

const APP = {
  clientId: 'app',
  clientSecret: secret('app-secret'),
  scopes: ['gw/invoke'],
  accessTokenTtlSeconds: 600,
  redirectUris: ['http://127.0.0.1:9/callback'],
};
const VERIFIER = 'v'.repeat(64);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

async function withUsers(client: object = {}): Promise<Issuer> {
  const issuer = await startIssuer();
  await issuer.registerClient({ ...APP, ...client });
  issuer.registerUser({ subject: 'u-1', name: 'Ada <b>', claims: { email: 'ada@example.com' } });
  issuer.registerUser({ subject: 'u-2', name: 'Grace' });
  return issuer;
}

function authorizationUrl(issuer: Issuer, more: Readonly<Record<string, string>> = {}): string {
  const parameters = {
    response_type: 'code',
    client_id: 'app',
    redirect_uri: 'http://127.0.0.1:9/callback',
    scope: 'openid gw/invoke',
    state: 's1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...more,
  };
  return `${issuer.authorizationUrl}?${new URLSearchParams(parameters).toString()}`;
}

/** A browser, as far as a login needs one: it keeps cookies, and follows redirects within the issuer. */
function browser(origin: string) {
  const cookies = new Map<string, string>();
  const visit = async (url: string, init: RequestInit = {}): Promise<{ url: string; response: Response }> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const next = location === null ? undefined : new URL(location, url);
    if (next === undefined || next.origin !== origin) return { url: next?.href ?? url, response };
    return visit(next.href);
  };
  return {
    visit,
    submit: (url: string, form: Readonly<Record<string, string>>) =>
      visit(url, { method: 'POST', body: new URLSearchParams(form) }),
  };
}

async function logIn(issuer: Issuer, more = {}, user = 'u-1'): Promise<URL> {
  const { visit, submit } = browser(new URL(issuer.issuerUrl).origin);
  const page = await visit(authorizationUrl(issuer, more));
  return new URL((await submit(page.url, { user })).url);
}

const redeem = (issuer: Issuer, code: string, more: Readonly<Record<string, string>> = {}) =>
  askToken(
    issuer.tokenUrl,
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'http://127.0.0.1:9/callback',
      code_verifier: VERIFIER,
      ...more,
    },
    basic('app', 'app-secret'),
  );

describe('the login page', () => {
  it('is plain HTML that names every user, without scripts', async () => {
    const issuer = await withUsers();
    const page = await browser(new URL(issuer.issuerUrl).origin).visit(authorizationUrl(issuer));
    const html = await page.response.text();
    expect(page.response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('<label for="user-0">Ada &#60;b&#62;</label>');
    expect(html).toContain('<label for="user-1">Grace</label>');
    expect(html).toContain('<legend>Log in to app as</legend>');
    expect(html).toContain('<html lang="en">');
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<b>');
  });

  it('lets nobody in who is not registered', async () => {
    const issuer = await withUsers();
    const { visit, submit } = browser(new URL(issuer.issuerUrl).origin);
    const page = await visit(authorizationUrl(issuer));
    const answer = await submit(page.url, { user: 'mallory' });
    expect(answer.response.status).toBe(400);
    expect(await answer.response.text()).toContain('role="alert"');
  });

  it('can be cancelled', async () => {
    const issuer = await withUsers();
    const { visit, submit } = browser(new URL(issuer.issuerUrl).origin);
    const page = await visit(authorizationUrl(issuer));
    const { searchParams } = new URL((await submit(page.url, { cancel: '1' })).url);
    expect(searchParams.get('error')).toBe('access_denied');
  });

  it('is not shown to a browser that began no login', async () => {
    const issuer = await withUsers();
    const response = await fetch(`${issuer.issuerUrl}/login/none`);
    expect(response.status).toBe(400);
  });
});

describe('a login', () => {
  it('ends with a code that PKCE turns into tokens of the user', async () => {
    const issuer = await withUsers();
    const back = await logIn(issuer);
    expect(back.searchParams.get('state')).toBe('s1');
    const { status, body } = await redeem(issuer, back.searchParams.get('code') ?? '');
    expect(status).toBe(200);
    expect(decodeJwt(String(body.access_token))).toMatchObject({
      iss: issuer.issuerUrl,
      sub: 'u-1',
      client_id: 'app',
      username: 'u-1',
      token_use: 'access',
      iat: NOON / 1000,
      exp: NOON / 1000 + 600,
    });
    expect(
      String(decodeJwt(String(body.access_token)).scope)
        .split(' ')
        .sort(),
    ).toEqual(['gw/invoke', 'openid']);
    expect(decodeJwt(String(body.access_token)).aud).toBeUndefined();
    expect(decodeJwt(String(body.id_token))).toMatchObject({ sub: 'u-1', aud: 'app' });
    const userinfo = await fetch(`${issuer.issuerUrl}/userinfo`, {
      headers: { authorization: `Bearer ${String(body.access_token)}` },
    });
    expect(await userinfo.json()).toEqual({ sub: 'u-1', email: 'ada@example.com' });
  });

  it.each([
    ['a wrong verifier', { code_verifier: 'w'.repeat(64) }],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:9/other' }],
  ])('gives no tokens for %s', async (_, more) => {
    const issuer = await withUsers();
    const back = await logIn(issuer);
    const { status, body } = await redeem(issuer, back.searchParams.get('code') ?? '', more);
    expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_grant' });
  });

  it('gives tokens once per code', async () => {
    const issuer = await withUsers();
    const code = (await logIn(issuer)).searchParams.get('code') ?? '';
    expect((await redeem(issuer, code)).status).toBe(200);
    expect((await redeem(issuer, code)).body.error).toBe('invalid_grant');
  });

  it('does not begin without PKCE', async () => {
    const issuer = await withUsers();
    const url = new URL(authorizationUrl(issuer));
    url.searchParams.delete('code_challenge');
    url.searchParams.delete('code_challenge_method');
    const { url: back } = await browser(new URL(issuer.issuerUrl).origin).visit(url.href);
    expect(new URL(back).searchParams.get('error')).toBe('invalid_request');
  });

  it('does not begin for a scope that the client does not have', async () => {
    const issuer = await withUsers();
    const url = authorizationUrl(issuer, { scope: 'openid gw/admin' });
    const { url: back } = await browser(new URL(issuer.issuerUrl).origin).visit(url);
    expect(new URL(back).searchParams.get('error')).toBe('invalid_scope');
  });

  it('works for public clients', async () => {
    const issuer = await withUsers({ clientSecret: undefined });
    const code = (await logIn(issuer)).searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, client_id: 'app', code_verifier: VERIFIER };
    const redirect = { redirect_uri: 'http://127.0.0.1:9/callback' };
    expect((await askToken(issuer.tokenUrl, { ...form, ...redirect })).status).toBe(200);
    const own = await askToken(issuer.tokenUrl, { grant_type: 'client_credentials', client_id: 'app' });
    expect(own.status).toBe(400);
  });

  it('lasts by refresh tokens', async () => {
    const clock = createClock(() => NOON);
    const issuer = await startIssuer(clock);
    await issuer.registerClient(APP);
    issuer.registerUser({ subject: 'u-1' });
    const code = (await logIn(issuer)).searchParams.get('code') ?? '';
    const { body } = await redeem(issuer, code);
    clock.advance(3_600_000);
    const form = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) };
    const again = await askToken(issuer.tokenUrl, form, basic('app', 'app-secret'));
    expect(decodeJwt(String(again.body.access_token))).toMatchObject({ sub: 'u-1', iat: NOON / 1000 + 3600 });
    clock.advance(31 * 24 * 3_600_000);
    expect((await askToken(issuer.tokenUrl, form, basic('app', 'app-secret'))).body.error).toBe(
      'invalid_grant',
    );
  });

  it('begins too late for a code that has expired by the clock', async () => {
    const clock = createClock(() => NOON);
    const issuer = await startIssuer(clock);
    await issuer.registerClient(APP);
    issuer.registerUser({ subject: 'u-1' });
    const code = (await logIn(issuer)).searchParams.get('code') ?? '';
    clock.advance(3_600_000);
    expect((await redeem(issuer, code)).body.error).toBe('invalid_grant');
  });
});

describe('standard access tokens', () => {
  it('have an audience and nothing of Cognito', async () => {
    const issuer = await withUsers({ claims: 'standard', audience: 'https://gw.example' });
    const form = { grant_type: 'client_credentials' };
    const { body } = await askToken(issuer.tokenUrl, form, basic('app', 'app-secret'));
    const claims = decodeJwt(String(body.access_token));
    expect(claims).toMatchObject({
      aud: 'https://gw.example',
      client_id: 'app',
      sub: 'app',
      scope: 'gw/invoke',
    });
    expect(claims).not.toHaveProperty('token_use');
  });
});

describe('the keys', () => {
  it('rotate: new tokens have the new key, the old one stays until it is retired', async () => {
    const issuer = await withUsers();
    const kidOf = async (): Promise<string | undefined> => {
      const { body } = await askToken(
        issuer.tokenUrl,
        { grant_type: 'client_credentials' },
        basic('app', 'app-secret'),
      );
      return decodeProtectedHeader(String(body.access_token)).kid;
    };
    const published = async (): Promise<unknown[]> => {
      const { keys } = (await (await fetch(`${issuer.issuerUrl}/jwks`)).json()) as {
        keys: { kid: string; d?: string }[];
      };
      expect(keys.every((key) => key.d === undefined)).toBe(true);
      return keys.map(({ kid }) => kid);
    };
    const first = await kidOf();
    const second = await issuer.rotateKeys();
    expect(await kidOf()).toBe(second);
    expect(second).not.toBe(first);
    expect(await published()).toEqual([second, first]);
    await issuer.retireKey(first ?? '');
    expect(await published()).toEqual([second]);
    await issuer.retireKey(second);
    expect(await published()).toEqual([second]);
  });
});
