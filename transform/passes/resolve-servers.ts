import type { Finding } from '../../contract/finding.ts';
import { entriesOf, member, pointerTo, textOf } from '../document.ts';
import { noted } from '../draft.ts';
import type { Draft, Operation, Pass } from '../draft.ts';

/** Resolves each operation's base URL from the operation, its path or the document, variables filled in. */
export const resolveServers: Pass = {
  name: 'resolve-servers',
  does: "Finds each operation's base URL (its own, its path's or the document's; variables take their default) and lists them: nothing is ever sent elsewhere.",
  run(draft) {
    const servers: string[] = [];
    const operations = draft.operations.map((operation) => {
      const url = serverOf(operation, draft);
      if (url === undefined) return noted(operation, noServer(operation));
      if (!servers.includes(url)) servers.push(url);
      return { ...operation, server: servers.indexOf(url) };
    });
    return { ...draft, servers, operations, findings: [...draft.findings, ...servers.flatMap(insecure)] };
  },
};

function serverOf({ source, pathItem }: Operation, { source: document, choices }: Draft): string | undefined {
  const [chosen] = choices.servers;
  const base = chosen ?? firstAbsolute(document.root.servers);
  const own = firstAbsolute(source.servers, base) ?? firstAbsolute(pathItem.servers, base);
  return own ?? withoutSlash(base);
}

/** The first absolute URL of a `servers` list; a relative one counts where a base URL was chosen. */
export function firstAbsolute(servers: unknown, base?: string): string | undefined {
  if (!Array.isArray(servers)) return undefined;
  for (const server of servers as readonly unknown[]) {
    const url = fillVariables(textOf(member(server, 'url')) ?? '', member(server, 'variables'));
    if (base !== undefined && url.startsWith('/') && URL.canParse(url, base))
      return withoutSlash(new URL(url, base).href);
    if (/^https?:\/\//i.test(url) && URL.canParse(url) && !url.includes('{')) return withoutSlash(url);
  }
  return undefined;
}

function fillVariables(url: string, variables: unknown): string {
  const defaults = new Map(entriesOf(variables).map(([name, value]) => [name, member(value, 'default')]));
  return url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = defaults.get(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole;
  });
}

function withoutSlash(url: string): string;
function withoutSlash(url: string | undefined): string | undefined;
function withoutSlash(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '');
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

function insecure(url: string): readonly Finding[] {
  if (url.toLowerCase().startsWith('https://')) return [];
  return [
    {
      code: 'resolve-servers/not-https',
      severity: 'warning',
      pointer: '/servers',
      message: `server "${url}" is not https, so no token is sent there unless an upstream is named for local use`,
      hint: 'Name an https base URL under "servers" in bearer.yaml.',
    },
  ];
}
