import { ToolkitError } from '../../contract/errors.ts';
import type { Account } from '../account.ts';
import { arnOf } from '../control-plane/arns.ts';
import { isPrincipal } from '../iam/decode-policy.ts';
import { evaluateGrant, isPermitted } from '../iam/evaluate.ts';
import type { Asked } from '../iam/evaluate.ts';
import type { Action, Condition, Policy } from '../iam/policy.ts';
import type { Principal } from '../iam/principal.ts';

/** Where function URLs stand: `/_function-url/ID/…`; at AWS each has a host of its own. */
export const FUNCTION_URL_PREFIX = '/_function-url';

/** Opens the URL of that id, and gives it, without slash at its end. */
export function openUrl({ functionUrls, endpointUrl }: Account, id: string, functionName: string): string {
  functionUrls.set(id, functionName);
  return `${endpointUrl}${FUNCTION_URL_PREFIX}/${id}`;
}

/** A permission of a function's policy, as AddPermission takes it. */
export interface FunctionPermission {
  /** For example `lambda:InvokeFunctionUrl`. */
  readonly action: string;
  /** `*`, an account's id or an ARN. */
  readonly principal: string;
  readonly conditions: readonly Condition[];
}

/** What a call of a function's URL takes (Lambda developer guide, "Control access to Lambda function URLs", read 2026-11). */
const URL_ACTIONS: readonly Action[] = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];

/** A statement of a function's policy. @throws ToolkitError `config-invalid` where nobody is named */
export function permissionStatement({ action, principal, conditions }: FunctionPermission): Policy[number] {
  if (!isPrincipal(principal)) {
    throw new ToolkitError('config-invalid', `"${principal}" is no principal that a function lets in`, {
      hint: 'Name the ARN of a role, a user or a session, or the id of an account.',
    });
  }
  return {
    effect: 'Allow',
    principals: [principal],
    actions: { patterns: [action], isNegated: false },
    resources: { patterns: ['*'], isNegated: false },
    conditions,
  };
}

/** What lets somebody call a function by its URL. */
export function urlStatements(principal: string): Policy {
  return URL_ACTIONS.map((action) => permissionStatement({ action, principal, conditions: [] }));
}

/**
 * Whether somebody may call a function by its URL: both actions are asked for, each of the caller's policies and of the
 * function's (documented; that each may come from either side is assumed).
 */
export function mayCallUrl(account: Account, functionName: string, principal: Principal): boolean {
  const policy = account.functionPolicies.get(functionName) ?? [];
  return URL_ACTIONS.every((action) => {
    const asked: Asked = {
      principal,
      action,
      resource: arnOf(account, 'lambda', `function:${functionName}`),
      context: { 'lambda:functionurlauthtype': 'AWS_IAM', 'lambda:invokedviafunctionurl': 'true' },
    };
    const isSameAccount = principal.accountId === account.accountId;
    return isPermitted(evaluateGrant(policy, asked), account.identities.verdictOf(asked), isSameAccount);
  });
}
