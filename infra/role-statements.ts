import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** The service that assumes the gateway's role, as ARNs and actions name it. */
export const SERVICE = 'bedrock-agentcore';

/** A statement that allows actions on resources, and nothing else. */
export function allow(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
  });
}

/** A statement that allows one action on one resource, under a condition where there is one. */
export function allowWhen(
  sid: string,
  action: string,
  resource: string,
  conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>,
): PolicyStatement {
  const statement = allow(sid, [action], [resource]);
  if (conditions !== undefined) statement.addConditions(conditions);
  return statement;
}

/** Lets keys open what Secrets Manager keeps under them, and nothing else (KMS developer guide, kms:ViaService; documented). */
export function decryptSecrets(scope: Construct, keyArns: readonly string[]): readonly PolicyStatement[] {
  if (keyArns.length === 0) return [];
  const { region, urlSuffix } = Stack.of(scope);
  const statement = allow('DecryptSecrets', ['kms:Decrypt'], keyArns);
  statement.addConditions({ StringEquals: { 'kms:ViaService': `secretsmanager.${region}.${urlSuffix}` } });
  return [statement];
}

/** The ARN of something of the service's in this stack's account and Region. */
export function serviceArn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: SERVICE,
    resource,
    resourceName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

/** The directory of workload identities, and the one that the service makes for a gateway. */
export function identityArns(scope: Construct, gatewayName: string): readonly string[] {
  const directory = serviceArn(scope, 'workload-identity-directory', 'default');
  return [directory, ...identityNames(gatewayName).map((name) => `${directory}/workload-identity/${name}`)];
}

/**
 * The service makes one workload identity per gateway, and ends its name with letters of its own. The documentation
 * begins it with the gateway's name; ids of gateways have that in lower case (observed 2026-09-28), and which of them
 * the identity follows nobody has said.
 */
function identityNames(gatewayName: string): readonly string[] {
  return [...new Set([gatewayName, gatewayName.toLowerCase()])].map((name) => `${name}-*`);
}
