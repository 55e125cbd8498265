import type { HostileDocument } from './hostile-document.ts';
import { bodyOf, membersOf, operationOf, postOf, schemaNamed, times, vendorDocument, withSchemas } from './vendor-document.ts'; // prettier-ignore
import type { Members } from './vendor-document.ts';

/** Schemas of which every level doubles the work of the level below, or holds all that others hold. */
export const HOSTILE_COMPOSITIONS: readonly HostileDocument[] = [
  {
    name: 'schemas that all refer to each other',
    isLarge: true,
    files: () => {
      const all = membersOf(200, (n) => [`p${n}`, schemaNamed(`s${n}`)]);
      return { 'a.json': withSchemas(times(200, (n) => [`s${n}`, { type: 'object', properties: all }])) };
    },
    ends: { finding: 'fit-budget/cut', says: /^\/paths\/~1a\/post / },
  },
  {
    name: 'discriminators that map every schema to all others',
    files: () => {
      const mapping = membersOf(300, (n) => [`m${n}`, `#/components/schemas/s${n}`]);
      const base = { type: 'object', discriminator: { propertyName: 'k', mapping } };
      return {
        'a.json': withSchemas(
          times(300, (n) => [`s${n}`, { ...base, properties: { [`p${n}`]: schemaNamed(`s${299 - n}`) } }]),
        ),
      };
    },
    ends: {
      finding: 'widen-unions/too-many-subtypes',
      says: /^\/components\/schemas\/s0\/discriminator 299 subtypes/,
    },
  },
  {
    name: 'a discriminator whose 40 subtypes are discriminators of the same 40',
    isLarge: true,
    files: () => {
      const mapping = membersOf(40, (n) => [`m${n}`, `#/components/schemas/s${n}`]);
      const own = (n: number): Members => membersOf(20, (m) => [`p${n}x${m}`, schemaNamed(`s${m}`)]);
      return {
        'a.json': withSchemas(
          times(40, (n) => [
            `s${n}`,
            { type: 'object', discriminator: { propertyName: 'k', mapping }, properties: own(n) },
          ]),
        ),
      };
    },
    ends: { finding: 'merge-all-of/too-large', says: /^\/components\/schemas\/s\d+\/discriminator / },
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
];
