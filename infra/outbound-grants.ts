import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { OauthConfig, OutboundConfig } from '../config/outbound-config.ts';
import { markedProviderName } from '../contract/deployment-marks.ts';
import { allow, identityArns, SERVICE, serviceArn } from './role-statements.ts';

/** How a gateway proves itself to its targets, as far as its role has a part in it. */
export interface OutboundGrantsProps {
  readonly gatewayName: string;
  /** Ends the name of an OAuth provider that the registrar makes. */
  readonly deploymentId: string;
  /** As in gateway.yaml. */
  readonly outbound: OutboundConfig;
  /** The stack's own secrets behind the API keys; none where the service keeps the key, and in other modes. */
  readonly secrets: readonly Secret[];
}

/**
 * What the role needs for its outbound mode (devguide gateway-outbound-auth, read 2026-11; documented). Mode `none` needs
 * nothing. What `iam` signs for, nobody but the owner of that API knows: `stack.gatewayRoleAllows` says it.
 */
export function outboundStatements(scope: Construct, props: OutboundGrantsProps): readonly PolicyStatement[] {
  const { apiKey, oauth } = props.outbound;
  if (apiKey !== undefined) return apiKeyStatements(scope, props, apiKey.provider);
  return oauth === undefined ? [] : oauthStatements(scope, props, oauth);
}

function apiKeyStatements(
  scope: Construct,
  { gatewayName, secrets }: OutboundGrantsProps,
  provider: string,
): readonly PolicyStatement[] {
  const identities = identityArns(scope, gatewayName);
  const vault = vaultArns(scope, `apikeycredentialprovider/${provider}`);
  return [
    allow('GetWorkloadAccessToken', [`${SERVICE}:GetWorkloadAccessToken`], identities),
    allow('GetResourceApiKey', [`${SERVICE}:GetResourceApiKey`], [...vault, ...identities]),
    allow('ReadApiKey', ['secretsmanager:GetSecretValue'], keyArns(scope, secrets, provider)),
  ];
}

/** The stack's secrets, or else the one that the service keeps, whose name it ends itself (observed 2026-09-28). */
function keyArns(scope: Construct, secrets: readonly Secret[], provider: string): readonly string[] {
  return secrets.length === 0
    ? [secretArn(scope, `${SERVICE}-identity!default/apikey/${provider}-*`)]
    : secrets.map((secret) => secret.secretArn);
}

/**
 * Callers of the stack's gateway have a JWT, so that the service asks for the workload's token by that JWT (observed
 * 2026-09-28 with AUTHORIZATION_CODE; of the other grants assumed). By a user's id alone it need not: that permission
 * would let the role speak for anybody.
 */
function oauthStatements(
  scope: Construct,
  { gatewayName, deploymentId }: OutboundGrantsProps,
  oauth: OauthConfig,
): readonly PolicyStatement[] {
  const provider =
    oauth.create === undefined ? oauth.provider : markedProviderName(deploymentId, oauth.provider);
  const identities = identityArns(scope, gatewayName);
  const vault = vaultArns(scope, `oauth2credentialprovider/${provider}`);
  return [
    allow(
      'GetWorkloadAccessToken',
      [`${SERVICE}:GetWorkloadAccessToken`, `${SERVICE}:GetWorkloadAccessTokenForJWT`],
      identities,
    ),
    allow('GetResourceOauth2Token', [`${SERVICE}:GetResourceOauth2Token`], [...vault, ...identities]),
    allow('ReadClientSecret', ['secretsmanager:GetSecretValue'], [clientSecretArn(scope, oauth)]),
  ];
}

function vaultArns(scope: Construct, provider: string): readonly string[] {
  return [
    serviceArn(scope, 'token-vault', 'default'),
    serviceArn(scope, 'token-vault', `default/${provider}`),
  ];
}

/**
 * The secret that gateway.yaml names; of a provider that is there already the one that the service keeps for it, whose
 * name it ends with letters of its own (observed 2026-09-28).
 */
function clientSecretArn(scope: Construct, { provider, create }: OauthConfig): string {
  if (create === undefined) return secretArn(scope, `${SERVICE}-identity!default/oauth2/${provider}-*`);
  const { secretId } = create.clientSecret;
  const isArn = secretId.startsWith('arn:');
  if (isArn && ENDS_AS_MADE.test(secretId)) return secretId;
  return isArn ? `${secretId}${UNKNOWN_ENDING}` : secretArn(scope, `${secretId}${UNKNOWN_ENDING}`);
}

/** Secrets Manager ends each ARN with a hyphen and six characters (user guide, "What's in a secret"; documented). */
const ENDS_AS_MADE = /-[A-Za-z0-9]{6}$/;
const UNKNOWN_ENDING = '-??????';

function secretArn(scope: Construct, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
