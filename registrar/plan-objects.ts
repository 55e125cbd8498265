import type { Target } from './aws-port.ts';
import type { DesiredState, DesiredTarget } from './desired-state.ts';
import type { Plan } from './plan.ts';
import type { ActualState } from './read-state.ts';
import { digestOf, isOurObject } from './schema-objects.ts';

/** The documents that have to be put into the bucket before a target can read them. */
export function planNewObjects({ targets }: DesiredState, actual: ActualState): Plan {
  return targets.flatMap((target): Plan => {
    const { name, document, schema } = target;
    if ('inline' in schema) return [];
    const isThere = actual.objects.includes(schema.s3);
    const isOther = hasOtherDocument(target, actual);
    if (isThere && !isOther) return [];
    const what = `the document of target "${name}" (${Buffer.byteLength(document)} bytes) is put at ${schema.s3}`;
    const sentence = isOther ? `${what}, where somebody else put another one` : what;
    return [{ action: 'write-object', resource: 'object', name: schema.s3, sentence }];
  });
}

/** Whether an object is there with another content than its key says: nobody of us writes into an object. */
export function hasOtherDocument(
  { document, schema }: DesiredTarget,
  { objects, digests }: ActualState,
): boolean {
  if ('inline' in schema || !objects.includes(schema.s3)) return false;
  return digests.get(schema.s3) !== digestOf(document);
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
