import type { HostileDocument } from './hostile-document.ts';
import { bodyOf, membersOf, operationOf, postOf, schemaNamed, times, vendorDocument, withSchemas } from './vendor-document.ts'; // prettier-ignore
import type { Members } from './vendor-document.ts';

/** Documents that have too much of something, or of which every part doubles the work of the part before. */
export const HOSTILE_SIZES: readonly HostileDocument[] = [
  {
    name: '200,000 paths',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({ paths: membersOf(200_000, (n) => [`/a${n}`, { get: {} }]) }),
    }),
    ends: {
      error: 'limit-exceeded',
      says: /^the document has more than the 100000 operations .*, from "\/a100001" on$/,
    },
  },
  {
    name: '5,000 operations of one name',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({ paths: membersOf(5000, (n) => [`/a${n}`, { get: operationOf() }]) }),
    }),
    ends: { finding: 'name-operations/duplicate', says: /^\/paths\/~1a0\/get\/operationId / },
  },
  {
    name: '3,000 operations with a tag of their own each',
    files: () => ({
      'a.json': vendorDocument({
        paths: membersOf(3000, (n) => [
          `/a${n}`,
          { get: operationOf({ operationId: `a${n}`, tags: [`tag${n}`] }) },
        ]),
      }),
    }),
    ends: { finding: 'fit-limits/split', says: /^\/paths / },
  },
  {
    name: '300 operations of which one has a description of 11 MB',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: membersOf(300, (n) => [
          `/a${n}`,
          { get: operationOf({ operationId: `a${n}`, description: n === 0 ? 'x'.repeat(11_000_000) : 'x' }) },
        ]),
      }),
    }),
    ends: {
      error: 'limit-exceeded',
      says: /^the document of "GET \/a0" has more than the 10000000 bytes of one target$/,
    },
  },
  {
    name: '2,000 path items that are all the same one with a description of 1 MB',
    files: () => ({
      'a.json': vendorDocument({
        paths: membersOf(2000, (n) => [`/a${n}`, { $ref: '#/components/pathItems/a' }]),
        components: { pathItems: { a: { get: operationOf({ description: 'x'.repeat(1_000_000) }) } } },
      }),
    }),
    ends: {
      error: 'document-too-complex',
      says: /"GET \/a19", at ".*\/a\/get", are described in more than 20000000 characters$/,
    },
  },
  {
    name: '2,000 operations that share a parameter with a description of 1 MB',
    files: () => ({ 'a.json': sharing({ parameters: [{ $ref: '#/components/parameters/a' }] }) }),
    ends: {
      error: 'document-too-complex',
      says: /"POST \/a\d+", at "\/paths\/~1a\d+\/post", are described in/,
    },
  },
  {
    name: '2,000 operations that share a response with a description of 1 MB',
    files: () => ({ 'a.json': sharing({ responses: { 200: { $ref: '#/components/responses/a' } } }) }),
    ends: {
      error: 'document-too-complex',
      says: /"POST \/a\d+", at "\/paths\/~1a\d+\/post", are described in/,
    },
  },
  {
    name: '2,000 operations that share a body of 1,000 properties',
    files: () => ({ 'a.json': sharing({ requestBody: { $ref: '#/components/requestBodies/a' } }) }),
    ends: {
      error: 'document-too-complex',
      says: /"POST \/a300", at "\/paths\/~1a300\/post", take more than 300000/,
    },
  },
  {
    name: '2,000 operations with 2,000 servers to choose from',
    files: () => ({ 'a.json': sharing({}, { servers: times(2000, (n) => ({ url: `http://h${n}.example.com` })) }) }), // prettier-ignore
    ends: {
      finding: 'resolve-servers/unreachable',
      says: /^\/servers server "http:\/\/h0\.example\.com" is not https/,
    },
  },
  {
    name: '2,000 operations with 5,000 security alternatives',
    isLarge: true,
    files: () => ({
      'a.json': sharing(
        {},
        {
          security: times(5000, (n) => ({ [`k${n}`]: [] })),
          components: {
            securitySchemes: membersOf(5000, (n) => [
              `k${n}`,
              { type: 'apiKey', in: 'header', name: `X-${n}` },
            ]),
          },
        },
      ),
    }),
    ends: { finding: 'bind-tokens/first-alternative', says: /^\/security / },
  },
  {
    name: 'an enumeration of a million values',
    isLarge: true,
    files: () => ({ 'a.json': vendorDocument({ paths: postOf({ properties: { a: { type: 'string', enum: times(1_000_000, (n) => `v${n}`) } } }) }) }), // prettier-ignore
    ends: { finding: 'read-keywords/too-large', says: /\/schema\/properties\/a\/enum "enum" is too large/ },
  },
  {
    name: 'an enumeration of 300,000 objects',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({ properties: { a: { enum: times(300_000, () => ({})) } } }),
      }),
    }),
    ends: { finding: 'read-keywords/too-large', says: /\/schema\/properties\/a\/enum "enum" is too large/ },
  },
  {
    name: 'descriptions of 10 MB',
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({
          description: 'long. '.repeat(1_700_000),
          properties: { a: { type: 'string', description: 'x'.repeat(10_000_000) } },
        }),
      }),
    }),
    ends: { finding: 'fit-budget/shorter-text', says: /^\/paths\/~1a\/post / },
  },
  {
    name: '10,000 properties',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({ properties: membersOf(10_000, (n) => [`p${n}`, { type: 'string' }]) }),
      }),
    }),
    ends: { finding: 'fit-budget/over', says: /^\/paths\/~1a\/post / },
  },
  {
    name: '10,000 parameters',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: {
          '/a': {
            get: operationOf({
              parameters: times(10_000, (n) => ({
                name: `p${n}`,
                in: n % 2 === 0 ? 'query' : 'path',
                schema: {},
              })),
            }),
          },
        },
      }),
    }),
    ends: { finding: 'resolve-parameters/not-in-path', says: /^\/paths\/~1a\/get\/parameters\/1 / },
  },
  {
    name: 'allOf of 10,000 parts',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({ allOf: times(10_000, (n) => ({ properties: { [`p${n}`]: { type: 'string' } } })) }),
      }),
    }),
    ends: { finding: 'merge-all-of/merged', says: /\/schema\/allOf "allOf" with 10000 parts/ },
  },
  {
    name: 'an allOf chain of 10,000 schemas',
    isLarge: true,
    files: () => ({
      'a.json': withSchemas(
        times(10_000, (n) => [
          `s${n}`,
          { allOf: [schemaNamed(`s${n + 1}`), { properties: { [`p${n}`]: {} } }] },
        ]),
      ),
    }),
    ends: { finding: 'merge-all-of/too-deep', says: /^\/components\/schemas\/s\d+ / },
  },
  {
    name: 'an allOf chain of 500 schemas that operations ask for from its end',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: membersOf(500, (n) => [
          `/a${n}`,
          {
            post: operationOf({
              operationId: `a${n}`,
              requestBody: bodyOf({ properties: { a: schemaNamed(`s${n}`) } }),
            }),
          },
        ]),
        components: {
          schemas: membersOf(500, (n) => [
            `s${n}`,
            {
              allOf: [
                ...(n === 0 ? [] : [schemaNamed(`s${n - 1}`)]),
                { properties: membersOf(10, (m) => [`p${n}x${m}`, {}]) },
              ],
            },
          ]),
        },
      }),
    }),
    ends: { finding: 'merge-all-of/too-large', says: /^\/components\/schemas\/s\d+ / },
  },
  ...(['allOf', 'oneOf', 'anyOf'] as const).map((keyword): HostileDocument => ({
    name: `2^100 ways through ${keyword}`,
    files: () => ({
      'a.json': withSchemas(
        times(200, (n) => {
          const [level, side] = [Math.floor(n / 2), n % 2];
          const below = [0, 1].map((other) => schemaNamed(`s${2 * (level + 1) + ((other + side) % 2)}`));
          const text = { description: `level ${level}, side ${side}` };
          return [
            `s${n}`,
            level === 99
              ? { properties: { [`p${side}`]: {} }, ...text }
              : { [keyword]: below, properties: { [`p${n}`]: {} }, ...text },
          ];
        }),
      ),
    }),
    ends: {
      finding: keyword === 'allOf' ? 'merge-all-of/merged' : 'widen-unions/widened',
      says: /^\/components\/schemas\/s\d+\//,
    },
  })),
  {
    name: '2^100 ways through if, then and else',
    files: () => ({
      'a.json': withSchemas(
        times(100, (n) => {
          const below = schemaNamed(`s${n + 1}`);
          const own = { properties: { [`p${n}`]: {} } };
          return [
            `s${n}`,
            n === 99 ? own : { ...own, if: below, then: { allOf: [below, own] }, else: below },
          ];
        }),
      ).replace('3.0.3', '3.1.0'),
    }),
    ends: { finding: 'read-keywords/conditional', says: /^\/components\/schemas\/s0\/if / },
  },
  {
    name: 'descriptions that alternatives of alternatives double 100 times',
    files: () => ({
      'a.json': withSchemas(
        times(200, (n) => {
          const [next, side] = [2 * Math.floor(n / 2) + 2, n % 2];
          const below = [schemaNamed(`s${next + side}`), schemaNamed(`s${next + 1 - side}`)];
          return [`s${n}`, next === 200 ? { type: 'object', description: `side ${side}` } : { oneOf: below }];
        }),
      ),
    }),
    ends: { finding: 'widen-unions/widened', says: /^\/components\/schemas\/s\d+\/oneOf / },
  },
  {
    name: 'alternatives of alternatives in every property',
    files: () => ({
      'a.json': withSchemas(
        times(60, (n) => [
          `s${n}`,
          {
            oneOf: times(8, (branch) => ({
              properties: {
                a: { oneOf: times(4, (m) => schemaNamed(`s${(n * 3 + m + branch) % 60}`)) },
                [`b${branch}`]: schemaNamed(`s${(n + branch) % 60}`),
              },
            })),
          },
        ]),
      ),
    }),
    ends: { finding: 'widen-unions/widened', says: /^\/components\/schemas\/s\d+\// },
  },
  {
    name: 'oneOf of 20,000 alternatives with properties of the same names',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({
          oneOf: times(20_000, (n) => ({ properties: { a: { type: 'string', description: `text ${n}` } } })),
        }),
      }),
    }),
    ends: { finding: 'widen-unions/widened', says: /\/schema\/oneOf 20000 alternatives/ },
  },
  {
    name: '20,000 pattern properties',
    files: () => ({
      'a.json': vendorDocument({
        paths: postOf({ patternProperties: membersOf(20_000, (n) => [`^(a+)+${n}$`, {}]) }),
      }),
    }),
    ends: { finding: 'read-keywords/left-out', says: /\/schema\/patternProperties "patternProperties"/ },
  },
  {
    name: '5,000 servers, one for each operation',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: membersOf(5000, (n) => [
          `/a${n}`,
          {
            get: operationOf({ operationId: `a${n}`, servers: [{ url: `http://h${n}.example.com` }] }),
          },
        ]),
      }),
    }),
    ends: { finding: 'resolve-servers/unreachable', says: /"http:\/\/h0\.example\.com" is not https/ },
  },
  {
    name: '5,000 security schemes in each of 200 operations',
    files: () => ({
      'a.json': vendorDocument({
        security: times(5000, (n) => ({ [`k${n}`]: [] })),
        paths: membersOf(200, (n) => [`/a${n}`, { get: operationOf({ operationId: `a${n}` }) }]),
        components: {
          securitySchemes: membersOf(5000, (n) => [
            `k${n}`,
            { type: 'apiKey', in: 'header', name: `X-${n}` },
          ]),
        },
      }),
    }),
    ends: { finding: 'bind-tokens/first-alternative', says: /^\/security / },
  },
  {
    name: '5,000 credentials that are all wanted at once',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        security: [membersOf(5000, (n) => [`k${n}`, []])],
        paths: { '/a': { get: operationOf() } },
        components: {
          securitySchemes: membersOf(5000, (n) => [
            `k${n}`,
            { type: 'apiKey', in: 'header', name: `X-${n}` },
          ]),
        },
      }),
    }),
    ends: 'compiles',
  },
  {
    name: '20,000 responses with texts',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: {
          '/a': {
            get: operationOf({
              responses: membersOf(20_000, (n) => [
                `${n}`,
                { description: 'x', content: { 'text/html': {} } },
              ]),
            }),
          },
        },
      }),
    }),
    ends: { finding: 'reduce-responses/reduced', says: /^\/paths responses are reduced/ },
  },
  {
    name: 'Swagger 2.0 whose references into paths are copied again and again',
    files: () => ({ 'a.json': swaggerBomb() }),
    ends: { error: 'document-too-complex', says: /^"a\.json" stands for more than 2000000 values/ },
  },
];

