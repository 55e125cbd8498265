import { nameMark } from '../contract/deployment-marks.ts';
import { MAX_DESCRIPTION } from '../contract/gateway-limits.ts';
import { fingerprint } from '../contract/secret.ts';
import type { Secret } from '../contract/secret.ts';
import type { Tags } from './aws-port.ts';

/** Says to which deployment a credential provider or a gateway belongs: the mark of ownership. */
export const DEPLOYMENT_TAG = 'agentcore-bearer:deployment';
/** On what the registrar itself made: only that is ever removed. */
const MADE_BY_TAG = 'agentcore-bearer:made-by';
/** Which key a provider holds, since the service does not give the key back. */
export const KEY_FINGERPRINT_TAG = 'agentcore-bearer:key-fingerprint';

const MADE_BY = 'registrar';

/** How a target became ours: made here, or adopted by hand and so never deleted. */
export type TargetOrigin = 'made' | 'adopted';

const ORIGINS: readonly TargetOrigin[] = ['made', 'adopted'];

/** For example `[agentcore-bearer asana-gateway]`; a deployment id holds no space. */
const MARKS: Readonly<Record<TargetOrigin, (deploymentId: string) => string>> = {
  made: (deploymentId) => `[agentcore-bearer ${deploymentId}]`,
  adopted: (deploymentId) => `[agentcore-bearer adopted ${deploymentId}]`,
};

/** Tags of something that the registrar makes. */
export function ownershipTags(deploymentId: string): Tags {
  return { [DEPLOYMENT_TAG]: deploymentId, [MADE_BY_TAG]: MADE_BY };
}

/** Whether the tags carry this deployment's mark. */
export function isOurs(tags: Tags, deploymentId: string): boolean {
  return tags[DEPLOYMENT_TAG] === deploymentId;
}

/**
 * Whether the registrar made it for this deployment; what was adopted by hand is ours, but was not made here.
 */
export function isMadeHere(tags: Tags, deploymentId: string): boolean {
  return isOurs(tags, deploymentId) && tags[MADE_BY_TAG] === MADE_BY;
}

/** A name for a key's id and value that a tag can carry. */
export function keyFingerprint(deploymentId: string, keyId: string, value: Secret): string {
  return fingerprint(deploymentId, `${keyId}/${value.reveal()}`);
}

/**
 * What a target is described by. It has no tags: its mark is the end of its description, and what people read
 * before it is cut where it is long.
 */
export function markedDescription(deploymentId: string, text: string, origin: TargetOrigin = 'made'): string {
  const mark = MARKS[origin](deploymentId);
  const room = MAX_DESCRIPTION - mark.length - 1;
  const characters = Array.from(text);
  const head = characters.length <= room ? text : `${characters.slice(0, room - 1).join('')}…`;
  return `${head} ${mark}`.trimStart();
}

/** How a target became this deployment's, by its description; `undefined` where it is none of ours. */
export function originOf(description: string | undefined, deploymentId: string): TargetOrigin | undefined {
  return ORIGINS.find((origin) => description?.endsWith(MARKS[origin](deploymentId)));
}

/** What to end a description with, so that a target made by hand becomes ours. */
export function adoptionMark(deploymentId: string): string {
  return MARKS.adopted(deploymentId);
}

/** Tags of an OAuth provider as its name tells them. */
export function tagsOfName(deploymentId: string, name: string): Tags {
  return name.endsWith(`-${nameMark(deploymentId)}`) ? ownershipTags(deploymentId) : {};
}
