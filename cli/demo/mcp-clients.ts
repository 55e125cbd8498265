import {
  Client as NewClient,
  StreamableHTTPClientTransport as NewTransport,
} from '@modelcontextprotocol/client';
import type { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolkitError } from '../../contract/errors.ts';

/** A tool as clients see it. */
export interface ListedTool {
  readonly name: string;
  readonly inputSchema: {
    readonly properties?: object | undefined;
    readonly required?: readonly string[] | undefined;
  };
}

/** A tool's answer. */
export interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
}

/** One of the two official MCP clients, as the demo uses them. */
export interface McpClient {
  /** Protocol version that client and gateway agreed on. */
  readonly version: string;
  listTools(): Promise<readonly ListedTool[]>;
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<ToolAnswer>;
  close(): Promise<void>;
}

/** Headers of the client's own, by name. */
type Headers = Readonly<Record<string, string>>;

const INFO = { name: 'agentcore-bearer-demo', version: '1' };

/** Connects the official TypeScript SDK of the v1 line. @throws ToolkitError `peer-missing`. */
export async function connectV1(url: string, inbound: string, headers: Headers = {}): Promise<McpClient> {
  const { Client, StreamableHTTPClientTransport } = await loadV1();
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: authorised(inbound, headers),
  });
  const client = new Client(INFO);
  // The transport's optional session id is typed without `undefined`, which exactOptionalPropertyTypes tells apart.
  await client.connect(transport);
  return {
    version: transport.protocolVersion ?? '',
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args) => toAnswer(await client.callTool({ name, arguments: { ...args } })),
    close: () => client.close(),
  };
}

/** Connects the official v2 client, which asks for the newest protocol first. */
export async function connectV2(url: string, inbound: string, headers: Headers = {}): Promise<McpClient> {
  const transport = new NewTransport(new URL(url), { requestInit: authorised(inbound, headers) });
  const client = new NewClient(INFO, { versionNegotiation: { mode: 'auto' } });
  await client.connect(transport);
  return {
    version: client.getNegotiatedProtocolVersion() ?? '',
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args) => toAnswer(await client.callTool({ name, arguments: { ...args } })),
    close: () => client.close(),
  };
}

interface V1 {
  readonly Client: typeof V1Client;
  readonly StreamableHTTPClientTransport: typeof V1Transport;
}

async function loadV1(): Promise<V1> {
  try {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } =
      await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
    return { Client, StreamableHTTPClientTransport };
  } catch (cause) {
    throw new ToolkitError('peer-missing', 'the package "@modelcontextprotocol/sdk" is needed for the demo', {
      hint: 'Install it: npm install @modelcontextprotocol/sdk@1.32.2',
      cause,
    });
  }
}

function authorised(inbound: string, headers: Headers): RequestInit {
  return { headers: { ...headers, authorization: `Bearer ${inbound}` } };
}

/** The part of a result that both clients' types agree on. */
function toAnswer(result: unknown): ToolAnswer {
  const { isError, content } = result as { isError?: boolean; content?: readonly { text?: string }[] };
  return { isError: isError === true, text: content?.[0]?.text ?? '' };
}
