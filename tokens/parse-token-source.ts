import { ToolkitError } from '../contract/errors.ts';
import { cached } from './cached.ts';
import { fromCommand } from './from-command.ts';
import { fromEnvironment } from './from-environment.ts';
import { fromFile } from './from-file.ts';
import type { TokenSource } from './token-source.ts';

/**
 * The source that a text names: `env:NAME`, `file:PATH` or `command:CMD`. A command's token is cached, so
 * that a password manager is not asked for each call; its program sees nothing of `env` but `PATH` and `HOME`.
 * @throws ToolkitError `usage`; the text is not repeated, because it may be a token given by mistake.
 */
export function parseTokenSource(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): TokenSource {
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(colon, 0));
  const rest = text.slice(colon + 1);
  if (rest !== '') {
    if (kind === 'env') return fromEnvironment(env, rest);
    if (kind === 'file') return fromFile(rest);
    if (kind === 'command') return cached(fromCommand(rest, env));
  }
  throw new ToolkitError('usage', 'a token source is not "env:NAME", "file:PATH" or "command:CMD"', {
    hint: 'A token itself never stands on the command line: name the place where it is found.',
  });
}
