import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../../local/clock.ts';
import type { LocalAws } from '../../../local/start.ts';
import { HAS_REFERENCE } from '../control-plane/reference.ts';
import { capture, RETURN_URL, setUpOauth } from './oauth-target.ts';

/** Goes through the login page as `ada` and gives the address where the browser ends, with the cookies left out if wanted. */
async function logIn(url: string, withCookie = true): Promise<{ url: string; response: Response }> {
  const cookies = new Map<string, string>();
  let next = url;
  let init: RequestInit = {};
  for (;;) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = withCookie || !next.includes('/oauth2/callback/') ? { cookie } : {};
    const response = await fetch(next, {
      ...init,
      headers: sent as Record<string, string>,
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    init = {};
    if (location !== null) next = new URL(location, next).href;
    else if (next.includes('/login/')) init = { method: 'POST', body: new URLSearchParams({ user: 'ada' }) };
    else return { url: next, response };
    if (next.startsWith(RETURN_URL)) return { url: next, response };
  }
}

describe('a user who has not agreed yet', () => {
  it('[F/consent-2026-07-28] is asked for by a result since 2026-07-28', async () => {
    const { aws, call } = await setUpOauth('AUTHORIZATION_CODE');
    const answer = await call('2026-07-28');
    const masked = (text: string): string =>
      text
        .replace(/"url":"[^"]*\/identities\/oauth2\/authorize\?request_uri=[^"]+"/, '"url":"URL"')
        .replace(/"elicitationId":"[0-9a-f-]{36}"/, '"elicitationId":"ID"');
    expect(masked(answer.text)).toBe(
      '{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","inputRequests":{"urlElicitation":{"method":"elicitation/create","params":{"mode":"url","url":"URL","message":"Please login to this URL for authorization.","elicitationId":"ID"}}}}}',
    );
    expect(answer.text).toContain(`${aws.endpointUrl}/identities/oauth2/authorize?request_uri=urn%3A`);
    if (!HAS_REFERENCE) return;
    const { response } = capture('outbound-oauth-authorization-code-consent');
    expect(masked(answer.text)).toBe(masked(JSON.stringify(response.body)));
  });

  it('[F/consent-2025-11-25] is asked for by error -32042 in 2025-11-25', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const { status, body } = await call('2025-11-25');
    expect(status).toBe(200);
    expect(body.error).toEqual({
      code: -32042,
      message: 'This request requires more information.',
      data: {
        elicitations: [
          {
            mode: 'url',
            url: expect.any(String) as unknown,
            message: 'Please login to this URL for authorization.',
          },
        ],
      },
    });
  });

  it('[F/consent-too-old] cannot be asked for before that', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const { text } = await call('2025-03-26');
    const content = {
      type: 'text',
      text: 'Cannot initiate authorization code grant flow. URL elicitation requires MCP version 2025-11-25 or newer.',
    };
    expect(text).toBe(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        result: { content: [content], _meta: { debug: content }, isError: true },
      }),
    );
    if (!HAS_REFERENCE) return;
    expect(text).toBe(JSON.stringify(capture('outbound-oauth-authorization-code-old-version').response.body));
  });
});

interface Elicitation {
  readonly inputRequests: { readonly urlElicitation: { readonly params: { readonly url: string } } };
}

const urlOf = (result: unknown): string => (result as Elicitation).inputRequests.urlElicitation.params.url;

function complete(aws: LocalAws, body: object, authorization = 'AWS4-HMAC-SHA256 Credential=x') {
  return fetch(`${aws.endpointUrl}/identities/CompleteResourceTokenAuth`, {
    method: 'POST',
    headers: { authorization },
    body: JSON.stringify(body),
  });
}

describe('a login at a target', () => {
  it('[F/consent-flow] [F/tokens-per-user] ends with a token that is kept for the user', async () => {
    const clock = createClock();
    const { aws, call, requests } = await setUpOauth('AUTHORIZATION_CODE', clock);
    const { url } = await logIn(urlOf((await call('2026-07-28')).body.result));
    const sessionUri = new URL(url).searchParams.get('session_id') ?? '';
    expect(sessionUri).toMatch(/^urn:ietf:params:oauth:request_uri:/);
    // Until whoever sent the user off says who came back, nobody has the token.
    expect((await call('2026-07-28')).body.result).toHaveProperty('inputRequests');
    expect((await complete(aws, { sessionUri, userIdentifier: { userId: 'other' } })).status).toBe(400);
    expect((await complete(aws, { sessionUri, userIdentifier: { userId: 'front' } }, 'none')).status).toBe(
      403,
    );
    const completed = await complete(aws, { sessionUri, userIdentifier: { userId: 'front' } });
    expect([completed.status, await completed.json()]).toEqual([200, {}]);
    const inputResponses = { urlElicitation: { action: 'accept' } };
    expect((await call('2026-07-28', { inputResponses })).body.result).toMatchObject({ isError: false });
    expect((await call('2025-03-26')).body.result).toMatchObject({ isError: false });
    const [first, second] = requests.map(
      ({ headers }) => headers.Authorization?.replace('Bearer ', '') ?? '',
    );
    expect(decodeJwt(first ?? '')).toMatchObject({ sub: 'ada', client_id: 'vendor' });
    expect(second).toBe(first);
    expect((await complete(aws, { sessionUri, userIdentifier: { userId: 'front' } })).status).toBe(400);
  });

  it('[F/login-cookie] belongs to the browser that began it', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const { response } = await logIn(urlOf((await call('2026-07-28')).body.result), false);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      message:
        "1 validation error detected: Value at 'cookie' failed to satisfy constraint: Member must not be null",
    });
  });

  it('[F/login-ten-minutes] has to begin within ten minutes', async () => {
    const clock = createClock();
    const { call } = await setUpOauth('AUTHORIZATION_CODE', clock);
    const url = urlOf((await call('2026-07-28')).body.result);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(302);
    clock.advance(600_000);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400);
  });

  it('[F/login-pkce] uses PKCE', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const response = await fetch(urlOf((await call('2026-07-28')).body.result), { redirect: 'manual' });
    const { searchParams } = new URL(response.headers.get('location') ?? '');
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(searchParams.get('code_challenge')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('[F/return-url] ends only where the workload identity allows it, and where the client of the call wishes', async () => {
    const { call } = await setUpOauth('AUTHORIZATION_CODE');
    const refused = await call('2026-07-28', wish({ returnUrl: 'https://evil.example/' }));
    expect(refused.text).toContain('allowedResourceOauth2ReturnUrls');
    const asked = await call('2026-07-28', wish({ returnUrl: RETURN_URL }));
    expect(asked.body.result).toHaveProperty('inputRequests');
  });

  it('[F/force-authentication] is asked for anew where the client of the call wishes', async () => {
    const { aws, call } = await setUpOauth('AUTHORIZATION_CODE');
    const { url } = await logIn(urlOf((await call('2026-07-28')).body.result));
    const sessionUri = new URL(url).searchParams.get('session_id') ?? '';
    await complete(aws, { sessionUri, userIdentifier: { userId: 'front' } });
    expect((await call('2026-07-28')).body.result).toMatchObject({ isError: false });
    const asked = await call('2026-07-28', wish({ forceAuthentication: true }));
    expect(asked.body.result).toHaveProperty('inputRequests');
  });
});

/** Parameters of a call that wishes this of its target's provider. */
function wish(oauthCredentialProvider: object): object {
  return {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'client', version: '1.0' },
      'io.modelcontextprotocol/clientCapabilities': {},
      'aws.bedrock-agentcore.gateway/credentialProviderConfiguration': { oauthCredentialProvider },
    },
  };
}
