import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { loadGateway } from '../../config/load-gateway.ts';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { ToolkitError } from '../../contract/errors.ts';
import { readAssembly } from '../../local/app/read-assembly.ts';
import type { Assembly } from '../../local/app/read-assembly.ts';
import type { Compilation } from '../../transform/index.ts';
import { deployApp } from '../deploy-app.ts';
import type { LocalDeployment } from '../deploy-local.ts';
import { synthesizeApp } from '../synthesize-app.ts';
import { check } from './narrator.ts';
import type { Narrator } from './narrator.ts';
import type { Recorder } from './recorder.ts';
import type { Stage } from './stage.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CONFIG = join(ROOT, 'gateway.yaml');

/** The gateway of the checkout, which is the synthesized app's. @throws ToolkitError `not-configured` elsewhere */
export async function appGateway(): Promise<GatewayConfig> {
  if (import.meta.url.endsWith('.ts')) return (await loadGateway(CONFIG, ROOT)).gateway;
  throw new ToolkitError(
    'not-configured',
    'the demo tells its story on a synthesized app in the checkout alone',
    {
      hint: 'Run your own app with "agentcore-bearer local --app cdk.out".',
    },
  );
}

/** Finds the app and stands it up, in two steps of the story. */
export async function deployStoryApp(
  step: Narrator['step'],
  stage: Stage,
  named: string | undefined,
  { compilation, vendor }: { readonly compilation: Compilation; readonly vendor: Recorder },
): Promise<LocalDeployment> {
  const folder = await step('app', () => findApp(stage, named, compilation));
  return step('local-aws', () => startApp(stage, folder, vendor));
}

/** The folder that was named, else the checkout's cdk.out, else one that is synthesized now. */
async function findApp(
  stage: Stage,
  named: string | undefined,
  compilation: Compilation,
): Promise<readonly [string, string]> {
  const folder = named ?? (await existing()) ?? (await synthesized(stage));
  const assembly = await readAssembly(folder);
  const files = await Promise.all(foldersOf(assembly).map(readRoutes));
  const wanted = compilation.parts.map(({ routes }) => JSON.parse(JSON.stringify(routes)) as unknown);
  check(
    wanted.every((routes) =>
      files.some((text) => text !== '' && isDeepStrictEqual(JSON.parse(text), routes)),
    ),
    `"${folder}" carries other routes than specs/asana gives; synthesize it again`,
  );
  for (const { name, template } of assembly.stacks) {
    stage.transcript.push({ where: `template of stack ${name}`, text: JSON.stringify(template) });
  }
  const resources = assembly.stacks.reduce(
    (sum, { template }) => sum + Object.keys(template.resources).length,
    0,
  );
  const stacks = assembly.stacks.map(({ name }) => name).join(', ');
  return [
    `stack ${stacks} with ${resources} resources, and the function's bundle with the same routes`,
    folder,
  ];
}

/** The app in the local AWS; the story's client is the one machine client of its user pool. */
async function startApp(
  stage: Stage,
  folder: string,
  vendor: Recorder,
): Promise<readonly [string, LocalDeployment]> {
  const log = (text: string): void => void stage.transcript.push({ where: 'log of the local AWS', text });
  const { aws, app } = await deployApp(folder, { log, clock: stage.clock, upstream: vendor.url });
  stage.cleanUp(async () => aws.close());
  stage.transcript.push({ where: 'outputs of the app', text: JSON.stringify(app.outputs) });
  const [client] = app.clients;
  check(client !== undefined, 'the app has no client for machines');
  return [
    `the app's API, key, usage plan, function, user pool and gateway on ${aws.endpointUrl}`,
    { aws, stack: { outputs: app.outputs, client } },
  ];
}

async function existing(): Promise<string | undefined> {
  const folder = join(ROOT, 'cdk.out');
  return access(join(folder, 'manifest.json')).then(
    () => folder,
    () => undefined,
  );
}

async function synthesized({ folder }: Stage): Promise<string> {
  const out = join(folder, 'cdk.out');
  await synthesizeApp(CONFIG, out);
  return out;
}

function foldersOf({ stacks }: Assembly): readonly string[] {
  return [...new Set(stacks.flatMap(({ assets }) => [...assets.values()]))];
}

/** Of an asset that is no function's with one target: nothing. */
async function readRoutes(folder: string): Promise<string> {
  return readFile(join(folder, 'routes.json'), 'utf8').catch(() => '');
}
