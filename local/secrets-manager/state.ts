import { secret } from '../../contract/secret.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';

/** A secret with its current value. */
export interface StoredSecret {
  readonly arn: string;
  readonly name: string;
  readonly value: Secret;
  readonly versionId: string;
  readonly createdAt: number;
  /** The service that keeps the secret for its owner, for example `bedrock-agentcore-identity`. */
  readonly owningService: string | undefined;
}

/** What an account's secrets need to know of it. */
export interface SecretsContext {
  readonly arnPrefix: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The account's secrets. */
export interface SecretsState {
  /** Keeps a new secret under a name that is free. */
  create(name: string, value: string): StoredSecret;
  /** Keeps a secret of a service under an ARN of the service's making. */
  keepFor(owningService: string, name: string, value: string): StoredSecret;
  /** Replaces the value. */
  put(stored: StoredSecret, value: string): StoredSecret;
  /** By ARN or by name. */
  find(id: string): StoredSecret | undefined;
  remove(arn: string): void;
  /** All of them, oldest first. */
  list(): readonly StoredSecret[];
  /** Keeps a secret of an earlier run as it was. */
  restore(stored: StoredSecret): void;
}

/** Makes an account's empty store of secrets. `arnPrefix` is `arn:aws:secretsmanager:REGION:ACCOUNT:secret:`. */
export function createSecretsState({ arnPrefix, clock, ids }: SecretsContext): SecretsState {
  const secrets = new Map<string, StoredSecret>();
  const keep = (stored: StoredSecret): StoredSecret => {
    secrets.set(stored.arn, stored);
    return stored;
  };
  const make = (name: string, suffix: string, value: string, owningService?: string): StoredSecret =>
    keep({
      arn: `${arnPrefix}${name}${suffix}`,
      name: owningService === undefined ? name : `${name}${suffix.slice(0, -7)}`,
      value: secret(value),
      versionId: ids.uuid(),
      createdAt: clock.now(),
      owningService,
    });
  return {
    create: (name, value) => make(name, `-${ids.credential(6)}`, value),
    keepFor: (owner, name, value) => make(`${owner}!${name}`, ids.secretSuffix(), value, owner),
    put: (stored, value) => keep({ ...stored, value: secret(value), versionId: ids.uuid() }),
    find: (id) => secrets.get(id) ?? [...secrets.values()].find(({ name }) => name === id),
    remove: (arn) => void secrets.delete(arn),
    list: () => [...secrets.values()],
    restore: (stored) => void keep(stored),
  };
}
