import type { Account } from '../account.ts';
import { decodePolicy } from '../iam/decode-policy.ts';
import { evaluateGrant, isPermitted } from '../iam/evaluate.ts';
import type { Asked } from '../iam/evaluate.ts';
import type { SignatureVerdict } from '../sigv4/verify.ts';
import type { SecretPolicy, StoredSecret } from './state.ts';

/** Why a value is not given, as an AWS error. */
export interface ReadProblem {
  readonly errorType: string;
  readonly message: string;
  readonly status: number;
}

const ACTION = 'secretsmanager:GetSecretValue';

/**
 * Why whoever signed may not read a secret's value. Where a secret has a policy of its own, the signature has to be right,
 * and elsewhere whoever cannot be told is let through, as everywhere here where signatures are not verified. Both sides
 * are asked as IAM does; of callers whose policies are not known here the secret's own account trusts all.
 */
export function readProblem(
  account: Account,
  stored: StoredSecret,
  signer: (() => SignatureVerdict) | undefined,
): ReadProblem | undefined {
  const verdict = signer?.();
  if (verdict === undefined) return undefined;
  if (!('key' in verdict)) return stored.policy === undefined ? undefined : { ...verdict, status: 403 };
  const principal = account.identities.principalOf(verdict.key);
  const asked: Asked = { principal, action: ACTION, resource: stored.arn };
  const grant = evaluateGrant(stored.policy?.statements ?? [], asked);
  const own = account.identities.verdictOf(asked);
  const isOwn = principal.accountId === account.accountId;
  const isTrusted = isOwn && grant === 'none' && own === 'unknown';
  if (isTrusted || isPermitted(grant, own, isOwn)) return undefined;
  const missing = own === 'allowed' ? 'resource-based' : 'identity-based';
  return { errorType: 'AccessDeniedException', status: 400, message: describe(asked, grant, missing) };
}

/** IAM user guide, "Troubleshoot access denied error messages", read 2026-11 (documented). */
function describe({ principal, action, resource }: Asked, grant: string, missing: string): string {
  const why =
    grant === 'denied'
      ? 'with an explicit deny in a resource-based policy'
      : `because no ${missing} policy allows the ${action} action`;
  return `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}

/**
 * Reads the policy of a secret.
 * @throws ToolkitError `config-invalid` where it is none, or what it says of reading the value is not evaluated here
 */
export function secretPolicy(secretName: string, document: unknown): SecretPolicy {
  const where = `the policy of secret "${secretName}"`;
  const statements = decodePolicy(document, { where, actions: [ACTION], kind: 'resource' });
  return { text: JSON.stringify(document), statements };
}
