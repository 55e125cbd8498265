import { readAssembly } from '../local/app/read-assembly.ts';
import { standUpApp } from '../local/app/stand-up-app.ts';
import type { AppOptions, LocalApp } from '../local/app/stand-up-app.ts';
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

/** What the templates have and nothing here acts on, a line for each type. */
export function describeUnused({ unused }: LocalApp): readonly string[] {
  const parts = unused.map(({ type, what }) => (what === undefined ? type : `${what} of ${type}`));
  return [...new Set(parts)].sort().map((part) => {
    const count = parts.filter((other) => other === part).length;
    return `not run here: ${part}${count === 1 ? '' : ` (${count})`}`;
  });
}
