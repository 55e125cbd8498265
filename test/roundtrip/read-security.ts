import { follow, isObject, listOf, objectOf, textOf } from './json-document.ts';
import type { JsonObject } from './json-document.ts';
import type { CredentialPlace, VendorOperation } from './vendor-document.ts';

/**
 * Where an operation's credentials go, by each security requirement whose schemes a request can carry; where there is
 * none, by each of which it can carry a part.
 */
export function credentialsOf(
  root: JsonObject,
  operation: JsonObject,
  schemes: JsonObject,
): Pick<VendorOperation, 'alternatives' | 'anonymous'> {
  const listed = Array.isArray(operation.security) ? operation.security : root.security;
  const requirements = listOf(listed)
    .filter(isObject)
    .map((requirement) => Object.keys(requirement));
  const named = requirements.filter((names) => names.length > 0);
  const placed = named.map((names) =>
    names.map((name) => placeOf(objectOf(follow(root, schemes[name]).value))),
  );
  const carried = placed.filter((places) => places.every((place) => place !== undefined));
  const possible = (carried.length > 0 ? carried : placed)
    .map((places) => distinct(places.filter((place) => place !== undefined)))
    .filter((places) => places.length > 0);
  const whole = possible.filter((places) => fieldsOf(places).size === places.length);
  return {
    alternatives: whole.length > 0 ? whole : possible.map(withoutClashes),
    anonymous: named.length < requirements.length,
  };
}

function distinct(places: readonly CredentialPlace[]): readonly CredentialPlace[] {
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}

/** A request has one field of a name: bearer and basic cannot both stand in `Authorization`. */
function withoutClashes(places: readonly CredentialPlace[]): readonly CredentialPlace[] {
  return [...fieldsOf(places).values()];
}

function fieldsOf(places: readonly CredentialPlace[]): ReadonlyMap<string, CredentialPlace> {
  return new Map(places.toReversed().map((place) => [fieldOf(place), place]));
}

function fieldOf(place: CredentialPlace): string {
  if (!('name' in place)) return 'header authorization';
  return `${place.as} ${place.as === 'header' ? place.name.toLowerCase() : place.name}`;
}

/** `undefined` for schemes that put no credential into a request, or one that is computed (mutual TLS, digest). */
function placeOf(scheme: JsonObject): CredentialPlace | undefined {
  const { type, scheme: kind, name, in: place } = scheme;
  if (type === 'oauth2' || type === 'openIdConnect') return { as: 'bearer' };
  // Swagger 2.0 has a type where OpenAPI 3 has a scheme.
  if (type === 'basic') return { as: 'basic' };
  const lower = textOf(kind)?.toLowerCase();
  if (type === 'http' && (lower === 'bearer' || lower === 'basic')) return { as: lower };
  if (type !== 'apiKey' || typeof name !== 'string') return undefined;
  return place === 'header' || place === 'query' || place === 'cookie' ? { as: place, name } : undefined;
}
