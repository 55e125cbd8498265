import { textOf } from '../document.ts';
import type { JsonObject } from '../document.ts';
import { withoutTrailingSlashes } from '../trailing-slashes.ts';

/** Schemes of HTTP; the others (`ws`, `wss`) are no way for these calls. */
const SCHEMES = ['https', 'http'];

/** Servers in the words of OpenAPI 3.0, and whether the scheme is a guess. */
export interface Servers {
  readonly servers: readonly { readonly url: string }[];
  readonly isGuessed: boolean;
}

/**
 * Makes servers of `host`, `basePath` and `schemes`. Where no scheme is named, Swagger means the one by which the
 * document was fetched, which a file does not say: https is taken. Without a host the server is relative.
 */
export function nameServers({ host, basePath }: JsonObject, schemes: unknown): Servers {
  const name = withoutTrailingSlashes(textOf(host)?.replace(/^[a-z]+:\/\//i, '') ?? '');
  const path = withoutTrailingSlashes(textOf(basePath)?.replace(/^\/*/, '/') ?? '');
  if (name === '') return { servers: path === '' ? [] : [{ url: path }], isGuessed: false };
  const named = (Array.isArray(schemes) ? schemes : []).filter((scheme) => SCHEMES.includes(String(scheme)));
  const used: readonly unknown[] = named.length === 0 ? ['https'] : named;
  return {
    servers: used.map((scheme) => ({ url: `${String(scheme)}://${name}${path}` })),
    isGuessed: named.length === 0,
  };
}
