import { describe, expect, it } from 'vitest';
import { harness, toolCall } from '../harness.ts';
import { AUDIENCE, ISSUER_URL, verify } from '../world.ts';

const call = toolCall('asana___getTasks', { name: 'n' });

describe('verify-caller', () => {
  it('lets a verified caller through, and sends on the message as it was judged', async () => {
    const { request, issuer } = await harness((i) => ({ request: [verify(i)] }));
    const { output } = await request(call, { Authorization: `bearer ${await issuer.sign()}` });
    expect(output).toEqual({
      interceptorOutputVersion: '1.0',
      mcp: { transformedGatewayRequest: { body: call } },
    });
  });

  it('asks an issuer once for its documents, whoever calls how often', async () => {
    const { call: go, issuer } = await harness((i) => ({ request: [verify(i)] }));
    await Promise.all([go('asana___getTasks'), go('asana___getTasks'), go('crm___ping')]);
    await go('asana___ping');
    expect(issuer.asked).toEqual([`${ISSUER_URL}/.well-known/openid-configuration`, `${ISSUER_URL}/keys`]);
  });

  it('takes 401 for what cannot be verified, and 403 for what a claim refuses', async () => {
    const { request, issuer, lines } = await harness((i) => ({ request: [verify(i), { step: 'audit' }] }));
    const missing = await request(call);
    expect([missing.status, missing.error]).toEqual([401, { code: -32001, message: 'Missing Bearer token' }]);
    const broken = await request(call, { authorization: 'Bearer a.b.c' });
    expect([broken.status, broken.error]).toEqual([401, { code: -32001, message: 'Invalid Bearer token' }]);
    const other = await request(call, { authorization: `Bearer ${await issuer.sign({ aud: 'other' })}` });
    expect([other.status, other.error]).toEqual([
      403,
      { code: -32002, message: 'Authorization error - Insufficient permissions' },
    ]);
    expect(lines.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['refused', 'header "authorization" is missing'],
      ['refused', 'the token is no JWT'],
      ['refused', 'claim "aud" is not allowed'],
    ]);
  });

  it('takes up a new key of the issuer, and asks for unknown ones no more than every 30 seconds', async () => {
    const { call: go, issuer, clock } = await harness((i) => ({ request: [verify(i)] }));
    await go('asana___ping');
    const unknown = { authorization: `Bearer ${await issuer.sign({}, { kid: 'k9' })}` };
    for (let each = 0; each < 20; each += 1) await go('asana___ping', {}, unknown);
    expect(issuer.asked.filter((url) => url.endsWith('/keys'))).toHaveLength(2);
    clock.now += 30_000;
    expect((await go('asana___ping', {}, unknown)).status).toBe(401);
    expect(issuer.asked.filter((url) => url.endsWith('/keys'))).toHaveLength(3);
  });

  it('takes clients and issuer of the deployment where it names none', async () => {
    const discoveryUrl = `${ISSUER_URL}/.well-known/openid-configuration`;
    const { call: go, issuer } = await harness(() => ({ request: [{ step: 'verify-caller' }] }), {
      defaults: { defaultDiscoveryUrl: discoveryUrl, defaultClients: ['agent'] },
    });
    expect((await go('asana___ping')).status).toBeUndefined();
    const other = await issuer.sign({ client_id: 'other' });
    expect((await go('asana___ping', {}, { authorization: `Bearer ${other}` })).status).toBe(403);
  });

  it('does not start where nothing says whose tokens are taken', async () => {
    await expect(harness(() => ({ request: [{ step: 'verify-caller' }] }))).rejects.toMatchObject({
      code: 'not-configured',
      message: 'step "verify-caller" names no issuer',
    });
    await expect(
      harness((i) => ({ request: [{ step: 'verify-caller', discoveryUrl: i.discoveryUrl }] })),
    ).rejects.toMatchObject({ message: 'step "verify-caller" names neither audience nor clients' });
  });
});

