import fc from 'fast-check';
import { pointerTo } from '../../transform/document.ts';

/** One change of a parsed document. Nodes are shares of their number, in millionths. */
export type TreeMutation =
  | { readonly does: 'replace'; readonly node: number; readonly by: unknown }
  | { readonly does: 'refer'; readonly node: number; readonly other: number }
  | { readonly does: 'graft'; readonly node: number; readonly other: number }
  | { readonly does: 'swap'; readonly node: number; readonly other: number }
  | { readonly does: 'add'; readonly node: number; readonly name: string; readonly other: number }
  | { readonly does: 'rename'; readonly node: number; readonly name: string };

const MILLION = 1_000_000;
const NAMES: readonly string[] = [
  ...[
    '$ref',
    'allOf',
    'oneOf',
    'anyOf',
    'not',
    'items',
    'properties',
    'additionalProperties',
    'type',
    'enum',
    'const',
  ],
  ...[
    'required',
    'discriminator',
    'mapping',
    'schema',
    'content',
    'parameters',
    'requestBody',
    'in',
    'name',
    'style',
  ],
  ...[
    'get',
    'post',
    'servers',
    'url',
    'variables',
    'security',
    'in',
    'default',
    'pattern',
    'format',
    'xml',
    'tags',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '',
    '/',
    '~1',
    '{a}',
    '/{a}/{b}',
    'application/json',
    'multipart/form-data',
  ],
  ...[
    'x-a',
    'a b',
    'allOf',
    '\ud800',
    'readOnly',
    'nullable',
    'prefixItems',
    'patternProperties',
    'consumes',
    'schemes',
  ],
];
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    0.5,
    1e300,
    2 ** 60,
    '',
    'a',
    ' ',
    'x'.repeat(5000),
    [],
    {},
    [[]],
    [null],
    [{}],
    [''],
  ],
  ...[
    'string',
    'object',
    'array',
    'integer',
    'null',
    'file',
    'body',
    'query',
    'path',
    'header',
    'cookie',
    'formData',
  ],
  ...[
    'deepObject',
    'pipeDelimited',
    'matrix',
    'multi',
    'binary',
    'byte',
    'multipart/form-data',
    '*/*',
    'http',
    '2.0',
    '3.1.0',
  ],
  ...['https://a.example/%ff', 'http://[::1]', '{a}', '//a', '__proto__', '\0', '\ud800', '(a+)+$', '1e400'],
  ...['file:///etc/passwd', '#', '#/', '#/paths', '#/components/schemas', 'other.yaml#/a', '#/%E0%A4%A'].map(
    (reference) => ({ $ref: reference }),
  ),
  ...[
    { type: ['string', 'null'] },
    { type: 'array' },
    { type: 'object', properties: { a: null } },
    { not: {} },
  ],
  ...[
    { allOf: [{ $ref: '#' }, null] },
    { oneOf: [] },
    { oneOf: [{ type: 'string' }, { type: 'array' }] },
    { enum: [null] },
  ],
  ...[
    { discriminator: { propertyName: 'a' } },
    { items: [{}] },
    { additionalProperties: {} },
    { required: ['a', 1] },
  ],
  JSON.parse('{"__proto__":{"a":1}}'),
  JSON.parse(`${'{"properties":{"a":'.repeat(120)}{}${'}}'.repeat(120)}`),
  JSON.parse(`${'{"allOf":[{"oneOf":['.repeat(40)}{}${']}]}'.repeat(40)}`),
];

/** Changes of a parsed document; fewer ones are simpler. */
export const treeMutation: fc.Arbitrary<TreeMutation> = fc.oneof(
  fc.record({ does: fc.constant('replace' as const), node: node(), by: fc.constantFrom(...VALUES) }),
  fc.record({
    does: fc.constantFrom('refer' as const, 'graft' as const, 'swap' as const),
    node: node(),
    other: node(),
  }),
  fc.record({
    does: fc.constant('add' as const),
    node: node(),
    name: fc.constantFrom(...NAMES),
    other: node(),
  }),
  fc.record({ does: fc.constant('rename' as const), node: node(), name: fc.constantFrom(...NAMES) }),
);

function node(): fc.Arbitrary<number> {
  return fc.nat(MILLION - 1);
}

/** A member or an item, with its holder. */
export interface Slot {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly pointer: string;
}

/** Changes a tree in place. It stays a tree: what is copied is cloned. */
export function mutateTree(root: object, mutation: TreeMutation): void {
  const slots = slotsBelow(root);
  const slot = pick(slots, mutation.node);
  if (slot === undefined) return;
  const { holder, key } = slot;
  const other = 'other' in mutation ? pick(slots, mutation.other) : undefined;
  switch (mutation.does) {
    case 'replace':
      setMember(holder, key, structuredClone(mutation.by));
      break;
    case 'refer':
      setMember(holder, key, { $ref: `#${other?.pointer ?? ''}` });
      break;
    case 'graft':
      setMember(holder, key, structuredClone(other?.holder[other.key]));
      break;
    case 'swap': {
      const [one, two] = [structuredClone(holder[key]), structuredClone(other?.holder[other.key])];
      if (other !== undefined) setMember(other.holder, other.key, one);
      setMember(holder, key, two);
      break;
    }
    case 'add': {
      const value = holder[key];
      if (typeof value === 'object' && value !== null)
        setMember(value as Record<string, unknown>, mutation.name, structuredClone(other?.holder[other.key]));
      break;
    }
    case 'rename': {
      const value = holder[key];
      Reflect.deleteProperty(holder, key);
      setMember(holder, mutation.name, value);
    }
  }
}

/** Gives an object a member of its own, also where its name is that of the prototype. */
export function setMember(holder: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

function pick(slots: readonly Slot[], millionths: number): Slot | undefined {
  return slots[Math.floor((slots.length * millionths) / MILLION)];
}

/** Every member and item below an object, outer ones first. */
export function slotsBelow(root: object): readonly Slot[] {
  const slots: Slot[] = [];
  const open: (readonly [holder: object, pointer: string])[] = [[root, '']];
  for (const [holder, base] of open) {
    for (const [key, child] of Object.entries(holder) as readonly (readonly [string, unknown])[]) {
      const pointer = pointerTo(base, key);
      slots.push({ holder: holder as Record<string, unknown>, key, pointer });
      if (typeof child === 'object' && child !== null) open.push([child, pointer]);
    }
  }
  return slots;
}
