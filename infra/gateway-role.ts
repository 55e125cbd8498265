import { Stack, Token } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { RoleAllowance } from '../config/stack-config.ts';
import { schemaPrefix } from '../contract/deployment-marks.ts';
import { accept } from './accept.ts';
import { outboundStatements } from './outbound-grants.ts';
import type { OutboundGrantsProps } from './outbound-grants.ts';
import { allow, SERVICE, serviceArn } from './role-statements.ts';
import type { DocumentBucket } from './schema-bucket.ts';

/** What the gateway may reach. */
export interface GatewayRoleProps extends OutboundGrantsProps {
  readonly schemas: DocumentBucket;
  readonly interceptors: readonly IFunction[];
  /** What gateway.yaml allows beside it. */
  readonly allowances: readonly RoleAllowance[];
}

/**
 * The role that the gateway assumes, with exactly what its calls take (devguide gateway-prerequisites-permissions and
 * gateway-outbound-auth, read 2026-11; documented). The policy is part of the role: the gateway is not made before the
 * role may do what it has to.
 */
export function gatewayRole(scope: Construct, id: string, props: GatewayRoleProps): Role {
  const { gatewayName, deploymentId, schemas } = props;
  const statements = [
    ...outboundStatements(scope, props),
    allow('ReadSchemas', ['s3:GetObject'], [schemas.arnForObjects(`${schemaPrefix(deploymentId)}*`)]),
    ...invocations(props.interceptors),
    ...props.allowances.map(({ actions, resources }, index) =>
      allow(`GatewayYaml${index + 1}`, actions, resources),
    ),
  ];
  const role = new Role(scope, id, {
    description: `AgentCore gateway ${gatewayName}: its credentials and its documents`,
    assumedBy: new ServicePrincipal(`${SERVICE}.amazonaws.com`, {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
        ArnLike: { 'aws:SourceArn': serviceArn(scope, 'gateway', gatewayIds(gatewayName)) },
      },
    }),
    inlinePolicies: { Gateway: new PolicyDocument({ statements }) },
  });
  acceptWildcards(role, statements, props);
  return role;
}

/**
 * Ids of gateways are the name in lower case (observed 2026-09-28), a hyphen and ten characters (the API's model;
 * documented). A star would let in a gateway whose name only begins with this one.
 */
function gatewayIds(gatewayName: string): string {
  return `${gatewayName.toLowerCase()}-${'?'.repeat(10)}`;
}

/** The role's own grant is needed even where the function lets the service in (observed in public reports). */
function invocations(functions: readonly IFunction[]): readonly PolicyStatement[] {
  const arns = [...new Set(functions.map((each) => each.functionArn))];
  return arns.length === 0 ? [] : [allow('InvokeInterceptors', ['lambda:InvokeFunction'], arns)];
}

/** Why a resource of a statement ends in a star, by the statement's id. */
function reasonOf(sid: string, { gatewayName }: GatewayRoleProps): string {
  if (sid === 'ReadSchemas') {
    return `Gateway ${gatewayName} reads the documents that the registrar puts below its own prefix of the bucket; it may read nothing else.`;
  }
  if (sid === 'ReadClientSecret' || sid === 'ReadApiKey') {
    return `The ARN of the secret that gateway ${gatewayName} reads ends with letters that are not known before.`;
  }
  if (sid.startsWith('GatewayYaml')) {
    return `The owner of gateway ${gatewayName} allows its role these resources under "stack.gatewayRoleAllows" in gateway.yaml.`;
  }
  return `The service ends the name of the workload identity of gateway ${gatewayName} with letters that are not known before.`;
}

function acceptWildcards(role: Role, statements: readonly PolicyStatement[], props: GatewayRoleProps): void {
  for (const { sid = '', resources } of statements) {
    for (const resource of resources.filter((each) => each.includes('*'))) {
      accept(role, {
        [`AwsSolutions-IAM5[Resource::${findingName(role, resource)}]`]: reasonOf(sid, props),
      });
    }
  }
}

/** Findings name what is not known before by its reference in brackets. */
function findingName(role: Role, resource: string): string {
  const say = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const [[name, argument] = ['', '']] = Object.entries(value as Readonly<Record<string, unknown>>);
    if (name === 'Ref') return `<${String(argument)}>`;
    if (name === 'Fn::GetAtt') return `<${(argument as readonly string[]).join('.')}>`;
    const [separator, parts] = argument as readonly [string, readonly unknown[]];
    return parts.map(say).join(separator);
  };
  return say(Token.isUnresolved(resource) ? Stack.of(role).resolve(resource) : resource);
}
