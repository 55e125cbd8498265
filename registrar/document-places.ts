import type { DesiredState, DesiredTarget } from './desired-state.ts';
import type { ActualState } from './read-state.ts';
import { digestOf } from './schema-objects.ts';

type Found = Pick<ActualState, 'objects' | 'digests' | 'targets'>;

/**
 * Each document of `desired` in S3 at a place where nobody else wrote. A target reads its document when it is written,
 * so one whose document was changed has to be written again; and since it gets another place, a later run sees by the
 * target whether that was done. The place that it reads stays as long as what is there is right.
 */
export function withPlaces(desired: DesiredState, found: Found): DesiredState {
  const targets = desired.targets.map((target) => {
    const place = placeFor(target, found);
    return place === undefined ? target : { ...target, schema: { s3: place } };
  });
  return { ...desired, targets };
}

function placeFor(wanted: DesiredTarget, found: Found): string | undefined {
  const places = placesOf(wanted, found.objects);
  const changed = changedPlaces(wanted, found);
  const right = places.filter((place) => found.objects.includes(place) && !changed.includes(place));
  const current = found.targets.find(({ name }) => name === wanted.name)?.schema;
  const read = right.find((place) => current !== undefined && 's3' in current && current.s3 === place);
  return read ?? right[0] ?? places.find((place) => !found.objects.includes(place));
}

/** Places of a document that are there with another content than their key says: none of ours writes into an object. */
export function changedPlaces(
  wanted: Pick<DesiredTarget, 'document' | 'schema'>,
  { objects, digests }: Pick<ActualState, 'objects' | 'digests'>,
): readonly string[] {
  const there = placesOf(wanted, objects).filter((place) => objects.includes(place));
  if (there.length === 0) return [];
  const digest = digestOf(wanted.document);
  return there.filter((place) => digests.get(place) !== digest);
}

/** Where a document may be, the first choice first: all places that are taken, and at least one that is free. */
export function placesOf(
  { schema }: Pick<DesiredTarget, 'schema'>,
  objects: readonly string[],
): readonly string[] {
  if ('inline' in schema) return [];
  const taken = objects.filter((uri) => nthPlace(uri, 1) === nthPlace(schema.s3, 1));
  const first = Array.from({ length: taken.length + 1 }, (_, index) => nthPlace(schema.s3, index + 1));
  return [...new Set([...first, ...taken])];
}

/** `…-HASH.json`, `…-HASH-2.json` and so on, from any of them. */
function nthPlace(uri: string, n: number): string {
  return uri.replace(/(-[0-9a-f]{16})(?:-\d+)?\.json$/, n === 1 ? '$1.json' : `$1-${n}.json`);
}
