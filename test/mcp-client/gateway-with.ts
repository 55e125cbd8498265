import type { Tool } from '@modelcontextprotocol/client';
import { onTestFinished } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { connectGateway } from '../../mcp-client/connect-gateway.ts';
import type { GatewayClient, GatewayConnection } from '../../mcp-client/connect-gateway.ts';
import { cached } from '../../tokens/cached.ts';
import { fixed } from '../../tokens/fixed.ts';
import type { TokenSource } from '../../tokens/token-source.ts';
import { startGatewayStub } from './gateway-stub.ts';
import type { GatewayStub, GatewayStubOptions } from './gateway-stub.ts';

/** A tool as the gateway lists it. */
export const createTask: Tool = {
  inputSchema: {
    type: 'object',
    properties: { 'X-Asana-Token': { type: 'string' }, name: { type: 'string' } },
    required: ['X-Asana-Token', 'name'],
  },
  name: 'asana___createTask',
  description: 'Creates a task',
};

/** A tool whose token is optional: the vendor answers anonymous callers too. */
export const getStatus: Tool = {
  inputSchema: { type: 'object', properties: { 'X-Asana-Token': { type: 'string' } } },
  name: 'asana___getStatus',
};

/** A token for both tools, its header written in another case than theirs. */
export const asana: Readonly<Record<string, TokenSource>> = { 'x-asana-token': fixed(secret('asana-1')) };

/** Gives `name-1`, `name-2`, … and is cached, as a source with an issuer behind it would be. */
export function rotating(name: string): TokenSource {
  let count = 0;
  const get: TokenSource['get'] = async () => ({ value: secret(`${name}-${++count}`) });
  return cached({ name: `the source of ${name}`, get });
}

/** A gateway with two tools on two pages, closed after the test, and how to connect to it. */
export async function gatewayWith(
  options: GatewayStubOptions = {},
  connection: Partial<GatewayConnection> = {},
): Promise<{ gateway: GatewayStub; open: () => Promise<GatewayClient> }> {
  const gateway = await startGatewayStub({ pages: [[createTask], [getStatus]], ...options });
  onTestFinished(() => gateway.close());
  const open = () => connectGateway({ url: gateway.url, inbound: fixed(secret('jwt')), ...connection });
  return { gateway, open };
}
