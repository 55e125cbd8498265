import type { HostileDocument } from './hostile-document.ts';
import { bodyOf, membersOf, operationOf, schemaNamed, times, vendorDocument } from './vendor-document.ts'; // prettier-ignore
import type { Members } from './vendor-document.ts';

/** Documents in which a few lines stand for what thousands of operations say. */
export const HOSTILE_REPETITIONS: readonly HostileDocument[] = [
  {
    name: '2,000 path items that are all the same one with 1,000 parameters',
    files: () => ({
      'a.json': vendorDocument({
        paths: membersOf(2000, (n) => [`/a${n}`, { $ref: '#/components/pathItems/a' }]),
        components: { pathItems: { a: { parameters: times(1000, queryParameter), get: operationOf() } } },
      }),
    }),
    ends: {
      error: 'document-too-complex',
      says: /^the operations up to "GET \/a300", at ".*\/a\/get", take more than 300000 arguments$/,
    },
  },
  {
    name: '200 operations that all reach 200 schemas',
    files: () => ({
      'a.json': vendorDocument({
        paths: membersOf(200, (n) => [
          `/a${n}`,
          { post: { operationId: `a${n}`, requestBody: bodyOf(schemaNamed(`s${n}`)) } },
        ]),
        components: {
          schemas: membersOf(200, (n) => [
            `s${n}`,
            {
              type: 'object',
              properties: { a: schemaNamed(`s${(n + 1) % 200}`), b: schemaNamed(`s${(n * 7) % 200}`) },
            },
          ]),
        },
      }),
    }),
    ends: { finding: 'fit-budget/cut', says: /^\/paths\/~1a0\/post / },
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
    name: 'Swagger 2.0 whose references into paths are copied again and again',
    files: () => ({ 'a.json': swaggerBomb() }),
    ends: { error: 'document-too-complex', says: /^"a\.json" stands for more than 2000000 values/ },
  },
];

function queryParameter(n: number): Members {
  return { name: `p${n}`, in: 'query', schema: { type: 'string' } };
}

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
