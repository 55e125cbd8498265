import type { HostileDocument } from './hostile-document.ts';
import { membersOf, operationOf, postOf, times, vendorDocument } from './vendor-document.ts'; // prettier-ignore

/** Documents that have too much of something. */
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
];
