import type { Stack } from 'aws-cdk-lib';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { needsRequestHeaders } from '../config/interceptor-config.ts';
import { ToolkitError } from '../contract/errors.ts';
import type { InterceptorPlan } from '../contract/interceptor-plan.ts';
import type { InterceptorProps } from './bearer-gateway.ts';
import type { InboundRules } from './inbound-auth.ts';
import { InterceptorFunction } from './interceptor-function.ts';

/** What a stack is given for the steps of its gateway.yaml. */
export interface StepsProps {
  readonly gateway: GatewayConfig;
  readonly interceptors?: InterceptorProps | undefined;
  readonly interceptorPlan?: InterceptorPlan | undefined;
  readonly interceptorBundleFolder?: string | undefined;
}

/**
 * The function that runs the steps of gateway.yaml, or none where there are no steps. A gateway without its guard must not
 * come about by a part that was forgotten.
 * @throws ToolkitError `config-invalid` where there are steps and no plan, or functions of somebody else's too
 */
export function stepsFunction(
  stack: Stack,
  { gateway, interceptors, interceptorPlan: plan, interceptorBundleFolder: bundleFolder }: StepsProps,
  inbound: InboundRules,
): InterceptorFunction | undefined {
  const { request, response } = gateway.interceptors;
  if (request.length + response.length === 0) return undefined;
  if (plan === undefined) {
    throw new ToolkitError('config-invalid', 'gateway.yaml has interceptor steps, and no plan is given', {
      hint: 'Pass "interceptorPlan": what compileInterceptors() makes of gateway.yaml and the compiled documents.',
    });
  }
  if (interceptors !== undefined) {
    throw new ToolkitError('config-invalid', 'gateway.yaml has steps, and "interceptors" are given too', {
      hint: 'A gateway has one function at each interception point.',
    });
  }
  const { deploymentId, stack: chosen } = gateway;
  return new InterceptorFunction(stack, 'Interceptor', {
    ...chosen,
    deploymentId,
    plan,
    inbound,
    bundleFolder,
  });
}

/** The function at the points that have steps; headers are handed over where one reads them. */
export function pointsOf({ interceptors }: GatewayConfig, { lambda }: InterceptorFunction): InterceptorProps {
  const needs = needsRequestHeaders(interceptors);
  const { request, response } = interceptors;
  return {
    ...(request.length > 0 && { request: { lambda, passRequestHeaders: needs.request } }),
    ...(response.length > 0 && { response: { lambda, passRequestHeaders: needs.response } }),
  };
}
