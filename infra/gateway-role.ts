import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';

/** What the gateway may reach. */
export interface GatewayRoleProps {
  readonly gatewayName: string;
  /** Name of the credential provider that the registrar makes. */
  readonly providerName: string;
  /** The stack's own secrets behind the API keys. */
  readonly secrets: readonly Secret[];
  readonly schemas: Bucket;
  readonly interceptors: readonly IFunction[];
}

const SERVICE = 'bedrock-agentcore';

/**
 * The role that the gateway assumes, with exactly what a call of an OpenAPI target with an API key takes (devguide
 * gateway-prerequisites-permissions and gateway-outbound-auth, read 2026-11; documented). The policy is part of the
 * role: the gateway is not made before the role may do what it has to.
 */
export function gatewayRole(scope: Construct, id: string, props: GatewayRoleProps): Role {
  const { gatewayName } = props;
  const arn = (resource: string, resourceName: string): string =>
    Stack.of(scope).formatArn({
      service: SERVICE,
      resource,
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  const directory = arn('workload-identity-directory', 'default');
  const identities = identityNames(gatewayName).map((name) => `${directory}/workload-identity/${name}`);
  const role = new Role(scope, id, {
    description: `AgentCore gateway ${gatewayName}: reads its API key and its documents`,
    assumedBy: new ServicePrincipal(`${SERVICE}.amazonaws.com`, {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
        // Ids of gateways begin with the name in lower case (observed 2026-09-28).
        ArnLike: { 'aws:SourceArn': arn('gateway', `${gatewayName.toLowerCase()}-*`) },
      },
    }),
    inlinePolicies: {
      Gateway: new PolicyDocument({
        statements: [
          allow('GetWorkloadAccessToken', [`${SERVICE}:GetWorkloadAccessToken`], [directory, ...identities]),
          allow(
            'GetResourceApiKey',
            [`${SERVICE}:GetResourceApiKey`],
            [
              arn('token-vault', 'default'),
              arn('token-vault', `default/apikeycredentialprovider/${props.providerName}`),
              directory,
              ...identities,
            ],
          ),
          allow(
            'ReadApiKey',
            ['secretsmanager:GetSecretValue'],
            props.secrets.map((secret) => secret.secretArn),
          ),
          allow('ReadSchemas', ['s3:GetObject'], [props.schemas.arnForObjects('*')]),
          ...invocations(props.interceptors),
        ],
      }),
    },
  });
  acceptEndings(role, props);
  return role;
}

/**
 * The service makes one workload identity per gateway, and ends its name with letters of its own. The documentation
 * begins it with the gateway's name; ids of gateways have that in lower case (observed 2026-09-28), and which of them
 * the identity follows nobody has said.
 */
function identityNames(gatewayName: string): readonly string[] {
  return [...new Set([gatewayName, gatewayName.toLowerCase()])].map((name) => `${name}-*`);
}

function allow(sid: string, actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ sid, effect: Effect.ALLOW, actions, resources });
}

/** The role's own grant is needed even where the function lets the service in (observed in public reports). */
function invocations(functions: readonly IFunction[]): readonly PolicyStatement[] {
  const arns = [...new Set(functions.map((each) => each.functionArn))];
  return arns.length === 0 ? [] : [allow('InvokeInterceptors', ['lambda:InvokeFunction'], arns)];
}

/** Findings name what is not known before by its reference in brackets. */
function acceptEndings(role: Role, { gatewayName, schemas }: GatewayRoleProps): void {
  const { partition, region, account } = Stack.of(role);
  const known = (value: string, reference: string): string => (Token.isUnresolved(value) ? reference : value);
  const directory = `arn:${known(partition, '<AWS::Partition>')}:${SERVICE}:${known(region, '<AWS::Region>')}:${known(account, '<AWS::AccountId>')}:workload-identity-directory/default`;
  for (const name of identityNames(gatewayName)) {
    accept(role, {
      [`AwsSolutions-IAM5[Resource::${directory}/workload-identity/${name}]`]: `The service ends the name of the workload identity of gateway ${gatewayName} with letters that are not known before.`,
    });
  }
  const bucket = Stack.of(role).resolve(schemas.bucketArn) as { readonly 'Fn::GetAtt': readonly string[] };
  accept(role, {
    [`AwsSolutions-IAM5[Resource::<${bucket['Fn::GetAtt'].join('.')}>/*]`]: `Gateway ${gatewayName} reads the documents that the registrar puts into its own bucket; it may read nothing else.`,
  });
}
