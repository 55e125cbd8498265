import { expect, test } from 'vitest';
import { fingerprint } from '../../contract/secret.ts';
import {
  apiEvent,
  ask,
  callAssertion,
  createWorld,
  CRM_ROLE,
  CRM_SECRET,
  CRM_TOKEN,
  ERP_PASSWORD,
  ERP_SECRET,
  ERP_TOKEN,
  GLOBEX_TOKEN,
  grantAll,
  ISSUER,
  NOON,
  OTHER_EXTERNAL_ID,
  POLICY,
  urlEvent,
  userAssertion,
} from './broker-world.ts';
import type { BrokerWorld } from './broker-world.ts';
import { HR_ROLE } from './attacks/attack.ts';

const ERP = { tool: 'erp___listOrders', audience: 'https://erp.example' };

async function asked(world: BrokerWorld, more: Readonly<Record<string, unknown>> = {}) {
  const answer = await world.send(urlEvent(await ask(more)));
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
}

test('a stored token is given for as long as the rule says, and nobody keeps the answer', async () => {
  const world = createWorld();
  expect(await world.send(urlEvent(await ask()))).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({
      access_token: CRM_TOKEN,
      token_type: 'Bearer',
      expires_in: 120,
      scope: 'accounts.read contacts.read',
    }),
  });
});

test('the log says which service called what on whose behalf, by fingerprints', async () => {
  const world = createWorld();
  const assertion = await userAssertion();
  await world.send(urlEvent(await ask({ assertion })));
  expect(world.records).toEqual([
    {
      time: '2026-11-21T12:00:00.000Z',
      level: 'info',
      event: 'broker',
      outcome: 'granted',
      status: 200,
      durationMs: 0,
      requestId: 'request-1',
      traceId: '1-67891233-abcdef012345678912345678',
      account: '111122223333',
      role: 'crm-interceptor',
      workload: 'crm',
      gateway: 'crm-gateway',
      issuer: 'https://users.example',
      subject: 'alice',
      tenant: 'acme',
      tool: 'crm___listAccounts',
      audience: 'https://crm.example',
      credential: 'crm-acme',
      scope: 'accounts.read contacts.read',
      expiresInSeconds: 120,
      assertion: fingerprint('central', assertion),
      token: fingerprint('central', CRM_TOKEN),
    },
  ]);
});

test('each tenant has a credential of its own', async () => {
  const world = createWorld();
  const assertion = await userAssertion({ claims: { tenant: 'globex' } });
  expect((await asked(world, { tenant: 'globex', assertion })).body.access_token).toBe(GLOBEX_TOKEN);
});

test('an API of API Gateway is answered as a function URL is', async () => {
  const world = createWorld();
  const answer = await world.send(apiEvent(await ask()));
  expect(answer.statusCode).toBe(200);
  expect(world.records).toMatchObject([{ requestId: 'request-2', role: 'crm-interceptor' }]);
});

test('an HTTP API whose stage has a name is answered, too', async () => {
  const world = createWorld();
  const event = urlEvent(await ask(), CRM_ROLE, { rawPath: '/prod/token' });
  const requestContext = { ...(event.requestContext as object), stage: 'prod' };
  expect((await world.send({ ...event, requestContext })).statusCode).toBe(200);
});

test('users of one issuer come through the gateway that their token is for, and through no other', async () => {
  const policy = POLICY.replace('callsPerMinute: 60', 'audience: crm-gateway').replace(
    `issuers: [${ISSUER}]\n`,
    `issuers: [${ISSUER}]\n    audience: hr-gateway\n`,
  );
  const world = createWorld(policy.replaceAll('workloads: [crm]', 'workloads: [crm, hr]'));
  const assertion = await userAssertion({ claims: { aud: 'crm-gateway' } });
  expect((await asked(world, { assertion })).status).toBe(200);
  const fromHr = { gateway: 'hr-gateway', externalId: OTHER_EXTERNAL_ID };
  const answer = await world.send(urlEvent(await ask({ ...fromHr, assertion }), HR_ROLE));
  expect(answer.statusCode).toBe(403);
  expect(world.records[1]).toMatchObject({
    workload: 'hr',
    reason: 'the assertion is not valid: its claim "aud" is refused',
  });
  const own = await userAssertion({ claims: { aud: 'hr-gateway' } });
  const next = await world.send(urlEvent(await ask({ ...fromHr, assertion: own }), HR_ROLE));
  expect(next.statusCode).toBe(200);
});

