import type { HostileDocument } from './hostile-document.ts';
import { bodyOf, membersOf, operationOf, postOf, schemaNamed, times, vendorDocument } from './vendor-document.ts'; // prettier-ignore
import type { Members } from './vendor-document.ts';

const LONG = 300_000;
/** Names that every object of JavaScript has already. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'];
/** What a browser and what a terminal would obey. */
const SCRIPT = '</script><script>alert(1)</script><img src=x onerror=alert(1)>"\'><!--';
const ESCAPES = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egpj\r\u007f';

/** Names and texts that somebody would obey. */
export const HOSTILE_NAMES: readonly HostileDocument[] = [
  ...INHERITED.map((name): HostileDocument => ({
    name: `"${name}" wherever a name may stand`,
    files: () => ({ 'a.json': named(name) }),
    ends: { finding: 'bind-tokens/unsupported', says: new RegExp(`^/paths/~1b/get/security .*"undeclared-${name}"`) }, // prettier-ignore
  })),
  ...INHERITED.map((name): HostileDocument => ({
    name: `"${name}" wherever a name may stand in Swagger 2.0`,
    files: () => ({ 'a.json': namedInSwagger(name) }),
    ends: { finding: 'upgrade-swagger/upgraded', says: /^ the document is Swagger 2\.0/ },
  })),
  {
    name: 'script and markup wherever a name or a text may stand',
    files: () => ({ 'a.json': named(SCRIPT) }),
    ends: { finding: 'name-operations/illegal', says: /^\/paths\/~1%3C|^\/paths\/~1/ },
  },
  {
    name: 'terminal escapes wherever a name or a text may stand',
    files: () => ({ 'a.json': named(ESCAPES) }),
    ends: { finding: 'name-operations/illegal', says: /^\/paths\/~1/ },
  },
  {
    name: 'terminal escapes in the name of the pattern that an error repeats',
    files: () => ({ 'a.yaml': `openapi: "${ESCAPES.replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"\npaths: {}\n` }), // prettier-ignore
    ends: { error: 'openapi-version', says: /^"a\.yaml" is OpenAPI / },
  },
  {
    name: 'a property name of 300,000 underscores between two letters',
    files: () => ({
      'a.json': vendorDocument({ paths: postOf({ properties: { [`a${'_'.repeat(LONG)}a`]: {} } }) }),
    }),
    ends: { finding: 'adapt-names/illegal', says: /^\/paths\/~1a\/post/ },
  },
  {
    name: 'names of 30,000 characters wherever one may stand',
    files: () => ({ 'a.json': named('n'.repeat(LONG / 10)) }),
    ends: { finding: 'name-operations/too-long', says: /^\/paths\/~1n/ },
  },
  {
    name: 'names of dashes that a slug is made of',
    files: () => ({ 'a.json': named(`a${'-'.repeat(LONG / 10)}a`) }),
    ends: { finding: 'name-operations/too-long', says: /^\/paths\/~1a-/ },
  },
  {
    name: 'a server URL of 300,000 slashes',
    files: () => ({
      'a.json': vendorDocument({
        servers: [{ url: `https://api.example.com/${'/'.repeat(LONG)}a` }],
        paths: postOf({}),
      }),
    }),
    ends: 'compiles',
  },
  {
    name: 'a Swagger host and base path of 300,000 slashes',
    files: () => ({
      'a.json': JSON.stringify({
        swagger: '2.0',
        info: { title: 'A', version: '1' },
        host: `api.example.com${'/'.repeat(LONG)}a`,
        basePath: `${'/'.repeat(LONG)}a`,
        paths: { '/a': { get: operationOf() } },
      }),
    }),
    ends: { finding: 'upgrade-swagger/upgraded', says: /^ / },
  },
  {
    name: 'a path of 300,000 slashes and one of 300,000 braces',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: {
          [`/a${'/'.repeat(LONG)}b`]: { get: operationOf() },
          [`/${'{'.repeat(LONG)}`]: { get: operationOf({ operationId: 'b' }) },
          [`/${'{a}'.repeat(1000)}`]: { get: operationOf({ operationId: 'c' }) },
        },
      }),
    }),
    ends: { finding: 'adapt-paths/odd', says: /^\/paths\/~1a~1/ },
  },
  {
    name: 'patterns that take a backtracking engine for ever, beside values that start them',
    files: () => ({ 'a.json': backtracking() }),
    ends: { finding: 'adapt-paths/slash', says: /^\/paths\/~1a~1\{id\}\/post / },
  },
  {
    name: 'a title of one word of 5,000 letters, and no server',
    files: () => ({
      'a.json': vendorDocument({
        servers: [],
        info: { title: 'x'.repeat(5000), version: '1' },
        paths: postOf({}),
      }),
    }),
    ends: { error: 'cannot-transform', says: /^operation "POST \/a" has no absolute server URL$/ },
  },
  {
    name: 'a host of 63 letters, after which the target is called',
    files: () => ({
      'a.json': vendorDocument({ servers: [{ url: `https://${'x'.repeat(63)}.com` }], paths: postOf({}) }),
    }),
    ends: 'compiles',
  },
  {
    name: 'values whose members read as composition',
    files: () => {
      const value = { oneOf: [{ allOf: 1 }] };
      const properties = { a: { type: 'object', default: value, example: value }, b: { enum: [value] } };
      return { 'a.json': vendorDocument({ paths: postOf({ properties }) }) };
    },
    ends: {
      finding: 'read-keywords/too-large',
      says: /\/schema\/properties\/b\/enum "enum" .*reads as composition/,
    },
  },
  {
    name: 'media types that no header can hold',
    files: () => ({
      'a.json': vendorDocument({
        paths: {
          '/a': {
            post: operationOf({
              requestBody: {
                content: {
                  'text/plain\r\nX-Injected: yes': { schema: { type: 'string' } },
                  [`text/plain${' ;'.repeat(50_000)}\n`]: {},
                },
              },
              responses: { 200: { description: 'Done', content: { 'text/html\r\nX-Injected: yes': {} } } },
            }),
          },
        },
      }),
    }),
    ends: {
      finding: 'choose-media-types/one-of-several',
      says: /^\/paths\/~1a\/post\/requestBody\/content /,
    },
  },
  {
    name: '20,000 media types',
    isLarge: true,
    files: () => ({
      'a.json': vendorDocument({
        paths: {
          '/a': {
            post: operationOf({
              requestBody: { content: membersOf(20_000, (n) => [`application/x-${n}`, {}]) },
            }),
          },
        },
      }),
    }),
    ends: {
      finding: 'choose-media-types/one-of-several',
      says: /^\/paths\/~1a\/post\/requestBody\/content /,
    },
  },
  {
    name: 'server variables that stand for each other',
    files: () => ({
      'a.json': vendorDocument({
        servers: [
          {
            url: `https://${'{a}'.repeat(1000)}.example.com`,
            variables: { a: { default: '{b}{b}'.repeat(1000) }, b: { default: '{a}{a}' } },
          },
        ],
        paths: postOf({}),
      }),
    }),
    ends: { error: 'cannot-transform', says: /^operation "POST \/a" has no absolute server URL$/ },
  },
  {
    name: 'a server whose URL is badly encoded',
    files: () => ({
      'a.json': vendorDocument({ servers: [{ url: 'https://api.example.com/%ff' }], paths: postOf({}) }),
    }),
    ends: 'compiles',
  },
];

