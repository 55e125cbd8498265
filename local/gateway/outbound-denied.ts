import type { Account } from '../account.ts';
import { arnOf } from '../control-plane/arns.ts';
import type { ApiKeyProvider, Gateway } from '../control-plane/state.ts';
import type { Caller } from './authorizer.ts';

/** What follows `Failed to fetch outbound api key.` where the gateway's role may not read the secret (observed 2026-09-28). */
export function secretDenied(
  account: Account,
  gateway: Gateway,
  { secretArn }: ApiKeyProvider,
): string | undefined {
  const text = denied(account, gateway, 'secretsmanager:GetSecretValue', secretArn);
  return text && `Access denied when retrieving secret '${secretArn}'. ${text}`;
}

/**
 * What follows `Failed to fetch outbound oauth token.` where the role may not act for the caller (observed 2026-09-28 for
 * callers with a JWT).
 */
export function workloadDenied(account: Account, gateway: Gateway, { token }: Caller): string | undefined {
  const action = `bedrock-agentcore:GetWorkloadAccessToken${token === undefined ? '' : 'ForJWT'}`;
  const resource = `workload-identity-directory/default/workload-identity/${gateway.id}`;
  const text = denied(account, gateway, action, arnOf(account, 'bedrock-agentcore', resource));
  return text && `Failed to get workload identity token - client error: ${text}`;
}

function denied(
  { credentials, ids }: Account,
  { settings }: Gateway,
  action: string,
  resource: string,
): string | undefined {
  const roleArn = settings.roleArn ?? '';
  if (!credentials.isDenied(roleArn, action)) return undefined;
  const { principalArn } = credentials.assumeRole(roleArn, `gateway-session-${ids.uuid()}`);
  return (
    `User: ${principalArn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based ` +
    `policy allows the ${action} action (Service: AgentCredentialProvider, Status Code: 403, Request ID: ${ids.uuid()}) ` +
    '(SDK Attempt Count: 1)'
  );
}
