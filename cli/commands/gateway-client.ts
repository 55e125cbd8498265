import type { CallToolResult } from '@modelcontextprotocol/client';
import { ToolkitError } from '../../contract/errors.ts';
import { secret } from '../../contract/secret.ts';
import { isWrappedError } from '../../contract/vendor-error.ts';
import type { WrappedError } from '../../contract/vendor-error.ts';
import { connectGateway } from '../../mcp-client/connect-gateway.ts';
import type { GatewayClient } from '../../mcp-client/connect-gateway.ts';
import { cached } from '../../tokens/cached.ts';
import { clientCredentials } from '../../tokens/client-credentials.ts';
import { parseTokenSource } from '../../tokens/parse-token-source.ts';
import type { TokenSource } from '../../tokens/token-source.ts';
import { DONE } from '../exit-codes.ts';
import { CLIENT_SECRET_VARIABLE } from '../io.ts';
import type { Io } from '../io.ts';
import { logIn } from '../log-in.ts';
import type { Login } from '../log-in.ts';
import { isLoopbackName } from '../../local/loopback.ts';
import { DEAD_END } from '../../local/issuer/client.ts';

/** Options of every command that calls a gateway. */
export interface GatewayFlags {
  readonly gateway: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly inbound?: string;
  /** Somebody whom the local issuer knows. */
  readonly user?: string;
  readonly token?: readonly string[];
  readonly header?: readonly string[];
  readonly json?: boolean;
}

/** Lists the tools of a gateway, without the parameters that `--token` fills in. */
export async function tools(flags: GatewayFlags, io: Io): Promise<number> {
  return withGateway(flags, io, async (client) => {
    const listed = await client.listTools();
    if (flags.json === true) io.out(JSON.stringify({ tools: listed }));
    else for (const { name, description } of listed) io.out(`${name}  ${firstLine(description ?? '')}`);
    return DONE;
  });
}

/** Calls one tool and prints its answer; exit code 3 where the tool says that it failed. */
export async function call(
  tool: string,
  args: string | undefined,
  flags: GatewayFlags,
  io: Io,
): Promise<number> {
  const parsed = parseArguments(args);
  refuseTokens(parsed);
  return withGateway(flags, io, async (client) => {
    const result = await client.callTool(tool, parsed);
    if (flags.json === true) io.out(JSON.stringify(result));
    else
      for (const content of result.content)
        io.out(content.type === 'text' ? content.text : JSON.stringify(content));
    if (result.isError === true) {
      throw new ToolkitError('remote-refused', `tool "${tool}" answered with an error`);
    }
    const error = wrappedError(result.content);
    if (error !== undefined) {
      throw new ToolkitError(
        'remote-refused',
        `the ${error.source} answered tool "${tool}" with status ${error.status}`,
        {
          hint: error.hint,
        },
      );
    }
    return DONE;
  });
}

/** The vendor's error, where the answer is one. */
function wrappedError(content: CallToolResult['content']): WrappedError['error'] | undefined {
  const [first] = content;
  if (first?.type !== 'text') return undefined;
  try {
    const answer: unknown = JSON.parse(first.text);
    return isWrappedError(answer) ? answer.error : undefined;
  } catch {
    return undefined;
  }
}

async function withGateway(
  flags: GatewayFlags,
  io: Io,
  use: (client: GatewayClient) => Promise<number>,
): Promise<number> {
  const tokens = Object.fromEntries((flags.token ?? []).map((text) => parseNamed('--token', text, io)));
  const headers = parseHeaders(flags.header ?? [], io);
  const inbound = inboundSource(flags, io);
  const client = await connectGateway({ url: flags.gateway, inbound, tokens, headers });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function inboundSource({ inbound, tokenUrl, clientId, scope, user }: GatewayFlags, { env }: Io): TokenSource {
  if (inbound !== undefined && user !== undefined) {
    throw new ToolkitError('usage', '--inbound and --user exclude each other');
  }
  if (inbound !== undefined) return parseTokenSource(inbound, env);
  if (tokenUrl === undefined || clientId === undefined) {
    throw new ToolkitError('usage', 'nothing proves the caller to the gateway', {
      hint: 'Pass --token-url and --client-id (and --scope), or --inbound env:NAME.',
    });
  }
  const clientSecret = env[CLIENT_SECRET_VARIABLE];
  if (clientSecret === undefined || clientSecret === '') {
    throw new ToolkitError('token-missing', `environment variable "${CLIENT_SECRET_VARIABLE}" is not set`, {
      hint: 'It holds the secret of the client named by --client-id.',
    });
  }
  const client = { tokenUrl, clientId, clientSecret: secret(clientSecret) };
  if (user !== undefined) return userLogin({ ...client, scopes: scope?.split(' ') ?? [] }, user);
  return cached(
    clientCredentials({
      ...client,
      ...(scope === undefined ? {} : { scope }),
    }),
  );
}

/** The token of a user, who is chosen on the local issuer's login page without a password. */
function userLogin(
  client: Pick<Login, 'tokenUrl' | 'clientId' | 'clientSecret' | 'scopes'>,
  user: string,
): TokenSource {
  const { origin, hostname, pathname } = new URL(client.tokenUrl);
  if (!isLoopbackName(hostname) || !pathname.endsWith('/token')) {
    throw new ToolkitError('usage', '--user is given for another issuer than the local one', {
      hint: 'There people log in with a browser: pass the token that they get by --inbound env:NAME.',
    });
  }
  const authorizationUrl = `${origin}${pathname.replace(/token$/, 'auth')}`;
  const login = { ...client, authorizationUrl, redirectUri: DEAD_END };
  return cached({
    name: `user "${user}" of the local issuer`,
    get: async () => ({ value: secret(await logIn(login, user)) }),
  });
}

function parseHeaders(texts: readonly string[], io: Io): Readonly<Record<string, TokenSource>> {
  const entries = texts.map((text) => parseNamed('--header', text, io));
  const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) < index);
  if (twice !== undefined) throw new ToolkitError('usage', `header "${twice[0]}" is given twice`);
  return Object.fromEntries(entries);
}

function parseNamed(
  option: '--token' | '--header',
  text: string,
  { env }: Io,
): readonly [string, TokenSource] {
  const [header = '', ...rest] = text.split('=');
  if (header === '' || rest.length === 0) {
    const example = option === '--token' ? 'X-Asana-Token=env:ASANA_TOKEN' : 'X-User-Token=env:USER_TOKEN';
    throw new ToolkitError('usage', `a ${option} is not "HEADER=SOURCE"`, {
      hint: `For example ${example}; file:PATH and command:CMD work too.`,
    });
  }
  return [header, parseTokenSource(rest.join('='), env)];
}

function parseArguments(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below, without the text: it may hold what should not be printed.
  }
  throw new ToolkitError('usage', 'the arguments are no JSON object', {
    hint: `For example '{"task_gid":"1204"}'.`,
  });
}

/** Command lines are seen by other users of the machine and kept in histories. */
function refuseTokens(args: Readonly<Record<string, unknown>>): void {
  const header = Object.keys(args).find((name) => /^x-.+-token$/i.test(name));
  if (header === undefined) return;
  throw new ToolkitError('usage', `argument "${header}" is a token, which never stands on the command line`, {
    hint: `Name the place where it is found: --token ${header}=env:NAME.`,
  });
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n', 1);
  return line.length > 100 ? `${line.slice(0, 97)}…` : line;
}
