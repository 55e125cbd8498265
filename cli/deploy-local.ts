import { bundlePath } from '../bundles/bundle-path.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { RouteMap } from '../contract/route-map.ts';
import type { Secret } from '../contract/secret.ts';
import { standUpStack } from '../local/stack.ts';
import type { LocalStack } from '../local/stack.ts';
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

/** Starts the local AWS and stands up APIs, keys, functions and the issuer's client for a gateway. */
export async function deployLocal(
  gateway: GatewayConfig,
  vendors: readonly LocalVendor[],
  options: LocalAwsOptions & { readonly clientSecret?: Secret | undefined },
): Promise<LocalDeployment> {
  const bundle = await bundlePath('target-lambda');
  const aws = await startLocalAws(options);
  try {
    const stack = await standUpStack(aws, {
      gateway,
      bundlePath: bundle,
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
