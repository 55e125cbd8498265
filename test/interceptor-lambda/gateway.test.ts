import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../contract/secret.ts';
import { startAttackWorld } from './attack-world.ts';
import { goodExchange, VENDOR_AUDIENCE } from './issuer-server.ts';
import type { AttackWorld } from './attack-world.ts';
import { LIST, toolCall } from './harness.ts';

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.vendor.requests.length = 0;
  world.vendor.answer = { ok: true };
  world.exchange.answer = goodExchange;
});

const as = async (claims: object = {}) => ({
  authorization: `Bearer ${await world.issuer.sign({ ...claims })}`,
});

describe('a gateway with the bundled interceptor', () => {
  it('brings an exchanged token of the user to the vendor, and never the inbound one', async () => {
    const headers = await as({ sub: 'u-exchange' });
    const answer = await world.post(toolCall('asana___getTasks', { limit: '3', name: 'n' }), headers);
    expect(answer.body.result).toMatchObject({ isError: false });
    const [request] = world.vendor.requests;
    const token = String(request?.headers['x-asana-token']);
    expect(decodeJwt(token)).toMatchObject({ sub: 'u-exchange', aud: VENDOR_AUDIENCE, scope: 'asana.read' });
    expect(`Bearer ${token}`).not.toBe(headers.authorization);
    expect(request?.headers.authorization).toBeUndefined();
    expect(JSON.parse(request?.body ?? '')).toEqual({ limit: 3, name: 'n' });
    const lines = world.log().map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.findLast(({ phase }) => phase === 'request')).toMatchObject({
      outcome: 'allowed',
      subject: 'u-exchange',
      tenant: 'acme',
      brought: [
        {
          ...{ argument: 'X-Asana-Token', step: 'exchange-token', credential: 'exchange-token' },
          ...{ audience: VENDOR_AUDIENCE, held: false },
          ...{ in: fingerprint('gw', headers.authorization), out: fingerprint('gw', token) },
        },
      ],
      counts: { coerced: 1 },
    });
    expect(world.log().join('\n')).not.toMatch(/eyJ/);
  });

  it('exchanges once per user and scope for one call after another', async () => {
    const headers = await as({ sub: 'u-many', scope: 'gw/invoke tasks:read tasks:write' });
    const before = world.exchange.forms.length;
    for (const tool of ['getTasks', 'createTask', 'getTasks', 'ping', 'createTask', 'getTasks']) {
      expect((await world.post(toolCall(`asana___${tool}`), headers)).status).toBe(200);
    }
    const scopes = world.exchange.forms.slice(before).map((form) => form.get('scope'));
    expect(scopes).toEqual(['asana.read', 'asana.read asana.write']);
    expect(
      world.vendor.requests.map(({ headers: { 'x-asana-token': token } }) => token !== undefined),
    ).toEqual([true, true, true, false, true, true]);
  });

  it('shows each caller the tools that it may call, without their tokens', async () => {
    const shown = async (message: object, claims: object) =>
      (await world.post(message, await as(claims))).body.result;
    const tools = (await shown(LIST, {}))?.tools as { name: string; inputSchema: object }[];
    expect(tools.map(({ name }) => name)).toEqual([
      'x_amz_bedrock_agentcore_search',
      'asana___getTasks',
      'asana___ping',
    ]);
    expect(JSON.stringify(tools)).not.toContain('X-Asana-Token');
    const found = await shown(toolCall('x_amz_bedrock_agentcore_search', { query: 'list accounts tasks' }), {
      tenant: 'globex',
      groups: ['sales'],
    });
    expect(JSON.stringify(found)).toContain('crm___listAccounts');
    expect(JSON.stringify(found)).not.toMatch(/X-(Crm|Asana)-Token|asana___createTask/);
  });

  it("propagates a client's header to the tools of the other target alone", async () => {
    const sales = {
      ...(await as({ tenant: 'globex', groups: ['sales'] })),
      'X-CRM-token': 'Bearer crm-token',
    };
    expect((await world.post(toolCall('crm___listAccounts'), sales)).status).toBe(200);
    expect(world.vendor.requests.map(({ path, headers }) => [path, headers['x-crm-token']])).toEqual([
      ['/vendor/crm/listAccounts', 'Bearer crm-token'],
    ]);
  });

  it("writes a header over the client's own", async () => {
    const headers = await as({ sub: 'u-region', scope: 'gw/invoke tasks:write' });
    const sent = { ...headers, 'X-Where': 'eu', 'x-region': 'forged' };
    expect((await world.post(toolCall('asana___createTask'), sent)).status).toBe(200);
    expect(world.vendor.requests.map(({ headers: { 'x-region': region } }) => region)).toEqual(['eu']);
  });

  it('scrubs what the vendor echoes, and marks its errors', async () => {
    const headers = await as();
    const [, inbound] = headers.authorization.split(' ');
    const error = {
      source: 'vendor',
      status: 404,
      body: { seen: inbound, made: 'eyJhbGciOiJub25lIn0.e30.x' },
    };
    world.vendor.answer = { error: { ...error, hint: 'h' } };
    const { text, body } = await world.post(toolCall('asana___getTasks'), headers);
    expect(body.result?.isError).toBe(true);
    expect(text).not.toContain(inbound);
    expect(text).not.toContain('eyJhbGciOiJub25lIn0');
    expect(text).toContain('[secret]');
  });
});
