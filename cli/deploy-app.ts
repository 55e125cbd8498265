import { ToolkitError } from '../contract/errors.ts';
import type { Secret } from '../contract/secret.ts';
import { readAssemblies, readAssembly } from '../local/app/read-assembly.ts';
import type { Assembly } from '../local/app/read-assembly.ts';
import { standUpApp } from '../local/app/stand-up-app.ts';
import type { AppOptions, LocalApp } from '../local/app/stand-up-app.ts';
import { createIdentities } from '../local/iam/identities.ts';
import { startLocalAws } from '../local/start.ts';
import type { LocalAws, LocalAwsOptions } from '../local/start.ts';

/** A local AWS with what a synthesized app describes. */
export interface AppDeployment {
  readonly aws: LocalAws;
  readonly app: LocalApp;
}

/** Starts the local AWS, in the account and Region that the app names, and makes what the app describes. */
export async function deployApp(
  folder: string,
  options: LocalAwsOptions & AppOptions,
): Promise<AppDeployment> {
  const assembly = await readAssembly(folder);
  const { accountId = options.accountId, region = options.region } = assembly;
  const aws = await startLocalAws({ ...options, accountId, region });
  try {
    return { aws, app: await standUpApp(aws, assembly, options) };
  } catch (error) {
    await aws.close();
    throw error;
  }
}

/**
 * Starts a local AWS for each account and Region of several apps, all of one world, in the order of the apps; with a port,
 * each has the next one.
 * @throws ToolkitError as `startLocalAws` and `standUpApp` do, `config-invalid` where a secret is of none of them
 */
export async function deployApps(
  folders: readonly string[],
  options: LocalAwsOptions & AppOptions,
): Promise<readonly AppDeployment[]> {
  const assemblies = (await Promise.all(folders.map(readAssemblies))).flat();
  const places = Map.groupBy(assemblies, ({ environment }) => environment);
  refuseStray(assemblies, options.secrets);
  // Alone, an account has the default access key.
  const identities = places.size > 1 ? createIdentities() : undefined;
  const running: LocalAws[] = [];
  const deployed: AppDeployment[] = [];
  try {
    for (const apps of places.values()) {
      const port = options.port === undefined ? undefined : options.port + running.length;
      const { accountId, region } = apps[0] ?? {};
      const aws = await startLocalAws({ ...options, identities, port, accountId, region });
      running.push(aws);
      deployed.push({ aws, app: await standUpAll(aws, apps, options) });
    }
    return deployed;
  } catch (error) {
    await Promise.all(running.map((aws) => aws.close()));
    throw error;
  }
}

/** What is given is there before the first of them. */
async function standUpAll(
  aws: LocalAws,
  assemblies: readonly Assembly[],
  { secrets = {}, ...options }: AppOptions,
): Promise<LocalApp> {
  const own = Object.entries(secrets).filter(([arn]) => isIn(arn, aws));
  const made: LocalApp[] = [];
  for (const assembly of assemblies) {
    const given = made.length === 0 ? Object.fromEntries(own) : {};
    made.push(await standUpApp(aws, assembly, { ...options, secrets: given }));
  }
  return {
    outputs: Object.assign({}, ...made.map(({ outputs }) => outputs)) as LocalApp['outputs'],
    clients: made.flatMap(({ clients }) => clients),
    unused: made.flatMap(({ unused }) => unused),
  };
}

function refuseStray(assemblies: readonly Assembly[], secrets: Readonly<Record<string, Secret>> = {}): void {
  const stray = Object.keys(secrets).find(
    (arn) =>
      !assemblies.some(({ accountId = NO_ACCOUNT, region = NO_REGION }) => isIn(arn, { accountId, region })),
  );
  if (stray === undefined) return;
  throw new ToolkitError('config-invalid', `"${stray}" is not the ARN of a secret of an app's account`, {
    hint: 'It is arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX, of the Region and account that the app was synthesized for.',
  });
}

/** Where an app is that was synthesized for no account in particular. */
const NO_ACCOUNT = '000000000000';
const NO_REGION = 'us-east-1';

function isIn(
  arn: string,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): boolean {
  const [, , service, itsRegion, itsAccount] = arn.split(':');
  return service === 'secretsmanager' && itsRegion === region && itsAccount === accountId;
}

/** What the templates have and nothing here acts on, a line for each type. */
export function describeUnused({ unused }: Pick<LocalApp, 'unused'>): readonly string[] {
  const parts = unused.map(({ type, what }) => (what === undefined ? type : `${what} of ${type}`));
  return [...new Set(parts)].sort().map((part) => {
    const count = parts.filter((other) => other === part).length;
    return `not run here: ${part}${count === 1 ? '' : ` (${count})`}`;
  });
}
