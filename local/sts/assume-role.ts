import type { Account } from '../account.ts';
import { evaluateGrant, isPermitted } from '../iam/evaluate.ts';
import type { Asked } from '../iam/evaluate.ts';
import type { Principal } from '../iam/principal.ts';
import { uniqueIdOf } from '../iam/role.ts';
import type { Role } from '../iam/role.ts';
import type { AccessKey } from '../sigv4/credentials.ts';
import { invalid, notAuthorized } from './answers.ts';
import type { StsOutcome } from './answers.ts';
import { checkInput } from './check-input.ts';
import type { AssumeRoleInput } from './check-input.ts';

/** Of a role that a role assumes (STS API reference, AssumeRole `DurationSeconds`, read 2026-11; documented). */
const MAX_CHAINED_SECONDS = 3600;

/**
 * Gives credentials of a role to whom its trust policy lets in and whose own policies do not stand in the way. A role of
 * another account wants both sides, one of the same account either of them where it names the caller (STS API reference,
 * AssumeRole, read 2026-11; documented).
 */
export function assumeRole(account: Account, form: URLSearchParams, principal: Principal): StsOutcome {
  const input = checkInput(form);
  if ('code' in input) return { status: 400, ...input };
  const { roleArn, roleSessionName, durationSeconds } = input;
  const role = account.identities.findRole(roleArn);
  if (role === undefined || !mayAssume(account, role, principal, input)) {
    return notAuthorized(principal.arn, 'sts:AssumeRole', roleArn);
  }
  // The role's own bound is looked at first (reported).
  if (durationSeconds > role.maxSessionSeconds) {
    return invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  if (principal.roleArn !== undefined && durationSeconds > MAX_CHAINED_SECONDS) {
    return invalid(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  const key = account.credentials.assumeRole(role.arn, roleSessionName, durationSeconds);
  return { result: resultOf(role, roleSessionName, key) };
}

function mayAssume(
  { identities }: Account,
  role: Role,
  principal: Principal,
  { externalId }: AssumeRoleInput,
): boolean {
  const asked: Asked = {
    principal,
    action: 'sts:AssumeRole',
    resource: role.arn,
    context: externalId === undefined ? {} : { 'sts:externalid': externalId },
  };
  const grant = evaluateGrant(role.trust, asked);
  // Nobody assumes a role that does not trust, whatever the caller's own policies say.
  if (grant === 'none') return false;
  return isPermitted(grant, identities.verdictOf(asked), principal.accountId === role.accountId);
}

function resultOf(role: Role, sessionName: string, key: AccessKey): object {
  return {
    AssumedRoleUser: {
      AssumedRoleId: `${uniqueIdOf('AROA', role.arn)}:${sessionName}`,
      Arn: key.principalArn,
    },
    Credentials: {
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey.reveal(),
      SessionToken: key.sessionToken?.reveal() ?? '',
      Expiration: new Date(key.expiresAt ?? 0).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    },
  };
}
