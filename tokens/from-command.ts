import { execFile } from 'node:child_process';
import { ToolkitError } from '../contract/errors.ts';
import { tokenFromText } from './token-source.ts';
import type { TokenRequest, TokenSource } from './token-source.ts';

/** How long a command may take unless told otherwise. */
const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** All that a program gets of the environment: the rest may hold secrets that are not its business. */
const PASSED_ON: readonly string[] = ['PATH', 'HOME'];

/** Options of {@link fromCommand}. */
export interface CommandOptions {
  readonly timeoutMs?: number;
}

/**
 * A source that runs a program without a shell, each time anew, and takes what it prints on stdout. A text is
 * split by {@link splitCommand}. Of `env`, which the caller passes in, the program gets `PATH` and `HOME`; what
 * else it needs stands in the command, for example `env VAULT_ADDR=https://vault.example vault read …`.
 * Messages name the program alone: neither its arguments nor what it printed.
 * @throws ToolkitError `usage` where the text names no program.
 */
export function fromCommand(
  command: string | readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  options: CommandOptions = {},
): TokenSource {
  const [program, ...args] = typeof command === 'string' ? splitCommand(command) : command;
  if (program === undefined) throw new ToolkitError('usage', 'the token command names no program');
  const name = `command "${program}"`;
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  return {
    name,
    get: async (request) => {
      const passedOn = Object.fromEntries(PASSED_ON.map((variable) => [variable, env[variable]]));
      return tokenFromText(
        name,
        await run({ name, program, args, env: passedOn, timeoutMs }, request),
        request,
      );
    },
  };
}

/**
 * The words of a command: separated by spaces and tabs; a part in single or double quotes keeps them. There
 * are no escapes, variables or wildcards: `op read "op://vault/my item/token"` has three words.
 * @throws ToolkitError `usage` where a quote is not closed.
 */
export function splitCommand(text: string): readonly string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  if (/["']/.test(text.replace(/"[^"]*"|'[^']*'/g, ''))) {
    throw new ToolkitError('usage', 'the token command has a quote that is not closed');
  }
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

interface Run {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
}

function run({ name, program, args, env, timeoutMs }: Run, request: TokenRequest = {}): Promise<string> {
  const { signal } = request;
  return new Promise((resolve, reject) => {
    const options = { env, timeout: timeoutMs, maxBuffer: MAX_OUTPUT_BYTES, ...(signal && { signal }) };
    const child = execFile(program, args, options, (error, stdout) => {
      // The error itself is dropped: its message repeats the arguments and stderr.
      if (error === null) resolve(stdout);
      else if (signal?.aborted === true) reject(signal.reason as Error);
      else reject(new ToolkitError('token-missing', `${name} gave no token: ${why(error, timeoutMs)}`));
    });
    // A program that asks for input gets none, instead of waiting for it.
    child.stdin?.end();
  });
}

function why(error: { code?: unknown; killed?: boolean }, timeoutMs: number): string {
  if (error.code === 'ENOENT') return 'there is no such program';
  if (typeof error.code === 'number') return `it ended with exit code ${error.code}`;
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'it printed more than a token';
  if (error.killed === true) return `it took longer than ${timeoutMs / 1000} s`;
  return typeof error.code === 'string' ? error.code : 'it was stopped by a signal';
}
