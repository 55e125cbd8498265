import { isPrivateHost } from '../../../contract/private-hosts.ts';
import { entriesOf, isObject, member, pointerTo, textOf } from '../../document.ts';
import { firstAbsolute } from '../../passes/resolve-servers.ts';

import { ASSUMED, byTransform, byYou, CDK, cdkSays, SUPPORTED } from '../rule.ts';
import type { Fix, Hit, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';

const NAME_ONE = byYou(
  'Name the vendor\'s https base URL under "servers" in bearer.yaml; transform writes the deployed API\'s URL into the document.',
);

/** What is wrong with the URLs that the document names. */
export const SERVER_RULES: readonly Rule[] = [
  {
    name: 'no-server',
    means: 'The document names no server.',
    severity: 'error',
    reference: CDK,
    fix: NAME_ONE,
    check: (subject) =>
      writtenServers(subject).length > 0
        ? []
        : [
            {
              pointer: '/servers',
              message: 'the document names no server',
              serviceMessage: cdkSays('must include at least one server with a valid URL'),
              fix: fixOf(subject),
            },
          ],
  },
  {
    name: 'server-url',
    means: 'A server has no URL, or one without scheme and host.',
    severity: 'error',
    reference: CDK,
    fix: NAME_ONE,
    check: (subject) => serverHits(subject, relativeUrl),
  },
  {
    name: 'server-protocol',
    means: 'A server speaks neither http nor https.',
    severity: 'error',
    reference: CDK,
    fix: NAME_ONE,
    check: (subject) => serverHits(subject, otherProtocol),
  },
  {
    name: 'insecure-server',
    means: 'A server speaks http, so credentials would travel in clear.',
    severity: 'warning',
    reference: 'https://www.rfc-editor.org/rfc/rfc6750#section-5.3',
    fix: byYou(
      'Name an https base URL under "servers" in bearer.yaml; the target refuses to call any other.',
    ),
    check: ({ root }) =>
      urlsOf(root.servers)
        .filter(({ url }) => /^http:/i.test(url))
        .map(({ url, pointer }) => ({ pointer, message: `server "${url}" is not https` })),
  },
  {
    name: 'private-host',
    means: 'A server is in a private address range, to which the gateway blocks requests.',
    severity: 'error',
    reference: SUPPORTED,
    fix: byYou(
      'Name a public https base URL under "servers" in bearer.yaml; the target itself refuses its own machine and link-local addresses.',
    ),
    check: ({ root }) =>
      urlsOf(root.servers)
        .filter(({ host }) => isPrivateHost(host))
        .map(({ url, pointer }) => ({
          pointer,
          message: `server "${url}" is in a private address range`,
        })),
  },
  {
    name: 'dynamic-host',
    means:
      "A variable makes up the whole host of a server, so a tool's caller chooses where requests go. The developer guide discourages it.",
    severity: 'warning',
    reference: SUPPORTED,
    fix: byTransform("transform puts the variable's default in its place; without one it needs \"servers\" in bearer.yaml."), // prettier-ignore
    check: ({ root }) =>
      urlsOf(root.servers)
        .filter(({ url, server }) => isFreeHost(url, server))
        .map(({ url, pointer }) => ({
          pointer,
          message: `server "${url}" takes its whole host from a variable without "enum"`,
        })),
  },
  {
    name: 'server-variable',
    means: "A variable of a server's URL becomes an argument of every tool.",
    severity: 'warning',
    reference: 'captured at the service on 2026-09-28 (observed)',
    fix: byTransform('transform puts the default in its place.'),
    check: ({ root }) =>
      urlsOf(root.servers).flatMap(({ server, base }) =>
        entriesOf(member(server, 'variables')).map(([name]) => ({
          pointer: pointerTo(`${base}/variables`, name),
          message: `server variable "${name}" becomes an argument of every tool`,
        })),
      ),
  },
  {
    name: 'several-servers',
    means: 'The document names several servers; which one the gateway calls is not said.',
    severity: 'note',
    reference: ASSUMED,
    fix: byTransform(
      'transform takes the first one that is https, or the first under "servers" in bearer.yaml.',
    ),
    check: ({ root }) =>
      urlsOf(root.servers).length < 2
        ? []
        : [{ pointer: '/servers', message: `the document names ${urlsOf(root.servers).length} servers` }],
  },
  {
    name: 'own-servers',
    means: 'An operation or a path has servers of its own, which the gateway may not look at.',
    severity: 'warning',
    reference: ASSUMED,
    fix: byTransform('transform remembers in the route map to which server each operation goes.'),
    check: ({ operations }) => {
      const owners = operations.flatMap(({ value, pointer, pathItem, label }) => [
        { value: pathItem.value, pointer: pathItem.pointer, label: 'a path' },
        { value, pointer, label: `operation "${label}"` },
      ]);
      const found = owners
        .filter(({ value }) => urlsOf(member(value, 'servers')).length > 0)
        .map(({ pointer, label }) => ({
          pointer: pointerTo(pointer, 'servers'),
          message: `${label} has servers of its own`,
        }));
      return new Map(found.map((hit) => [hit.pointer, hit])).values();
    },
  },
];

function writtenServers({ written: { servers } }: Subject): readonly unknown[] {
  return Array.isArray(servers) ? servers : [];
}

/** Where calls go anyhow, if somebody said it. */
function fixOf({ root, servers }: Subject): Fix {
  const known = servers[0] ?? firstAbsolute(root.servers);
  if (known?.startsWith('https:') !== true) return NAME_ONE;
  return byTransform(
    `transform writes the deployed API's URL into the document, and the target calls "${known}".`,
  );
}

interface ServerProblem {
  readonly message: string;
  readonly says: string;
}

function serverHits(
  subject: Subject,
  problemOf: (url: unknown, index: number) => ServerProblem | undefined,
): readonly Hit[] {
  return writtenServers(subject).flatMap((server, index) => {
    const problem = problemOf(member(server, 'url'), index);
    if (problem === undefined) return [];
    const { message, says } = problem;
    return [
      { pointer: `/servers/${index}/url`, message, serviceMessage: cdkSays(says), fix: fixOf(subject) },
    ];
  });
}

function relativeUrl(url: unknown, index: number): ServerProblem | undefined {
  if (typeof url !== 'string' || url === '') {
    return { message: `server ${index} has no URL`, says: `server[${index}] must have a valid URL` };
  }
  if (url.includes('://')) return undefined;
  return {
    message: `server "${url}" has no scheme and host`,
    says: `server[${index}] URL must contain a protocol (e.g., http:// or https://)`,
  };
}

function otherProtocol(url: unknown, index: number): ServerProblem | undefined {
  const protocol = /^(.*?):\/\//s.exec(textOf(url) ?? '')?.[1];
  if (protocol === undefined || protocol.includes('{') || /^https?$/i.test(protocol)) return undefined;
  return {
    message: `server "${String(url)}" is neither http nor https`,
    says: `server[${index}] URL must use HTTP or HTTPS protocol`,
  };
}

interface Server {
  readonly server: unknown;
  readonly base: string;
  readonly pointer: string;
  readonly url: string;
  /** The host, variables filled in; empty where there is none. */
  readonly host: string;
}

function urlsOf(servers: unknown): readonly Server[] {
  if (!Array.isArray(servers)) return [];
  return servers.flatMap((server: unknown, index) => {
    const url = textOf(member(server, 'url'));
    if (url === undefined) return [];
    const base = `/servers/${index}`;
    const absolute = firstAbsolute([server]);
    const host = absolute === undefined ? '' : new URL(absolute).hostname;
    return [{ server, base, pointer: `${base}/url`, url, host }];
  });
}

function isFreeHost(url: string, server: unknown): boolean {
  const name = /^[^/]*:\/\/\{([^{}]+)\}(?:[:/]|$)/.exec(url)?.[1];
  if (name === undefined) return false;
  const variable = member(member(server, 'variables'), name);
  return !isObject(variable) || !Array.isArray(variable.enum);
}
