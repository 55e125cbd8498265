import type { HostileDocument } from './hostile-document.ts';
import { membersOf, operationOf, postOf, schemaNamed, times, vendorDocument, withSchemas } from './vendor-document.ts'; // prettier-ignore
import type { Members } from './vendor-document.ts';

const OUTSIDE = "is not followed: it is outside the document's folder";

/** References that lead nowhere, in circles, or where nobody may go. */
export const HOSTILE_REFERENCES: readonly HostileDocument[] = [
  ...[
    ['file:///etc/passwd', OUTSIDE],
    ['/etc/passwd', OUTSIDE],
    ['../canary.yaml', OUTSIDE],
    ['..%2fcanary.yaml', OUTSIDE],
    ['sub/../../canary.yaml', OUTSIDE],
    ['http://169.254.169.254/latest/meta-data', 'is not followed: only https and files are read'],
    [
      'https://169.254.169.254/latest/meta-data',
      'is not followed: remote documents are read with --allow-remote alone',
    ],
    [
      'https://example.com/schemas.json',
      'is not followed: remote documents are read with --allow-remote alone',
    ],
    ['gopher://127.0.0.1:6379/_FLUSHALL', 'is not followed: only https and files are read'],
    ['node:fs', 'is not followed: only https and files are read'],
  ].map(([reference = '', why = '']): HostileDocument => ({
    name: `a reference to ${reference}`,
    files: () => ({ 'a.json': vendorDocument({ paths: postOf({ $ref: reference }) }) }),
    ends: { finding: 'read-keywords/broken-reference', says: says('/paths/~1a/post', reference, why) },
  })),
  ...['https://169.254.169.254/latest/meta-data', 'https://[::ffff:127.0.0.1]/a.json'].map(
    (reference): HostileDocument => ({
      name: `a reference to ${reference} where remote documents are allowed`,
      files: () => ({ 'a.json': vendorDocument({ paths: postOf({ $ref: reference }) }) }),
      options: ['--allow-remote'],
      ends: {
        finding: 'read-keywords/broken-reference',
        says: says('/paths/~1a/post', reference, 'is not followed: its host is at a private address'),
      },
    }),
  ),
  {
    name: 'the name of a server as the base of all references',
    files: () => ({
      'a.json': vendorDocument({
        openapi: '3.2.0',
        $self: 'https://169.254.169.254/latest/a.json',
        paths: postOf({ $ref: '../meta-data' }),
      }),
    }),
    options: ['--allow-remote'],
    ends: {
      finding: 'read-keywords/broken-reference',
      says: says('/paths/~1a/post', '../meta-data', 'is not followed: its host is at a private address'),
    },
  },
  {
    name: 'a chain of 100,000 references',
    isLarge: true,
    files: () => ({
      'a.json': withSchemas(times(100_000, (n) => [`s${n}`, schemaNamed(`s${n + 1}`)] as const)),
    }),
    ends: {
      finding: 'read-keywords/broken-reference',
      says: /^\/paths\/~1a\/post\/.*schema "#\/components\/schemas\/s0" leads nowhere$/,
    },
  },
  {
    name: 'a reference to itself',
    files: () => ({ 'a.json': withSchemas([['a', schemaNamed('a')]]) }),
    ends: {
      finding: 'read-keywords/broken-reference',
      says: /^\/paths\/.* "#\/components\/schemas\/a" leads nowhere$/,
    },
  },
  {
    name: 'a reference to the whole document',
    files: () => ({ 'a.json': vendorDocument({ paths: postOf({ properties: { a: { $ref: '#' } } }) }) }),
    ends: 'compiles',
  },
  {
    name: 'a reference that leads through itself',
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({ $ref: '#/paths/~1a/post/requestBody/content/application~1json/schema/properties/a' }),
      }),
    }),
    ends: { finding: 'read-keywords/broken-reference', says: /^\/paths\/~1a\/post\/.*leads nowhere$/ },
  },
  {
    name: 'references through references, each of which is followed twice by the one before',
    files: () => ({ 'a.json': vendorDocument({ paths: postOf({ $ref: '#/n0/a/b' }), ...doubling(60) }) }),
    ends: { finding: 'read-keywords/broken-reference', says: /^\/paths\/~1a\/post\/.*"#\/n0\/a\/b" leads nowhere$/ }, // prettier-ignore
  },
  {
    name: 'a reference of a million steps',
    files: () => ({ 'a.json': vendorDocument({ paths: postOf({ $ref: `#${'/paths'.repeat(200_000)}` }) }) }),
    ends: { finding: 'read-keywords/broken-reference', says: /^\/paths\/~1a\/post\/.*leads nowhere$/ },
  },
  {
    name: 'references that are no text, no URL or badly encoded',
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({
          properties: {
            a: { $ref: null },
            b: { $ref: ['#'] },
            c: { $ref: 'http://[' },
            d: { $ref: '#/%E0%A4%A' },
            e: { $ref: '' },
          },
        }),
      }),
    }),
    ends: {
      finding: 'read-keywords/broken-reference',
      says: /^\/paths\/.*\/schema\/properties\/c "http:\/\/\[" is no URL$/,
    },
  },
  {
    name: 'path items that refer to each other',
    files: () => ({
      'a.json': vendorDocument({
        paths: { '/a': { $ref: '#/paths/~1b' }, '/b': { $ref: '#/paths/~1a' }, '/c': { get: operationOf() } },
      }),
    }),
    ends: { finding: 'select-operations/unreadable', says: /^\/paths\/~1a the path item "\/a" refers to / },
  },
  {
    name: 'parameters, bodies and operations in circles',
    files: () => ({
      'a.json': vendorDocument({
        paths: {
          '/a': {
            parameters: [{ $ref: '#/components/parameters/a' }, { $ref: '#/paths/~1a/parameters/1' }],
            post: operationOf({ requestBody: { $ref: '#/components/requestBodies/a' } }),
            get: { $ref: '#/paths/~1a/get' },
          },
        },
        components: {
          parameters: {
            a: { $ref: '#/components/parameters/b' },
            b: { $ref: '#/components/parameters/a' },
          },
          requestBodies: { a: { $ref: '#/components/requestBodies/a' } },
        },
      }),
    }),
    ends: { finding: 'resolve-parameters/unreadable', says: /^\/paths\/~1a\/parameters\/0 the reference / },
  },
  {
    name: 'everything else in circles',
    files: () => ({ 'a.json': circles() }),
    ends: { finding: 'bind-tokens/unsupported', says: /^\/security .*"a"/ },
  },
  {
    name: '5,000 schemas that name themselves and each other by "$id" and "$anchor"',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        openapi: '3.1.0',
        paths: postOf({ $ref: 'https://ids.example.com/s0/a.json#here' }),
        components: {
          schemas: membersOf(5000, (n) => [
            `s${n}`,
            {
              $id: `https://ids.example.com/s${n}/a.json`,
              $anchor: 'here',
              properties: { a: { $ref: `../s${n + 1}/a.json#here` }, b: { $ref: '#nowhere' } },
            },
          ]),
        },
      }),
    }),
    ends: { finding: 'cut-recursion/cut', says: /^\/paths\/~1a\/post / },
  },
  {
    name: '"$id" in circles, of the whole document, and of no URL',
    files: () => ({
      'a.json': vendorDocument({
        openapi: '3.1.0',
        $id: 'http://[',
        paths: postOf({
          $id: 'file:///etc/',
          properties: {
            a: { $id: 'https://169.254.169.254/', $ref: 'passwd' },
            b: { $ref: 'passwd' },
            c: { $id: '#', $anchor: '#', $ref: '#' },
            d: { $id: 'https://ids.example.com/d', $ref: 'https://ids.example.com/d' },
          },
        }),
      }),
    }),
    ends: { finding: 'read-keywords/broken-reference', says: /^\/paths\/.*\/properties\/a "passwd" / },
  },
  {
    name: '5,100 files that are not there',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({ properties: membersOf(5100, (n) => [`p${n}`, { $ref: `nope${n}.json` }]) }),
      }),
    }),
    ends: {
      finding: 'read-keywords/broken-reference',
      says: /"nope5099\.json" is not followed: the document names more than 5000 files$/,
    },
  },
  {
    name: 'one file of 20 KB under 5,000 names',
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({ properties: membersOf(5000, (n) => [`p${n}`, { $ref: `b.json?${n}` }]) }),
      }),
      'b.json': `{"type":"string","description":"${'x'.repeat(20_000)}"}`,
    }),
    ends: { finding: 'fit-budget/over', says: /^\/paths\/~1a\/post / },
  },
  {
    name: 'files that refer to each other',
    files: () => ({
      'a.json': vendorDocument({ paths: postOf({ $ref: 'b.json' }) }),
      'b.json': '{"$ref":"c.json"}',
      'c.json': '{"$ref":"b.json"}',
    }),
    ends: { finding: 'read-keywords/broken-reference', says: /^\/paths\/~1a\/post\/.*leads nowhere$/ },
  },
  {
    name: 'files that hold each other where nobody follows a reference',
    files: () => ({
      'a.json': vendorDocument({ paths: { $ref: 'b.json' } }),
      'b.json': '{"/a":{"get":{"responses":{"$ref":"c.json"}}}}',
      'c.json': '{"200":{"headers":{"$ref":"b.json#/~1a/get"}}}',
    }),
    ends: { error: 'document-too-complex', says: /^"a\.json" contains itself, at "\// },
  },
];