test('clients of a workload take the place of those of its issuers', async () => {
  const world = createWorld(POLICY.replace('callsPerMinute: 60', 'clients: [crm-agent]'));
  const through = (client_id: string) => userAssertion({ claims: { client_id } });
  expect((await asked(world, { assertion: await through('crm-agent') })).status).toBe(200);
  expect((await asked(world, { assertion: await through('interceptor') })).status).toBe(403);
  expect((await asked(world, { assertion: await callAssertion() })).status).toBe(403);
});

test('an assertion for one call is taken once', async () => {
  const world = createWorld();
  const assertion = await callAssertion();
  expect((await asked(world, { assertion })).status).toBe(200);
  expect((await asked(world, { assertion })).status).toBe(403);
  expect(world.records[1]).toMatchObject({ reason: 'the assertion was taken before' });
  const next = await callAssertion({ claims: { jti: 'call-2' } });
  expect((await asked(world, { assertion: next })).status).toBe(200);
});

test('a client gets tokens with the scopes that are asked for, and asks once for many callers', async () => {
  const world = createWorld();
  const calls = Array.from({ length: 50 }, () => asked(world, { ...ERP, scope: 'orders.read' }));
  for (const { status, body } of await Promise.all(calls)) {
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: ERP_TOKEN,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'orders.read',
    });
  }
  expect(world.fetched.filter((url) => url === 'https://erp.example/token')).toHaveLength(1);
  expect(world.fetched.filter((url) => url.endsWith('/jwks'))).toHaveLength(1);
});

test('without a scope all of the rule are asked for', async () => {
  const world = createWorld();
  expect((await asked(world, ERP)).body.scope).toBe('orders.read orders.write');
});

test('a token that is given again lives for what is left of it', async () => {
  const world = createWorld();
  await asked(world, ERP);
  world.clock.now += 100_500;
  expect((await asked(world, ERP)).body.expires_in).toBe(199);
});

test('a client secret that was rotated meanwhile is read again', async () => {
  const world = createWorld();
  await asked(world, { ...ERP, scope: 'orders.read' });
  world.secrets.versions.set(ERP_SECRET, { AWSCURRENT: 'next-password', AWSPREVIOUS: ERP_PASSWORD });
  world.ends.erp = (form, password) => grantAll(form, password === 'next-password' ? ERP_PASSWORD : '');
  expect((await asked(world, { ...ERP, scope: 'orders.write' })).status).toBe(200);
});

test('in the middle of a rotation the pending client secret is tried', async () => {
  const world = createWorld();
  world.secrets.versions.set(ERP_SECRET, { AWSCURRENT: 'last-password', AWSPENDING: ERP_PASSWORD });
  expect((await asked(world, ERP)).status).toBe(200);
});

test('a stored token that was rotated is given within a minute', async () => {
  const world = createWorld();
  await asked(world);
  world.secrets.versions.set(CRM_SECRET, { AWSCURRENT: '{"token":"next"}' });
  world.clock.now += 59_000;
  expect((await asked(world)).body.access_token).toBe(CRM_TOKEN);
  world.clock.now += 1_000;
  expect((await asked(world)).body.access_token).toBe('next');
});

test('a workload that calls too often waits, and another one does not', async () => {
  const world = createWorld();
  const body = await ask();
  const statuses = [];
  for (let call = 0; call < 62; call++) statuses.push((await world.send(urlEvent(body))).statusCode);
  expect(statuses.filter((status) => status === 200)).toHaveLength(60);
  expect(statuses.slice(60)).toEqual([429, 429]);
  expect(world.records.at(-1)).toMatchObject({ outcome: 'limited', workload: 'crm' });
  world.clock.now += 1_000;
  expect((await world.send(urlEvent(body))).statusCode).toBe(200);
});

test('whoever does not know the external id takes no calls away from those who do', async () => {
  const world = createWorld();
  const guess = await ask({ externalId: OTHER_EXTERNAL_ID });
  const statuses = [];
  for (let call = 0; call < 62; call++) statuses.push((await world.send(urlEvent(guess))).statusCode);
  expect(statuses.filter((status) => status === 403)).toHaveLength(60);
  expect(statuses.slice(60)).toEqual([429, 429]);
  expect((await asked(world)).status).toBe(200);
});

test('the memory of assertions forgets those that have ended', async () => {
  const world = createWorld();
  const assertion = await callAssertion({ claims: { exp: NOON / 1000 + 10 } });
  expect((await asked(world, { assertion })).status).toBe(200);
  world.clock.now += 41_000;
  expect((await asked(world, { assertion })).status).toBe(403);
  expect(world.records.at(-1)).toMatchObject({ reason: 'the assertion is not valid: it has expired' });
});
