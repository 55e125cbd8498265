import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { connectGateway } from '../../mcp-client/connect-gateway.ts';
import { fixed } from '../../tokens/fixed.ts';
import { gatewayWith, rotating } from './gateway-with.ts';
import { textResult } from './gateway-stub.ts';

const USER = 'X-Amzn-Bedrock-AgentCore-Runtime-Custom-UserToken';

describe('headers of the client', () => {
  it('go to the gateway with each request, as they are', async () => {
    const headers = { [USER]: fixed(secret('Bearer user-token')), 'X-Region': fixed(secret('eu')) };
    const { gateway, open } = await gatewayWith({}, { headers });
    const client = await open();
    await client.listTools();
    await client.close();
    const seen = gateway.seen.map((request) => [
      request.headers[USER.toLowerCase()],
      request.headers['x-region'],
      request.authorization,
    ]);
    expect(seen.length).toBeGreaterThan(2);
    expect(new Set(seen.map(String))).toEqual(new Set(['Bearer user-token,eu,Bearer jwt']));
  });

  it('are asked for again where the gateway refuses them', async () => {
    const { gateway, open } = await gatewayWith(
      { authorize: (_token, headers) => (headers['x-user'] === 'user-1' ? 403 : 200) },
      { headers: { 'X-User': rotating('user') } },
    );
    const client = await open();
    await client.close();
    expect(gateway.seen.slice(0, 2).map(({ headers }) => headers['x-user'])).toEqual(['user-1', 'user-2']);
  });

  it('are struck out of answers that repeat them', async () => {
    const { open } = await gatewayWith(
      { call: () => textResult({ echo: 'user-token-1' }) },
      { headers: { 'X-User': fixed(secret('user-token-1')) } },
    );
    const client = await open();
    const result = await client.callTool('any', {});
    await client.close();
    expect(result.content).toEqual([{ type: 'text', text: '{"echo":"[secret]"}' }]);
  });

  it('do not follow a redirect', async () => {
    const { gateway } = await gatewayWith();
    const elsewhere = createServer((_request, response) => {
      response.writeHead(307, { location: gateway.url }).end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const connection = { url: `http://127.0.0.1:${port}/mcp`, inbound: fixed(secret('jwt')) };
    const headers = { 'X-User': fixed(secret('user-token')) };
    await expect(connectGateway({ ...connection, headers })).rejects.toMatchObject({ code: 'remote-failed' });
    expect(gateway.seen).toEqual([]);
    elsewhere.close();
  });

  it.each([
    ['Authorization', 'header "authorization" is the inbound token\'s'],
    ['Mcp-Session-Id', 'header "mcp-session-id" belongs to HTTP, MCP or AWS, and no client sets it'],
    ['Last-Event-ID', 'header "last-event-id" belongs to HTTP, MCP or AWS, and no client sets it'],
    ['content-type', 'header "content-type" belongs to HTTP, MCP or AWS, and no client sets it'],
    ['HOST', 'header "host" belongs to HTTP, MCP or AWS, and no client sets it'],
    ['accept', 'header "accept" belongs to HTTP, MCP or AWS, and no client sets it'],
    ['X-Amzn-Trace-Id', 'header "x-amzn-trace-id" belongs to HTTP, MCP or AWS, and no client sets it'],
    ['X User', 'a header has a name that no header can have'],
  ])('are refused where they are not its own: %s', async (name, message) => {
    const { gateway, open } = await gatewayWith({}, { headers: { [name]: fixed(secret('value')) } });
    await expect(open()).rejects.toMatchObject({ code: 'usage', message });
    expect(gateway.seen).toEqual([]);
  });

  it('are refused twice', async () => {
    const value = fixed(secret('value'));
    const { open } = await gatewayWith({}, { headers: { 'X-User': value, 'x-user': value } });
    await expect(open()).rejects.toMatchObject({ code: 'usage', message: 'header "x-user" is given twice' });
  });
});
