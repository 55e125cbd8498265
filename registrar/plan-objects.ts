import type { Target } from './aws-port.ts';
import type { DesiredState } from './desired-state.ts';
import { changedPlaces } from './document-places.ts';
import type { Plan } from './plan.ts';
import type { ActualState } from './read-state.ts';
import { isOurObject } from './schema-objects.ts';

/** The documents that have to be put into the bucket before a target can read them. */
export function planNewObjects({ targets }: DesiredState, actual: ActualState): Plan {
  return targets.flatMap((target): Plan => {
    const { name, document, schema } = target;
    if ('inline' in schema || actual.objects.includes(schema.s3)) return [];
    const what = `the document of target "${name}" (${Buffer.byteLength(document)} bytes) is put at ${schema.s3}`;
    const changed = changedPlaces(target, actual);
    const because = changed.length === 0 ? '' : `, because somebody else changed ${changed.join(', ')}`;
    return [{ action: 'write-object', resource: 'object', name: schema.s3, sentence: `${what}${because}` }];
  });
}

/** Objects of ours that no target reads once the plan is done: `staying` are those that nobody changes. */
export function planOldObjects(
  desired: DesiredState,
  { objects, targets }: ActualState,
  staying: readonly Target[],
): Plan {
  const read = new Set([
    ...desired.targets.flatMap(({ schema }) => uriOf({ schema })),
    ...staying.flatMap(uriOf),
  ]);
  // A target may still read from a bucket that is not the configured one any more.
  const found = new Set([...objects, ...targets.flatMap(uriOf)]);
  return removals(
    [...found].filter((uri) => isOurObject(uri, desired.deploymentId) && !read.has(uri)),
    ', because no target reads it any more',
  );
}

/** The steps that delete these objects. */
export function removals(uris: readonly string[], because = ''): Plan {
  return uris.map((uri) => ({
    action: 'delete-object',
    resource: 'object',
    name: uri,
    sentence: `${uri} is deleted${because}`,
  }));
}

/** The URI of a target's document, where that is in S3. */
export function uriOf({ schema }: Pick<Target, 'schema'>): readonly string[] {
  return schema !== undefined && 's3' in schema ? [schema.s3] : [];
}
