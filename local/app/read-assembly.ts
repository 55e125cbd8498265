import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { ToolkitError } from '../../contract/errors.ts';
import { decodeTemplate } from './template.ts';
import type { Template } from './template.ts';

/** A synthesized app, or what of it is for one account and Region: what `cdk synth` writes. */
export interface Assembly {
  /** Each behind those that it depends on. */
  readonly stacks: readonly AssemblyStack[];
  /** As CDK names it: `aws://111122223333/eu-central-1`. */
  readonly environment: string;
  /** Account and Region for which the app was synthesized, where it names them. */
  readonly accountId: string | undefined;
  readonly region: string | undefined;
}

/** One stack of an app. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  /** Absolute paths of the files and folders that the app brings, by their key in the assets' bucket. */
  readonly assets: ReadonlyMap<string, string>;
}

const artifact = z.object({
  type: z.string(),
  environment: z.string().default('aws://unknown-account/unknown-region'),
  dependencies: z.array(z.string()).default([]),
  properties: z
    .object({
      templateFile: z.string().optional(),
      stackName: z.string().optional(),
      parameters: z.record(z.string(), z.string()).default({}),
      directoryName: z.string().optional(),
      file: z.string().optional(),
    })
    .prefault({}),
});

const manifestSchema = z.object({ artifacts: z.record(z.string(), artifact).default({}) });

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

type Artifact = z.infer<typeof artifact>;

interface FoundStack extends AssemblyStack {
  readonly id: string;
  readonly needs: readonly string[];
  readonly environment: string;
}

/**
 * Reads a folder that `cdk synth` wrote, stages of the app included.
 * @throws ToolkitError `file-not-found` where it is none, `config-invalid` where it cannot be read or its stacks are for
 *   several accounts or Regions
 */
export async function readAssembly(folder: string): Promise<Assembly> {
  const [assembly, ...others] = await readAssemblies(folder);
  if (assembly !== undefined && others.length === 0) return assembly;
  const places = [assembly, ...others].map((each) => each?.environment).join(' and ');
  throw new ToolkitError('config-invalid', `"${folder}" has stacks for ${places}`, {
    hint: 'A local AWS is one account in one Region: start one for each of "readAssemblies", with the same "identities".',
  });
}

/**
 * Reads a folder that `cdk synth` wrote, apart by account and Region, each behind those that it depends on.
 * @throws ToolkitError `file-not-found` where it is none, `config-invalid` where it cannot be read or stacks of two
 *   accounts depend on each other in turn
 */
export async function readAssemblies(folder: string): Promise<readonly Assembly[]> {
  const stacks = inOrder(await stacksIn(resolve(folder)));
  if (stacks.length === 0) throw new ToolkitError('config-invalid', `"${folder}" has no stack`);
  const environments = [...new Set(stacks.map(({ environment }) => environment))];
  refuseTurns(folder, stacks, environments);
  return environments.map((environment) => {
    const [, accountId, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
    return {
      stacks: stacks.filter((stack) => stack.environment === environment),
      environment,
      accountId: /^\d{12}$/.test(accountId ?? '') ? accountId : undefined,
      region: region === 'unknown-region' ? undefined : region,
    };
  });
}

/** What is made for one environment is made at once. */
function refuseTurns(folder: string, stacks: readonly FoundStack[], environments: readonly string[]): void {
  const placeOf = (stack: FoundStack): number => environments.indexOf(stack.environment);
  for (const stack of stacks) {
    const late = stacks.find((other) => stack.needs.includes(other.id) && placeOf(other) > placeOf(stack));
    if (late === undefined) continue;
    throw new ToolkitError(
      'config-invalid',
      `stack "${stack.name}" of "${folder}" depends on "${late.name}"`,
      {
        hint: `Stacks of ${late.environment} depend on stacks of ${stack.environment}, too: synthesize them apart.`,
      },
    );
  }
}

async function stacksIn(folder: string): Promise<readonly FoundStack[]> {
  const { artifacts } = await readJson(join(folder, 'manifest.json'), manifestSchema);
  const entries = Object.entries(artifacts);
  const own = entries.filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const stages = entries.filter(([, { type }]) => type === 'cdk:cloud-assembly');
  const found = await Promise.all([
    ...own.map(async ([id, stack]) => [await readStack(folder, id, stack, artifacts)]),
    ...stages.map(([id, { properties }]) => stacksIn(join(folder, properties.directoryName ?? id))),
  ]);
  return found.flat();
}

async function readStack(
  folder: string,
  id: string,
  { properties, dependencies, environment }: Artifact,
  artifacts: Readonly<Record<string, Artifact>>,
): Promise<FoundStack> {
  const { templateFile = `${id}.template.json`, stackName = id, parameters } = properties;
  const template = decodeTemplate(templateFile, await readJson(join(folder, templateFile), z.unknown()));
  const manifests = dependencies
    .map((name) => artifacts[name])
    .flatMap((each) => (each?.type === 'cdk:asset-manifest' ? (each.properties.file ?? []) : []));
  const assets = await Promise.all(manifests.map((file) => readAssets(join(folder, file))));
  return {
    id,
    name: stackName,
    template,
    parameters,
    assets: new Map(assets.flatMap((each) => [...each])),
    needs: dependencies,
    environment,
  };
}

async function readAssets(file: string): Promise<ReadonlyMap<string, string>> {
  const { files } = await readJson(file, assetsSchema);
  const assets = Object.values(files).flatMap(({ source: { path }, destinations }) =>
    path === undefined
      ? []
      : Object.values(destinations).map(
          ({ objectKey }) => [objectKey, resolve(dirname(file), path)] as const,
        ),
  );
  return new Map(assets);
}

/** The stack's own dependencies alone count: CDK refuses apps in which they go in circles. */
function inOrder(stacks: readonly FoundStack[]): readonly FoundStack[] {
  const ordered = new Set<FoundStack>();
  const visit = (stack: FoundStack, path: ReadonlySet<FoundStack>): void => {
    if (path.has(stack)) return;
    for (const needed of stacks.filter(({ id }) => stack.needs.includes(id)))
      visit(needed, new Set([...path, stack]));
    ordered.add(stack);
  };
  for (const stack of stacks) visit(stack, new Set());
  return [...ordered];
}

async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ToolkitError('file-not-found', `"${file}" cannot be read`, {
      hint: 'Name the folder that "cdk synth" wrote, usually cdk.out.',
      cause,
    });
  });
  const decoded = schema.safeParse(parse(text, file));
  if (decoded.success) return decoded.data;
  const [issue] = decoded.error.issues;
  throw new ToolkitError(
    'config-invalid',
    `"${file}" is not what "cdk synth" writes: "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`,
  );
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolkitError('config-invalid', `"${file}" is not JSON`, { cause });
  }
}
