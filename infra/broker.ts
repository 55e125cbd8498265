import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, Duration, Stack, Token } from 'aws-cdk-lib';
import {
  AnyPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnFunction,
  CfnPermission,
  Code,
  Function as LambdaFunction,
  FunctionUrlAuthType,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { AssetCode, FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { builtBundleFolder } from '../bundles/bundle-path.ts';
import type { StackConfig } from '../config/stack-config.ts';
import type { BrokerPolicy, BrokerWorkload } from '../contract/broker-policy.ts';
import { ToolkitError } from '../contract/errors.ts';
import { accept } from './accept.ts';
import { urlStatements } from './broker-grants.ts';
import { maskedLogGroup } from './log-group.ts';
import { decryptSecrets } from './role-statements.ts';

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
}

const TIMEOUT_SECONDS = 20;
const POLICY_FILE = 'policy.json';

/** Where Lambda puts the code (Lambda developer guide, nodejs-package; documented). */
const TASK_ROOT = '/var/task';

/**
 * A function that gives service tokens to workloads of other accounts, behind a function URL that wants SigV4. Trust goes
 * in four steps from a gateway to a secret, five where a workload assumes a role here: docs/broker.md lists them.
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
    checkAccounts(Stack.of(this).account, policy);
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

function checkAccounts(own: string, policy: BrokerPolicy): void {
  if (Token.isUnresolved(own)) return;
  const stranger = policy.workloads.find(
    ({ assumedBy, account }) => assumedBy !== undefined && account !== own,
  );
  if (stranger !== undefined) {
    throw new ToolkitError(
      'config-invalid',
      `workload "${stranger.name}" has a role to assume in account ${stranger.account}, which is not the broker's`,
      { hint: 'A role with "assumedBy" is made here: let "account" be the broker’s own.' },
    );
  }
  const elsewhere = secretArns(policy).find((arn) => arn.split(':')[4] !== own);
  if (elsewhere !== undefined) {
    throw new ToolkitError('config-invalid', `secret "${elsewhere}" is not in the broker's account ${own}`, {
      hint: 'Keep the secrets where the broker is: nobody else has to be trusted with them then.',
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
  const statements = [
    new PolicyStatement({
      sid: 'WriteLog',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
    new PolicyStatement({
      sid: 'ReadSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [...secretArns(policy)],
    }),
    ...decryptSecrets(scope, keyArns),
  ];
  if (tracing) statements.push(writeTraces());
  const role = new Role(scope, id, {
    description: `Token broker ${deploymentId}: reads the secrets of its policy`,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Function: new PolicyDocument({ statements }) },
  });
  if (tracing) {
    accept(role, {
      'AwsSolutions-IAM5[Resource::*]': `The token broker of ${deploymentId} sends traces: X-Ray knows no resources for PutTraceSegments and PutTelemetryRecords.`,
    });
  }
  return role;
}

function writeTraces(): PolicyStatement {
  return new PolicyStatement({
    sid: 'WriteTraces',
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
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
    code: codeOf(props.bundleFolder ?? builtBundleFolder('broker-lambda'), JSON.stringify(policy)),
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
  const { defaultChild } = made.node;
  // CDK names the role once more than CloudFormation needs.
  if (CfnFunction.isCfnFunction(defaultChild)) defaultChild.addDeletionOverride('DependsOn');
  return made;
}

/** The bundle and the policy in one asset. CDK hands over the folder, so nothing is bundled in a container. */
function codeOf(folder: string, policy: string): AssetCode {
  const tryBundle = (output: string): boolean => {
    cpSync(folder, output, { recursive: true });
    writeFileSync(join(output, POLICY_FILE), policy);
    return true;
  };
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('not-used'),
      local: { tryBundle },
      // Two assets of one folder with equal options are one to CDK.
      command: [policy],
    },
  });
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
