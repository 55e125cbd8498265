import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundlePath } from '../../bundles/bundle-path.ts';
import { registerLocal } from '../../cli/commands/dev.ts';
import { choicesOf } from '../../cli/load-vendor.ts';
import { compileInterceptors } from '../../config/compile-interceptors.ts';
import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { decodeVendorConfig } from '../../config/vendor-config.ts';
import type { StackOutputs } from '../../contract/stack-outputs.ts';
import { standUpStack } from '../../local/stack.ts';
import { startLocalAws } from '../../local/start.ts';
import type { LocalAws, LocalAwsOptions } from '../../local/start.ts';
import type { Registration } from '../../registrar/apply-plan.ts';
import { compile, readDocument } from '../../transform/index.ts';
import type { Compilation } from '../../transform/index.ts';
import type { Scene } from './run-story.ts';

/** A gateway that stands. */
export interface Deployed {
  readonly gateway: GatewayConfig;
  readonly registration: Registration;
  readonly outputs: StackOutputs;
}

/** What a gateway is deployed from. */
export interface DeployOptions {
  /** The example's `gateway.yaml`. */
  readonly config: URL;
  /** Where the vendor is. */
  readonly upstream: string;
  /** Addresses of the configuration, and what they are on this machine. */
  readonly addresses: Readonly<Record<string, string>>;
  /** The role as which the function of the steps runs. */
  readonly roleArn?: string;
}

/** Folder of the vendor's document. */
export const CRM: URL = new URL('../crm/', import.meta.url);

/** Starts a local AWS whose every log line is searched in the end. */
export async function startAws(scene: Scene, options: LocalAwsOptions = {}): Promise<LocalAws> {
  const log = (text: string): void => void scene.transcript.push({ where: 'log of the local AWS', text });
  const aws = await startLocalAws({ ...options, log });
  scene.cleanUp(async () => aws.close());
  return aws;
}

/** Compiles the vendor's document and the steps, deploys both functions, and registers the gateway by the AWS SDK. */
export async function deployGateway(aws: LocalAws, options: DeployOptions): Promise<Deployed> {
  const gateway = await readGateway(options);
  const compilation = await compileVendor();
  const { target, parts } = compilation;
  const stack = await standUpStack(aws, {
    gateway,
    bundlePath: await bundlePath('target-lambda'),
    vendors: [
      { target, routes: parts.map(({ routes }) => routes), environment: { UPSTREAM: options.upstream } },
    ],
    interceptor: {
      plan: compileInterceptors(gateway, parts),
      bundlePath: await bundlePath('interceptor-lambda'),
      roleArn: options.roleArn,
    },
  });
  const registration = await registerLocal({ aws, stack }, gateway, compilation, 'Contacts');
  return { gateway, registration, outputs: stack.outputs };
}

/** Compiles the vendor's document. */
export async function compileVendor(): Promise<Compilation> {
  const text = await readFile(new URL('bearer.yaml', CRM), 'utf8');
  const { document } = await readDocument(fileURLToPath(new URL('openapi.yaml', CRM)));
  return compile(document, choicesOf(decodeVendorConfig({ file: 'examples/crm/bearer.yaml', text })));
}

async function readGateway({ config, addresses }: DeployOptions): Promise<GatewayConfig> {
  return decodeGatewayConfig({ file: fileURLToPath(config), text: await readHere(config, addresses) });
}

/** A file of the example, with what runs locally in the place of its addresses. */
export async function readHere(file: URL, addresses: DeployOptions['addresses']): Promise<string> {
  const written = await readFile(file, 'utf8');
  return Object.entries(addresses).reduce((all, [address, here]) => all.replaceAll(address, here), written);
}
