import { ToolkitError } from '../contract/errors.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { isConfidential } from './is-confidential.ts';
import { parseDocument } from './replace-servers.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * The document for calls of the vendor itself: its own server, and without the token headers, which only the target
 * Lambda turns into what the vendor wants.
 * @throws ToolkitError `cannot-transform` where an operation needs the target Lambda or there are several servers
 */
export function aimAtVendor(name: string, document: string, routes: RouteMap | undefined): string {
  const parsed = parseDocument(name, document);
  const url = vendorServer(name, routes);
  const headers = new Set(routes?.tokens.map(({ header }) => header.toLowerCase()));
  const paths = Object.entries((parsed.paths ?? {}) as Readonly<Record<string, Item>>);
  return JSON.stringify({
    ...parsed,
    servers: [{ url }],
    paths: Object.fromEntries(paths.map(([path, item]) => [path, withoutHeaders(item, headers, 2)])),
  });
}

function vendorServer(name: string, routes: RouteMap | undefined): string {
  if (routes === undefined) {
    throw new ToolkitError('cannot-transform', `target "${name}" has no route map that names its vendor`);
  }
  const { servers } = routes;
  const adapted = routes.routes.filter((route) => route.arguments !== null);
  const [first] = adapted;
  if (first !== undefined) {
    throw new ToolkitError(
      'cannot-transform',
      `target "${name}" has ${adapted.length} operations that the gateway cannot call at the vendor, among them "${first.operationId}"`,
      {
        hint: 'Exclude them in bearer.yaml, or use "outbound.apiKey", which goes through the target Lambda.',
      },
    );
  }
  const [server = ''] = servers;
  const url = URL.parse(server);
  if (servers.length === 1 && url !== null && isConfidential(url)) return server;
  throw new ToolkitError(
    'cannot-transform',
    `target "${name}" has not exactly one server, reached by https: ${servers.join(', ')}`,
    { hint: 'Choose one under "servers" in bearer.yaml, or use "outbound.apiKey".' },
  );
}

/** A path item has parameters, and so have its operations. */
function withoutHeaders(item: Item, headers: ReadonlySet<string>, levels: number): Item {
  return Object.fromEntries(
    Object.entries(item).flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
      if (key === 'parameters' && Array.isArray(value)) {
        const kept = value.filter((parameter) => !isHeader(parameter, headers));
        return kept.length === 0 ? [] : [[key, kept]];
      }
      return [[key, levels > 1 && isItem(value) ? withoutHeaders(value, headers, levels - 1) : value]];
    }),
  );
}

function isHeader(parameter: unknown, headers: ReadonlySet<string>): boolean {
  return isItem(parameter) && parameter.in === 'header' && headers.has(String(parameter.name).toLowerCase());
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names of the header parameters of a document, in lower case. */
export function declaredHeaders(name: string, document: string): ReadonlySet<string> {
  const paths = Object.values((parseDocument(name, document).paths ?? {}) as Readonly<Record<string, Item>>);
  const holders = paths.flatMap((item) => [item, ...Object.values(item).filter(isItem)]);
  const parameters = holders.flatMap((holder): readonly unknown[] =>
    Array.isArray(holder.parameters) ? holder.parameters : [],
  );
  return new Set(
    parameters
      .filter(isItem)
      .filter((parameter) => parameter.in === 'header')
      .map((parameter) => String(parameter.name).toLowerCase()),
  );
}
