import type { Secret } from '../../contract/secret.ts';

/** A value that a secret has, had or may get. It never changes; the labels of its stages do. */
export interface SecretVersion {
  /** What made it: the `ClientRequestToken` of its request. */
  readonly id: string;
  readonly value: Secret;
  readonly createdAt: number;
  readonly stages: readonly string[];
}

/** The stage that readers get who name none. */
export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** The version at a stage. */
export function versionAt(versions: readonly SecretVersion[], stage: string): SecretVersion | undefined {
  return versions.find(({ stages }) => stages.includes(stage));
}

/**
 * Puts labels on a version. Each stands on one version at a time, so it leaves the one that had it; the version that
 * AWSCURRENT leaves becomes AWSPREVIOUS (Secrets Manager API reference, PutSecretValue, UpdateSecretVersionStage).
 */
export function attachStages(
  versions: readonly SecretVersion[],
  id: string,
  stages: readonly string[],
): readonly SecretVersion[] {
  const places = new Map(stages.map((stage) => [stage, id]));
  const current = stages.includes(CURRENT) ? versionAt(versions, CURRENT) : undefined;
  if (current !== undefined && current.id !== id) places.set(PREVIOUS, current.id);
  return versions.map((version) => {
    const kept = version.stages.filter((stage) => !places.has(stage));
    const got = [...places].flatMap(([stage, place]) => (place === version.id ? [stage] : []));
    return { ...version, stages: [...kept, ...got] };
  });
}

/** Takes a label off all versions. */
export function detachStage(versions: readonly SecretVersion[], stage: string): readonly SecretVersion[] {
  return versions.map((version) => ({
    ...version,
    stages: version.stages.filter((item) => item !== stage),
  }));
}
