import type { GatewaySpec, InterceptorSpec } from './aws-port.ts';

/**
 * What a gateway's interceptors are to be, given those that it has: ours where there are steps. Where there are none,
 * those of others stay, and ours of an earlier configuration go: its function may not be there any more.
 */
export function wantedInterceptors(
  { interceptors = [], ownFunction }: Pick<GatewaySpec, 'interceptors' | 'ownFunction'>,
  current: readonly InterceptorSpec[] | undefined,
): readonly InterceptorSpec[] {
  if (interceptors.length > 0) return interceptors;
  return (current ?? []).filter(({ functionArn }) => !isFunction(functionArn, ownFunction));
}

/** Whether an ARN, with a version or without, is of the function of that name. */
export function isFunction(arn: string, name: string | undefined): boolean {
  return name !== undefined && arn.split(':')[6] === name;
}
