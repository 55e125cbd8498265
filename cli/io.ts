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
  /** Asks the person at the terminal; left out where nobody is there to answer. */
  readonly ask?: (question: string) => Promise<string>;
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
    out: (line) => console.log(printable(line)),
    err: (line) => console.error(printable(line)),
    interactive: process.stderr.isTTY,
    ...(process.stdin.isTTY && { ask }),
    stopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
        process.once('SIGHUP', () => resolve());
      }),
  };
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** Control characters but tab and line feed, and those that turn the direction of text around. */
const OBEYED = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The text as a terminal may show it: documents name things, and a terminal would obey what is in some names. They are
 * written as JSON writes them, so that a line of JSON stays the same JSON.
 */
export function printable(text: string): string {
  return text.replaceAll(
    OBEYED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
