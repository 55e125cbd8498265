import type { Account } from '../account.ts';
import type { Answer } from '../control-plane/answer.ts';
import { identity, invalidParameter } from './answers.ts';
import { attachStages, CURRENT, detachStage, versionAt } from './versions.ts';
import type { Input } from './input.ts';
import type { StoredSecret } from './state.ts';

/**
 * UpdateSecretVersionStage: moves a label to a version, or takes it off. A label that stands on a version leaves it only
 * where the request names that version (API reference).
 */
export function moveStage({ secrets }: Account, stored: StoredSecret, input: Input): Answer {
  const { VersionStage: stage, MoveToVersionId: to } = input;
  if (stage === undefined) return invalidParameter('VersionStage is required.');
  const problem = moveProblem(stored, input, stage);
  if (problem !== undefined) return invalidParameter(problem);
  const { versions } = stored;
  const changed = to === undefined ? detachStage(versions, stage) : attachStages(versions, to, [stage]);
  return { body: identity(secrets.change(stored, { versions: changed })) };
}

function moveProblem(
  { versions }: StoredSecret,
  { MoveToVersionId: to, RemoveFromVersionId: from }: Input,
  stage: string,
): string | undefined {
  const unknown = [from, to].find((id) => id !== undefined && !versions.some((version) => version.id === id));
  if (unknown !== undefined) return `Not a valid version: ${unknown}`;
  if (to === undefined && from === undefined) {
    return 'You must provide MoveToVersionId, RemoveFromVersionId or both.';
  }
  const holder = versionAt(versions, stage);
  if (holder !== undefined && holder.id !== to && from === undefined) {
    return `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`;
  }
  if (from !== undefined && from !== holder?.id) {
    return `Staging label ${stage} is not attached to version ${from}, which RemoveFromVersionId names.`;
  }
  return stage === CURRENT && to === undefined
    ? `You can only move staging label ${CURRENT} to a different secret version. It can’t be completely removed.`
    : undefined;
}
