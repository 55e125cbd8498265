import { ToolkitError } from '../../contract/errors.ts';
import type { AccessKey } from '../sigv4/access-key.ts';
import { evaluateOwn } from './evaluate.ts';
import type { Asked, OwnVerdict } from './evaluate.ts';
import type { Policy } from './policy.ts';
import { accountIdOf, principalOf } from './principal.ts';
import type { Principal } from './principal.ts';
import type { Role } from './role.ts';

/**
 * Who there is in one world of accounts: access keys, roles and their sessions. Local AWSes that are started with the same
 * one are accounts of one AWS: each knows who signs with a key of another.
 */
export interface Identities {
  /** Adds a key, or replaces the one of that id. */
  addKey(key: AccessKey): void;
  /** Adds the key of a session; of those only the latest are remembered. */
  addSession(key: AccessKey): void;
  findKey(accessKeyId: string): AccessKey | undefined;
  /** Adds a role, or replaces the one of that name in its account. */
  addRole(role: Role): void;
  /** By its ARN; with another path, or in another case, it is not there. */
  findRole(arn: string): Role | undefined;
  /** By its name, which an account has once, whatever the path (IAM user guide, "IAM identifiers"; documented). */
  findRoleByName(accountId: string, name: string): Role | undefined;
  /** The roles of an account, in the order in which they were added. */
  listRoles(accountId: string): readonly Role[];
  /** Adds to what a role may do; what nobody has told stays unknown. */
  attach(role: Role, policy: Policy): void;
  /** Takes a permission from a role, for example `secretsmanager:GetSecretValue`. */
  deny(roleArn: string, action: string): void;
  isDenied(roleArn: string, action: string): boolean;
  /** Whom a key stands for. */
  principalOf(key: AccessKey): Principal;
  /** What the policies of whoever asks say. */
  verdictOf(asked: Asked): OwnVerdict;
}

/** Sessions that are remembered: more than can be under way at once. */
const MAX_SESSIONS = 10_000;

/** Makes a world of accounts that has nobody in it yet. */
export function createIdentities(): Identities {
  const keys = new Map<string, AccessKey>();
  const sessions = new Map<string, AccessKey>();
  const roles = new Map<string, Role>();
  const denied = new Set<string>();
  const findRoleByName = (accountId: string, name: string): Role | undefined =>
    roles.get(placeOf(accountId, name));
  const findRole = (arn: string): Role | undefined => {
    const found = findRoleByName(accountIdOf(arn), arn.replace(/^.*\//, ''));
    return found?.arn === arn ? found : undefined;
  };
  const isDenied = (roleArn: string, action: string): boolean => denied.has(`${roleArn} ${action}`);
  return {
    addKey: (key) => void keys.set(key.accessKeyId, key),
    addSession(key) {
      sessions.set(key.accessKeyId, key);
      const oldest = sessions.keys().next().value;
      if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
    },
    findKey: (accessKeyId) => keys.get(accessKeyId) ?? sessions.get(accessKeyId),
    addRole: (role) => void roles.set(placeOf(role.accountId, role.name), role),
    findRole,
    findRoleByName,
    listRoles: (accountId) => [...roles.values()].filter((role) => role.accountId === accountId),
    principalOf: (key) => principalOf(key, findRoleByName),
    attach(role, policy) {
      const place = placeOf(role.accountId, role.name);
      const { policies } = roles.get(place) ?? role;
      roles.set(place, { ...role, policies: policies && [...policies, policy] });
    },
    deny: (roleArn, action) => void denied.add(`${roleArn} ${action}`),
    isDenied,
    verdictOf(asked) {
      const { principal, action } = asked;
      const { roleArn = '', deniedActions } = principal;
      if (deniedActions.includes(action) || isDenied(roleArn, action)) return 'denied';
      const policies = findRole(roleArn)?.policies;
      return policies === undefined ? 'unknown' : evaluateOwn(policies, asked);
    },
  };
}

/** Names of roles differ by more than their case (IAM API reference, CreateRole `RoleName`; documented). */
function placeOf(accountId: string, name: string): string {
  return `${accountId} ${name.toLowerCase()}`;
}

/**
 * Adds the keys that an account is started with.
 * @throws ToolkitError `config-invalid` where another account of the world has one of them as somebody else's
 */
export function addKeys(identities: Identities, keys: readonly AccessKey[]): void {
  for (const key of keys) {
    const known = identities.findKey(key.accessKeyId);
    if (known !== undefined && known.principalArn !== key.principalArn) {
      throw new ToolkitError(
        'config-invalid',
        `access key "${key.accessKeyId}" of "${key.principalArn}" is known as that of "${known.principalArn}"`,
        { hint: 'Accounts of one world tell callers apart by their keys: give each keys of its own.' },
      );
    }
    identities.addKey(key);
  }
}
