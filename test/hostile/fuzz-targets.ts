import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { isObject, parseText } from '../../transform/internals.ts';
import { decodeText } from '../../transform/read/decode-text.ts';
import { HOSTILE_DOCUMENTS } from './hostile-documents.ts';
import { mutateText, textMutation } from './mutate-text.ts';
import type { TextMutation } from './mutate-text.ts';
import { mutateTree, treeMutation } from './mutate-tree.ts';
import type { TreeMutation } from './mutate-tree.ts';

/** A text to begin with. */
export interface Seed {
  readonly file: string;
  readonly text: string;
}

/** A document that was changed at random; fast-check makes it simpler by fewer changes. */
export type Fuzzed = Seed;

/** Larger ones are changed too seldom where it matters, and take their time. */
const MAX_SEED = 150_000;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Documents of real vendors, our own ones, and the hostile ones that are small. */
export function readSeeds(): readonly Seed[] {
  const examples = dirname(createRequire(import.meta.url).resolve('@readme/oas-examples/package.json'));
  const folders = [
    ...['2.0', '3.0', '3.1'].map((version) => join(examples, version)),
    join(ROOT, 'test/fixtures'),
  ];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return [...files.filter((file) => /\.(json|ya?ml)$/.test(file)).map(readSeed), ...hostileSeeds()]
    .filter(({ text }) => text.length <= MAX_SEED)
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

function readSeed(path: string): Seed {
  return { file: basename(path), text: readFileSync(path, 'utf8') };
}

function hostileSeeds(): readonly Seed[] {
  return HOSTILE_DOCUMENTS.filter(({ isLarge }) => isLarge !== true).flatMap(({ files }, index) => {
    const [[name, content] = ['', '']] = Object.entries(files());
    return typeof content === 'string' ? [{ file: `hostile-${index}-${name}`, text: content }] : [];
  });
}

/** Texts of which pieces are cut, copied, turned over or put in, as the bytes of a file. */
export function fuzzedBytes(seeds: readonly Seed[]): fc.Arbitrary<Fuzzed> {
  const change = ({ file, text }: Seed, mutations: readonly TextMutation[]): Fuzzed => {
    const bytes = Buffer.from(mutations.reduce(mutateText, text), 'utf8');
    return { file, text: decodeOrKeep(file, bytes) };
  };
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(textMutation, { minLength: 1, maxLength: 6 }))
    .map(([seed, mutations]) => change(seed, mutations));
}

function decodeOrKeep(file: string, bytes: Buffer): string {
  try {
    return decodeText(file, bytes).text;
  } catch {
    return bytes.toString('latin1');
  }
}

/** Documents of which members are replaced, exchanged, referred to, renamed or put elsewhere. */
export function fuzzedTrees(seeds: readonly Seed[]): fc.Arbitrary<Fuzzed> {
  const trees = seeds.flatMap(({ file, text }) => {
    const value = valueOf(file, text);
    return value === undefined ? [] : [{ file, json: JSON.stringify(value) }];
  });
  const change = (json: string, mutations: readonly TreeMutation[]): string => {
    const root = JSON.parse(json) as object;
    for (const mutation of mutations) mutateTree(root, mutation);
    return JSON.stringify(root);
  };
  return fc
    .tuple(fc.constantFrom(...trees), fc.array(treeMutation, { minLength: 1, maxLength: 8 }))
    .map(([{ file, json }, mutations]) => ({ file, text: change(json, mutations) }));
}

/** Only what is a tree: what aliases share, JSON would write out. */
function valueOf(file: string, text: string): object | undefined {
  try {
    const { value } = parseText(file, text);
    return isObject(value) && !/[&*]\w/.test(text) ? value : undefined;
  } catch {
    return undefined;
  }
}
