import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CustomClaimValidationType } from '@aws-sdk/client-bedrock-agentcore-control';
import { createClock } from '../../../local/clock.ts';
import { createAuthorizer } from '../../../local/gateway/authorizer.ts';
import type { Caller } from '../../../local/gateway/authorizer.ts';
import { challenge, resourceMetadata } from '../../../local/gateway/challenge.ts';
import type { GatewaySettings } from '../../../local/control-plane/state.ts';
import type { Refusal } from '../../../contract/refusal.ts';
import { gatewayOf, makeAccount, NOON } from './parts.ts';

const ISSUER = 'https://issuer.example';
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;

interface KeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

let pair: KeyPair;
let other: KeyPair;
beforeAll(async () => {
  pair = await generateKeyPair('RS256', { extractable: true });
  other = await generateKeyPair('RS256', { extractable: true });
});

type Rules = NonNullable<NonNullable<GatewaySettings['authorizerConfiguration']>['customJWTAuthorizer']>;

/** An issuer on paper: its documents by address, and which of them were asked for. */
function makeIssuer() {
  const asked: string[] = [];
  const published: { kid: string; key: CryptoKey }[] = [{ kid: 'k1', key: pair.publicKey }];
  const get: typeof fetch = async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push(url);
    if (url === DISCOVERY) return Response.json({ issuer: ISSUER, jwks_uri: `${ISSUER}/keys` });
    if (url !== `${ISSUER}/keys`) return new Response(null, { status: 404 });
    const keys = published.map(async ({ kid, key }) => ({ ...(await exportJWK(key)), kid, alg: 'RS256' }));
    return Response.json({ keys: await Promise.all(keys) });
  };
  return { asked, published, get };
}

function setUp(rules: Partial<Rules> = {}) {
  const clock = createClock(() => NOON);
  const issuer = makeIssuer();
  const authorize = createAuthorizer(makeAccount(clock), issuer.get);
  const gateway = gatewayOf({
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl: DISCOVERY, ...rules } },
  });
  const enter = (headers: Headers): Promise<Caller | Refusal> =>
    authorize(gateway, { method: 'POST', url: 'http://127.0.0.1/mcp', headers, body: Buffer.from('{}') });
  const statusOf = async (token: string): Promise<number> => {
    const outcome = await enter(new Headers({ authorization: `Bearer ${token}` }));
    return 'status' in outcome ? outcome.status : 200;
  };
  return { clock, ...issuer, gateway, enter, statusOf };
}

const CLAIMS: JWTPayload = {
  iss: ISSUER,
  aud: 'gateway',
  client_id: 'client',
  sub: 'u-1',
  scope: 'invoke read',
  iat: NOON / 1000,
  exp: NOON / 1000 + 60,
};
/** All three lists, as at the gateway that was observed. */
const LISTS = { allowedAudience: ['gateway'], allowedClients: ['client'], allowedScopes: ['invoke'] };

function sign(
  claims: JWTPayload,
  header: Readonly<Record<string, unknown>> = {},
  key = pair.privateKey,
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).sign(key);
}

