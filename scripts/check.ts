import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/**
 * What needs no test to be seen: how files are written, types, rules. ESLint, which takes longest, runs beside the two
 * others. What each says is printed in one piece; exit code 1 where one finds anything. `npm test` begins with it.
 */
const LANES: readonly (readonly Tool[])[] = [
  [{ name: 'eslint', file: 'eslint/bin/eslint.js', args: ['.'] }],
  [
    { name: 'prettier', file: 'prettier/bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
    { name: 'tsc', file: 'typescript/bin/tsc', args: ['-p', '.'] },
  ],
];

interface Tool {
  readonly name: string;
  /** Below `node_modules/`. */
  readonly file: string;
  readonly args: readonly string[];
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));

const results = await Promise.all(LANES.map(runLane));
process.exitCode = results.flat().every((code) => code === 0) ? 0 : 1;

async function runLane(tools: readonly Tool[]): Promise<readonly number[]> {
  const codes: number[] = [];
  for (const tool of tools) codes.push(await run(tool));
  return codes;
}

async function run({ name, file, args }: Tool): Promise<number> {
  const child = spawn(process.execPath, [`${ROOT}node_modules/${file}`, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  process.stdout.write(`${name}: ${code === 0 ? 'fine' : `failed with exit code ${code}`}\n${stdout}`);
  process.stderr.write(stderr);
  return code;
}
