import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { bundlePath } from '../bundles/bundle-path.ts';
import { compileInterceptors } from '../config/compile-interceptors.ts';
import { loadGateway } from '../config/load-gateway.ts';
import { destinationOf } from '../config/outbound-config.ts';
import { BearerStack } from './bearer-stack.ts';
import { stackName } from './stack-name.ts';

/**
 * The CDK app: one stack for a gateway.yaml with all its vendors. `-c config=FILE` names it, counted from where the user
 * stands; without it the checkout's own is taken, and in the published package the one in the current folder.
 */
const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION, INIT_CWD, npm_lifecycle_event } = process.env;
const app = new App();
const chosen: unknown = app.node.tryGetContext('config');
const cwd = (npm_lifecycle_event === 'synth' ? INIT_CWD : undefined) ?? process.cwd();
const file =
  typeof chosen === 'string' || !import.meta.url.endsWith('.ts')
    ? resolve(cwd, typeof chosen === 'string' ? chosen : 'gateway.yaml')
    : fileURLToPath(new URL('../gateway.yaml', import.meta.url));
const { gateway, vendors } = await loadGateway(file, cwd);
const hasSteps = gateway.interceptors.request.length + gateway.interceptors.response.length > 0;
new BearerStack(app, stackName(gateway.deploymentId), {
  gateway,
  vendors: vendors.map(({ target, parts }) => ({ target, routes: parts.map(({ routes }) => routes) })),
  // Without an API there is no function.
  ...(destinationOf(gateway.outbound) === 'api' && {
    bundleFolder: dirname(await bundlePath('target-lambda')),
  }),
  ...(hasSteps && {
    interceptorPlan: compileInterceptors(
      gateway,
      vendors.flatMap(({ parts }) => parts),
    ),
    interceptorBundleFolder: dirname(await bundlePath('interceptor-lambda')),
  }),
  ...(CDK_DEFAULT_ACCOUNT !== undefined &&
    CDK_DEFAULT_REGION !== undefined && {
      env: { account: CDK_DEFAULT_ACCOUNT, region: CDK_DEFAULT_REGION },
    }),
});
app.synth();