const without = (name: string): JWTPayload =>
  Object.fromEntries(Object.entries(CLAIMS).filter(([claim]) => claim !== name));

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a JWT', () => {
  it('says who the caller is', async () => {
    const { enter } = setUp(LISTS);
    const token = await sign(CLAIMS);
    const caller = await enter(new Headers({ authorization: `bearer ${token}` }));
    if ('status' in caller) throw new Error(caller.reason);
    expect(caller.subject).toBe('u-1');
    expect(caller.token?.reveal()).toBe(token);
    expect(JSON.stringify(caller)).not.toContain(token);
  });

  it.each([
    ['wrong audience', { ...CLAIMS, aud: 'other' }],
    ['no audience', without('aud')],
    ['wrong client_id', { ...CLAIMS, client_id: 'other' }],
    ['wrong scope', { ...CLAIMS, scope: 'invoke2 read' }],
    ['expired', { ...CLAIMS, exp: NOON / 1000 }],
  ])('[E/jwt-claims-403] of the issuer is refused with 403: %s', async (_, claims) => {
    const { statusOf } = setUp(LISTS);
    expect(await statusOf(await sign(CLAIMS))).toBe(200);
    expect(await statusOf(await sign(claims))).toBe(403);
  });

  it.each([
    ['another issuer', { ...CLAIMS, iss: 'https://other.example' }],
    ['no issuer', without('iss')],
    ['not yet valid', { ...CLAIMS, nbf: NOON / 1000 + 60 }],
    ['without an end', without('exp')],
    ['an end that is no number', { ...CLAIMS, exp: 'never' as unknown as number }],
  ])('[E/jwt-registered-claims] of the issuer is refused with 403: %s', async (_, claims) => {
    const { statusOf } = setUp();
    expect(await statusOf(await sign(claims))).toBe(403);
  });

  it('[E/lists-are-anded] has to meet every list', async () => {
    for (const missed of Object.keys(LISTS)) {
      const { statusOf } = setUp({ ...LISTS, [missed]: ['something-else'] });
      expect(await statusOf(await sign(CLAIMS))).toBe(403);
    }
  });

  it('[E/one-scope-is-enough] needs one scope of the list, by its whole name', async () => {
    const { statusOf } = setUp({ allowedScopes: ['admin', 'read'] });
    expect(await statusOf(await sign(CLAIMS))).toBe(200);
    expect(await statusOf(await sign({ ...CLAIMS, scope: 'invoke readonly' }))).toBe(403);
    expect(await statusOf(await sign({ ...CLAIMS, scope: ['read'] }))).toBe(403);
  });

  it('[E/clients-and-audience] is checked by `client_id` for clients and by `aud` for audiences', async () => {
    const cognito = { ...without('aud'), client_id: 'client' };
    expect(await setUp({ allowedClients: ['client'] }).statusOf(await sign(cognito))).toBe(200);
    expect(await setUp({ allowedAudience: ['client'] }).statusOf(await sign(cognito))).toBe(403);
    const several = { ...CLAIMS, aud: ['x', 'gateway'] };
    expect(await setUp({ allowedAudience: ['gateway'] }).statusOf(await sign(several))).toBe(200);
  });
});

const rule = (
  type: 'STRING' | 'STRING_ARRAY',
  operator: 'EQUALS' | 'CONTAINS' | 'CONTAINS_ANY',
  value: string | string[],
): CustomClaimValidationType => ({
  inboundTokenClaimName: 'team',
  inboundTokenClaimValueType: type,
  authorizingClaimMatchValue: {
    claimMatchValue: Array.isArray(value) ? { matchValueStringList: value } : { matchValueString: value },
    claimMatchOperator: operator,
  },
});

describe('custom claims', () => {
  it.each([
    ['a text that equals', rule('STRING', 'EQUALS', 'a'), 'a', 200],
    ['a text that differs', rule('STRING', 'EQUALS', 'a'), 'ab', 403],
    ['a list where a text is wanted', rule('STRING', 'EQUALS', 'a'), ['a'], 403],
    ['a text in the list', rule('STRING', 'CONTAINS', ['a', 'b']), 'b', 200],
    ['a text not in the list', rule('STRING', 'CONTAINS', ['a', 'b']), 'c', 403],
    ['a list with the text', rule('STRING_ARRAY', 'CONTAINS', 'a'), ['x', 'a'], 200],
    ['a list without the text', rule('STRING_ARRAY', 'CONTAINS', 'a'), ['x'], 403],
    ['a list with one of the texts', rule('STRING_ARRAY', 'CONTAINS_ANY', ['a', 'b']), ['x', 'b'], 200],
    ['a list with none of the texts', rule('STRING_ARRAY', 'CONTAINS_ANY', ['a', 'b']), ['x'], 403],
    ['a text where a list is wanted', rule('STRING_ARRAY', 'CONTAINS_ANY', ['a', 'b']), 'a', 403],
    ['no claim', rule('STRING', 'EQUALS', 'a'), undefined, 403],
  ])('[E/custom-claims] are checked by type and operator: %s', async (_, customClaim, team, status) => {
    const { statusOf } = setUp({ customClaims: [customClaim] });
    expect(await statusOf(await sign({ ...CLAIMS, ...(team === undefined ? {} : { team }) }))).toBe(status);
  });

  it('[E/custom-claims] are all wanted, and never found on the prototype', async () => {
    const both = [
      rule('STRING', 'EQUALS', 'a'),
      { ...rule('STRING', 'EQUALS', 'b'), inboundTokenClaimName: 'role' },
    ];
    const { statusOf } = setUp({ customClaims: both });
    expect(await statusOf(await sign({ ...CLAIMS, team: 'a' }))).toBe(403);
    expect(await statusOf(await sign({ ...CLAIMS, team: 'a', role: 'b' }))).toBe(200);
  });
});

