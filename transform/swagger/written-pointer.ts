import type { SourceDocument } from '../document.ts';
import { unescapeToken } from '../json-pointer.ts';

/** Where Swagger 2.0 keeps what OpenAPI 3.0 keeps among the components. */
const PLACES: Readonly<Record<string, string>> = {
  schemas: '/definitions',
  parameters: '/parameters',
  responses: '/responses',
  securitySchemes: '/securityDefinitions',
};

/**
 * The pointer in the document that the vendor wrote: servers and places among the components of an upgraded document
 * stand elsewhere in Swagger 2.0. Pointers below `/paths` stay those of OpenAPI 3.0.
 */
export function writtenPointer({ openapi }: Pick<SourceDocument, 'openapi'>, pointer: string): string {
  if (openapi !== '2.0') return pointer;
  if (pointer === '/servers' || pointer.startsWith('/servers/')) return '/host';
  const [, kind = '', rest = ''] = /^\/components\/(\w+)(\/.*)?$/s.exec(pointer) ?? [];
  // A schema that was copied among the definitions is called by its place.
  const [, place, below = ''] = /^\/(~1[^/]*)(.*)$/s.exec(rest) ?? [];
  if (kind === 'schemas' && place !== undefined) return unescapeToken(place) + below;
  const base = Object.hasOwn(PLACES, kind) ? PLACES[kind] : undefined;
  return base === undefined ? pointer : base + rest;
}