/** 2,000 operations of which each says the same. */
function sharing(members: Members, root: Members = {}): string {
  const text = { description: 'x'.repeat(1_000_000) };
  return vendorDocument({
    paths: membersOf(2000, (n) => [`/a${n}`, { post: operationOf({ ...members, operationId: `a${n}` }) }]),
    components: {
      parameters: { a: { name: 'a', in: 'query', schema: { type: 'string' }, ...text } },
      responses: { a: text },
      requestBodies: { a: bodyOf({ properties: membersOf(1000, (n) => [`p${n}`, { type: 'string' }]) }) },
    },
    ...root,
  });
}

/** Each of 50 shared parameters is copied to each of 3,000 operations, with a list of values. */
function swaggerBomb(): string {
  return JSON.stringify({
    swagger: '2.0',
    info: { title: 'A', version: '1' },
    host: 'api.example.com',
    schemes: ['https'],
    parameters: membersOf(50, (n) => [
      `p${n}`,
      { name: `p${n}`, in: 'formData', type: 'string', enum: times(200, (m) => `v${m}`) },
    ]),
    paths: membersOf(3000, (n) => [
      `/a${n}`,
      { post: { operationId: `a${n}`, parameters: times(50, (m) => ({ $ref: `#/parameters/p${m}` })) } },
    ]),
  });
}
