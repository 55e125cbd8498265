import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ToolkitError } from '../contract/errors.ts';

/** A mock of a vendor, made by Prism from the vendor's own document. */
export interface VendorMock {
  /** For example `http://127.0.0.1:40123`; paths stand below it without the server's own base path. */
  readonly url: string;
  /** What it has printed so far. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

const READY = /listening on (http:\/\/\S+)/;
const READY_WITHIN_MS = 60_000;

/**
 * Starts Prism on a free port of the loopback interface; ready when it says so.
 * @throws ToolkitError `peer-missing` where Prism is not installed, `remote-failed` where it does not start.
 */
export async function startVendorMock(document: string): Promise<VendorMock> {
  const program = await findPrism();
  const child = spawn(process.execPath, [program, 'mock', '-h', '127.0.0.1', '-p', '0', document], {
    // Nothing of our environment is the mock's business.
    env: { PATH: dirname(process.execPath), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  try {
    return { url: await untilReady(child, lines), lines, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function findPrism(): Promise<string> {
  try {
    const manifest = fileURLToPath(import.meta.resolve('@stoplight/prism-cli/package.json'));
    const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as {
      readonly bin: { readonly prism: string };
    };
    return join(dirname(manifest), bin.prism);
  } catch (cause) {
    throw new ToolkitError('peer-missing', 'the package "@stoplight/prism-cli" is needed to mock a vendor', {
      hint: 'Install it: npm install @stoplight/prism-cli@5.16.0',
      cause,
    });
  }
}

async function untilReady(
  child: ChildProcessByStdio<null, Readable, Readable>,
  lines: string[],
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(notStarted(lines)), READY_WITHIN_MS);
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      const url = parts.map((line) => READY.exec(line)?.[1]).find((found) => found !== undefined);
      if (url !== undefined) resolve(url);
    });
  }
  child.once('exit', () => reject(notStarted(lines)));
  return promise.finally(() => clearTimeout(timer));
}

function notStarted(lines: readonly string[]): ToolkitError {
  const said = lines.findLast((line) => line.trim() !== '') ?? 'it said nothing';
  return new ToolkitError('remote-failed', `the mock of the vendor did not start: ${said.trim()}`, {
    hint: 'Prism needs a document without broken references; see "agentcore-bearer transform" for what it finds.',
  });
}
