import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StackConfig } from '../config/stack-config.ts';
import { builtBundleFolder } from '../bundles/bundle-path.ts';
import { ToolkitError } from '../contract/errors.ts';
import type { InterceptorPlan } from '../contract/interceptor-plan.ts';
import { secretIds, secretVariables } from '../contract/interceptor-secrets.ts';
import { addFunctionAlarms } from './alarms.ts';
import { brokerStatements } from './broker-grants.ts';
import { codeWith, dropRepeatedDependency, functionRole, TASK_ROOT } from './function-parts.ts';
import type { InboundRules } from './inbound-auth.ts';
import { interceptorRoleName } from './interceptor-role-name.ts';
import { maskedLogGroup } from './log-group.ts';
import { decryptSecrets } from './role-statements.ts';

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
  /** Customer managed keys that encrypt secrets of steps. */
  readonly secretKeyArns?: readonly string[] | undefined;
  readonly alarmsTopicArn?: string | undefined;
}

/** Longer than the exchange of a token may take (10 s). */
const TIMEOUT_SECONDS = 15;
const SLOW_MS = 10_000;

/**
 * Runs the steps of gateway.yaml. It may write its log and its traces, read the secrets that steps name, ask the brokers
 * that steps name, and nothing else.
 */
export class InterceptorFunction extends Construct {
  readonly lambda: LambdaFunction;
  /** Where a step asks a broker its name is known before: brokers' policies say it. */
  readonly role: Role;
  readonly logGroup: LogGroup;

  /**
   * @throws ToolkitError `config-invalid` where a step needs what a stack cannot give (a secret in a variable), or does not
   * say as whom a broker is asked
   */
  constructor(scope: Construct, id: string, props: InterceptorFunctionProps) {
    super(scope, id);
    const { deploymentId, plan, inbound, tracing, secretKeyArns = [] } = props;
    refuseVariables(plan);
    this.logGroup = maskedLogGroup(this, 'Log', { retentionDays: props.logRetentionDays });
    this.role = functionRole(this, 'Role', {
      whose: `the interceptors of ${deploymentId}`,
      description: `Interceptors of ${deploymentId}: writes its log and its traces, gets the tokens that its steps bring`,
      roleName: asksBroker(plan) ? interceptorRoleName(deploymentId, Stack.of(this).region) : undefined,
      logGroup: this.logGroup,
      tracing,
      statements: [
        ...secretStatements(this, plan),
        ...decryptSecrets(this, secretKeyArns),
        ...brokerStatements(plan),
      ],
    });
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
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    });
    dropRepeatedDependency(this.lambda);
    addFunctionAlarms(this, {
      ...{ part: 'interceptors', deploymentId, slowMs: SLOW_MS },
      ...{ lambda: this.lambda, functionLog: this.logGroup, alarmsTopicArn: props.alarmsTopicArn },
    });
  }
}

function asksBroker({ request }: InterceptorPlan): boolean {
  return request.some(({ step }) => step === 'broker-token');
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
