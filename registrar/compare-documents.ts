const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace']);
/** How many operations a sentence names. */
const NAMED = 3;

interface OpenApi {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly servers?: unknown;
}

/** How many tools the gateway makes of a document: one for each operation. */
export function countTools(document: string): number {
  return operations(JSON.parse(document) as OpenApi).size;
}

/** What differs between two documents. Operations go by operationId, else by method and path. */
export interface DocumentChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly serverChanged: boolean;
  /** What belongs to no operation: title, components and the like. */
  readonly otherChanged: boolean;
}

/** What differs between two documents; `undefined` where one of them is no JSON. */
export function compareDocuments(before: string, after: string): DocumentChange | undefined {
  const [old, now] = [parse(before), parse(after)];
  if (old === undefined || now === undefined) return undefined;
  const [oldOperations, nowOperations] = [operations(old), operations(now)];
  const kept = [...nowOperations].filter(([name]) => oldOperations.has(name));
  return {
    added: [...nowOperations.keys()].filter((name) => !oldOperations.has(name)),
    removed: [...oldOperations.keys()].filter((name) => !nowOperations.has(name)),
    changed: kept.filter(([name, text]) => oldOperations.get(name) !== text).map(([name]) => name),
    serverChanged: !isEqual(old.servers, now.servers),
    otherChanged: !isEqual(rest(old), rest(now)),
  };
}

/** A change in words: `"createTask" changed, "a", "b" added`. */
export function describeChange(change: DocumentChange | undefined): string {
  if (change === undefined) return 'the document is replaced';
  const { added, removed, changed, serverChanged, otherChanged } = change;
  const parts = [
    changed.length > 0 ? `${list(changed)} changed` : '',
    added.length > 0 ? `${list(added)} added` : '',
    removed.length > 0 ? `${list(removed)} removed` : '',
    serverChanged ? 'the server URL changed' : '',
    otherChanged ? 'other parts of the document changed' : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'only the way the document is written changed' : parts.join(', ');
}

/** Each operation's text by its operationId, else by method and path. */
function operations({ paths = {} }: OpenApi): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [path, item] of Object.entries(paths)) {
    const shared = Object.entries(item).filter(([key]) => !METHODS.has(key));
    for (const [method, operation] of Object.entries(item)) {
      if (!METHODS.has(method)) continue;
      const { operationId } = operation as { operationId?: string };
      const name = operationId ?? `${method.toUpperCase()} ${path}`;
      found.set(name, JSON.stringify([method, path, operation, shared]));
    }
  }
  return found;
}

function rest(document: OpenApi): unknown {
  return { ...document, paths: undefined, servers: undefined };
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function list(names: readonly string[]): string {
  const named = names.slice(0, NAMED).map((name) => `"${name}"`);
  const more = names.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

function parse(document: string): OpenApi | undefined {
  try {
    return JSON.parse(document) as OpenApi;
  } catch {
    return undefined;
  }
}
