import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, Code } from 'aws-cdk-lib/aws-lambda';
import type { AssetCode, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';

/** Where Lambda puts the code (Lambda developer guide, nodejs-package; documented). */
export const TASK_ROOT = '/var/task';

/** What a function may do. */
export interface FunctionRoleProps {
  /** Whose function it is, in sentences: `asana in my-gateway`. */
  readonly whose: string;
  readonly description: string;
  /** Where others name the role; left out: CloudFormation makes one up. */
  readonly roleName?: string | undefined;
  readonly logGroup: LogGroup;
  readonly tracing: boolean;
  /** What it may besides writing its log and its traces. */
  readonly statements?: readonly PolicyStatement[] | undefined;
}

/** A role for one function; all that it may is part of it. */
export function functionRole(scope: Construct, id: string, props: FunctionRoleProps): Role {
  const { whose, description, roleName, logGroup, tracing, statements = [] } = props;
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
    description,
    ...(roleName === undefined ? {} : { roleName }),
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      Function: new PolicyDocument({
        statements: [writeLog, ...(tracing ? [writeTraces] : []), ...statements],
      }),
    },
  });
  if (tracing) {
    accept(role, {
      'AwsSolutions-IAM5[Resource::*]': `The function of ${whose} sends traces: X-Ray knows no resources for PutTraceSegments and PutTelemetryRecords.`,
    });
  }
  return role;
}

/** CDK names the role once more than CloudFormation needs: the function's `Role` says it already. */
export function dropRepeatedDependency({ node }: LambdaFunction): void {
  const { defaultChild } = node;
  if (CfnFunction.isCfnFunction(defaultChild)) defaultChild.addDeletionOverride('DependsOn');
}

/** The bundle and files beside it in one asset. CDK hands over the folder, so nothing is bundled in a container. */
export function codeWith(folder: string, files: Readonly<Record<string, unknown>>): AssetCode {
  const tryBundle = (output: string): boolean => {
    cpSync(folder, output, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(output, name), JSON.stringify(content));
    }
    return true;
  };
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('not-used'),
      local: { tryBundle },
      // Two assets of one folder with equal options are one to CDK, and functions share a bundle, not what lies beside it.
      command: [JSON.stringify(files)],
    },
  });
}
