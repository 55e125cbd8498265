import type { Tool } from '@modelcontextprotocol/client';
import { isToolkitError } from '../contract/errors.ts';
import type { Secret } from '../contract/secret.ts';
import type { TokenSource } from '../tokens/token-source.ts';

/** Token sources by the lower-case name of the header that carries the token to the target. */
export type TokenSources = ReadonlyMap<string, TokenSource>;

/** The arguments of a call, and the tokens among them by parameter. */
export interface FilledArguments {
  readonly args: Readonly<Record<string, unknown>>;
  readonly tokens: ReadonlyMap<string, Secret>;
}

/** Sources by header, whatever case the caller writes it in. */
export function tokenSources(tokens: Readonly<Record<string, TokenSource>>): TokenSources {
  return new Map(Object.entries(tokens).map(([header, source]) => [header.toLowerCase(), source]));
}

/**
 * The caller's arguments with the tokens that `tool` declares and a source has. What the caller itself gave
 * for such a parameter is dropped: a model's guess never travels as a credential. A token that the tool does
 * not require may be missing.
 * @throws ToolkitError `token-missing` where a required one is.
 */
export async function fillTokens(
  tool: Tool | undefined,
  given: Readonly<Record<string, unknown>>,
  sources: TokenSources,
  rejected: ReadonlyMap<string, Secret> = new Map(),
): Promise<FilledArguments> {
  const own = Object.entries(given).filter(([name]) => !sources.has(name.toLowerCase()));
  const tokens = new Map<string, Secret>();
  for (const parameter of Object.keys(tool?.inputSchema.properties ?? {})) {
    const source = sources.get(parameter.toLowerCase());
    if (source === undefined) continue;
    const isRequired = tool?.inputSchema.required?.includes(parameter) ?? false;
    const token = await getToken(source, isRequired, rejected.get(parameter));
    if (token !== undefined) tokens.set(parameter, token);
  }
  const revealed = [...tokens].map(([parameter, token]) => [parameter, token.reveal()]);
  return { args: Object.fromEntries([...own, ...revealed]) as FilledArguments['args'], tokens };
}

/** Whether a repeated call would send another token than the one that was refused. */
export function isRefreshed(before: FilledArguments, after: FilledArguments): boolean {
  return [...after.tokens].some(([parameter, token]) => before.args[parameter] !== token.reveal());
}

async function getToken(
  source: TokenSource,
  isRequired: boolean,
  rejected: Secret | undefined,
): Promise<Secret | undefined> {
  try {
    return (await source.get(rejected === undefined ? {} : { rejected })).value;
  } catch (error) {
    if (!isRequired && isToolkitError(error) && error.code === 'token-missing') return undefined;
    throw error;
  }
}
