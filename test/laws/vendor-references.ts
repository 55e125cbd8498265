import { isObject, memberOf, textOf } from '../roundtrip/json-document.ts';
import type { JsonObject } from '../roundtrip/json-document.ts';

/** Finds what references of a document lead to. */
export interface References {
  /** What stands where a schema's `$ref` or `$dynamicRef` leads; `undefined` where it has none, or it leads nowhere. */
  readonly target: (schema: JsonObject) => unknown;
}

const DOCUMENT = 'https://document.invalid/';
const MAX_HOPS = 32;

/** What JSON Schema 2020-12 (sections 8.2 and 9.1) lets references name besides places of the document. */
interface Named {
  /** Base URL of every object. */
  readonly bases: ReadonlyMap<unknown, string>;
  readonly resources: ReadonlyMap<string, unknown>;
  /** By `URL#name`. */
  readonly anchors: ReadonlyMap<string, unknown>;
  /** The first of each `#name`, wherever it stands. */
  readonly firstAnchors: ReadonlyMap<string, unknown>;
}

/** Opens the references of a document of OpenAPI 3; only from 3.1 on are there names. */
export function openReferences(root: JsonObject): References {
  const named = /^3\.[1-9]/.test(String(root.openapi)) ? readNamed(root) : undefined;
  const found = new Map<string, unknown>();

  function lookUp(reference: string, base: string, hops: number): unknown {
    const key = `${base} ${reference}`;
    if (found.has(key)) return found.get(key);
    const value = lookUpFresh(reference, base, hops);
    found.set(key, value);
    return value;
  }

  function lookUpFresh(reference: string, base: string, hops: number): unknown {
    const url = URL.parse(reference, base);
    if (url === null || hops > MAX_HOPS) return undefined;
    const fragment = decode(url.hash.slice(1));
    url.hash = '';
    const resource = url.href === (textOf(root.$self) ?? DOCUMENT) ? root : named?.resources.get(url.href);
    if (fragment === '') return resource;
    if (!fragment.startsWith('/')) {
      return named?.anchors.get(`${url.href}#${fragment}`) ?? named?.firstAnchors.get(reference);
    }
    return stepDown(resource, fragment, base, hops) ?? stepDown(root, fragment, base, hops);
  }

  function stepDown(start: unknown, fragment: string, base: string, hops: number): unknown {
    return fragment
      .slice(1)
      .split('/')
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((value, token) => {
        const reference = textOf(memberOf(value, '$ref'));
        const through = reference !== undefined && memberOf(value, token) === undefined;
        const holder = through ? lookUp(reference, base, hops + 1) : value;
        return Array.isArray(holder)
          ? (holder as readonly unknown[])[Number(token)]
          : memberOf(holder, token);
      }, start);
  }

  return {
    target: (schema) => {
      const reference = textOf(schema.$ref) ?? (named === undefined ? undefined : textOf(schema.$dynamicRef));
      if (reference === undefined) return undefined;
      return lookUp(reference, named?.bases.get(schema) ?? textOf(root.$self) ?? DOCUMENT, 0);
    },
  };
}

function readNamed(root: JsonObject): Named {
  const bases = new Map<unknown, string>();
  const resources = new Map<string, unknown>();
  const anchors = new Map<string, unknown>();
  const firstAnchors = new Map<string, unknown>();
  const visit = (value: unknown, outer: string): void => {
    if (typeof value !== 'object' || value === null || bases.has(value)) return;
    const id = textOf(memberOf(value, '$id'));
    const url = id === undefined ? null : URL.parse(id, outer);
    if (url !== null) url.hash = '';
    const base = url?.href ?? outer;
    bases.set(value, base);
    if (url !== null) resources.set(base, value);
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const name = textOf(memberOf(value, keyword));
      if (name === undefined) continue;
      anchors.set(`${base}#${name}`, value);
      if (!firstAnchors.has(`#${name}`)) firstAnchors.set(`#${name}`, value);
    }
    for (const [name, child] of Object.entries(value)) if (!isData(name, value)) visit(child, base);
  };
  visit(root, textOf(root.$self) ?? DOCUMENT);
  return { bases, resources, anchors, firstAnchors };
}

/** Examples and values hold no schemas; a property may be called like them. */
function isData(name: string, parent: object): boolean {
  return ['example', 'examples', 'default', 'enum', 'const'].includes(name) && !isNames(parent);
}

function isNames(parent: object): boolean {
  return Object.values(parent).every(isObject);
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