/** The place and the whole message, whatever stands between them. */
function says(pointer: string, reference: string, why: string): RegExp {
  const exactly = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`^${exactly(pointer)}.*"${exactly(reference)}" ${exactly(why)}$`);
}

/**
 * References of which each leads through the next one twice: n0 costs two times n1, which costs two times n2. Whoever
 * follows them without counting takes 2^60 steps.
 */
function doubling(levels: number): Members {
  const nodes: Record<string, unknown> = {};
  let below: unknown = { type: 'object' };
  for (let level = 0; level < levels; level++) {
    const next = `#/n${level + 1}/a/b`;
    nodes[`n${level}`] = { $ref: next };
    below = { a: { $ref: next }, b: below };
  }
  return { ...nodes, [`n${levels}`]: { a: { b: below } } };
}

/** Security schemes, media types, responses, headers, examples, links and callbacks that refer to themselves. */
function circles(): string {
  const kinds = ['securitySchemes', 'mediaTypes', 'responses', 'headers', 'examples', 'links', 'callbacks'];
  const self = (kind: string): Members => ({ $ref: `#/components/${kind}/a` });
  return vendorDocument({
    openapi: '3.2.0',
    security: [{ a: [] }],
    tags: [{ name: 'a', parent: 'b' }, { name: 'b', parent: 'a' }], // prettier-ignore
    paths: {
      '/a': {
        post: {
          operationId: 'a',
          requestBody: { content: { 'application/json': self('mediaTypes') } },
          responses: { 200: self('responses') },
          callbacks: { a: self('callbacks') },
        },
      },
    },
    components: Object.fromEntries(kinds.map((kind) => [kind, { a: self(kind) }])),
  });
}
