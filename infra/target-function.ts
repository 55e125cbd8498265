import { Duration } from 'aws-cdk-lib';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StackConfig } from '../config/stack-config.ts';
import { builtBundleFolder } from '../bundles/bundle-path.ts';
import type { RouteMap } from '../contract/route-map.ts';
import { codeWith, dropRepeatedDependency, functionRole, TASK_ROOT } from './function-parts.ts';
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

/** Carries calls to the vendor. It may write its own log and its traces, and nothing else. */
export class TargetFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: TargetFunctionProps) {
    super(scope, id);
    const { deploymentId, target, routes, tracing, reservedConcurrency } = props;
    this.logGroup = maskedLogGroup(this, 'Log', { retentionDays: props.logRetentionDays });
    const role = functionRole(this, 'Role', {
      whose: target,
      description: `Function of ${target} in ${deploymentId}: writes its log and its traces`,
      logGroup: this.logGroup,
      tracing,
    });
    const files = routes.map((map) => (routes.length === 1 ? 'routes.json' : `${map.target}.routes.json`));
    this.lambda = new LambdaFunction(this, 'Function', {
      description: `Carries calls of ${target} in ${deploymentId} to the vendor`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: codeWith(
        props.bundleFolder ?? builtBundleFolder('target-lambda'),
        Object.fromEntries(routes.map((map, index) => [files[index] ?? '', map])),
      ),
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
