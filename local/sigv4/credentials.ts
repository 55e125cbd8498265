import { secret } from '../../contract/secret.ts';
import type { Secret } from '../../contract/secret.ts';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';

/** An access key that the account knows, with whom it stands for. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Temporary credentials have one. */
  readonly sessionToken?: Secret | undefined;
  /** For example `arn:aws:iam::000000000000:user/local`; sessions of a gateway are bound to it. */
  readonly principalArn: string;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
  /** Actions that are denied, for example `bedrock-agentcore:InvokeGateway`; all others are allowed, since no policies are evaluated. */
  readonly deniedActions?: readonly string[] | undefined;
}

/** The access keys of the account. */
export interface Credentials {
  /** Adds a key, or replaces the one of that id. */
  add(key: AccessKey): void;
  find(accessKeyId: string): AccessKey | undefined;
  /** Temporary credentials of a role, as STS would give them, good for an hour. */
  assumeRole(roleArn: string, sessionName: string): AccessKey;
  /** Takes a permission from a role, for example `secretsmanager:GetSecretValue`; roles have all others. */
  deny(roleArn: string, action: string): void;
  isDenied(roleArn: string, action: string): boolean;
}

/** The pair of AWS's own signing examples; the local AWS knows it unless it is started with others. */
export const DEFAULT_ACCESS_KEY_ID = 'AKIDEXAMPLE';
/** The secret of {@link DEFAULT_ACCESS_KEY_ID}. */
export const DEFAULT_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

const ROLE_SESSION_MS = 3_600_000;
/** Role sessions that are remembered: more than can be under way at once. */
const MAX_ROLE_SESSIONS = 10_000;

/** What a set of access keys needs from outside. */
export interface CredentialsContext {
  readonly accountId: string;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Makes the account's access keys: those given, or else the default pair. */
export function createCredentials(
  { accountId, clock, ids }: CredentialsContext,
  keys?: readonly AccessKey[],
): Credentials {
  const known = new Map<string, AccessKey>();
  const roles = new Map<string, AccessKey>();
  const denied = new Set<string>();
  for (const key of keys ?? [defaultKey(accountId)]) known.set(key.accessKeyId, key);
  return {
    add: (key) => void known.set(key.accessKeyId, key),
    deny: (roleArn, action) => void denied.add(`${roleArn} ${action}`),
    isDenied: (roleArn, action) => denied.has(`${roleArn} ${action}`),
    find: (accessKeyId) => known.get(accessKeyId) ?? roles.get(accessKeyId),
    assumeRole(roleArn, sessionName) {
      const [, partition = 'aws', account = accountId, role = ''] =
        /^arn:([^:]*):iam::(\d*):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
      const key: AccessKey = {
        accessKeyId: `ASIA${ids.credential(16).toUpperCase()}`,
        secretAccessKey: secret(ids.credential(40)),
        sessionToken: secret(ids.credential(200)),
        principalArn: `arn:${partition}:sts::${account}:assumed-role/${role}/${sessionName}`,
        expiresAt: clock.now() + ROLE_SESSION_MS,
      };
      roles.set(key.accessKeyId, key);
      const oldest = roles.keys().next().value;
      if (roles.size > MAX_ROLE_SESSIONS && oldest !== undefined) roles.delete(oldest);
      return key;
    },
  };
}

function defaultKey(accountId: string): AccessKey {
  return {
    accessKeyId: DEFAULT_ACCESS_KEY_ID,
    secretAccessKey: secret(DEFAULT_SECRET_ACCESS_KEY),
    principalArn: `arn:aws:iam::${accountId}:user/local`,
  };
}
