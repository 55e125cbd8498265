/** Environment variable that holds the secret of the client named by `--client-id`. */
export const CLIENT_SECRET_VARIABLE = 'AGENTCORE_BEARER_CLIENT_SECRET';

/** What a command reads of its surroundings and where it writes: results to `out`, everything else to `err`. */
export interface Io {
  /** Absolute folder against which paths on the command line count. */
  readonly cwd: string;
  /** How a user calls this program, for texts that show a command. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Whether a person watches stderr. */
  readonly interactive: boolean;
  /** Resolves when somebody asks the process to end. From the first call on, Ctrl+C no longer ends it by itself. */
  readonly stopped: () => Promise<void>;
}

/** The surroundings of this process. Under `npm run` paths count from where the user stands. */
export function processIo(): Io {
  const { env } = process;
  const inCheckout = import.meta.url.endsWith('.ts') && env.npm_lifecycle_event === 'agentcore-bearer';
  return {
    cwd: (inCheckout ? env.INIT_CWD : undefined) ?? process.cwd(),
    command: inCheckout ? 'npm run -s agentcore-bearer --' : 'agentcore-bearer',
    env,
    out: (line) => console.log(line),
    err: (line) => console.error(line),
    interactive: process.stderr.isTTY,
    stopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
        process.once('SIGHUP', () => resolve());
      }),
  };
}
