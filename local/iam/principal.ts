import type { AccessKey } from '../sigv4/access-key.ts';

/** Who calls, as policies name it. */
export interface Principal {
  /** Of a user, or of a role's session: `arn:aws:sts::111122223333:assumed-role/caller/session`. */
  readonly arn: string;
  readonly accountId: string;
  /** Of a session: its role's ARN, with the role's path, which the session's own has not. */
  readonly roleArn: string | undefined;
  readonly deniedActions: readonly string[];
}

/** Partition, account, role and session of a session's ARN. */
const SESSION = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;

/** Finds a role's ARN by its account and name. */
export type FindRole = (accountId: string, name: string) => { readonly arn: string } | undefined;

/**
 * The principal that a key stands for. Sessions name their role without its path: it is the one that is known by this name,
 * else the one that the key names, else one without a path.
 */
export function principalOf(
  { principalArn, roleArn, deniedActions = [] }: AccessKey,
  findRole: FindRole,
): Principal {
  const [, partition = '', account = '', role = ''] = SESSION.exec(principalArn) ?? [];
  const derived = role === '' ? undefined : `arn:${partition}:iam::${account}:role/${role}`;
  return {
    arn: principalArn,
    accountId: accountIdOf(principalArn),
    roleArn: findRole(account, role)?.arn ?? roleArn ?? derived,
    deniedActions,
  };
}

/** The account in an ARN, or nothing. */
export function accountIdOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** What `aws:PrincipalArn` is (IAM user guide, global condition keys, read 2026-11; documented): of a session its role. */
export function conditionArnOf({ arn, roleArn }: Principal): string {
  return roleArn ?? arn;
}

/**
 * How a statement's principals name one: by itself, by its account, or not at all. In an account that is named the
 * account's own policies decide who of it is meant (IAM user guide, "AWS JSON policy elements: Principal"; documented).
 */
export function namedBy(
  principals: readonly string[],
  principal: Principal,
): 'principal' | 'account' | undefined {
  const { arn, roleArn, accountId } = principal;
  if (principals.some((name) => name === '*' || name === arn || name === roleArn)) return 'principal';
  const isAccount = (name: string): boolean =>
    name === accountId || (name.endsWith(':root') && accountIdOf(name) === accountId);
  return principals.some(isAccount) ? 'account' : undefined;
}