/** A document in which everything that somebody names has one name, or one that begins or ends with it. */
function named(name: string): string {
  const schema = {
    type: 'object',
    title: name,
    description: name,
    required: [name],
    properties: { [name]: { type: 'string', description: name, enum: [name], default: name } },
  };
  const operation = {
    operationId: name,
    summary: name,
    description: name,
    tags: [name],
    parameters: ['path', 'query', 'header', 'cookie'].map((place) => ({
      name,
      in: place,
      description: name,
      schema: { type: 'string', format: name, pattern: name },
    })),
    requestBody: bodyOf(schemaNamed(name)),
    responses: { 200: { description: name }, [name]: { description: name } },
    security: [own(name, [])],
  };
  return vendorDocument({
    info: { title: name, version: name },
    tags: [{ name, description: name }],
    servers: [
      { url: `https://api.example.com/{${name}}`, variables: own(name, { default: 'v1' }) },
      { url: 'https://api.example.com' },
    ],
    paths: {
      ...own(`/${name}/{${name}}`, { post: operation }),
      ...own(name, { get: operationOf() }),
      '/b': { get: operationOf({ operationId: 'b', security: [own(`undeclared-${name}`, [])] }) },
    },
    components: {
      schemas: own(name, schema),
      securitySchemes: own(name, { type: 'apiKey', in: 'query', name }),
    },
  });
}

function namedInSwagger(name: string): string {
  return JSON.stringify({
    swagger: '2.0',
    info: { title: name, version: '1' },
    host: 'api.example.com',
    schemes: ['https'],
    paths: own(`/${name}`, {
      post: {
        operationId: name,
        tags: [name],
        parameters: [
          { $ref: `#/parameters/${name}` },
          { name: 'b', in: 'body', schema: { $ref: `#/definitions/${name}` } },
        ],
        responses: own(name, { description: name }),
        security: [own(name, [])],
      },
    }),
    parameters: own(name, { name, in: 'query', type: 'string' }),
    definitions: own(name, { type: 'object', properties: own(name, { type: 'string' }) }),
    securityDefinitions: own(name, { type: 'apiKey', in: 'header', name }),
  });
}

/** A member of its own, also where the name is that of the prototype. */
function own(name: string, value: unknown): Members {
  return Object.fromEntries([[name, value]]);
}

function backtracking(): string {
  const value = `${'a'.repeat(50_000)}!/`;
  const patterns = ['^(a+)+$', '^(a|a)*$', '^(.*a){20}$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$', '['];
  const schema = { type: 'string', pattern: '^(a|aa)+$', example: value, default: value, enum: [value] };
  const properties = membersOf(patterns.length, (n) => [
    `p${n}`,
    { type: 'string', pattern: patterns[n], example: value },
  ]);
  return vendorDocument({
    paths: {
      '/a/{id}': {
        post: operationOf({
          description: `${value} ${times(1000, () => '. ').join('')}`,
          parameters: [{ name: 'id', in: 'path', required: true, schema }],
          requestBody: bodyOf({
            properties,
            patternProperties: Object.fromEntries(patterns.map((pattern) => [pattern, {}])),
          }),
        }),
      },
    },
  });
}
