import { DEFAULT_MEMORY_MB } from './definition.ts';
import type { BundledFunction } from './definition.ts';

/** Where functions run. */
export interface FunctionScope {
  readonly region: string;
  readonly accountId: string;
}

/**
 * The variables of a function: Lambda's own (developer guide, configuration-envvars, "Defined runtime environment
 * variables"), and above them those of its definition. Credentials are among the latter where it has a role.
 */
export function variablesOf(
  { name, environment, memoryMb = DEFAULT_MEMORY_MB, bundlePath }: BundledFunction,
  { region }: FunctionScope,
  logStreamName: string,
): Readonly<Record<string, string>> {
  return {
    _HANDLER: 'index.handler',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.', 1)[0] ?? ''}.x`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    LAMBDA_TASK_ROOT: bundlePath.replace(/[\\/][^\\/]*$/, ''),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...environment,
  };
}

/** Name of a function in the account. */
export function functionArn(name: string, { region, accountId }: FunctionScope): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`;
}

/** `2026/11/21/[$LATEST]<32 hex>` (background knowledge). */
export function logStreamName(nowMs: number, uuid: string): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${uuid.replaceAll('-', '')}`;
}
