import { Duration, Stack, Token } from 'aws-cdk-lib';
import {
  AnyPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnPermission,
  Function as LambdaFunction,
  FunctionUrlAuthType,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { builtBundleFolder } from '../bundles/bundle-path.ts';
import type { StackConfig } from '../config/stack-config.ts';
import type { BrokerPolicy, BrokerWorkload } from '../contract/broker-policy.ts';
import { ToolkitError } from '../contract/errors.ts';
import { addFunctionAlarms } from './alarms.ts';
import { urlStatements } from './broker-grants.ts';
import { codeWith, dropRepeatedDependency, functionRole, TASK_ROOT } from './function-parts.ts';
import { maskedLogGroup } from './log-group.ts';
import { allow, decryptSecrets } from './role-statements.ts';

/** A token broker of a central account. */
export interface BrokerProps {
  /** Salt of the fingerprints in its log; that of the gateways' deployments, so that they are alike at every hop. */
  readonly deploymentId: string;
  readonly policy: BrokerPolicy;
  /** Who may read the secrets beside the broker, and is named by ARN: functions that rotate them, administrators. */
  readonly otherReaders?: readonly string[] | undefined;
  /** Customer managed keys that encrypt secrets. */
  readonly keyArns?: readonly string[] | undefined;
  /** Folder of the bundle, with `index.mjs` in it; by default the published package's own. */
  readonly bundleFolder?: string | undefined;
  /** Environments at once, each of which counts calls for itself; without it as many as the account has. */
  readonly reservedConcurrency?: number | undefined;
  readonly memoryMb: number;
  readonly logRetentionDays: StackConfig['logRetentionDays'];
  readonly tracing: boolean;
  /** An SNS topic that every alarm notifies; the alarms are there without it. */
  readonly alarmsTopicArn?: string | undefined;
}

const TIMEOUT_SECONDS = 20;
const SLOW_MS = 15_000;
const POLICY_FILE = 'policy.json';

/**
 * A function that gives service tokens to workloads of other accounts, behind a function URL that wants SigV4. Trust goes
 * in five steps at most from a gateway to a secret: docs/broker.md lists them.
 */
export class Broker extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;
  readonly url: string;
  /** Roles that workloads of other accounts assume, by their names. */
  readonly accessRoles: ReadonlyMap<string, Role>;

  /** @throws ToolkitError `config-invalid` where the policy does not fit the account that it is deployed to */
  constructor(scope: Construct, id: string, props: BrokerProps) {
    super(scope, id);
    const { policy, otherReaders = [] } = props;
    checkPlace(Stack.of(this), policy);
    this.logGroup = maskedLogGroup(this, 'Log', { retentionDays: props.logRetentionDays });
    const role = brokerRole(this, 'Role', props, this.logGroup);
    this.lambda = brokerFunction(this, 'Function', props, { role, logGroup: this.logGroup });
    const url = this.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    this.url = url.url;
    for (const [at, secretArn] of secretArns(policy).entries()) {
      keepToReaders(this, `SecretPolicy${at + 1}`, secretArn, [role.roleArn, ...otherReaders]);
    }
    for (const identity of identitiesOf(policy, false)) permit(this, this.lambda, url, identity);
    this.accessRoles = new Map(
      identitiesOf(policy, true).map((identity) => [identity.role, accessRole(this, this.lambda, identity)]),
    );
    addFunctionAlarms(this, {
      ...{ part: 'broker', deploymentId: props.deploymentId, slowMs: SLOW_MS },
      ...{ lambda: this.lambda, functionLog: this.logGroup, alarmsTopicArn: props.alarmsTopicArn },
    });
  }
}

/** A role that the broker sees, with all workloads that it is. */
interface Identity {
  readonly account: string;
  readonly role: string;
  readonly workloads: readonly BrokerWorkload[];
}

function identitiesOf({ workloads }: BrokerPolicy, isAssumed: boolean): readonly Identity[] {
  const chosen = workloads.filter(({ assumedBy }) => (assumedBy !== undefined) === isAssumed);
  const names = [...new Set(chosen.map(({ account, role }) => `${account}/${role}`))];
  return names.map((name) => {
    const [account = '', role = ''] = name.split('/');
    return { account, role, workloads: chosen.filter((each) => `${each.account}/${each.role}` === name) };
  });
}

function checkPlace({ account, region }: Stack, policy: BrokerPolicy): void {
  for (const arn of secretArns(policy)) checkSecret(arn, account, region);
  if (Token.isUnresolved(account)) return;
  const stranger = policy.workloads.find(
    (workload) => workload.assumedBy !== undefined && workload.account !== account,
  );
  if (stranger === undefined) return;
  throw new ToolkitError(
    'config-invalid',
    `workload "${stranger.name}" has a role to assume in account ${stranger.account}, which is not the broker's`,
    { hint: 'A role with "assumedBy" is made here: let "account" be the broker’s own.' },
  );
}

