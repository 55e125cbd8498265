/** One operation on the wire: rest-json method, path template, status of success, and the shape of its input. */
export interface OperationModel {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly input: Shape;
  /** Members that travel in the query; those of the path stand in its braces, the others in the body. */
  readonly query: readonly string[];
}

/** A shape of the service model with its constraints; `members`, `member`, `key` and `value` name other shapes or bare types. */
export interface Shape {
  readonly type: 'structure' | 'list' | 'map' | 'string' | 'integer' | 'boolean' | 'document';
  readonly union?: true;
  readonly sensitive?: true;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, string>>;
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

/** What the table of facts says. */
export interface ServiceModel {
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Types that need no entry. */
const BARE: Readonly<Record<string, Shape>> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  document: { type: 'document' },
};

/**
 * Reads a table of facts. A line is an operation, `Name METHOD /path/{uri}?query&query STATUS member*:Shape …`, or a
 * shape, `Name = kind …`; an indented line continues the one before. Kinds: `structure` and `union` with members (`*` is
 * required), `list Shape`, `map Key Value`, `enum A|B`, `string`, `integer`; then sizes `1..48` (an end may be left out),
 * `sensitive`, and last a `/pattern/`.
 */
export function readModel(table: string): ServiceModel {
  const lines = table.replace(/\n\s+/g, ' ').trim().split('\n');
  const isShape = (line: string): boolean => / = /.test(line);
  return {
    operations: Object.fromEntries(lines.filter((line) => !isShape(line)).map(readOperation)),
    shapes: { ...BARE, ...Object.fromEntries(lines.filter(isShape).map(readShape)) },
  };
}

function readOperation(line: string): [string, OperationModel] {
  const [name = '', method = '', uri = '', status = '', ...members] = line.split(' ');
  const [path = '', query = ''] = uri.split('?', 2);
  return [
    name,
    {
      method,
      path,
      status: Number(status),
      input: structure(members),
      query: query === '' ? [] : query.split('&'),
    },
  ];
}

function readShape(line: string): [string, Shape] {
  const [, name = '', kind = '', rest = ''] = /^(\w+) = (\w+) ?(.*)$/.exec(line) ?? [];
  if (kind === 'structure' || kind === 'union') {
    const words = rest.split(' ');
    const shape = structure(words.filter((word) => word.includes(':')));
    const sensitive = words.includes('sensitive') ? { sensitive: true as const } : {};
    return [name, { ...shape, ...sensitive, ...(kind === 'union' ? { union: true } : {}) }];
  }
  const [, front = '', pattern] = /^(.*?)(?:(?:^| )\/(.*)\/)?$/.exec(rest) ?? [];
  const words = front.split(' ').filter((word) => word !== '');
  const names = words.filter((word) => !word.includes('..') && word !== 'sensitive');
  return [
    name,
    {
      ...typed(kind, names),
      ...sizes(words.find((word) => word.includes('..')) ?? '..'),
      ...(words.includes('sensitive') ? { sensitive: true } : {}),
      ...(pattern === undefined ? {} : { pattern }),
    },
  ];
}

function structure(members: readonly string[]): Shape {
  const pairs = members.map((member) => member.split(':', 2) as [string, string]);
  const required = pairs.flatMap(([name]) => (name.endsWith('*') ? [name.slice(0, -1)] : []));
  return {
    type: 'structure',
    required,
    members: Object.fromEntries(pairs.map(([name, shape]) => [name.replace('*', ''), shape])),
  };
}

function typed(kind: string, [first = '', second = '']: readonly string[]): Shape {
  if (kind === 'list') return { type: 'list', member: first };
  if (kind === 'map') return { type: 'map', key: first, value: second };
  if (kind === 'enum') return { type: 'string', enum: first.split('|') };
  return kind === 'integer' ? { type: 'integer' } : { type: 'string' };
}

function sizes(word: string): { readonly min?: number; readonly max?: number } {
  const [min = '', max = ''] = word.split('..', 2);
  return { ...(min === '' ? {} : { min: Number(min) }), ...(max === '' ? {} : { max: Number(max) }) };
}
