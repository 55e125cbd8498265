import { decodeGatewayConfig } from '../../config/gateway-config.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { ToolkitError } from '../../contract/errors.ts';
import { MAX_INLINE_SCHEMA_BYTES } from '../../contract/gateway-limits.ts';
import { awsAdapter } from '../../registrar/aws-adapter.ts';
import { register } from '../../registrar/register.ts';
import type { Registration } from '../../registrar/apply-plan.ts';
import { compile, readDocument } from '../../transform/index.ts';
import type { Compilation } from '../../transform/index.ts';
import { deployLocal } from '../deploy-local.ts';
import type { LocalDeployment } from '../deploy-local.ts';
import type { LocalStack } from '../../local/stack.ts';
import { DONE } from '../exit-codes.ts';
import { CLIENT_SECRET_VARIABLE } from '../io.ts';
import type { Io } from '../io.ts';
import { choicesOf, loadVendor } from '../load-vendor.ts';
import { startVendorMock } from '../vendor-mock.ts';
import { describeReport } from '../describe-report.ts';

/** Options of `dev`, as the command line gives them. */
export interface DevOptions {
  readonly config?: string;
  readonly upstream?: string;
  readonly mock?: boolean;
  readonly port?: number;
  readonly allowRemote?: boolean;
  readonly json?: boolean;
}

/** Transforms a document, registers it at a local AWS and serves it until somebody stops it. Writes no file. */
export async function dev(spec: string | undefined, options: DevOptions, io: Io): Promise<number> {
  if (options.mock === true && options.upstream !== undefined) {
    throw new ToolkitError('usage', '--mock and --upstream exclude each other');
  }
  const stopped = io.stopped();
  const vendor = await loadVendor(spec, options, io.cwd);
  const { document } = await readDocument(vendor.spec, options);
  const choices = choicesOf(vendor.config);
  // Nothing stands in for S3 yet: what is larger than a target takes inline is split.
  const targetBytes = Math.min(choices.targetBytes, MAX_INLINE_SCHEMA_BYTES);
  const compilation = compile(document, { ...choices, targetBytes });
  const mock = options.mock === true ? await startVendorMock(document) : undefined;
  try {
    const upstream = mock?.url ?? options.upstream;
    await serve(compilation, vendor.config.target.description, upstream, options, {
      ...io,
      stopped: () => stopped,
    });
  } finally {
    await mock?.close();
  }
  return DONE;
}

async function serve(
  compilation: Compilation,
  description: string | undefined,
  upstream: string | undefined,
  options: DevOptions,
  io: Io,
): Promise<void> {
  const { target } = compilation;
  const gateway = devGateway(target);
  const routes = compilation.parts.map((part) => part.routes);
  const deployment = await deployLocal(gateway, [{ target, routes, upstream }], {
    port: options.port,
    log: io.err,
  });
  try {
    const registration = await registerLocal(deployment, gateway, compilation, description);
    if (options.json === true) io.out(JSON.stringify(readyLine(deployment, registration, compilation)));
    else for (const line of describeReady(deployment, registration, compilation, io.command)) io.out(line);
    await io.stopped();
  } finally {
    await deployment.aws.close();
  }
}

/** A gateway for one vendor that lives as long as the command runs. */
export function devGateway(target: string): GatewayConfig {
  const text = JSON.stringify({
    name: `${target.slice(0, 40)}-dev`.replaceAll(/-+/g, '-'),
    vendors: ['bearer.yaml'],
    outbound: { apiKey: { provider: `${target.slice(0, 40)}-dev-key` } },
    exceptionLevel: 'DEBUG',
  });
  return decodeGatewayConfig({ file: 'the development gateway', text });
}

/** Registers one compiled document, whole or in parts, at the local AWS, through the AWS SDK as in AWS. */
export async function registerLocal(
  { aws, stack }: Pick<LocalDeployment, 'aws'> & { readonly stack: Pick<LocalStack, 'outputs'> },
  gateway: GatewayConfig,
  { target: vendorTarget, parts }: Compilation,
  description: string | undefined,
): Promise<Registration> {
  const port = awsAdapter({
    region: aws.region,
    endpointUrl: aws.endpointUrl,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const targets = parts.map(({ name, document }) => ({ name, description, document, vendorTarget }));
  return register({ gateway, targets, outputs: stack.outputs }, port);
}

/**
 * The one secret that is ever printed: the client is made up for this run and works on loopback only.
 */
function readyLine({ stack }: LocalDeployment, registration: Registration, { parts }: Compilation): unknown {
  const { clientId, clientSecret, tokenUrl, scope } = stack.client;
  return {
    gatewayUrl: registration.gatewayUrl,
    tokenUrl,
    clientId,
    clientSecret: clientSecret.reveal(),
    scope,
    targets: registration.targets.map(({ name, tools }) => ({
      name,
      tools,
      tokenHeaders: tokenHeadersOf(parts.filter((part) => part.name === name)),
    })),
  };
}

function tokenHeadersOf(parts: Compilation['parts']): readonly string[] {
  return [...new Set(parts.flatMap(({ routes }) => routes.tokens.map(({ header }) => header)))];
}

function describeReady(
  deployment: LocalDeployment,
  registration: Registration,
  compilation: Compilation,
  command: string,
): readonly string[] {
  const { clientId, clientSecret, tokenUrl, scope } = deployment.stack.client;
  const headers = tokenHeadersOf(compilation.parts);
  const tokens = headers
    .map((header, index) => ` --token ${header}=env:MY_TOKEN${index === 0 ? '' : index + 1}`)
    .join('');
  const inbound = `--gateway ${registration.gatewayUrl} --token-url ${tokenUrl} --client-id ${clientId} --scope ${scope}`;
  return [
    ...describeReport(compilation.report),
    `gateway ${registration.gatewayUrl}`,
    `token headers: ${headers.join(', ') || 'none'}`,
    '',
    'In another terminal:',
    `  export ${CLIENT_SECRET_VARIABLE}=${clientSecret.reveal()}`,
    `  ${command} tools ${inbound}`,
    `  ${command} call TOOL '{}' ${inbound}${tokens}`,
    '',
    'Stop it with Ctrl+C.',
  ];
}