describe('an attack', () => {
  it.each<[string, () => Promise<string>]>([
    ['a string that is no JWT', async () => 'synthetic.invalid.jwt'],
    ['no signature', async () => `${encoded({ alg: 'none' })}.${encoded(CLAIMS)}.`],
    ['algorithm none in capitals', async () => `${encoded({ alg: 'NONE', kid: 'k1' })}.${encoded(CLAIMS)}.`],
    [
      'the public key as the secret of an HMAC',
      async () =>
        new SignJWT(CLAIMS)
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .sign(new TextEncoder().encode(await exportSPKI(pair.publicKey))),
    ],
    ['the key of somebody else', async () => sign(CLAIMS, {}, other.privateKey)],
    ['a kid that is not published', async () => sign(CLAIMS, { kid: 'k2' })],
    [
      'a key that the token brings along',
      async () => sign(CLAIMS, { jwk: await exportJWK(other.publicKey) }, other.privateKey),
    ],
    [
      'keys at an address of its own (jku)',
      async () => sign(CLAIMS, { jku: 'https://evil.example/keys' }, other.privateKey),
    ],
    [
      'a certificate at an address of its own (x5u)',
      async () => sign(CLAIMS, { x5u: 'https://evil.example/cert' }, other.privateKey),
    ],
    [
      'a critical header that nobody knows',
      async () => `${encoded({ alg: 'RS256', kid: 'k1', crit: ['x'], x: 1 })}.${encoded(CLAIMS)}.AAAA`,
    ],
    [
      'changed claims',
      async () => (await sign(CLAIMS)).replace(/\.[^.]+\./, `.${encoded({ ...CLAIMS, sub: 'admin' })}.`),
    ],
    ['a truncated signature', async () => (await sign(CLAIMS)).slice(0, -8)],
    ['a truncated token', async () => (await sign(CLAIMS)).split('.').slice(0, 2).join('.')],
    ['claims that are no object', async () => `${encoded({ alg: 'RS256', kid: 'k1' })}.${encoded([1])}.AAAA`],
    ['a megabyte', async () => 'x'.repeat(1_000_000)],
  ])('[E/jwt-invalid-401] is refused with 401: %s', async (_, make) => {
    const { statusOf, asked } = setUp();
    expect(await statusOf(await make())).toBe(401);
    expect(asked.filter((url) => !url.startsWith(ISSUER))).toEqual([]);
  });

  it('[E/jwt-invalid-401] by two Authorization headers is refused with 401, whichever is good', async () => {
    const { enter } = setUp();
    const token = await sign(CLAIMS);
    for (const values of [
      [token, 'x'],
      ['x', token],
      [token, token],
    ]) {
      const headers = new Headers();
      for (const value of values) headers.append('authorization', `Bearer ${value}`);
      expect(await enter(headers)).toMatchObject({ status: 401 });
    }
  });

  it('in the query or the body is not looked at', async () => {
    const { gateway, get } = setUp();
    const authorize = createAuthorizer(makeAccount(), get);
    const token = await sign(CLAIMS);
    const body = Buffer.from(`access_token=${token}`);
    const url = `http://127.0.0.1/mcp?access_token=${token}`;
    expect(await authorize(gateway, { method: 'POST', url, headers: new Headers(), body })).toMatchObject({
      status: 401,
      message: 'Missing Bearer token',
    });
  });

  it('learns nothing of why it was refused, and leaves no token in the reason', async () => {
    const { enter } = setUp(LISTS);
    const token = await sign({ ...CLAIMS, aud: 'other' });
    const refusal = await enter(new Headers({ authorization: `Bearer ${token}` }));
    expect(refusal).toEqual({
      status: 403,
      message: 'Authorization error - Insufficient permissions',
      reason: 'claim "aud" is not allowed',
    });
  });
});

