import { escapeToken } from './json-pointer.ts';

/** A schema of the document with the JSON pointer under which it stands. */
export interface NamedSchema {
  readonly value: unknown;
  readonly pointer: string;
}

/** The names of a document's schemas: what references can lead to besides JSON pointers (JSON Schema 2020-12, 8.2). */
export interface SchemaNames {
  /** Schemas with an `$id`, and the document, by their URLs. */
  readonly resources: ReadonlyMap<string, NamedSchema>;
  /** By `URL#name`, and the first of each name as `#name`. */
  readonly anchors: ReadonlyMap<string, NamedSchema>;
  /** The URL that references count from, at a JSON pointer. */
  readonly baseAt: (pointer: string) => string;
}

/** Stands for a document that does not name its own URL (`$self`, OpenAPI 3.2). */
const DOCUMENT = 'https://document.invalid/';
const ANCHORS = ['$anchor', '$dynamicAnchor'];

type Members = Readonly<Record<string, unknown>>;

/** Searches a whole document for names. */
export function readSchemaNames(root: Members): SchemaNames {
  const self = typeof root.$self === 'string' ? URL.parse(root.$self, DOCUMENT) : null;
  const base = withoutHash(self) ?? DOCUMENT;
  const resources = new Map<string, NamedSchema>([[base, { value: root, pointer: '' }]]);
  const anchors = new Map<string, NamedSchema>();
  const bases = new Map([['', base]]);
  const seen = new Set<unknown>();
  // A list instead of recursion: documents nest as deep as they like.
  const open: (NamedSchema & { readonly base: string })[] = [{ value: root, pointer: '', base }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, pointer } = place;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const named = value as Members;
    const id = typeof named.$id === 'string' ? withoutHash(URL.parse(named.$id, place.base)) : undefined;
    if (id !== undefined && !resources.has(id)) {
      resources.set(id, { value, pointer });
      bases.set(pointer, id);
    }
    for (const name of ANCHORS.map((keyword) => named[keyword])) {
      if (typeof name !== 'string') continue;
      for (const key of [`${id ?? place.base}#${name}`, `#${name}`]) {
        if (!anchors.has(key)) anchors.set(key, { value, pointer });
      }
    }
    const children = Object.entries(named).map(([name, child]) => {
      return { value: child, pointer: `${pointer}/${escapeToken(name)}`, base: id ?? place.base };
    });
    open.push(...children.reverse());
  }
  return { resources, anchors, baseAt: (pointer) => baseAt(bases, pointer) };
}

/** That of the innermost schema with an `$id` around it. */
function baseAt(bases: ReadonlyMap<string, string>, pointer: string): string {
  for (let around = pointer; around !== ''; around = around.slice(0, around.lastIndexOf('/'))) {
    const base = bases.get(around);
    if (base !== undefined) return base;
  }
  return bases.get('') ?? DOCUMENT;
}

function withoutHash(url: URL | null): string | undefined {
  if (url === null) return undefined;
  url.hash = '';
  return url.href;
}
