import { describe, expect, it } from 'vitest';
import { harness, toolCall } from '../harness.ts';
import { ISSUER_URL, verify } from '../world.ts';

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

  it('refuses while the issuer cannot be reached, and asks again', async () => {
    let isDown = true;
    const { call: go, issuer } = await harness((i) => ({ request: [verify(i)] }), {
      fetch: (...args) => (isDown ? Promise.reject(new TypeError('down')) : issuer.fetch(...args)),
    });
    expect((await go('asana___ping')).status).toBe(403);
    isDown = false;
    expect((await go('asana___ping')).status).toBeUndefined();
  });
});
