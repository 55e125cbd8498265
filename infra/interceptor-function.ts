import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StackConfig } from '../config/stack-config.ts';
import { builtBundleFolder } from '../bundles/bundle-path.ts';
import { ToolkitError } from '../contract/errors.ts';
import type { BrokerTokenPlan, InterceptorPlan } from '../contract/interceptor-plan.ts';
import { secretIds, secretVariables } from '../contract/interceptor-secrets.ts';
import { accept } from './accept.ts';
import { codeWith, dropRepeatedDependency, functionRole, TASK_ROOT } from './function-parts.ts';
import type { InboundRules } from './inbound-auth.ts';
import { maskedLogGroup } from './log-group.ts';

/** The function at both interception points of a gateway. */
export interface InterceptorFunctionProps {
  /** Salt of the fingerprints in its audit. */
  readonly deploymentId: string;
  /** What gateway.yaml's steps were compiled to. */
  readonly plan: InterceptorPlan;
  /** Who may call the gateway: a `verify-caller` that says nothing else demands the same. */
  readonly inbound: InboundRules;
  /** Folder of the bundle, with `index.mjs` in it; by default the published package's own. */
  readonly bundleFolder?: string | undefined;
  readonly memoryMb: number;
  readonly logRetentionDays: StackConfig['logRetentionDays'];
  readonly tracing: boolean;
}

/** Longer than the exchange of a token may take (10 s). */
const TIMEOUT_SECONDS = 15;

/** Runs the steps of gateway.yaml. It may write its log and its traces, read the secrets that steps name, ask the brokers that steps name, and nothing else. */
export class InterceptorFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  /** @throws ToolkitError `config-invalid` where a step needs what a stack cannot give: a secret in a variable */
  constructor(scope: Construct, id: string, props: InterceptorFunctionProps) {
    super(scope, id);
    const { deploymentId, plan, inbound, tracing } = props;
    refuseVariables(plan);
    this.logGroup = maskedLogGroup(this, 'Log', { retentionDays: props.logRetentionDays });
    const role = functionRole(this, 'Role', {
      whose: `the interceptors of ${deploymentId}`,
      description: `Interceptors of ${deploymentId}: writes its log and its traces, gets the tokens that its steps bring`,
      logGroup: this.logGroup,
      tracing,
      statements: [...secretStatements(this, plan), ...brokerStatements(this, plan)],
    });
    acceptBrokers(role, deploymentId, plan);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: `Interceptors of ${deploymentId}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: codeWith(props.bundleFolder ?? builtBundleFolder('interceptor-lambda'), {
        'interceptors.json': plan,
      }),
      environment: {
        DEPLOYMENT_ID: deploymentId,
        INTERCEPTORS_FILE: `${TASK_ROOT}/interceptors.json`,
        DISCOVERY_URL: inbound.discoveryUrl,
        ALLOWED_CLIENTS: (inbound.allowedClients ?? []).join(','),
        NODE_OPTIONS: '--enable-source-maps',
      },
      memorySize: props.memoryMb,
      timeout: Duration.seconds(TIMEOUT_SECONDS),
      // The role has all that it is to have; CDK would add a policy beside it.
      role: role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    });
    dropRepeatedDependency(this.lambda);
  }
}

/** A variable's value would stand in the template. */
function refuseVariables(plan: InterceptorPlan): void {
  const [name] = secretVariables(plan);
  if (name === undefined) return;
  throw new ToolkitError('config-invalid', `a step finds its secret in variable "${name}"`, {
    hint: 'The value would stand in the template. Put it into Secrets Manager, and name it: { secretId: NAME }.',
  });
}

function secretStatements(scope: Construct, plan: InterceptorPlan): readonly PolicyStatement[] {
  const ids = secretIds(plan);
  if (ids.length === 0) return [];
  const resources = ids.map((id) => secretArn(scope, id));
  return [new PolicyStatement({ sid: 'ReadSecrets', actions: ['secretsmanager:GetSecretValue'], resources })];
}

/** Secrets Manager ends ARNs with a hyphen and six letters of its own (user guide, "What's in a secret"; documented). */
function secretArn(scope: Construct, id: string): string {
  if (id.startsWith('arn:')) return /-[A-Za-z0-9]{6}$/.test(id) ? id : `${id}-??????`;
  return Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${id}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

interface BrokerGrant {
  readonly resource: string;
  readonly statements: readonly PolicyStatement[];
  /** Why the account in the ARN is open. */
  readonly reason: string;
}

function brokerStatements(scope: Construct, plan: InterceptorPlan): readonly PolicyStatement[] {
  return brokerGrants(scope, plan).flatMap(({ statements }) => statements);
}

function brokerGrants(scope: Construct, { request }: InterceptorPlan): readonly BrokerGrant[] {
  const steps = request.filter((step) => step.step === 'broker-token');
  const hosts = new Map(steps.map((step) => [new URL(step.url).hostname, step]));
  return [...hosts.values()].flatMap((step, index) => brokerGrant(scope, step, index + 1));
}

/**
 * What a signed request to a broker takes on the caller's side. A URL names neither function nor account; the broker
 * names this role in its own policy, and both have to agree. For a function URL two permissions are needed (Lambda
 * developer guide, "Control access to Lambda function URLs", read 2026-11; documented).
 */
function brokerGrant(scope: Construct, { url, service }: BrokerTokenPlan, index: number): BrokerGrant[] {
  const { hostname } = new URL(url);
  if (/^(localhost|127\.|\[::1\])/.test(hostname)) return [];
  const [, id = '', kind, region = ''] =
    /^([a-z0-9]+)\.(lambda-url|execute-api)\.([a-z0-9-]+)\./.exec(hostname) ?? [];
  if (kind === undefined) {
    throw new ToolkitError('config-invalid', `broker "${hostname}" is neither a function URL nor an API`, {
      hint: 'The role of the interceptors can be allowed to call those alone.',
    });
  }
  const arn = `arn:${Stack.of(scope).partition}`;
  const reason = `Broker ${hostname} is in an account that its URL does not tell; it lets this role in by its own policy.`;
  if (service === 'execute-api') {
    const resource = `${arn}:execute-api:${region}:*:${id}/*/POST/token`;
    return [{ resource, reason, statements: [allow(`AskBroker${index}`, 'execute-api:Invoke', resource)] }];
  }
  const resource = `${arn}:lambda:${region}:*:function:*`;
  const statements = [
    allow(`AskBroker${index}`, 'lambda:InvokeFunctionUrl', resource, {
      StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' },
    }),
    allow(`AskBroker${index}ByUrl`, 'lambda:InvokeFunction', resource, {
      Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
    }),
  ];
  return [{ resource, reason, statements }];
}

function allow(
  sid: string,
  action: string,
  resource: string,
  conditions?: Readonly<Record<string, unknown>>,
): PolicyStatement {
  const base = { sid, actions: [action], resources: [resource] };
  return new PolicyStatement(conditions === undefined ? base : { ...base, conditions });
}

function acceptBrokers(role: Role, deploymentId: string, plan: InterceptorPlan): void {
  const { partition } = Stack.of(role);
  for (const { resource, reason } of brokerGrants(role, plan)) {
    const said = Token.isUnresolved(partition) ? resource.replace(partition, '<AWS::Partition>') : resource;
    accept(role, {
      [`AwsSolutions-IAM5[Resource::${said}]`]: `Interceptors of ${deploymentId}: ${reason}`,
    });
  }
}
