import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ToolkitError } from '../contract/errors.ts';
import type { SourceDocument } from '../transform/index.ts';

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
 * Starts Prism on a free port of the loopback interface; ready when it says so. Prism reads a copy of the document
 * as we read it, and follows no reference: it would read any file and any URL.
 * @throws ToolkitError `peer-missing` where Prism is not installed, `cannot-transform` where a reference leads outside
 * the document, `remote-failed` where Prism does not start.
 */
export async function startVendorMock(document: SourceDocument): Promise<VendorMock> {
  const program = await findPrism();
  const text = selfContained(document);
  const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-mock-'));
  const file = join(folder, 'document.json');
  await writeFile(file, text, { mode: 0o600 });
  const child = spawn(process.execPath, [program, 'mock', '-h', '127.0.0.1', '-p', '0', file], {
    // Nothing of our environment is the mock's business.
    env: { PATH: dirname(process.execPath), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl+C is for us, and we end the mock when we are done with it.
    detached: true,
  });
  const lines: string[] = [];
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Whatever ends this process ends the mock.
  const kill = (): void => void child.kill();
  process.once('exit', kill);
  const close = async (): Promise<void> => {
    child.kill();
    await exited;
    process.off('exit', kill);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    return { url: await untilReady(child, lines), lines, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The document as JSON. */
function selfContained({ root, file }: SourceDocument): string {
  return JSON.stringify(root, (name, value: unknown) => {
    if (name === '$ref' && typeof value === 'string' && !value.startsWith('#')) {
      throw new ToolkitError(
        'cannot-transform',
        `"${file}" refers to "${value}", which a mock must not follow`,
        {
          hint: 'Bring what it refers to into the document, or serve a mock of your own with --upstream.',
        },
      );
    }
    return value;
  });
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
  const written = lines.filter((line) => line.trim() !== '');
  const said = written.find((line) => /fatal|error/i.test(line)) ?? written.at(-1) ?? 'it said nothing';
  return new ToolkitError('remote-failed', `the mock of the vendor did not start: ${said.trim()}`, {
    hint: 'Prism needs a document without broken references; see "agentcore-bearer transform" for what it finds.',
  });
}
