import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAttackWorld } from './attack-world.ts';
import { EXCHANGE_SECRET, fullLists, goodExchange } from './issuer-server.ts';
import type { AttackWorld } from './attack-world.ts';
import { ATTACKS } from './attacks.ts';
import type { Attack } from './attacks.ts';
import { harness, toolCall } from './harness.ts';

const DULL =
  /^\{"jsonrpc":"2.0","id":(1|null),"error":\{"code":-32\d{3},"message":"(Invalid Bearer token|Missing Bearer token|Authorization error - Insufficient permissions|Invalid Request)"\}\}$/;

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.vendor.requests.length = 0;
  world.exchange.answer = goodExchange;
});

async function headersOf({
  token,
  authorization,
  headers,
}: Attack): Promise<Record<string, string | string[]>> {
  const inbound = token === undefined ? await world.issuer.sign() : await token(world.issuer);
  if (inbound === undefined) return { ...headers };
  return { authorization: authorization?.(inbound) ?? `Bearer ${inbound}`, ...headers };
}

const messageOf = (attack: Attack): unknown =>
  attack.message ?? toolCall('tool' in attack ? attack.tool : 'asana___getTasks', attack.args, attack.params);

/** Through the gateway; what no client can send is handed to the same steps. */
async function strike(attack: Attack): Promise<{ status: number | undefined; text: string }> {
  const message = messageOf(attack);
  const headers = await headersOf(attack);
  if (attack.isEvent !== true) return world.post(message, headers);
  const { request } = await harness(() => fullLists(world.issuer), { fetch: world.issuer.fetch });
  const { output } = await request(message, headers);
  const { statusCode: status, body } = output.mcp.transformedGatewayResponse ?? {};
  return { status, text: JSON.stringify(body) };
}

describe('attacks', () => {
  it('are many', () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(80);
    expect(new Set(ATTACKS.map(([title]) => title)).size).toBe(ATTACKS.length);
  });

  it('are told from a good call, which reaches the vendor', async () => {
    expect((await strike({})).status).toBe(200);
    expect(world.vendor.requests.splice(0)).toHaveLength(1);
    const crm: Attack = {
      token: (issuer) => issuer.sign({ tenant: 'globex', groups: ['sales'] }),
      tool: 'crm___listAccounts',
      headers: { 'X-Crm-Token': 'mine' },
    };
    expect((await strike(crm)).status).toBe(200);
    expect(world.vendor.requests.splice(0)).toHaveLength(1);
  });

  it.each(ATTACKS)('%s', async (_title, attack, want) => {
    if (attack.exchange !== undefined) world.exchange.answer = attack.exchange;
    const { status, text } = await strike(attack);
    expect(world.vendor.requests).toEqual([]);
    expect(status).toBe(want);
    // What it was is for the log alone.
    expect(text).toMatch(DULL);
  });

  it('make the function ask for keys hardly ever, and leave nothing secret in its log', () => {
    // Each environment asks once, and once for tokens whose key is unknown.
    expect(world.keyRequests()).toBeLessThan(20);
    const log = world.log().join('\n');
    expect(log.split('\n').length).toBeGreaterThan(80);
    expect(log).not.toMatch(/eyJ|forged|tökén/);
    expect(log).not.toContain(EXCHANGE_SECRET);
  });
});
