import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secret } from '../../contract/secret.ts';
import { firstOf } from '../../tokens/first-of.ts';
import { fixed } from '../../tokens/fixed.ts';
import { fromCommand, splitCommand } from '../../tokens/from-command.ts';
import { fromEnvironment } from '../../tokens/from-environment.ts';
import { fromFile } from '../../tokens/from-file.ts';
import { parseTokenSource } from '../../tokens/parse-token-source.ts';
import { requireSecureUrl } from '../../tokens/require-secure-url.ts';
import type { TokenSource } from '../../tokens/token-source.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-sources-'));
});
afterAll(() => rm(folder, { recursive: true }));

const valueOf = async (source: TokenSource): Promise<string> => (await source.get()).value.reveal();

/** Runs `program` with the Node that runs this test. */
const node = (program: string): string[] => [process.execPath, '-e', program];

/** Prints what it sees of these variables: a platform may add some of its own. */
const PRINT_ENV =
  'const seen = Object.entries(process.env).map((one) => one.join("=")); console.log(seen.filter((one) => /^(PATH|HOME)=|sekret/.test(one)).sort().join(" "))';

test('a fixed source gives its value', async () => {
  expect(await valueOf(fixed(secret('abc')))).toBe('abc');
});

test('an environment source reads the variable each time, trimmed', async () => {
  const env: Record<string, string> = { ASANA: ' one\n' };
  const source = fromEnvironment(env, 'ASANA');
  expect(await valueOf(source)).toBe('one');
  env['ASANA'] = 'two';
  expect(await valueOf(source)).toBe('two');
});

test('a file source reads the file each time, trimmed', async () => {
  const path = join(folder, 'token');
  await writeFile(path, 'one\n');
  const source = fromFile(path);
  expect(await valueOf(source)).toBe('one');
  await writeFile(path, '  two  \n');
  expect(await valueOf(source)).toBe('two');
});

test('a file that cannot be read is told apart from one that does not exist', async () => {
  await expect(fromFile(folder).get()).rejects.toMatchObject({
    code: 'file-unreadable',
    message: `file "${folder}" cannot be read: EISDIR`,
  });
  await expect(fromFile(join(folder, 'none')).get()).rejects.toMatchObject({
    code: 'token-missing',
    message: `file "${join(folder, 'none')}" does not exist`,
  });
});

test('a command source gives what the program prints, and runs no shell', async () => {
  const source = fromCommand([...node('console.log(process.argv[1])'), '$HOME;*'], {});
  expect(await valueOf(source)).toBe('$HOME;*');
});

test.each([
  ['on its own', (env: Record<string, string>) => fromCommand(node(PRINT_ENV), env)],
  [
    'named in a text',
    (env: Record<string, string>) => parseTokenSource(`command:"${process.execPath}" -e '${PRINT_ENV}'`, env),
  ],
])("a command %s sees path and home of the caller's variables, and no secret", async (_, source) => {
  const env = {
    PATH: '/bin',
    HOME: '/home/me',
    AGENTCORE_BEARER_CLIENT_SECRET: 'sekret',
    ASANA_TOKEN: 'sekret',
  };
  expect(await valueOf(source(env))).toBe('HOME=/home/me PATH=/bin');
});

const command = `command "${process.execPath}"`;
test.each([
  ['fails', 'console.error("sekret"); console.log("sekret"); process.exit(3)', 'it ended with exit code 3'],
  ['never ends', 'setInterval(() => {}, 1000)', 'it took longer than 0.2 s'],
  ['prints too much', 'console.log("x".repeat(2000000))', 'it printed more than a token'],
])('a command that %s gives no token, and nothing that it printed is repeated', async (_, program, why) => {
  const error = await fromCommand(node(program), {}, { timeoutMs: why.includes('0.2') ? 200 : 20_000 })
    .get()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'token-missing', message: `${command} gave no token: ${why}` });
  expect(String((error as Error).cause)).not.toContain('sekret');
});

test('a command that does not exist gives no token', async () => {
  await expect(fromCommand('no-such-program --x', {}).get()).rejects.toMatchObject({
    code: 'token-missing',
    message: 'command "no-such-program" gave no token: there is no such program',
  });
});

