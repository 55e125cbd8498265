import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { CallToolResult, Implementation, Tool } from '@modelcontextprotocol/client';
import { isWrappedError } from '../contract/vendor-error.ts';
import { requireSecureUrl } from '../tokens/require-secure-url.ts';
import type { TokenSource } from '../tokens/token-source.ts';
import { authorisedFetch } from './authorised-fetch.ts';
import { fillTokens, isRefreshed, tokenSources } from './fill-tokens.ts';
import type { TokenSources } from './fill-tokens.ts';
import { hideTokens, hideTokensInResult } from './hide-tokens.ts';
import { toToolkitError } from './to-toolkit-error.ts';

const CLIENT_INFO: Implementation = { name: 'agentcore-bearer', version: '0.1.0' };
/**
 * The client library stops after 64 pages; a gateway may have 100 targets of 1000 tools, its page size is not
 * known.
 */
const MAX_PAGES = 10_000;

/** Which gateway to connect to, and the tokens for it and for the vendors behind it. */
export interface GatewayConnection {
  /** The gateway's MCP endpoint. */
  readonly url: string;
  /** The caller's proof to the gateway. */
  readonly inbound: TokenSource;
  /** The vendors' tokens by header, for example `X-Asana-Token`. */
  readonly tokens?: Readonly<Record<string, TokenSource>>;
  /** Whether tools are listed without the parameters that `tokens` fills; true unless told otherwise. */
  readonly hideTokens?: boolean;
  readonly clientInfo?: Implementation;
  readonly fetch?: typeof fetch;
}

/**
 * A connected gateway. Each method throws ToolkitError `remote-refused`, `remote-failed` or `remote-timeout`.
 */
export interface GatewayClient {
  /** All tools of all pages. */
  listTools(): Promise<readonly Tool[]>;
  /**
   * Calls a tool with the tokens filled in, and once more with fresh ones where the vendor refused them.
   * @throws ToolkitError `token-missing` where a token that the tool requires is.
   */
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<CallToolResult>;
  close(): Promise<void>;
}

/**
 * Connects to a gateway in the newest MCP version that both speak.
 * @throws ToolkitError `usage` where the URL is neither https nor on this machine, `token-missing`,
 *   `remote-refused` where the gateway refuses the inbound token, `remote-failed` or `remote-timeout`.
 */
export async function connectGateway(connection: GatewayConnection): Promise<GatewayClient> {
  const url = requireSecureUrl('gateway URL', connection.url);
  const sources = tokenSources(connection.tokens ?? {});
  const client = new Client(connection.clientInfo ?? CLIENT_INFO, {
    versionNegotiation: { mode: 'auto' },
    listMaxPages: MAX_PAGES,
  });
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: authorisedFetch(connection.inbound, connection.fetch ?? fetch),
  });
  await told(() => client.connect(transport));
  return gatewayClient(client, sources, connection.hideTokens ?? true);
}

function gatewayClient(client: Client, sources: TokenSources, hidesTokens: boolean): GatewayClient {
  const isHidden = (parameter: string): boolean => hidesTokens && sources.has(parameter.toLowerCase());
  let known: ReadonlyMap<string, Tool> = new Map();

  const refresh = async (): Promise<readonly Tool[]> => {
    const { tools } = await client.listTools();
    known = new Map(tools.map((tool) => [tool.name, tool]));
    return tools;
  };
  const call = async (name: string, given: Readonly<Record<string, unknown>>): Promise<CallToolResult> => {
    if (sources.size > 0 && !known.has(name)) await refresh();
    const tool = known.get(name);
    const first = await fillTokens(tool, given, sources);
    const result = await client.callTool({ name, arguments: first.args });
    if (first.tokens.size === 0 || !isTokenRefused(result)) return result;
    const second = await fillTokens(tool, given, sources, first.tokens);
    return isRefreshed(first, second) ? client.callTool({ name, arguments: second.args }) : result;
  };
  return {
    listTools: () => told(async () => (await refresh()).map((tool) => hideTokens(tool, isHidden))),
    callTool: (name, args) => told(async () => hideTokensInResult(name, await call(name, args), isHidden)),
    close: () => client.close(),
  };
}

/**
 * The vendor's own 401, as the target tells it; nothing has happened at the vendor, so the call may be
 * repeated.
 */
function isTokenRefused({ content }: CallToolResult): boolean {
  const [first] = content;
  if (first?.type !== 'text') return false;
  try {
    const answer: unknown = JSON.parse(first.text);
    return isWrappedError(answer) && answer.error.source === 'vendor' && answer.error.status === 401;
  } catch {
    return false;
  }
}

async function told<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toToolkitError(error);
  }
}