describe('the keys of an issuer', () => {
  it('[E/key-rotation] are fetched once, and again for a kid that is new, but not for each one', async () => {
    const { clock, asked, published, statusOf } = setUp();
    const next = await generateKeyPair('RS256', { extractable: true });
    const claims = { ...CLAIMS, exp: NOON / 1000 + 3600 };
    expect(await statusOf(await sign(claims))).toBe(200);
    expect(await statusOf(await sign(claims))).toBe(200);
    expect(asked).toEqual([DISCOVERY, `${ISSUER}/keys`]);
    published.unshift({ kid: 'k2', key: next.publicKey });
    const rotated = await sign(claims, { kid: 'k2' }, next.privateKey);
    expect(await statusOf(rotated)).toBe(200);
    expect(await statusOf(await sign(claims))).toBe(200);
    expect(asked).toHaveLength(3);
    const unknown = await sign(claims, { kid: 'k3' });
    for (let index = 0; index < 5; index += 1) expect(await statusOf(unknown)).toBe(401);
    expect(asked).toHaveLength(3);
    clock.advance(30_000);
    for (let index = 0; index < 5; index += 1) expect(await statusOf(unknown)).toBe(401);
    expect(asked).toHaveLength(4);
  });

  it('[E/key-rotation] are fetched anew when they are old, so that a withdrawn key stops working', async () => {
    const { clock, published, statusOf } = setUp();
    const claims = { ...CLAIMS, exp: NOON / 1000 + 3600 };
    const token = await sign(claims);
    expect(await statusOf(token)).toBe(200);
    published.splice(0, 1, { kid: 'k9', key: other.publicKey });
    expect(await statusOf(token)).toBe(200);
    clock.advance(600_000);
    expect(await statusOf(token)).toBe(401);
  });
});

describe('the challenge of a gateway', () => {
  const account = makeAccount();
  const metadata = 'http://127.0.0.1:1/_gateway/gw-0123456789/.well-known/oauth-protected-resource';

  it('[E/challenge] names the scopes and where to learn of the issuer', () => {
    const { gateway } = setUp({ allowedScopes: ['invoke', 'read'] });
    expect(challenge(account, gateway, 401)).toBe(
      `Bearer scope="invoke read", resource_metadata="${metadata}"`,
    );
    expect(challenge(account, gateway, 403)).toBe(
      `Bearer error="insufficient_scope", scope="invoke read", resource_metadata="${metadata}"`,
    );
    expect(challenge(account, setUp().gateway, 401)).toBe(`Bearer resource_metadata="${metadata}"`);
  });

  it('[E/advertised-scopes] names scopes as clients shall ask for them, and checks them as tokens have them', async () => {
    const { gateway, statusOf } = setUp({
      allowedScopes: ['invoke', 'read'],
      advertisedScopeMapping: { invoke: 'api://gateway/invoke' },
    });
    expect(challenge(account, gateway, 401)).toContain('scope="api://gateway/invoke read"');
    expect(resourceMetadata(account, gateway)).toMatchObject({
      scopes_supported: ['api://gateway/invoke', 'read'],
    });
    expect(await statusOf(await sign(CLAIMS))).toBe(200);
    expect(await statusOf(await sign({ ...CLAIMS, scope: 'api://gateway/invoke' }))).toBe(403);
  });

  it('is left out where no JWT is wanted', () => {
    expect(challenge(account, gatewayOf({ authorizerType: 'AWS_IAM' }), 401)).toBeUndefined();
  });
});
