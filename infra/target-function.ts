import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnFunction,
  Code,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { AssetCode } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StackConfig } from '../config/stack-config.ts';
import { builtBundleFolder } from '../bundles/bundle-path.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { accept } from './accept.ts';
import { maskedLogGroup } from './log-group.ts';

/** The function behind one vendor's API. */
export interface TargetFunctionProps {
  /** Salt of the fingerprints in its log. */
  readonly deploymentId: string;
  /** The vendor's own target name. */
  readonly target: string;
  /** One route map for each of the vendor's targets. */
  readonly routes: readonly RouteMap[];
  /** Folder of the bundle, with `index.mjs` in it; by default the published package's own. */
  readonly bundleFolder?: string | undefined;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number | undefined;
  readonly logRetentionDays: StackConfig['logRetentionDays'];
  readonly tracing: boolean;
}

/** API Gateway waits no longer (REST API quotas: 29 s by default; background knowledge); the handler ends before. */
const TIMEOUT_SECONDS = 29;

/** Where Lambda puts the code (Lambda developer guide, nodejs-package; documented). */
const TASK_ROOT = '/var/task';

/** Carries calls to the vendor. It may write its own log and its traces, and nothing else. */
export class TargetFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: TargetFunctionProps) {
    super(scope, id);
    const { deploymentId, target, routes, tracing, reservedConcurrency } = props;
    this.logGroup = maskedLogGroup(this, 'Log', { retentionDays: props.logRetentionDays });
    const role = functionRole(this, 'Role', { ...props, logGroup: this.logGroup });
    const files = routes.map((map) => (routes.length === 1 ? 'routes.json' : `${map.target}.routes.json`));
    this.lambda = new LambdaFunction(this, 'Function', {
      description: `Carries calls of ${target} in ${deploymentId} to the vendor`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: codeOf(props.bundleFolder ?? builtBundleFolder('target-lambda'), files, routes),
      environment: {
        DEPLOYMENT_ID: deploymentId,
        // Lambda's delimiter, whatever this machine's is.
        ROUTES_FILE: files.map((file) => `${TASK_ROOT}/${file}`).join(':'),
        NODE_OPTIONS: '--enable-source-maps',
      },
      memorySize: props.memoryMb,
      timeout: Duration.seconds(TIMEOUT_SECONDS),
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
      // The role has all that it is to have; CDK would add a policy beside it.
      role: role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    });
    dropRepeatedDependency(this.lambda);
  }
}

interface FunctionRoleProps {
  readonly deploymentId: string;
  readonly target: string;
  readonly logGroup: LogGroup;
  readonly tracing: boolean;
}

function functionRole(scope: Construct, id: string, props: FunctionRoleProps): Role {
  const { deploymentId, target, logGroup, tracing } = props;
  const writeLog = new PolicyStatement({
    sid: 'WriteLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
  const writeTraces = new PolicyStatement({
    sid: 'WriteTraces',
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
  });
  const role = new Role(scope, id, {
    description: `Function of ${target} in ${deploymentId}: writes its log and its traces`,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Function: new PolicyDocument({ statements: tracing ? [writeLog, writeTraces] : [writeLog] }),
    },
  });
  if (tracing) {
    accept(role, {
      'AwsSolutions-IAM5[Resource::*]': `The function of ${target} sends traces: X-Ray knows no resources for PutTraceSegments and PutTelemetryRecords.`,
    });
  }
  return role;
}

/** CDK names the role once more than CloudFormation needs: the function's `Role` says it already. */
function dropRepeatedDependency({ node }: LambdaFunction): void {
  const { defaultChild } = node;
  if (CfnFunction.isCfnFunction(defaultChild)) defaultChild.addDeletionOverride('DependsOn');
}

/** The bundle and the routes in one asset. CDK hands over the folder, so nothing is bundled in a container. */
function codeOf(folder: string, files: readonly string[], routes: readonly RouteMap[]): AssetCode {
  const tryBundle = (output: string): boolean => {
    cpSync(folder, output, { recursive: true });
    for (const [index, map] of routes.entries()) {
      writeFileSync(join(output, files[index] ?? ''), JSON.stringify(map));
    }
    return true;
  };
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('not-used'),
      local: { tryBundle },
      // Two assets of one folder with equal options are one to CDK, and vendors share the bundle, not the routes.
      command: [JSON.stringify([files, routes])],
    },
  });
}
