import { bundlePath } from '../bundles/bundle-path.ts';
import { compileInterceptors } from '../config/compile-interceptors.ts';
import type { CompiledPart } from '../config/compile-interceptors.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { secretVariables } from '../contract/interceptor-secrets.ts';
import { ToolkitError } from '../contract/errors.ts';
import type { RouteMap } from '../contract/route-map.ts';
import type { Secret } from '../contract/secret.ts';
import { standUpStack } from '../local/stack.ts';
import type { LocalStack, StackInterceptor } from '../local/stack.ts';
import { startLocalAws } from '../local/start.ts';
import type { LocalAws, LocalAwsOptions } from '../local/start.ts';

/** A vendor to serve locally. */
export interface LocalVendor {
  readonly target: string;
  readonly routes: readonly RouteMap[];
  /** Replaces every server of the route maps. */
  readonly upstream?: string | undefined;
}

/** A local AWS with what a deployed stack would own. */
export interface LocalDeployment {
  readonly aws: LocalAws;
  readonly stack: Pick<LocalStack, 'outputs' | 'client'>;
}

/** What a gateway is deployed with besides its vendors' routes. */
export interface LocalDeploymentOptions extends LocalAwsOptions {
  readonly clientSecret?: Secret | undefined;
  /** Where gateway.yaml has steps: what they are compiled from, and the variables in which their secrets stand. */
  readonly steps?: { readonly parts: readonly CompiledPart[]; readonly variables: Variables } | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Starts the local AWS and stands up APIs, keys, functions and the issuer's client for a gateway.
 * @throws ToolkitError as `startLocalAws` and `standUpStack` do, `not-configured` where a variable of a step's secret is not set
 */
export async function deployLocal(
  gateway: GatewayConfig,
  vendors: readonly LocalVendor[],
  options: LocalDeploymentOptions,
): Promise<LocalDeployment> {
  const bundle = await bundlePath('target-lambda');
  const interceptor = await interceptorOf(gateway, options.steps);
  const aws = await startLocalAws(options);
  try {
    const stack = await standUpStack(aws, {
      gateway,
      bundlePath: bundle,
      interceptor,
      clientSecret: options.clientSecret,
      vendors: vendors.map(({ target, routes, upstream }) => ({
        target,
        routes,
        environment: upstream === undefined ? {} : { UPSTREAM: upstream },
      })),
    });
    return { aws, stack };
  } catch (error) {
    await aws.close();
    throw error;
  }
}

async function interceptorOf(
  gateway: GatewayConfig,
  steps: LocalDeploymentOptions['steps'],
): Promise<StackInterceptor | undefined> {
  const { request, response } = gateway.interceptors;
  if (steps === undefined || request.length + response.length === 0) return undefined;
  const plan = compileInterceptors(gateway, steps.parts);
  const named = secretVariables(plan).map((name) => [name, steps.variables[name] ?? ''] as const);
  const missing = named.find(([, value]) => value === '');
  if (missing !== undefined) {
    throw new ToolkitError('not-configured', `variable "${missing[0]}" is not set`, {
      hint: 'A step of gateway.yaml names it as the place of a secret.',
    });
  }
  return {
    plan,
    bundlePath: await bundlePath('interceptor-lambda'),
    environment: Object.fromEntries(named),
  };
}