/** Claims as issuers write them, beside `iss`, `sub`, `iat` and `exp`; `undefined` takes one of the test's own away. */
const BARE = {
  ...{ aud: undefined, client_id: undefined, scope: undefined },
  ...{ tenant: undefined, groups: undefined },
};
const GUID = '6731de76-14a6-49ae-97bc-6eba6914391e';

describe('an issuer whose client is allowed', () => {
  it.each<[string, string | undefined, object, object?]>([
    ['of Cognito', undefined, { client_id: 'agent', token_use: 'access', scope: 'gw/invoke' }],
    ['of Cognito without scopes', undefined, { client_id: 'agent', token_use: 'access' }],
    ['of RFC 9068', undefined, { client_id: 'agent', aud: AUDIENCE }, { typ: 'at+jwt' }],
    [
      'of Auth0',
      undefined,
      { azp: 'agent', aud: [AUDIENCE, 'https://t.auth0.example/userinfo'], scope: 'x' },
    ],
    ['of Auth0, for a machine', undefined, { azp: 'agent', aud: AUDIENCE, gty: 'client-credentials' }],
    ['of Entra 1.0', undefined, { appid: 'agent', ver: '1.0', aud: `api://${GUID}`, scp: 'x' }],
    ['of Entra 2.0', undefined, { azp: 'agent', ver: '2.0', aud: GUID, scp: 'x' }],
    ['of Entra 2.0, for its own client', undefined, { azp: 'agent', ver: '2.0', aud: 'agent', scp: 'x' }],
    ['of Entra 2.0, for a machine', undefined, { azp: 'agent', ver: '2.0', aud: GUID, roles: ['x'] }],
    ['of Keycloak', undefined, { azp: 'agent', typ: 'Bearer', aud: 'account', scope: 'profile' }],
    ['of Keycloak without audience', undefined, { azp: 'agent', typ: 'Bearer' }],
    ['of Okta', undefined, { cid: 'agent', uid: 'u', scp: ['x'], aud: 'api://default' }],
    ['that says at+jwt', undefined, { azp: 'agent', aud: 'agent' }, { typ: 'at+jwt' }],
    ['whose audience is its client', 'is an ID token', { azp: 'agent', aud: 'agent' }],
    ['with more audiences than its client', 'is an ID token', { azp: 'agent', aud: ['agent', 'x'] }],
    [
      'without scopes, though the claim is there',
      'is an ID token',
      { azp: 'agent', aud: 'agent', scope: '' },
    ],
    ['without a client', '"client_id" is not allowed', { aud: 'agent', preferred_username: 'a' }],
    ['whose cid is no client', '"client_id" is not allowed', { cid: 'agent', scope: 'x' }],
    ['whose appid is no client', '"client_id" is not allowed', { appid: 'agent', scope: 'x' }],
    ['that names two', '"client_id" is not allowed', { client_id: 'other', azp: 'agent', scope: 'x' }],
  ])('has its tokens judged: one %s', async (_title, problem, claims, header) => {
    const { request, issuer, lines } = await harness((i) => ({
      request: [verify(i, { audience: undefined, clients: ['agent'] }), { step: 'audit' }],
    }));
    const token = await issuer.sign({ ...BARE, ...claims }, { ...header });
    const { status } = await request(call, { authorization: `Bearer ${token}` });
    expect([status, lines[0]?.client]).toEqual(
      problem === undefined ? [undefined, 'agent'] : [403, undefined],
    );
    expect(lines[0]?.reason ?? '').toContain(problem ?? '');
  });

  it('takes no ID token of the audience that a client is, either', async () => {
    const { request, issuer } = await harness((i) => ({ request: [verify(i, { audience: ['agent'] })] }));
    const token = await issuer.sign({ ...BARE, azp: 'agent', aud: 'agent' });
    expect((await request(call, { authorization: `Bearer ${token}` })).status).toBe(403);
  });
});
