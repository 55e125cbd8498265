import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A request that reached an MCP server. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly method?: string; readonly params?: Readonly<Record<string, unknown>> };
}

/** A running MCP server. */
export interface RunningServer {
  readonly url: string;
  readonly asked: Asked[];
}

/** Starts a server of the official SDK with sessions, by default one that has what the captured one had. */
export async function startSdkServer(
  make: () => McpServer['server'] = () => sdkServer(),
): Promise<RunningServer> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  return start(async (incoming, outgoing, body) => {
    const id = incoming.headers['mcp-session-id'];
    let transport = typeof id === 'string' ? transports.get(id) : undefined;
    if (transport === undefined) {
      const made: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (session) => void transports.set(session, made),
      });
      await make().connect(made);
      transport = made;
    }
    await transport.handleRequest(incoming, outgoing, body);
  });
}

/** Starts a server that speaks the stateless version alone and answers by method. */
export async function startStatelessServer(
  answers: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => object>>,
): Promise<RunningServer> {
  return start((_, outgoing, body) => {
    const { id, method = '', params = {} } = body as Asked['body'] & { readonly id?: unknown };
    const result = answers[method]?.(params);
    const error = { code: -32601, message: 'Method not found' };
    outgoing.writeHead(result === undefined ? 404 : 200, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify({ jsonrpc: '2.0', id, ...(result ? { result } : { error }) }));
    return Promise.resolve();
  });
}

async function start(
  handle: (incoming: IncomingMessage, outgoing: ServerResponse, body: unknown) => Promise<void>,
): Promise<RunningServer> {
  const asked: Asked[] = [];
  const server = createServer((incoming, outgoing) => {
    void json(incoming).then((body) => {
      asked.push({ headers: incoming.headers, body: body as Asked['body'] });
      return handle(incoming, outgoing, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, asked };
}

/** Its own handlers, because results shall be exactly these. */
/** A server that has what the captured ones had; `names` are the tools that it lists. */
export function sdkServer(names: readonly string[] = ['progress', 'echo']): McpServer['server'] {
  const { server } = new McpServer(
    { name: 'synthetic', version: '1' },
    { capabilities: { tools: {}, prompts: {}, resources: {}, logging: {} } },
  );
  const inputSchema = {
    type: 'object' as const,
    properties: { text: { type: 'string' } },
    required: ['text'],
  };
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [
      { name: 'progress', description: 'Report progress', inputSchema },
      { name: 'echo', description: 'Echo synthetic test text', inputSchema },
    ].filter(({ name }) => names.includes(name)),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { sendNotification }) => {
    const progressToken = params._meta?.progressToken;
    if (params.name === 'progress' && progressToken !== undefined) {
      for (const progress of [1, 2]) {
        await sendNotification({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 2 },
        });
      }
      await sendNotification({
        method: 'notifications/message',
        params: { level: 'info', data: 'synthetic-log-ok' },
      });
    }
    return {
      content: [{ type: 'text', text: `mcp-echo:${String(params.arguments?.text)}` }],
      isError: false,
    };
  });
  server.setRequestHandler(ListPromptsRequestSchema, () => ({
    prompts: [
      { name: 'hello', description: 'Synthetic prompt', arguments: [{ name: 'name', required: true }] },
    ],
  }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Hello ${String(params.arguments?.name)}` } }],
  }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: [{ uri: 'test://china/info', name: 'China info', mimeType: 'text/plain' }],
  }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [{ uriTemplate: 'test://china/{name}', name: 'Named info' }],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => {
    if (params.uri !== 'test://china/info') throw new Error('no such resource');
    return { contents: [{ uri: params.uri, mimeType: 'text/plain', text: 'china-resource-ok' }] };
  });
  return server;
}
