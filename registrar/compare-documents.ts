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

/** What differs between two documents, by operation: `"createTask" changed, 2 operations added`. */
export function describeChange(before: string, after: string): string {
  const [old, now] = [parse(before), parse(after)];
  if (old === undefined || now === undefined) return 'the document is replaced';
  const [oldOperations, nowOperations] = [operations(old), operations(now)];
  const kept = [...nowOperations].filter(([name]) => oldOperations.has(name));
  const changed = kept.filter(([name, text]) => oldOperations.get(name) !== text).map(([name]) => name);
  const parts = [
    changed.length > 0 ? `${list(changed)} changed` : '',
    counted(nowOperations.size - kept.length, 'added'),
    counted(oldOperations.size - kept.length, 'removed'),
    isEqual(old.servers, now.servers) ? '' : 'the server URL changed',
    isEqual(rest(old), rest(now)) ? '' : 'other parts of the document changed',
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

function counted(count: number, what: string): string {
  if (count === 0) return '';
  return `${count} operation${count === 1 ? '' : 's'} ${what}`;
}

function parse(document: string): OpenApi | undefined {
  try {
    return JSON.parse(document) as OpenApi;
  } catch {
    return undefined;
  }
}