/** Secrets Manager ends ARNs with a hyphen and six letters; a policy for less grants nothing (user guide, "What's in a secret"). */
function checkSecret(arn: string, account: string, region: string): void {
  const [, , , itsRegion, itsAccount] = arn.split(':');
  if (!Token.isUnresolved(account) && itsAccount !== account) {
    throw new ToolkitError('config-invalid', `secret "${arn}" is not in the broker's account ${account}`, {
      hint: 'Keep the secrets where the broker is: nobody else has to be trusted with them then.',
    });
  }
  if (!Token.isUnresolved(region) && itsRegion !== region) {
    throw new ToolkitError('config-invalid', `secret "${arn}" is not in the broker's Region ${region}`, {
      hint: 'The function reads the Secrets Manager of its own Region: keep the secret, or a replica of it, there.',
    });
  }
  if (!/-[A-Za-z0-9]{6}$/.test(arn)) {
    throw new ToolkitError('config-invalid', `secret "${arn}" is named by a part of its ARN`, {
      hint: 'The whole ARN ends with a hyphen and six letters that Secrets Manager chose.',
    });
  }
}

function secretArns({ credentials }: BrokerPolicy): readonly string[] {
  const arns = credentials.map((credential) =>
    'secret' in credential ? credential.secret.secretId : credential.client.secret.secretId,
  );
  return [...new Set(arns)];
}

function brokerRole(scope: Construct, id: string, props: BrokerProps, logGroup: LogGroup): Role {
  const { deploymentId, policy, keyArns = [], tracing } = props;
  return functionRole(scope, id, {
    whose: `the token broker of ${deploymentId}`,
    description: `Token broker ${deploymentId}: reads the secrets of its policy`,
    logGroup,
    tracing,
    statements: [
      allow('ReadSecrets', ['secretsmanager:GetSecretValue'], secretArns(policy)),
      ...decryptSecrets(scope, keyArns),
    ],
  });
}

function brokerFunction(
  scope: Construct,
  id: string,
  props: BrokerProps,
  { role, logGroup }: { readonly role: Role; readonly logGroup: LogGroup },
): LambdaFunction {
  const { deploymentId, policy, tracing, reservedConcurrency } = props;
  const made = new LambdaFunction(scope, id, {
    description: `Token broker ${deploymentId}: gives service tokens to workloads by its policy`,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: codeWith(props.bundleFolder ?? builtBundleFolder('broker-lambda'), { [POLICY_FILE]: policy }),
    environment: {
      DEPLOYMENT_ID: deploymentId,
      POLICY_FILE: `${TASK_ROOT}/${POLICY_FILE}`,
      NODE_OPTIONS: '--enable-source-maps',
    },
    memorySize: props.memoryMb,
    timeout: Duration.seconds(TIMEOUT_SECONDS),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    // The role has all that it is to have; CDK would add a policy beside it.
    role: role.withoutPolicyUpdates(),
    logGroup,
    tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
  });
  dropRepeatedDependency(made);
  return made;
}

/** Whatever else the account allows: the value of the secret is for these alone. */
function keepToReaders(scope: Construct, id: string, secretArn: string, readers: readonly string[]): void {
  const statement = new PolicyStatement({
    sid: 'KeepToReaders',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['secretsmanager:GetSecretValue'],
    resources: ['*'],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': readers } },
  });
  new CfnResourcePolicy(scope, id, {
    secretId: secretArn,
    resourcePolicy: new PolicyDocument({ statements: [statement] }),
    blockPublicPolicy: true,
  });
}

/**
 * Lets a role of another account call the function URL, and call the function in no other way: whoever invokes it itself
 * writes the event, and with it the identity. Since October 2025 a URL wants both permissions (Lambda developer guide,
 * "Control access to Lambda function URLs").
 */
function permit(scope: Construct, lambda: LambdaFunction, url: FunctionUrl, identity: Identity): void {
  const { account, role } = identity;
  const principal = `arn:${Stack.of(scope).partition}:iam::${account}:role/${role}`;
  const id = `${account}${role}`;
  const { functionArn } = url;
  new CfnPermission(scope, `Url${id}`, {
    ...{ action: 'lambda:InvokeFunctionUrl', functionName: functionArn, principal },
    functionUrlAuthType: FunctionUrlAuthType.AWS_IAM,
  });
  new CfnPermission(scope, `Invoke${id}`, {
    ...{ action: 'lambda:InvokeFunction', functionName: lambda.functionArn, principal },
    invokedViaFunctionUrl: true,
  });
}

/** A role here that the workload's role assumes with its external id; as that it may call the function URL, and no more. */
function accessRole(scope: Construct, lambda: LambdaFunction, { role, workloads }: Identity): Role {
  const principals = workloads.map(({ assumedBy = '', externalId }) =>
    new ArnPrincipal(assumedBy).withConditions({ StringEquals: { 'sts:ExternalId': externalId } }),
  );
  return new Role(scope, `Access${role}`, {
    roleName: role,
    description: `Calls the token broker for ${workloads.map(({ name }) => name).join(', ')}`,
    assumedBy: new CompositePrincipal(...principals),
    inlinePolicies: {
      CallBroker: new PolicyDocument({ statements: [...urlStatements('CallBroker', lambda.functionArn)] }),
    },
  });
}
