import type { HostileDocument } from './hostile-document.ts';
import { operationOf, postOf, times, vendorDocument } from './vendor-document.ts';

const HEAD =
  'openapi: 3.0.3\ninfo: {title: A, version: "1"}\nservers: [{url: https://api.example.com}]\npaths: {/a: {get: {operationId: a}}}\n';
const DEEP = 100_000;
const PLAIN = vendorDocument({ paths: { '/a': { get: operationOf() } } });

/** Texts that hurt whoever parses them. */
export const HOSTILE_TEXTS: readonly HostileDocument[] = [
  {
    name: '100,000 lists inside each other in JSON',
    files: () => ({ 'a.json': `{"openapi":"3.0.3","paths":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}` }),
    ends: { error: 'document-too-complex', says: /^"a\.json:1:1027" nests deeper than 1000 levels$/ },
  },
  {
    name: '100,000 objects inside each other in JSON',
    files: () => ({ 'a.json': `{"openapi":"3.0.3","paths":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}` }),
    ends: { error: 'document-too-complex', says: /^"a\.json:1:5023" nests deeper than 1000 levels$/ },
  },
  {
    name: '100,000 lists inside each other that are never closed',
    files: () => ({ 'a.json': `{"openapi":"3.0.3","paths":${'['.repeat(DEEP)}` }),
    ends: { error: 'document-too-complex', says: /^"a\.json:1:1027" nests deeper/ },
  },
  {
    name: '100,000 lists inside each other in YAML, in flow style',
    files: () => ({ 'a.yaml': `${HEAD}x: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}\n` }),
    ends: { error: 'document-too-complex', says: /^"a\.yaml:5:\d+" nests deeper/ },
  },
  {
    name: '100,000 lists inside each other in YAML, in block style',
    files: () => ({ 'a.yaml': `${HEAD}x:\n  ${'- '.repeat(DEEP)}1\n` }),
    ends: { error: 'document-too-complex', says: /^"a\.yaml:6:\d+" nests deeper/ },
  },
  {
    name: 'schemas that nest 900 levels deep',
    files: () => {
      const open = '{"type":"object","properties":{"a":';
      const schema = `${open.repeat(450)}{}${'}}'.repeat(450)}`;
      return { 'a.json': vendorDocument({ paths: postOf('SCHEMA') }).replace('"SCHEMA"', schema) };
    },
    ends: { finding: 'cut-recursion/cut', says: /^\/paths\/~1a\/post .*nest more than 32 levels deep/ },
  },
  {
    name: 'aliases that stand for a billion values',
    files: () => ({ 'a.yaml': `${HEAD}${laughs(10, 9)}` }),
    ends: {
      error: 'document-too-complex',
      says: /^"a\.yaml" stands for more than 1000000 values, at "\/x-a\d"$/,
    },
  },
  {
    name: 'aliases of objects that stand for a billion values below a schema',
    files: () => ({ 'a.yaml': `${HEAD}components: {schemas: {A: {default: &x [${'1,'.repeat(999)}1]}}}\nx-b: &y [${'*x,'.repeat(999)}*x]\nx-c: [${'*y,'.repeat(999)}*y]\n` }), // prettier-ignore
    ends: { error: 'document-too-complex', says: /stands for more than 1000000 values, at "\/x-b"$/ },
  },
  {
    name: 'an alias inside its own anchor',
    files: () => ({ 'a.yaml': `${HEAD}components: {schemas: {A: &a {properties: {a: *a}}}}\n` }),
    ends: {
      error: 'document-too-complex',
      says: /^"a\.yaml" contains itself, at "\/components\/schemas\/A\/properties\/a"$/,
    },
  },
  {
    name: 'merge keys whose objects grow by one key each, 20,000 times',
    files: () => {
      const lines = times(20_000, (n) => `x-${n}: &x${n} {<<: *x${n - 1}, k${n}: 1}`);
      return { 'a.yaml': `${HEAD}${lines.join('\n').replace('<<: *x-1, ', '')}\n` };
    },
    ends: { error: 'not-yaml', says: /^"a\.yaml:\d+:\d+" .*merge/ },
  },
  {
    name: 'a merge key that lists one object 100,000 times',
    files: () => ({ 'a.yaml': `${HEAD}x-a: &a {${times(100, (n) => `k${n}: 1`).join()}}\nx-b: {<<: [${'*a,'.repeat(99_999)}*a]}\n` }), // prettier-ignore
    ends: { error: 'not-yaml', says: /^"a\.yaml:\d+:\d+" .*merge/ },
  },
  ...['!!js/function "function () {}"', '!!python/object/apply:os.system [id]', '!!binary aGk=', '!a b'].map(
    (value): HostileDocument => ({
      name: `the YAML tag ${value}`,
      files: () => ({ 'a.yaml': `${HEAD}x-a: ${value}\n` }),
      ends: { error: 'not-yaml', says: /^"a\.yaml:5:6" is neither JSON nor YAML: unknown \w+ tag/ },
    }),
  ),
  {
    name: 'more bytes than --max-bytes',
    files: () => ({ 'a.yaml': `${HEAD}# ${'x'.repeat(5_000_000)}\n` }),
    options: ['--max-bytes', '4000000'],
    ends: { error: 'file-too-large', says: /a\.yaml" has \d+ bytes, more than 4000000$/ },
  },
  {
    name: 'more bytes than the 64 MiB that are read unless somebody asks for more',
    files: () => ({ 'a.json': Buffer.alloc(64 * 1024 * 1024 + 1, 0x20) }),
    ends: { error: 'file-too-large', says: /a\.json" has 67108865 bytes, more than 67108864$/ },
  },
  {
    name: 'nothing at all',
    files: () => ({ 'a.yaml': '' }),
    ends: { error: 'not-yaml', says: /^"a\.yaml" is neither JSON nor YAML: .*empty$/ },
  },
  {
    name: '20 million spaces',
    files: () => ({ 'a.yaml': Buffer.alloc(20_000_000, 0x20) }),
    ends: { error: 'not-yaml', says: /^"a\.yaml.* is neither JSON nor YAML: .*empty$/ },
  },
  {
    name: '5 MB of JSON whose last brace is missing',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({ paths: {}, 'x-a': times(500_000, String) }).slice(0, -1),
    }),
    ends: { error: 'not-yaml', says: /^"a\.json:1:\d+" is neither JSON nor YAML/ },
  },
  {
    name: 'a string of 10 MB that is never closed',
    files: () => ({ 'a.json': `{"openapi":"3.0.3","a":"${'\\\\\\"'.repeat(2_500_000)}` }),
    ends: { error: 'not-yaml', says: /^"a\.json:1:\d+" is neither JSON nor YAML/ },
  },
  {
    name: 'null characters',
    files: () => ({ 'a.yaml': `${HEAD}x-a: "\0"\n` }),
    ends: { error: 'not-yaml', says: /^"a\.yaml:5:7" .*null byte/ },
  },
  {
    name: 'null characters that are escaped',
    files: () => ({
      'a.json': vendorDocument({ paths: { '/a\0b': { get: operationOf({ operationId: 'a\0' }) } } }),
    }),
    ends: { finding: 'adapt-paths/odd', says: /^\/paths\/~1a\0b\/get / },
  },
  {
    name: 'UTF-16',
    files: () => ({ 'a.json': Buffer.from(PLAIN, 'utf16le') }),
    ends: { error: 'not-yaml', says: /^"a\.json" is UTF-16 or UTF-32/ },
  },
  {
    name: 'a byte order mark',
    files: () => ({ 'a.json': `\uFEFF${PLAIN}` }),
    ends: 'compiles',
  },
  {
    name: 'a byte order mark before YAML with CRLF',
    files: () => ({ 'a.yaml': `\uFEFF${HEAD.replaceAll('\n', '\r\n')}` }),
    ends: 'compiles',
  },
  {
    name: 'bytes that are no UTF-8',
    files: () => ({ 'a.yaml': Buffer.from(`${HEAD}x-a: caf\xe9\n`, 'latin1') }),
    ends: { finding: 'read-document/not-utf8', says: /line 5 of "a\.yaml"/ },
  },
  {
    name: 'one key 200,000 times',
    isLarge: true,
    files: () => ({ 'a.json': `{${'"x-a":1,'.repeat(200_000)}${PLAIN.slice(1)}` }),
    ends: { finding: 'read-document/duplicate-key', says: /^\/x-a key "x-a" stands again in line 1 / },
  },
  {
    name: 'all paths twice',
    files: () => ({ 'a.yaml': `${HEAD}paths: {/b: {get: {operationId: b}}}\n` }),
    ends: { finding: 'read-document/duplicate-key', says: /^\/paths key "paths" stands again in line 5 / },
  },
  {
    name: 'lone surrogates in names and texts',
    files: () => ({
      'a.json': vendorDocument({
        paths: { '/a': { post: operationOf({ operationId: '\ud800', description: '\udfff' }) } },
      }),
    }),
    ends: { finding: 'name-operations/illegal', says: /^\/paths\/~1a\/post\/operationId / },
  },
  {
    name: 'numbers that no computer has',
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({ type: 'object', properties: { a: { type: 'number', maximum: 'HUGE' } } }),
      }).replace('"HUGE"', `1e400,"minimum":-1e400,"enum":[1e400,${'9'.repeat(10_000)}]`),
    }),
    ends: {
      finding: 'read-keywords/rounded',
      says: /\/schema\/properties\/a\/maximum "maximum" is a number/,
    },
  },
];

/** Lists of `width` aliases to the list before. */
function laughs(width: number, depth: number): string {
  const lines = times(depth, (n) => {
    const items = times(width, () => (n === 0 ? 'lol' : `*a${n - 1}`));
    return `x-a${n}: &a${n} [${items.join(', ')}]`;
  });
  return `${lines.join('\n')}\n`;
}
