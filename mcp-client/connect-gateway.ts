import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { CallToolResult, Implementation, Tool } from '@modelcontextprotocol/client';
import { isWrappedError } from '../contract/vendor-error.ts';
import { requireSecureUrl } from '../tokens/require-secure-url.ts';
import type { TokenSource } from '../tokens/token-source.ts';
import { authorisedFetch } from './authorised-fetch.ts';
import { clientHeaders } from './client-headers.ts';
import { fillTokens, isRefreshed } from './fill-tokens.ts';
import type { FilledArguments } from './fill-tokens.ts';
import { hideTokens, hideTokensInResult } from './hide-tokens.ts';
import type { IsHidden } from './hide-tokens.ts';
import { toToolkitError } from './to-toolkit-error.ts';
import { refuseSharedToken, sourceOf, tokenSources } from './token-sources.ts';
import { createUsedSecrets } from './used-secrets.ts';
import type { UsedSecrets } from './used-secrets.ts';

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
  /**
   * The vendors' tokens by header, in any case: `X-Asana-Token` for the tools of whichever target declares it, or
   * `asana:X-Asana-Token` for those of target `asana` alone. Where tools of several targets declare a header, only
   * the second form is used: a target that somebody else added to the gateway is not given the token.
   */
  readonly tokens?: Readonly<Record<string, TokenSource>>;
  /**
   * Headers that go to the gateway with each request, for its interceptors and targets: by name, in any case. Values are
   * taken for secrets, whatever they are.
   */
  readonly headers?: Readonly<Record<string, TokenSource>>;
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
   * Tokens that the gateway or the vendor repeats are struck out of the result.
   * @throws ToolkitError `token-missing` where a token that the tool requires is, `usage` where a token's key
   *   names no target and tools of several targets declare its header.
   */
  callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<CallToolResult>;
  close(): Promise<void>;
}

/**
 * Connects to a gateway in the newest MCP version that both speak.
 * @throws ToolkitError `usage` where the URL is neither https nor on this machine or a header is not the client's to set,
 *   `token-missing`,
 *   `remote-refused` where the gateway refuses the inbound token, `remote-failed` or `remote-timeout`.
 */
export async function connectGateway(connection: GatewayConnection): Promise<GatewayClient> {
  const url = requireSecureUrl('gateway URL', connection.url);
  const headers = clientHeaders(connection.headers ?? {});
  const used = createUsedSecrets();
  const client = new Client(connection.clientInfo ?? CLIENT_INFO, {
    versionNegotiation: { mode: 'auto' },
    listMaxPages: MAX_PAGES,
  });
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: authorisedFetch({ inbound: connection.inbound, headers }, used, connection.fetch ?? fetch),
  });
  await told(() => client.connect(transport), used);
  return gatewayClient(client, connection, used);
}

function gatewayClient(client: Client, connection: GatewayConnection, used: UsedSecrets): GatewayClient {
  const sources = tokenSources(connection.tokens ?? {});
  const isHidden: IsHidden = (tool, parameter) =>
    (connection.hideTokens ?? true) && sourceOf(sources, tool, parameter) !== undefined;
  let known: ReadonlyMap<string, Tool> = new Map();

  const refresh = async (): Promise<readonly Tool[]> => {
    const { tools } = await client.listTools();
    known = new Map(tools.map((tool) => [tool.name, tool]));
    return tools;
  };
  const send = (name: string, { args, tokens }: FilledArguments): Promise<CallToolResult> => {
    for (const parameter of tokens.keys()) used.add(String(args[parameter]));
    return client.callTool({ name, arguments: args });
  };
  const call = async (name: string, given: Readonly<Record<string, unknown>>): Promise<CallToolResult> => {
    if (sources.size > 0 && !known.has(name)) await refresh();
    const tool = known.get(name) ?? { name, inputSchema: { type: 'object' } };
    refuseSharedToken(tool, sources, known.values());
    const first = await fillTokens(tool, given, sources);
    const result = await send(name, first);
    if (first.tokens.size === 0 || !isTokenRefused(result)) return result;
    const second = await fillTokens(tool, given, sources, first.tokens);
    return isRefreshed(first, second) ? send(name, second) : result;
  };
  return {
    listTools: () => told(async () => (await refresh()).map((tool) => hideTokens(tool, isHidden)), used),
    callTool: (name, args) =>
      told(async () => hideTokensInResult(name, cleaned(await call(name, args), used), isHidden), used),
    close: () => client.close(),
  };
}

/** The result without the tokens that it repeats. */
function cleaned(result: CallToolResult, { redact }: UsedSecrets): CallToolResult {
  const text = JSON.stringify(result);
  const clean = redact(text);
  // Strings and numbers alone are replaced, by strings: the shape is the one that the client library checked.
  return clean === text ? result : (JSON.parse(clean) as CallToolResult);
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

async function told<T>(run: () => Promise<T>, { redact }: UsedSecrets): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toToolkitError(error, redact);
  }
}
