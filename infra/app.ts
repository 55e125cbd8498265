import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import type { Environment } from 'aws-cdk-lib';
import { bundlePath } from '../bundles/bundle-path.ts';
import { decodeBrokerConfig } from '../config/broker-config.ts';
import { compileInterceptors } from '../config/compile-interceptors.ts';
import { loadGateway } from '../config/load-gateway.ts';
import { destinationOf } from '../config/outbound-config.ts';
import { readConfigText } from '../config/read-config.ts';
import { isToolkitError, ToolkitError } from '../contract/errors.ts';
import { BearerStack } from './bearer-stack.ts';
import { BrokerStack } from './broker-stack.ts';
import { brokerStackName, stackName } from './stack-name.ts';

/**
 * The CDK app: one stack for a gateway.yaml with all its vendors. `-c config=FILE` names it, counted from where the user
 * stands; without it the checkout's own is taken, and in the published package the one in the current folder. With
 * `-c broker=FILE` it is one stack for that broker.yaml, which belongs into an account of its own.
 */
const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION, INIT_CWD, npm_lifecycle_event } = process.env;
// Else a stack that was refused halfway would be written when the process ends.
const app = new App({ autoSynth: false });
const cwd = (npm_lifecycle_event === 'synth' ? INIT_CWD : undefined) ?? process.cwd();
const place: { readonly env?: Environment } =
  CDK_DEFAULT_ACCOUNT !== undefined && CDK_DEFAULT_REGION !== undefined
    ? { env: { account: CDK_DEFAULT_ACCOUNT, region: CDK_DEFAULT_REGION } }
    : {};
try {
  const broker = named('broker');
  if (broker === undefined) await addGateway(named('config'));
  else await addBroker(broker);
  app.synth();
} catch (error) {
  if (!isToolkitError(error)) throw error;
  process.stderr.write(said(error));
  process.exitCode = 1;
}

/** As the command line says it: whoever wrote the file needs no stack. */
function said({ code, message, hint }: ToolkitError): string {
  return `error ${code}: ${message}\n${hint === undefined ? '' : `${hint}\n`}`;
}

/** A file that `-c` names. */
function named(key: string): string | undefined {
  const chosen: unknown = app.node.tryGetContext(key);
  return typeof chosen === 'string' ? resolve(cwd, chosen) : undefined;
}

async function addGateway(chosen: string | undefined): Promise<void> {
  const { gateway, vendors } = await loadGateway(chosen ?? ownGateway(), cwd);
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
    ...place,
  });
}

function ownGateway(): string {
  return import.meta.url.endsWith('.ts')
    ? fileURLToPath(new URL('../gateway.yaml', import.meta.url))
    : resolve(cwd, 'gateway.yaml');
}

async function addBroker(file: string): Promise<void> {
  if (named('config') !== undefined) {
    throw new ToolkitError('usage', '"-c config" and "-c broker" are given together', {
      hint: 'A gateway and a broker are stacks of two accounts: synthesize them one after the other.',
    });
  }
  const text = await readConfigText(file);
  const { name, policy, stack } = decodeBrokerConfig({ file: relative(cwd, file) || file, text });
  new BrokerStack(app, brokerStackName(name), {
    ...stack,
    deploymentId: name,
    policy,
    bundleFolder: dirname(await bundlePath('broker-lambda')),
    ...place,
  });
}
