import { secret } from '../../contract/secret.ts';
import type { Clock } from '../clock.ts';
import { addKeys, createIdentities } from '../iam/identities.ts';
import type { Identities } from '../iam/identities.ts';
import type { Ids } from '../ids.ts';
import type { AccessKey } from './access-key.ts';

export type { AccessKey } from './access-key.ts';

/** The access keys that an account knows. */
export interface Credentials {
  /** Adds a key, or replaces the one of that id. */
  add(key: AccessKey): void;
  find(accessKeyId: string): AccessKey | undefined;
  /** Temporary credentials of a role, good for an hour. Nobody is asked whether it may be assumed: STS asks. */
  assumeRole(roleArn: string, sessionName: string, lifeSeconds?: number): AccessKey;
  /** What a function signs with: a session of its role, good for as long as the function is there. */
  sessionFor(roleArn: string, functionName: string): AccessKey;
  /** Takes a permission from a role, for example `secretsmanager:GetSecretValue`, whatever its policies say. */
  deny(roleArn: string, action: string): void;
  isDenied(roleArn: string, action: string): boolean;
}

/** The pair of AWS's own signing examples; the local AWS knows it unless it is started with others. */
export const DEFAULT_ACCESS_KEY_ID = 'AKIDEXAMPLE';
/** The secret of {@link DEFAULT_ACCESS_KEY_ID}. */
export const DEFAULT_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

const SESSION_SECONDS = 3600;

/** What a set of access keys needs from outside. */
export interface CredentialsContext {
  readonly accountId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The world that the account is in; left out, one of its own. */
  readonly identities?: Identities | undefined;
}

/**
 * Makes the access keys of an account: those given, or else the default pair.
 * @throws ToolkitError `config-invalid` where another account of the world has one of them as somebody else's
 */
export function createCredentials(
  { accountId, clock, ids, identities = createIdentities() }: CredentialsContext,
  keys: readonly AccessKey[] = [defaultKey(accountId)],
): Credentials {
  addKeys(identities, keys);
  const functions = new Map<string, AccessKey>();
  const makeSession = (roleArn: string, sessionName: string): AccessKey => {
    const [, partition = 'aws', account = accountId, role = ''] =
      /^arn:([^:]*):iam::(\d*):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
    return {
      accessKeyId: `ASIA${ids.credential(16).toUpperCase()}`,
      secretAccessKey: secret(ids.credential(40)),
      sessionToken: secret(ids.credential(200)),
      principalArn: `arn:${partition}:sts::${account}:assumed-role/${role}/${sessionName}`,
      roleArn,
    };
  };
  return {
    add: (key) => identities.addKey(key),
    deny: (roleArn, action) => identities.deny(roleArn, action),
    isDenied: (roleArn, action) => identities.isDenied(roleArn, action),
    find: (accessKeyId) => identities.findKey(accessKeyId),
    assumeRole(roleArn, sessionName, lifeSeconds = SESSION_SECONDS) {
      const expiresAt = clock.now() + lifeSeconds * 1000;
      const key = { ...makeSession(roleArn, sessionName), expiresAt };
      identities.addSession(key);
      return key;
    },
    sessionFor(roleArn, functionName) {
      const known = functions.get(`${roleArn} ${functionName}`);
      if (known !== undefined) return known;
      const key = makeSession(roleArn, functionName);
      functions.set(`${roleArn} ${functionName}`, key);
      identities.addKey(key);
      return key;
    },
  };
}

/** A key of an account that shares its world with others: all of them would have the default pair. */
export function madeUpKey(accountId: string, ids: Ids): AccessKey {
  return {
    ...defaultKey(accountId),
    accessKeyId: `AKIA${ids.credential(16).toUpperCase()}`,
    secretAccessKey: secret(ids.credential(40)),
  };
}

function defaultKey(accountId: string): AccessKey {
  return {
    accessKeyId: DEFAULT_ACCESS_KEY_ID,
    secretAccessKey: secret(DEFAULT_SECRET_ACCESS_KEY),
    principalArn: `arn:aws:iam::${accountId}:user/local`,
  };
}