test('a command without a program is wrong usage', () => {
  expect(() => fromCommand('  ', {})).toThrow(
    expect.objectContaining({ code: 'usage', message: 'the token command names no program' }),
  );
});

test('a command that is aborted rejects with the reason', async () => {
  const reason = new Error('enough');
  const source = fromCommand(node('setInterval(() => {}, 1000)'), {});
  await expect(source.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test.each([
  ['spaces and tabs', { given: ' a  b\tc ', want: ['a', 'b', 'c'] }],
  [
    'double quotes',
    { given: 'op read "op://vault/my item/token"', want: ['op', 'read', 'op://vault/my item/token'] },
  ],
  ['single quotes inside a word', { given: `x --a='b "c" d'e`, want: ['x', '--a=b "c" de'] }],
  ['an empty word', { given: `x ''`, want: ['x', ''] }],
  ['a backslash as it is', { given: 'a\\ b', want: ['a\\', 'b'] }],
])('a command is split by %s', (_, { given, want }) => {
  expect(splitCommand(given)).toEqual(want);
});

test('a quote that is not closed is wrong usage', () => {
  expect(() => splitCommand(`a 'b`)).toThrow(
    expect.objectContaining({ code: 'usage', message: 'the token command has a quote that is not closed' }),
  );
});

test.each([
  ['is not set', fromEnvironment({}, 'A'), 'environment variable "A" is not set'],
  ['is empty', fromEnvironment({ A: ' \n' }, 'A'), 'environment variable "A" holds no token'],
  [
    'has two lines',
    fromEnvironment({ A: 'x\ny' }, 'A'),
    'environment variable "A" holds no token: a token is one line',
  ],
])('a variable that %s is a missing token', async (_, source, message) => {
  await expect(source.get()).rejects.toMatchObject({ code: 'token-missing', message });
});

test('the first source that has a token wins', async () => {
  const source = firstOf(fromEnvironment({}, 'A'), fromEnvironment({ B: 'b' }, 'B'), fixed(secret('c')));
  expect(await valueOf(source)).toBe('b');
});

test('no source having a token names them all', async () => {
  await expect(firstOf(fromEnvironment({}, 'A'), fromEnvironment({}, 'B')).get()).rejects.toMatchObject({
    code: 'token-missing',
    message: 'environment variable "A" or environment variable "B" gave no token',
  });
});

test('a source that failed is not passed over', async () => {
  await expect(firstOf(fromFile(folder), fixed(secret('c'))).get()).rejects.toMatchObject({
    code: 'file-unreadable',
  });
});

test('a text names an environment variable, a file or a command', async () => {
  await writeFile(join(folder, 'named'), 'from file');
  const env = { A: 'from env' };
  expect(await valueOf(parseTokenSource('env:A', env))).toBe('from env');
  expect(await valueOf(parseTokenSource(`file:${join(folder, 'named')}`, env))).toBe('from file');
  const text = `command:"${process.execPath}" -p "'from' + ' command'"`;
  expect(await valueOf(parseTokenSource(text, env))).toBe('from command');
});

test.each(['1/12:sekret', 'env:', 'sekret', ''])(
  'the text %j is wrong usage, and is not repeated',
  (text) => {
    expect(() => parseTokenSource(text, {})).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: 'a token source is not "env:NAME", "file:PATH" or "command:CMD"',
      }),
    );
  },
);

test.each(['https://a.example/x', 'http://127.0.0.1:8080/x', 'http://localhost/', 'http://[::1]:1/'])(
  'a credential may go to %s',
  (url) => {
    expect(requireSecureUrl('token URL', url).href).toBe(url);
  },
);

test.each([
  ['http://a.example/x', 'token URL "http://a.example" is neither https nor on this machine'],
  [
    'http://127.0.0.1.a.example/',
    'token URL "http://127.0.0.1.a.example" is neither https nor on this machine',
  ],
  ['/x', 'token URL is not an absolute URL'],
])('a credential may not go to %s', (url, message) => {
  expect(() => requireSecureUrl('token URL', url)).toThrow(
    expect.objectContaining({ code: 'usage', message }),
  );
});
