import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createClock } from '../../local/clock.ts';
import type { LocalAws } from '../../local/start.ts';
import { CLIENT, fetchToken, registerClient } from './issuer-client.ts';
import { makeGateway, post, rpc, startAws } from './local-aws.ts';

type Rules = Readonly<Record<'allowedClients' | 'allowedAudience' | 'allowedScopes', string[]>>;

const NOON = Date.UTC(2026, 10, 21, 12);

async function guarded(
  aws: LocalAws,
  rules: Partial<Rules> = {},
  discoveryUrl = aws.issuer.discoveryUrl,
): Promise<{ gatewayId: string; gatewayUrl: string }> {
  const customJWTAuthorizer = { discoveryUrl, ...rules };
  return makeGateway(aws, { authorizerType: 'CUSTOM_JWT', authorizerConfiguration: { customJWTAuthorizer } });
}

async function tokenOf(aws: LocalAws, parameters = {}): Promise<string> {
  await registerClient(aws, 60);
  return (await fetchToken(aws, parameters)).answer.access_token;
}

const list = (url: string, token: string) =>
  post(url, rpc('tools/list'), { authorization: `Bearer ${token}` });

describe('a gateway with a JWT authorizer', () => {
  it('lets a token in that meets every list', async () => {
    const aws = await startAws();
    const { gatewayUrl } = await guarded(aws, {
      allowedClients: ['other', CLIENT.clientId],
      allowedScopes: ['gw/invoke'],
    });
    expect((await list(gatewayUrl, await tokenOf(aws, { scope: 'gw/invoke' }))).status).toBe(200);
  });

  it.each([
    ['client', { allowedClients: ['other'] }],
    ['audience, of which Cognito-like tokens have none', { allowedAudience: [CLIENT.clientId] }],
    ['scope', { allowedScopes: ['gw/admin'] }],
    ['scope beside the right client', { allowedClients: [CLIENT.clientId], allowedScopes: ['gw/admin'] }],
  ])('[E/refusal-texts] answers 403 to a wrong %s', async (_, rules) => {
    const aws = await startAws();
    const { gatewayUrl } = await guarded(aws, rules);
    const answer = await list(gatewayUrl, await tokenOf(aws));
    expect(answer.status).toBe(403);
    expect(answer.text).toBe(
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32002,"message":"Authorization error - Insufficient permissions"}}',
    );
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope", /);
  });

  it('answers 403 to a token that has expired by the clock', async () => {
    const clock = createClock(() => Date.UTC(2026, 10, 21));
    const aws = await startAws({ clock });
    const { gatewayUrl } = await guarded(aws);
    const token = await tokenOf(aws);
    clock.advance(59_000);
    expect((await list(gatewayUrl, token)).status).toBe(200);
    clock.advance(1000);
    expect((await list(gatewayUrl, token)).status).toBe(403);
  });

  it.each([
    ['no token', {}, 'Missing Bearer token'],
    ['another scheme', { authorization: 'Basic eDp5' }, 'Missing Bearer token'],
    ['no JWT', { authorization: 'Bearer synthetic.invalid.jwt' }, 'Invalid Bearer token'],
  ])('[E/refusal-texts] answers 401 to %s', async (_, headers, message) => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await guarded(aws, { allowedScopes: ['gw/invoke', 'gw/read'] });
    const answer = await post(gatewayUrl, rpc('tools/list'), headers);
    expect(answer.status).toBe(401);
    expect(answer.text).toBe(JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32001, message } }));
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer scope="gw/invoke gw/read", resource_metadata="${aws.endpointUrl}/_gateway/${gatewayId}/.well-known/oauth-protected-resource"`,
    );
  });

  it('answers 401 to a token that somebody else signed', async () => {
    const aws = await startAws();
    const { gatewayUrl } = await guarded(aws);
    const { privateKey } = await generateKeyPair('RS256');
    const forged = new SignJWT({ client_id: CLIENT.clientId }).setProtectedHeader({ alg: 'RS256' });
    const token = await forged.setIssuer(aws.issuer.issuerUrl).setExpirationTime('1h').sign(privateKey);
    expect((await list(gatewayUrl, token)).status).toBe(401);
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{}')}.`;
    expect((await list(gatewayUrl, unsigned)).status).toBe(401);
  });

  it('[E/resource-metadata] says where its issuer is, to everybody', async () => {
    const aws = await startAws();
    const { gatewayId, gatewayUrl } = await guarded(aws, { allowedScopes: ['gw/invoke'] });
    const response = await fetch(
      `${aws.endpointUrl}/_gateway/${gatewayId}/.well-known/oauth-protected-resource`,
    );
    expect(await response.json()).toEqual({
      resource: gatewayUrl,
      authorization_servers: [aws.issuer.issuerUrl],
      scopes_supported: ['gw/invoke'],
      bearer_methods_supported: ['header'],
    });
  });

  it('answers 403 to a token that would never expire', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const issuer = 'https://issuer.example';
    const answers = [
      ['/.well-known/openid-configuration', { issuer, jwks_uri: `${issuer}/keys` }],
      ['/keys', { keys: [await exportJWK(publicKey)] }],
    ] as const;
    const get: typeof fetch = async (input) => {
      const path = new URL(input instanceof Request ? input.url : input).pathname;
      return Response.json(answers.find(([known]) => known === path)?.[1]);
    };
    const aws = await startAws({ fetch: get });
    const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
    const { gatewayUrl } = await guarded(aws, {}, discoveryUrl);
    const token = new SignJWT({}).setProtectedHeader({ alg: 'RS256' }).setIssuer(issuer);
    expect((await list(gatewayUrl, await token.sign(privateKey))).status).toBe(403);
    expect((await list(gatewayUrl, await token.setExpirationTime('1h').sign(privateKey))).status).toBe(200);
  });

  it('gives an issuer five seconds, and asks one that hung again', async () => {
    const clock = createClock(() => NOON);
    let asked = 0;
    const hanging: typeof fetch = (input, init) => {
      asked += 1;
      if (asked > 1) return fetch(input, init);
      return new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new TypeError('aborted')));
      });
    };
    const aws = await startAws({ clock, fetch: hanging });
    const { gatewayUrl } = await guarded(aws);
    const token = await tokenOf(aws);
    const answer = list(gatewayUrl, token);
    while (asked === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(4999);
    expect(asked).toBe(1);
    clock.advance(1);
    expect((await answer).status).toBe(401);
    expect((await list(gatewayUrl, token)).status).toBe(200);
  });

  it('tries an issuer again that could not be reached', async () => {
    let isDown = true;
    const unsteady: typeof fetch = (input, init) =>
      isDown ? Promise.reject(new TypeError('down')) : fetch(input, init);
    const aws = await startAws({ fetch: unsteady });
    const { gatewayUrl } = await guarded(aws);
    const token = await tokenOf(aws);
    expect((await list(gatewayUrl, token)).status).toBe(401);
    isDown = false;
    expect((await list(gatewayUrl, token)).status).toBe(200);
  });
});
