import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { decodeVendorConfig } from '../../config/vendor-config.ts';
import type { Registration } from '../../registrar/apply-plan.ts';
import { compile, readDocument } from '../../transform/index.ts';
import type { Compilation } from '../../transform/index.ts';
import { registerLocal } from '../commands/dev.ts';
import { deployLocal } from '../deploy-local.ts';
import type { LocalDeployment } from '../deploy-local.ts';
import { choicesOf } from '../load-vendor.ts';
import { startVendorMock } from '../vendor-mock.ts';
import { filesOf } from '../compiled-files.ts';
import { writeFiles } from '../write-files.ts';
import { fetchInbound } from './inbound.ts';
import { check } from './narrator.ts';
import { startRecorder } from './recorder.ts';
import type { Recorder, RevokedToken } from './recorder.ts';
import type { Stage } from './stage.ts';

const SPEC = new URL('../../specs/asana/', import.meta.url);
const SOURCE = fileURLToPath(new URL('source.yaml', SPEC));

export async function transform({ folder, transcript }: Stage): Promise<readonly [string, Compilation]> {
  const text = await readFile(new URL('bearer.yaml', SPEC), 'utf8');
  const { document } = await readDocument(SOURCE);
  const compilation = compile(document, choicesOf(decodeVendorConfig({ file: 'bearer.yaml', text })));
  const files = filesOf(compilation);
  await writeFiles(join(folder, 'asana'), files);
  for (const [where, content] of files) transcript.push({ where, text: content });
  const { operations, targets } = compilation.report;
  const count = (fate: string): number => operations.filter((operation) => operation.fate === fate).length;
  check(count('dropped') === 0, 'an operation was dropped');
  return [
    `specs/asana: ${operations.length} operations, ${count('kept')} kept, ${count('adapted')} adapted, ${targets[0]?.bytes ?? 0} bytes`,
    compilation,
  ];
}

export async function startVendor(stage: Stage, revoked: RevokedToken): Promise<readonly [string, Recorder]> {
  const { document } = await readDocument(SOURCE);
  const mock = await startVendorMock(document);
  stage.cleanUp(async () => mock.close());
  stage.transcript.push({
    where: 'mock of the vendor',
    get text() {
      return mock.lines.join('\n');
    },
  });
  const recorder = await startRecorder(mock.url, revoked);
  stage.cleanUp(async () => recorder.close());
  return ["Prism mocks the vendor from the vendor's own document, a recorder stands before it", recorder];
}

export async function startAws(
  stage: Stage,
  gateway: GatewayConfig,
  { target, parts }: Compilation,
  vendor: Recorder,
): Promise<readonly [string, LocalDeployment]> {
  const log = (text: string): void => void stage.transcript.push({ where: 'log of the local AWS', text });
  const vendors = [{ target, routes: parts.map(({ routes }) => routes), upstream: vendor.url }];
  const deployment = await deployLocal(gateway, vendors, { log, clock: stage.clock });
  stage.cleanUp(async () => deployment.aws.close());
  return [`AgentCore, API Gateway, Lambda and an issuer on ${deployment.aws.endpointUrl}`, deployment];
}

export async function registerOnce(
  deployment: LocalDeployment,
  gateway: GatewayConfig,
  compilation: Compilation,
): Promise<readonly [string, Registration]> {
  const registration = await registerLocal(deployment, gateway, compilation, 'Tasks and projects');
  const [target] = registration.targets;
  check(target?.action === 'created', 'the target was not created');
  return [
    `through the AWS SDK: provider, gateway and target "${target.name}" READY with ${target.tools} tools`,
    registration,
  ];
}

export async function registerAgain(
  deployment: LocalDeployment,
  gateway: GatewayConfig,
  compilation: Compilation,
): Promise<readonly [string, undefined]> {
  const { steps } = await registerLocal(deployment, gateway, compilation, 'Tasks and projects');
  check(
    steps.every(({ action }) => action === 'nothing'),
    'registering again changed something',
  );
  return ['nothing to change', undefined];
}

export async function fetchToken({ stack }: LocalDeployment): Promise<readonly [string, string]> {
  const token = await fetchInbound(stack.client);
  check(token.claims.client_id === stack.client.clientId, "the token's client_id is another");
  check(!('aud' in token.claims), 'the token has an audience, which those of Cognito have not');
  return [
    'client credentials: an access token like those of Cognito, with client_id and without aud',
    token.value,
  ];
}
