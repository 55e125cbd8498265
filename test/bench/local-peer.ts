import { CreateGatewayCommand, CreateGatewayTargetCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { BedrockAgentCoreControlClient } from '@aws-sdk/client-bedrock-agentcore-control';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { startLocalAws } from '../../local/start.ts';

/** A process that serves one tool, `add`, until its stdin ends: `gateway` or `sdk`. Prints its MCP endpoint. */
/** What the tool of both takes. */
const SUM_INPUT = z.object({ a: z.number(), b: z.number() });

console.log(process.argv[2] === 'gateway' ? await serveGateway() : await serveSdk());
process.stdin.on('end', () => process.exit(0)).resume();

/** A gateway that lets everybody in, with a Lambda target whose function runs in this process. */
async function serveGateway(): Promise<string> {
  const aws = await startLocalAws({ settleMs: 0 });
  const client = new BedrockAgentCoreControlClient({ ...aws.sdkSettings });
  const { gatewayId = '', gatewayUrl = '' } = await client.send(
    new CreateGatewayCommand({
      name: 'bench',
      roleArn: `arn:aws:iam::${aws.accountId}:role/bench`,
      protocolType: 'MCP',
      authorizerType: 'NONE',
    }),
  );
  aws.deployFunction({ name: 'add', handler: (event) => add(SUM_INPUT.parse(event)), timeoutMs: 10_000 });
  const number = { type: 'number' } as const;
  const toolSchema = {
    inlinePayload: [
      {
        name: 'add',
        description: 'Add',
        inputSchema: { type: 'object' as const, properties: { a: number, b: number }, required: ['a', 'b'] },
      },
    ],
  };
  const lambdaArn = `arn:aws:lambda:${aws.region}:${aws.accountId}:function:add`;
  await client.send(
    new CreateGatewayTargetCommand({
      gatewayIdentifier: gatewayId,
      name: 'bench',
      targetConfiguration: { mcp: { lambda: { lambdaArn, toolSchema } } },
      credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
    }),
  );
  return gatewayUrl;
}

function add({ a, b }: z.infer<typeof SUM_INPUT>): { readonly sum: number } {
  return { sum: a + b };
}

/** A server of the official SDK as its documentation shows it, with sessions and JSON answers. */
async function serveSdk(): Promise<string> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const connect = async (): Promise<StreamableHTTPServerTransport> => {
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      enableJsonResponse: true,
      onsessioninitialized: (session) => void transports.set(session, transport),
    });
    const server = new McpServer({ name: 'bench', version: '1' });
    server.registerTool('bench___add', { description: 'Add', inputSchema: SUM_INPUT.shape }, (input) => ({
      content: [{ type: 'text', text: JSON.stringify(add(input)) }],
    }));
    await server.connect(transport);
    return transport;
  };
  const server = createServer((incoming, outgoing) => {
    void json(incoming).then(async (body) => {
      const known = transports.get(String(incoming.headers['mcp-session-id']));
      await (known ?? (await connect())).handleRequest(incoming, outgoing, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}
