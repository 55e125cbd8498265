import type { Tool } from '@modelcontextprotocol/client';
import { isToolkitError } from '../contract/errors.ts';
import type { Secret } from '../contract/secret.ts';
import type { TokenSource } from '../tokens/token-source.ts';
import { parametersOf, sourceOf } from './token-sources.ts';
import type { TokenSources } from './token-sources.ts';

/** The arguments of a call, and the tokens among them by parameter. */
export interface FilledArguments {
  readonly args: Readonly<Record<string, unknown>>;
  readonly tokens: ReadonlyMap<string, Secret>;
}

/**
 * The caller's arguments with the tokens that `tool` declares and a source has. What the caller itself gave
 * for such a parameter is dropped: a model's guess never travels as a credential. A token that the tool does
 * not require may be missing.
 * @throws ToolkitError `token-missing` where a required one is.
 */
export async function fillTokens(
  tool: Tool,
  given: Readonly<Record<string, unknown>>,
  sources: TokenSources,
  rejected: ReadonlyMap<string, Secret> = new Map(),
): Promise<FilledArguments> {
  const own = Object.entries(given).filter(([name]) => sourceOf(sources, tool.name, name) === undefined);
  const tokens = new Map<string, Secret>();
  for (const parameter of parametersOf(tool)) {
    const source = sourceOf(sources, tool.name, parameter);
    if (source === undefined) continue;
    const isRequired = tool.inputSchema.required?.includes(parameter) ?? false;
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
