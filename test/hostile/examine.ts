import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../contract/finding.ts';
import { run as runCommandLine } from '../../cli/program.ts';
import { validateAsCdk } from '../transform/cdk-check.ts';
import { malformedAt, rawOf } from '../transform/html-page.ts';
import type { Ending, HostileDocument } from './hostile-document.ts';
import { pollution } from './pollution.ts';

/** What a command left that ran in this process. */
interface Ran {
  readonly exit: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** What stands in the file beside the folder that nobody may read. */
export const CANARY = 'canary-7f3a';

/** One thing to look at; gives what is wrong. */
type Check = () => readonly string[] | Promise<readonly string[]>;

/**
 * Runs `transform` on a hostile document as the command line does, `lint` and `init` too where it is not large, and says
 * what is wrong with how they end. `folder` is made anew.
 */
export async function examine(document: HostileDocument, folder: string): Promise<readonly string[]> {
  const file = await writeInto(folder, document);
  const run = (name: string, ...options: readonly string[]): Promise<Ran> =>
    runHere([name, file, ...options, ...(document.options ?? [])], folder);
  const checks: readonly (readonly [what: string, check: Check])[] = [
    [
      'transform',
      async () => {
        const ran = await run('transform', '--out', 'out');
        return [...(await endsAs(document.ends, ran, folder)), ...leaks(ran)];
      },
    ],
    ['outputs', () => readOutputs(join(folder, 'out'))],
    [
      'lint',
      async () => {
        const ran = await run('lint', '--json');
        return [...(ran.err.length === 0 ? unplaced(ran) : namesNoPlace(ran, file)), ...leaks(ran)];
      },
    ],
    ['init', async () => leaks(await run('init', '--json'))],
    ['prototype', pollution],
  ];
  const wanted = checks.filter(([what]) => document.isLarge !== true || (what !== 'lint' && what !== 'init'));
  const faults: string[] = [];
  for (const [what, check] of wanted) {
    const found = await attempt(check);
    faults.push(...found.map((fault) => `${what}: ${fault}`));
  }
  return faults;
}

async function attempt(check: Check): Promise<readonly string[]> {
  try {
    return await check();
  } catch (error) {
    return [`it throws ${String(error).slice(0, 300)}`];
  }
}

/** Writes the files of a document into a folder with room for outputs, and gives the document's name. */
async function writeInto(folder: string, document: HostileDocument): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'out'), { recursive: true });
  const files = document.files();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return Object.keys(files)[0] ?? '';
}

async function runHere(args: readonly string[], cwd: string): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const exit = await runCommandLine(args, {
    cwd,
    command: 'agentcore-bearer',
    env: {},
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    interactive: false,
    stopped: () => Promise.resolve(),
  });
  return { exit, out, err };
}

async function endsAs(ends: Ending, { exit, err }: Ran, folder: string): Promise<readonly string[]> {
  const [said = ''] = err;
  if (ends !== 'compiles' && 'error' in ends) {
    const begin = `error ${ends.error}: `;
    const isSaid = said.startsWith(begin) && ends.says.test(said.slice(begin.length));
    return isSaid ? [] : [`it ends with ${exit} and "${said.slice(0, 300)}"`];
  }
  if (exit !== 0) return [`it ends with ${exit} and "${said.slice(0, 300)}"`];
  if (ends === 'compiles') return [];
  const report = JSON.parse(await readFile(join(folder, 'out/report.json'), 'utf8')) as {
    readonly findings: readonly Finding[];
  };
  const alike = report.findings.filter(({ code }) => code === ends.finding);
  if (alike.some(({ pointer, message }) => ends.says.test(`${pointer} ${message}`))) return [];
  const [other] = alike;
  return [`no finding "${ends.finding}" says so; one says ${JSON.stringify(other ?? null).slice(0, 300)}`];
}

/** Outputs are JSON, and a page of which no name or text became a tag. */
async function readOutputs(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  const faults: string[] = [];
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8');
    if (text.includes(CANARY)) faults.push(`${name} holds what stands outside of the folder`);
    if (name.endsWith('.json')) JSON.parse(text);
    if (name === 'target.json') faults.push(...validateAsCdk(text));
    if (name.endsWith('.html')) {
      const odd = malformedAt(text);
      if (odd !== undefined) faults.push(`${name} has markup of somebody else: ${odd.slice(0, 100)}`);
      rawOf(text, 'script');
    }
  }
  return faults;
}

/** Every finding of `lint` has a line. */
function unplaced({ out, exit }: Ran): readonly string[] {
  const { findings } = JSON.parse(out.join('\n')) as {
    readonly findings: readonly { readonly code: string; readonly line: number; readonly pointer: string }[];
  };
  if (exit !== 0 && findings.length === 0) return ['it ends with 1 and finds nothing'];
  const lost = findings.find(({ line, pointer }) => !(line >= 1) || typeof pointer !== 'string');
  return lost === undefined ? [] : [`finding "${lost.code}" has no place`];
}

function namesNoPlace({ err }: Ran, file: string): readonly string[] {
  const [said = ''] = err;
  return said.startsWith('error ') && (said.includes(file) || /(at|from|of) "/.test(said))
    ? []
    : [`it says "${said.slice(0, 300)}", which names no place`];
}

/** Access is denied to what nobody may even look for: see the permissions of `run-documents.ts`. */
function leaks({ out, err }: Ran): readonly string[] {
  const printed = [...out, ...err].join('\n');
  return [CANARY, 'ERR_ACCESS_DENIED']
    .filter((text) => printed.includes(text))
    .map((text) => `it says ${text}`);
}
