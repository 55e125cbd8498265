import { isDeepStrictEqual } from 'node:util';
import { ToolkitError } from '../contract/errors.ts';
import type { Credential, Target, TargetSpec } from './aws-port.ts';
import { compareDocuments, countTools, describeChange } from './compare-documents.ts';
import type { DocumentChange } from './compare-documents.ts';
import { desiredCredential } from './desired-provider.ts';
import type { DesiredState, DesiredTarget } from './desired-state.ts';
import { changedPlaces } from './document-places.ts';
import { adoptionMark, markedDescription, originOf } from './ownership.ts';
import { uriOf } from './plan-objects.ts';
import type { Plan, Step } from './plan.ts';
import type { ActualState } from './read-state.ts';

/** A target as it is to be. One that was adopted stays marked so, since that keeps it from being deleted. */
export function targetSpec(
  { name, text, schema }: DesiredTarget,
  found: Target | undefined,
  { deploymentId, outbound }: Pick<DesiredState, 'deploymentId' | 'outbound'>,
  providerArn: string,
): TargetSpec {
  const origin = originOf(found?.description, deploymentId);
  return {
    name,
    description: markedDescription(deploymentId, text, origin),
    schema,
    credential: desiredCredential(outbound, providerArn),
    headers: outbound.headers,
  };
}

/** The step for one target. */
export function planTarget(
  wanted: DesiredTarget,
  desired: DesiredState,
  actual: ActualState,
  isNew: boolean,
): Step {
  const { name } = wanted;
  const what = `target "${name}"`;
  const step = { resource: 'target', name } as const;
  const found = isNew ? undefined : actual.targets.find((target) => target.name === name);
  if (found === undefined) {
    const tools = countTools(wanted.document);
    const sentence = `${what} is created with ${tools} ${tools === 1 ? 'tool' : 'tools'}`;
    return { ...step, action: 'create-target', sentence };
  }
  if (originOf(found.description, desired.deploymentId) === undefined) {
    throw new ToolkitError('not-ours', `${what} exists and does not carry our mark`, {
      hint: `Choose another "target.name" in bearer.yaml, or end its description with "${adoptionMark(desired.deploymentId)}" to adopt it.`,
    });
  }
  const targetId = found.id;
  // Without a provider no target has its credential yet.
  const spec = targetSpec(wanted, found, desired, actual.provider?.arn ?? '');
  const { reasons, changes } = targetDifferences(wanted, spec, found, actual);
  if (reasons.length === 0) {
    return { ...step, targetId, action: 'nothing', sentence: `${what} is as configured` };
  }
  const sentence = `${what} is updated: ${reasons.join(', ')}`;
  return { ...step, targetId, action: 'update-target', sentence, ...(changes && { changes }) };
}

interface Differences {
  readonly reasons: readonly string[];
  readonly changes: DocumentChange | undefined;
}

function targetDifferences(
  desired: DesiredTarget,
  wanted: TargetSpec,
  found: Target,
  actual: ActualState,
): Differences {
  const { document } = desired;
  const reasons: string[] = [];
  const before = textOf(found, actual);
  const changes = before === undefined ? undefined : compareDocuments(before, document);
  if (found.schema === undefined) reasons.push('it is given a document');
  // The service reads a document when a target is written: it may have read that of somebody else.
  else if (changedPlaces(desired, actual).some((place) => uriOf(found).includes(place)))
    reasons.push('it reads its document again, which was changed in S3');
  else if (before !== undefined && before !== document) reasons.push(describeChange(changes));
  else if (!isDeepStrictEqual(found.schema, wanted.schema)) reasons.push(moveOf(wanted));
  if (found.description !== wanted.description) reasons.push('its description changed');
  if (!isSameCredential(found.credential, wanted.credential)) reasons.push('its credential changed');
  if (!isSameSet(found.headers, wanted.headers)) reasons.push('its allowed headers changed');
  if (found.status !== 'READY') {
    reasons.push(`it is ${[found.status, ...found.statusReasons].join(': ')}`.replaceAll(/\s+/g, ' '));
  }
  return { reasons, changes: before === document ? undefined : changes };
}

function textOf({ schema }: Target, { texts }: ActualState): string | undefined {
  if (schema === undefined) return undefined;
  return 'inline' in schema ? schema.inline : texts.get(schema.s3);
}

function moveOf({ schema }: TargetSpec): string {
  return 'inline' in schema ? 'its document is given inline' : `its document is read from ${schema.s3}`;
}

function isSameCredential(one: Credential | undefined, other: Credential | undefined): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

/** What is not set is not there, and scopes have no order. */
function comparable(credential: Credential | undefined): unknown {
  const scopes = credential?.kind === 'oauth' ? credential.scopes.toSorted() : undefined;
  return JSON.parse(JSON.stringify({ ...credential, scopes }));
}

/** What is not set is none: headers that were taken off the configuration, or added by hand, must not go on reaching the target. */
function isSameSet(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return isDeepStrictEqual(one.toSorted(), other.toSorted());
}

/** Targets of ours that nothing asks for any more. */
export function planLeftovers(
  { targets, deploymentId }: DesiredState,
  { targets: found }: ActualState,
): Plan {
  const wanted = new Set(targets.map(({ name }) => name));
  const left = found.filter(({ name }) => !wanted.has(name));
  return left.flatMap((target) =>
    planRemoval(target, deploymentId, ', because no document asks for it any more'),
  );
}

/** What becomes of a target that is not wanted: deleted where it was made here, kept where it was adopted. */
export function planRemoval(
  { name, id, description }: Pick<Target, 'name' | 'id' | 'description'>,
  deploymentId: string,
  because = '',
): Plan {
  const origin = originOf(description, deploymentId);
  if (origin === undefined) return [];
  const step = { resource: 'target', name, targetId: id } as const;
  const what = `target "${name}"`;
  return origin === 'made'
    ? [{ ...step, action: 'delete-target', sentence: `${what} is deleted${because}` }]
    : [{ ...step, action: 'nothing', sentence: `${what} stays, because it was adopted` }];
}
