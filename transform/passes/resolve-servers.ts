import type { Finding } from '../../contract/finding.ts';
import { entriesOf, member, pointerTo, textOf } from '../document.ts';
import { noted } from '../draft.ts';
import type { Operation, Pass } from '../draft.ts';
import { withoutTrailingSlashes } from '../trailing-slashes.ts';

/** Resolves each operation's base URL from the operation, its path or the document, variables filled in. */
export const resolveServers: Pass = {
  name: 'resolve-servers',
  does: "Finds each operation's base URL (its own, its path's or the document's; variables take their default) and lists them: nothing is ever sent elsewhere.",
  run(draft) {
    const { choices, source } = draft;
    const base = choices.servers[0] ?? firstAbsolute(source.root.servers);
    const indexes = new Map<string, number>();
    const operations = draft.operations.map((operation) => {
      const url = serverOf(operation, base);
      if (url === undefined) return noted(operation, noServer(operation));
      const server = indexes.get(url) ?? indexes.size;
      indexes.set(url, server);
      return { ...operation, server };
    });
    const servers = [...indexes.keys()];
    return { ...draft, servers, operations, findings: [...draft.findings, ...servers.flatMap(unreachable)] };
  },
};

function serverOf({ source, pathItem }: Operation, base: string | undefined): string | undefined {
  const own = firstAbsolute(source.servers, base) ?? firstAbsolute(member(pathItem.value, 'servers'), base);
  return own ?? (base === undefined ? undefined : withoutTrailingSlashes(base));
}

/** The best absolute URL of a `servers` list: the first that is https, else the first. A relative one counts where a base is known. */
export function firstAbsolute(servers: unknown, base?: string): string | undefined {
  if (!Array.isArray(servers)) return undefined;
  const urls = (servers as readonly unknown[]).flatMap((server) => {
    const url = fillVariables(textOf(member(server, 'url')) ?? '', member(server, 'variables'));
    return plainUrl(url.startsWith('/') ? base && URL.parse(url, base) : URL.parse(url)) ?? [];
  });
  return urls.find((url) => url.startsWith('https:')) ?? urls[0];
}

/** Scheme, host and path alone: a query, a fragment or credentials are no part of a base URL. */
function plainUrl(url: URL | '' | null | undefined): string | undefined {
  if (url === '' || url === null || url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  const text = `${url.origin}${url.pathname}`;
  // A brace that is left, encoded in a path, belongs to a variable that nobody filled in.
  return /\{|%7b/i.test(text) ? undefined : withoutTrailingSlashes(text);
}

function fillVariables(url: string, variables: unknown): string {
  const defaults = new Map(entriesOf(variables).map(([name, value]) => [name, member(value, 'default')]));
  return url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = defaults.get(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole;
  });
}

function noServer({ method, path, pointer }: Operation): Finding {
  return {
    code: 'resolve-servers/none',
    severity: 'error',
    pointer: pointerTo(pointer, 'servers'),
    message: `operation "${method} ${path}" has no absolute server URL`,
    hint: 'Name the vendor\'s base URL under "servers" in bearer.yaml.',
  };
}

/** What the target refuses when it starts or is called, unless an upstream replaces it. */
function unreachable(url: string): readonly Finding[] {
  const { protocol, hostname } = new URL(url);
  const isLocal = /^(localhost|.*\.localhost|127\..*|0\..*|169\.254\..*|\[::1?\])$/.test(hostname);
  if (protocol === 'https:' && !isLocal) return [];
  return [
    {
      code: 'resolve-servers/unreachable',
      severity: 'warning',
      pointer: '/servers',
      message: `server "${url}" is ${isLocal ? 'on the machine itself' : 'not https'}, so the target refuses calls to it`,
      hint: 'Name an https base URL under "servers" in bearer.yaml; "dev --upstream" replaces it for local use.',
    },
  ];
}
