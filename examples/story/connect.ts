import { connectV1, connectV2 } from '../../cli/demo/mcp-clients.ts';
import type { McpClient } from '../../cli/demo/mcp-clients.ts';
import type { Deployed } from './deploy-gateway.ts';
import type { Scene } from './run-story.ts';

/** How a client comes. */
export interface Connection {
  readonly inbound: string;
  readonly line: 'v1' | 'v2';
  /** Besides `Authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Connects an official MCP client. All that it shows a model is searched in the end. */
export async function connect(
  scene: Scene,
  { registration }: Deployed,
  { inbound, line, headers }: Connection,
): Promise<McpClient> {
  const open = line === 'v1' ? connectV1 : connectV2;
  const client = await open(registration.gatewayUrl, inbound, headers);
  scene.cleanUp(async () => client.close());
  const seen = <T>(where: string, value: T): T => {
    scene.transcript.push({ where, text: JSON.stringify(value) });
    return value;
  };
  return {
    version: client.version,
    listTools: async () => seen('list of tools', await client.listTools()),
    callTool: async (name, args) => seen('answer of a tool', await client.callTool(name, args)),
    close: () => client.close(),
  };
}
