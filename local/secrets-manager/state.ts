import { secret } from '../../contract/secret.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Clock } from '../clock.ts';
import type { Policy } from '../iam/policy.ts';
import type { Ids } from '../ids.ts';
import { attachStages, CURRENT, versionAt } from './versions.ts';
import type { SecretVersion } from './versions.ts';

/** A secret with all its versions, oldest first. */
export interface StoredSecret {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  /** Of the version that is AWSCURRENT: there is always one. */
  readonly value: Secret;
  readonly versions: readonly SecretVersion[];
  readonly createdAt: number;
  readonly changedAt: number;
  /** The service that keeps the secret for its owner, for example `bedrock-agentcore-identity`. */
  readonly owningService: string | undefined;
  /** Who may read it and who not, as its own policy says. */
  readonly policy?: SecretPolicy | undefined;
}

/** A secret's own policy. */
export interface SecretPolicy {
  /** As it was given. */
  readonly text: string;
  /** What it says of reading the value. */
  readonly statements: Policy;
}

/** What an account's secrets need to know of it. */
export interface SecretsContext {
  readonly arnPrefix: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** What may be said of a new version. */
export interface NewVersion {
  /** A UUID is made up where it is left out. */
  readonly id?: string | undefined;
  /** AWSCURRENT where it is left out. */
  readonly stages?: readonly string[] | undefined;
}

/** The account's secrets. */
export interface SecretsState {
  /** Keeps a new secret under a name that is free. */
  create(name: string, value: string, version?: NewVersion): StoredSecret;
  /** Keeps a secret under the ARN that it has elsewhere; the name of one ends with a hyphen and six letters or digits. */
  createAs(arn: string, value: string): StoredSecret;
  /** Keeps a secret of a service under an ARN of the service's making. */
  keepFor(owningService: string, name: string, value: string): StoredSecret;
  /** Adds a version; one of that id must not be there. */
  put(stored: StoredSecret, value: string, version?: NewVersion): StoredSecret;
  /** Changes what is not its value. */
  change(
    stored: StoredSecret,
    changes: Partial<Pick<StoredSecret, 'description' | 'versions' | 'policy'>>,
  ): StoredSecret;
  /** By name, by ARN, or by an ARN without the six letters at its end (user guide, "Finding a secret from a partial ARN"). */
  find(id: string): StoredSecret | undefined;
  remove(arn: string): void;
  /** All of them, oldest first. */
  list(): readonly StoredSecret[];
  /** Keeps a secret of an earlier run as it was. */
  restore(stored: StoredSecret): void;
}

/** A hyphen and six letters, with which ARNs of secrets end. */
const ENDING = 7;

/** Makes an account's empty store of secrets. `arnPrefix` is `arn:aws:secretsmanager:REGION:ACCOUNT:secret:`. */
export function createSecretsState({ arnPrefix, clock, ids }: SecretsContext): SecretsState {
  const secrets = new Map<string, StoredSecret>();
  const keep = (stored: StoredSecret): StoredSecret => {
    secrets.set(stored.arn, stored);
    return stored;
  };
  const newVersion = (value: string, id = ids.uuid()): SecretVersion => ({
    id,
    value: secret(value),
    createdAt: clock.now(),
    stages: [],
  });
  const make = (
    name: string,
    suffix: string,
    version: SecretVersion,
    owningService?: string,
  ): StoredSecret => {
    const createdAt = version.createdAt;
    return keep({
      arn: `${arnPrefix}${name}${suffix}`,
      name: owningService === undefined ? name : `${name}${suffix.slice(0, -ENDING)}`,
      description: undefined,
      value: version.value,
      versions: [{ ...version, stages: [CURRENT] }],
      createdAt,
      changedAt: createdAt,
      owningService,
    });
  };
  const change: SecretsState['change'] = (stored, changes) => {
    const changed = { ...stored, ...changes, changedAt: clock.now() };
    return keep({ ...changed, value: versionAt(changed.versions, CURRENT)?.value ?? stored.value });
  };
  return {
    create: (name, value, { id } = {}) => make(name, `-${ids.credential(6)}`, newVersion(value, id)),
    createAs: (arn, value) =>
      make(arn.slice(arnPrefix.length, -ENDING), arn.slice(-ENDING), newVersion(value)),
    keepFor: (owner, name, value) => make(`${owner}!${name}`, ids.secretSuffix(), newVersion(value), owner),
    put(stored, value, { id, stages = [CURRENT] } = {}) {
      const version = newVersion(value, id);
      return change(stored, { versions: attachStages([...stored.versions, version], version.id, stages) });
    },
    change,
    find: (id) =>
      secrets.get(id) ??
      [...secrets.values()].find(({ arn, name }) => name === id || arn.slice(0, -ENDING) === id),
    remove: (arn) => void secrets.delete(arn),
    list: () => [...secrets.values()],
    restore: (stored) => void keep(stored),
  };
}
