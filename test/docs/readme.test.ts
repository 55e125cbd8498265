import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCli, serveCli } from '../cli/run-cli.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const CI = readFileSync(join(ROOT, '.ci/run'), 'utf8');
const PROGRAM = 'npm run -s agentcore-bearer -- ';

/** The lines of all blocks of one language. */
function blocks(language: string): readonly string[] {
  return [...README.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, text]) => text ?? '',
  );
}

const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
const ours = commands
  .filter((line) => line.startsWith(PROGRAM))
  .map((line) => line.slice(PROGRAM.length).split(' '));

/** The one command of ours that begins with these words. */
function commandOf(...words: readonly string[]): readonly string[] {
  const found = ours.filter((args) => words.every((word) => args.includes(word)));
  const [first] = found;
  if (first === undefined) throw new Error(`the README has no command with ${words.join(' ')}`);
  return first;
}

describe('the README', () => {
  it('has no command but ours and what CI runs', () => {
    const others = commands.filter((line) => !line.startsWith(PROGRAM) && !line.startsWith('export '));
    expect(others).toEqual(['npm ci', 'npm run demo', 'npm run demo -- --app', 'npm test', 'npm run build']);
    for (const line of others) expect(CI.split('\n')).toContain(line);
    expect(ours).toHaveLength(9);
  });

  it('prints what transform really prints', async () => {
    const { code, stdout } = await runCli(commandOf('transform', 'specs/asana/source.yaml'), { cwd: ROOT });
    expect(code).toBe(0);
    expect(blocks('text')).toContain(stdout);
    expect(await runCli(commandOf('transform', '--check'), { cwd: ROOT })).toMatchObject({ code: 0 });
  });

  it('shows what becomes of a large document', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
    const here = (words: readonly string[]): readonly string[] =>
      words.map((word) => word.replace(/^out\//, `${folder}/`));
    const linted = await runCli(commandOf('lint'), { cwd: ROOT });
    expect(linted.code).toBe(1);
    const errors = /^(\d+) errors,/m.exec(linted.stdout)?.[1] ?? 'no count';
    expect(README).toContain(`would refuse that document ${errors} times`);
    expect(await runCli(here(commandOf('init')), { cwd: ROOT })).toMatchObject({ code: 0 });
    const { code, stdout } = await runCli(here(commandOf('transform', 'out/shipengine/bearer.yaml')), {
      cwd: ROOT,
    });
    expect(code).toBe(0);
    expect(blocks('text')).toContain(stdout);
    await rm(folder, { recursive: true });
  });

  it('shows every step of the demo', () => {
    const story = blocks('text').find((block) => block.startsWith('ok   transform')) ?? '';
    const names = [...story.matchAll(/^ok {3}([a-z0-9-]+) \(/gm)].map(([, name]) => name);
    const told = [...readFileSync(join(ROOT, 'cli/demo/story.ts'), 'utf8').matchAll(/step\('([a-z0-9-]+)'/g)];
    expect(names).toEqual(told.map(([, name]) => name));
  });

  it('has a dev command that serves', async () => {
    const args = commandOf('dev').map((word) => (/^\d{4}$/.test(word) ? '0' : word));
    const serving = await serveCli(args, { cwd: ROOT });
    const { code, stdout } = await serving.stop();
    expect(code).toBe(0);
    expect(stdout).toContain('asana');
  });

  it('registers at the local AWS as it says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agentcore-bearer-test-'));
    const serving = await serveCli(
      commandOf('local').map((word) => (/^\d{4}$/.test(word) ? '0' : word)),
      { cwd: ROOT },
    );
    try {
      const { endpointUrl } = JSON.parse(serving.ready) as { readonly endpointUrl: string };
      await writeFile(join(folder, 'local.json'), serving.ready);
      const real = (args: readonly string[]): readonly string[] =>
        args.map((word) =>
          word === 'local.json'
            ? join(folder, word)
            : word.startsWith('http://127.0.0.1:')
              ? endpointUrl
              : word,
        );
      const planned = await runCli(real(commandOf('register', '--plan')), { cwd: ROOT });
      expect(planned).toMatchObject({ code: 0 });
      const args = real(ours.find((words) => words[0] === 'register' && !words.includes('--plan')) ?? []);
      const { code, stdout } = await runCli(args, { cwd: ROOT });
      expect(code).toBe(0);
      expect(stdout.split('\n')[0]).toBe('target "asana" is READY with 32 tools (created)');
      expect(README).toContain(stdout.split('\n')[0]);
    } finally {
      await serving.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('links only to files that are there', () => {
    for (const [, path] of README.matchAll(/\]\(([^)#:]+)\)/g)) {
      expect(() => readFileSync(join(ROOT, path ?? ''))).not.toThrow();
    }
  });
});
